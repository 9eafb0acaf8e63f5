// SPDX-License-Identifier: PostgreSQL
// A small test harness: named cases, run one after the other and reported as TAP.
import assert from 'node:assert/strict'

export const base = process.env.HTTPD_URL
const cases = []
export const test = (name, run) => cases.push({ name, run })

export async function runAll () {
  let failed = 0
  let number = 0
  for (const { name, run } of cases) {
    number += 1
    try {
      await run()
      console.log(`ok ${number} - ${name}`)
    } catch (error) {
      failed += 1
      console.log(`not ok ${number} - ${name}`)
      for (const line of String(error.message ?? error).split('\n')) console.log(`# ${line}`)
    }
  }
  console.log(`1..${number}`)
  process.exit(failed > 0 || number === 0 ? 1 : 0)
}

// A request and its answer: status, headers, text, and json where the body is JSON.
export async function call (method, path, { headers = {}, body, url = base } = {}) {
  const response = await fetch(url + path, { method, headers, body, redirect: 'manual', signal: AbortSignal.timeout(20_000) })
  const text = await response.text()
  const answer = { status: response.status, headers: response.headers, text }
  if (/json/.test(response.headers.get('content-type') ?? '') && text !== '') answer.json = JSON.parse(text)
  return answer
}

// What is expected of an answer: status, json (deeply equal), text, code (of an error), message (a pattern or text),
// headers (name: text or pattern), absent (headers that must not be present).
export function expect (answer, expected) {
  const seen = `${answer.status} ${answer.text.slice(0, 300)}`
  if (expected.status !== undefined) assert.equal(answer.status, expected.status, `status of ${seen}`)
  if (expected.json !== undefined) assert.deepEqual(answer.json, expected.json)
  if (expected.text !== undefined) assert.equal(answer.text, expected.text)
  if (expected.code !== undefined) {
    assert.ok([].concat(expected.code).includes(answer.json?.code), `code of ${seen}`)
    for (const part of ['code', 'message', 'details', 'hint']) assert.ok(part in answer.json, `an error has ${part}: ${seen}`)
  }
  if (expected.message !== undefined) assert.match(answer.json?.message ?? '', new RegExp(expected.message))
  for (const [name, value] of Object.entries(expected.headers ?? {})) {
    const given = answer.headers.get(name) ?? ''
    if (value instanceof RegExp) assert.match(given, value, `header ${name} of ${seen}`)
    else assert.equal(given, value, `header ${name} of ${seen}`)
  }
  for (const name of expected.absent ?? []) assert.equal(answer.headers.get(name), null, `header ${name}`)
}

// A case with one request.
export function request (name, method, path, options, expected) {
  test(name, async () => expect(await call(method, path, options), expected))
}
export const get = (name, path, expected, headers = {}) => request(name, 'GET', path, { headers }, expected)
export const post = (name, path, body, expected, headers = {}) =>
  request(name, 'POST', path, { headers: { 'Content-Type': 'application/json', ...headers }, body: typeof body === 'string' ? body : JSON.stringify(body) }, expected)

// A case that filters lab.items: the remaining ids, in order.
export function rows (name, query, ids) {
  test(name, async () => {
    const answer = await call('GET', `/items?select=id&order=id&${query}`)
    assert.equal(answer.status, 200, answer.text)
    assert.deepEqual(answer.json.map(row => row.id), ids)
  })
}
