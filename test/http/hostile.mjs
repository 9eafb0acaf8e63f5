// SPDX-License-Identifier: PostgreSQL
// Thousands of nonsensical requests, generated from a seed: they never cause an internal error or a hang. SEED repeats
// a run.
import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { base, call, runAll, test } from './cases.mjs'

const seed = Number(process.env.SEED ?? 20261124)
let state = seed
const random = () => { state = (Math.imul(state, 1664525) + 1013904223) >>> 0; return state / 2 ** 32 }
const below = n => Math.floor(random() * n)
const pick = list => list[below(list.length)]
const repeat = (n, make) => Array.from({ length: n }, make)

const odd_texts = ['', '0', '-1', '1e400', '9'.repeat(400), 'NaN', 'null', 'true', '{}', '[]', '(', ')', '"', "'", '\\', ',', '.', '..', '*', '%', '%%', '->', '->>', '::', ':', 'é', '日本', '\u202e', '😀', '\ufeff', '\u0000', '\uffff', 'a'.repeat(5000), '('.repeat(500), '{'.repeat(50), '['.repeat(50), 'eq.', 'not.', 'in.(', 'or', 'and', 'select', "';--"]
const words = ['items', 'many', 'machines', 'rpc', 'add', 'train', 'ranking', 'runs', 'select', 'order', 'limit', 'offset', 'or', 'and', 'not.or', 'id', 'name', 'data', 'tags', 'eq.1', 'in.(1,2)', 'like.*a*', 'cs.{a}', 'is.null', 'id.eq.1', 'desc', 'a', 'b', 'machine_id', 'target_column']
const text = () => repeat(1 + below(3), () => random() < 0.5 ? pick(words) : pick(odd_texts)).join(pick(['', '.', ',', '(', '->', ' ']))
const shown = value => JSON.stringify(value).slice(0, 300)

// One error comes from PostgreSQL: its arrays have at most six dimensions. PostgREST maps that to 500.
const own_words = /^54000 number of array dimensions \(\d+\) exceeds the maximum allowed \(6\)$/
function never_our_fault (answer, what) {
  if (answer.status < 500) return
  assert.match(`${answer.json?.code} ${answer.json?.message}`, own_words, `seed ${seed}: ${answer.status} ${answer.text.slice(0, 300)} for ${shown(what)}`)
}

async function all (count, make) {
  for (let i = 0; i < count; i += 8) {
    await Promise.all(repeat(8, async () => {
      const [method, path, options] = make()
      never_our_fault(await call(method, path, options), [method, path, options])
    }))
  }
}

test('queries of all kinds', () => all(1600, () =>
  ['GET', `/${pick(['items', 'many', 'nothing', 'rpc/pairs', 'rpc/greet'])}?${repeat(below(5), () => `${encodeURIComponent(text())}=${encodeURIComponent(text())}`).join('&')}`]))
test('known parameters with odd values', () => all(1600, () =>
  ['GET', `/items?${pick(['select', 'order', 'limit', 'offset', 'or', 'and', 'not.and', 'id', 'name', 'data->>a', 'tags', 'span', 'seen'])}=${encodeURIComponent(text())}`]))
test('queries that are not even encoded', () => all(400, () =>
  ['GET', `/items?${repeat(1 + below(6), () => pick(['%', '%zz', '%c3%28', '%00', '%ff', '&', '&&', '=', '==', 'id=eq.1', '+', ';', '%f0%9f'])).join('')}`]))
test('paths of all kinds', () => all(800, () =>
  [pick(['GET', 'POST', 'DELETE', 'PUT', 'PATCH', 'HEAD', 'OPTIONS']), `/${repeat(1 + below(3), () => encodeURIComponent(random() < 0.5 ? pick(words) : pick(odd_texts).slice(0, 500))).join('/')}`]))
test('bodies that are almost JSON', () => all(800, () => {
  const good = JSON.stringify({ a: below(100), b: pick([1, 'x', null, [], {}, 1e308, -0.5]) })
  const at = below(good.length)
  const body = pick([good.slice(0, at), good.slice(0, at) + pick(odd_texts) + good.slice(at), '['.repeat(3000), '{"a":'.repeat(3000), good + good, '"', '\ud800'])
  return ['POST', pick(['/rpc/add', '/rpc/echo', '/rpc/sum_of', '/machines/', '/rpc/fail']), { body, headers: { 'Content-Type': pick(['application/json', 'text/plain', 'multipart/form-data', 'multipart/form-data; boundary=x', 'application/x-www-form-urlencoded', 'nonsense']) } }]
}))
test('values of other types', () => all(800, () => {
  const value = () => pick([null, true, 0, -1, 1.5, 1e300, 2 ** 53, '', 'x', [], [1, 'a', null], {}, { a: {} }, '9'.repeat(100), '\u0000', '{1,2}', '{'.repeat(20)])
  return ['POST', `/rpc/${pick(['add', 'greet', 'sum_of', 'is_true', 'items_above', 'pairs', 'echo', 'keys_of', 'overloaded'])}`,
    { body: JSON.stringify({ a: value(), b: value(), name: value(), values_: value(), flag: value(), lowest: value(), n: value(), doc: value() }), headers: { 'Content-Type': 'application/json' } }]
}))
test('the right arguments with odd values', () => all(800, () => {
  const [name, key] = pick([['is_true', 'flag'], ['sum_of', 'values_'], ['items_above', 'lowest'], ['echo', 'doc'], ['keys_of', 'doc'], ['item', 'wanted']])
  return ['POST', `/rpc/${name}`, { body: JSON.stringify({ [key]: pick([null, true, -1, 1e300, 'x', [], [[1], [2]], [null], {}, { a: 1 }, '{1,2', '\u0000', pick(odd_texts)]) }), headers: { 'Content-Type': 'application/json' } }]
}))
test('headers of all kinds', () => all(800, () => {
  const value = () => text().replace(/[^\x20-\x7e]/g, '?').slice(0, 2000)
  return ['GET', '/items?limit=1', { headers: Object.fromEntries(repeat(1 + below(4), () => [pick(['Accept', 'Prefer', 'Range', 'Accept-Profile', 'Accept-Language', 'Authorization', 'Origin', 'Content-Type', 'X-Odd']), value()])) }]
}))
test('invalid uploads', () => all(160, () =>
  ['POST', `/train/?machine_id=${pick(['1', 'x', '', '99999999999999999999'])}&target_column=${encodeURIComponent(text())}`,
    { body: pick(['', 'a', 'a,b', '\x1f\x8b', '--x\r\n', `--x\r\nContent-Disposition: form-data; name="file"; filename="${'f'.repeat(300)}"\r\n\r\na,b\n1,2\r\n--x--\r\n`, '\u0000'.repeat(100)]), headers: { 'Content-Type': pick(['text/csv', 'multipart/form-data; boundary=x', 'multipart/form-data']) } }]))

// Sends bytes that no client library would, on its own socket. Gives the answer, or '' if the connection was closed.
const raw = bytes => new Promise((resolve, reject) => {
  const { hostname, port } = new URL(base)
  const socket = connect(Number(port), hostname)
  let heard = ''
  socket.setTimeout(5000, () => { socket.destroy(); reject(new Error(`no answer to ${shown(bytes.slice(0, 80))}`)) })
  socket.on('data', data => { heard += data })
  socket.on('close', () => resolve(heard))
  socket.on('error', () => resolve(heard))
  socket.end(bytes)
})
const raws = {
  'a flood of headers': `GET /items HTTP/1.1\r\nHost: x\r\n${repeat(20_000, (_, i) => `X-${i}: y`).join('\r\n')}\r\n\r\n`,
  'a header without an end': `GET /items HTTP/1.1\r\nHost: x\r\nX: ${'y'.repeat(600_000)}\r\n\r\n`,
  'a path without an end': `GET /${'a'.repeat(600_000)} HTTP/1.1\r\nHost: x\r\n\r\n`,
  'something that is not HTTP': 'hello\r\n\r\n',
  'an unknown version': 'GET / HTTP/9.9\r\n\r\n',
  'two lengths': 'POST /rpc/add HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 2\r\nContent-Length: 9\r\n\r\n{}',
  'a negative length': 'POST /rpc/add HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: -1\r\n\r\n{}',
  'a chunk size that is not a number': 'POST /rpc/add HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n',
  'random bytes': Buffer.from(repeat(2000, () => below(256))).toString('latin1') + '\r\n\r\n'
}
for (const [name, bytes] of Object.entries(raws)) {
  test(`${name} is rejected or cut off`, async () => assert.doesNotMatch(await raw(bytes), /^HTTP\/1\.[01] (2|500)/))
}
test('afterwards it still works', async () => {
  assert.deepEqual((await call('GET', '/items?select=id&order=id&limit=1')).json, [{ id: 1 }])
  assert.equal((await call('GET', '/ready')).status, 200)
})

await runAll()
