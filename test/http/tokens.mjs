// SPDX-License-Identifier: PostgreSQL
// Who may do what, and attacks, which all fail. lab.sql has the data; tokens are signed with HTTPD_JWT_SECRET.
import assert from 'node:assert/strict'
import { createHmac, generateKeyPairSync } from 'node:crypto'
import { call, expect, get, post, request, runAll, test } from './cases.mjs'

const secret = process.env.HTTPD_JWT_SECRET
const enc = encodeURIComponent
const part = value => Buffer.from(JSON.stringify(value)).toString('base64url')
const now = Math.floor(Date.now() / 1000)

function token (claims, { key = secret, header = { alg: 'HS256', typ: 'JWT' }, hash = 'sha256' } = {}) {
  const text = `${part(header)}.${part(claims)}`
  return `${text}.${createHmac(hash, key).update(text).digest('base64url')}`
}
const as = (claims, options) => ({ Authorization: `Bearer ${token(claims, options)}` })
const refused = { status: 401, headers: { 'www-authenticate': 'Bearer' } }
const whoami = (name, headers, expected) => get(name, '/rpc/who', expected, headers)

// ------------------------------------------------------------------------------------------------- roles
whoami('without a token, the role is the anonymous one', {}, { json: 'web_anonymous' })
whoami('with a token, the role is the token\'s', as({ role: 'web_reader' }), { json: 'web_reader' })
whoami('a token without a role gives the anonymous one', as({ plant: 'x' }), { json: 'web_anonymous' })
whoami('a token within its times is accepted', as({ role: 'web_reader', iat: now, nbf: now, exp: now + 60 }), { json: 'web_reader' })
whoami('clocks may differ by half a minute', as({ role: 'web_reader', exp: now - 20 }), { json: 'web_reader' })
whoami('the scheme is read in any case', { Authorization: `bearer ${token({ role: 'web_reader' })}` }, { json: 'web_reader' })
test('claims are readable by functions', async () => {
  const answer = await call('GET', '/rpc/claims', { headers: as({ role: 'web_reader', plant: 'São Bento' }) })
  assert.deepEqual(JSON.parse(answer.json), { role: 'web_reader', plant: 'São Bento' })
})
get('a role reads what it was granted', '/secret', { status: 200, json: [] }, as({ role: 'web_reader' }))
get('the anonymous role does not', '/secret', { status: 401, code: '42501' })
get('an operator without the grant is forbidden', '/secret', { status: 403, code: '42501' }, as({ role: 'web_operator' }))
post('a reader does not register machines', '/rpc/register_machine', { machine_name: 'no' }, { status: 403, code: '42501' }, { ...as({ role: 'web_reader' }), 'Content-Profile': 'relevance' })
test('a role lasts for one request', async () => {
  for (let i = 0; i < 30; i += 1) {
    const role = i % 2 === 0 ? 'web_reader' : 'web_operator'
    const answers = await Promise.all([call('GET', '/rpc/who', { headers: as({ role }) }), call('GET', '/rpc/who')])
    assert.deepEqual(answers.map(one => one.json), [role, 'web_anonymous'])
  }
})

// ----------------------------------------------------------------------------------------- forged tokens
const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048, publicKeyEncoding: { type: 'spki', format: 'pem' }, privateKeyEncoding: { type: 'pkcs8', format: 'pem' } })
const unsigned = `${part({ alg: 'none' })}.${part({ role: 'web_reader' })}.`
whoami('alg none is rejected', { Authorization: `Bearer ${unsigned}` }, refused)
whoami('alg none in mixed case is rejected', { Authorization: `Bearer ${part({ alg: 'NoNe' })}.${part({ role: 'web_reader' })}.` }, refused)
whoami('an empty signature is rejected', { Authorization: `Bearer ${token({ role: 'web_reader' }).replace(/\.[^.]*$/, '.')}` }, refused)
whoami('another secret is rejected', as({ role: 'web_reader' }, { key: 'guessed' }), refused)
whoami('another algorithm of the same family is rejected', as({ role: 'web_reader' }, { header: { alg: 'HS512' }, hash: 'sha512' }), refused)
whoami('a token that says RS256 is rejected', as({ role: 'web_reader' }, { header: { alg: 'RS256' } }), refused)
whoami('a public key as the secret is rejected', as({ role: 'web_reader' }, { key: publicKey }), refused)
whoami('claims changed after signing are rejected', { Authorization: `Bearer ${part({ alg: 'HS256' })}.${part({ role: 'postgres' })}.${token({ role: 'web_reader' }).split('.')[2]}` }, refused)
whoami('an expired token is rejected', as({ role: 'web_reader', exp: now - 60 }), { ...refused, message: 'JWT expired' })
whoami('a token that is not yet valid is rejected', as({ role: 'web_reader', nbf: now + 60 }), refused)
whoami('a token issued in the future is rejected', as({ role: 'web_reader', iat: now + 60 }), refused)
whoami('an expiry that is not a number is rejected', as({ role: 'web_reader', exp: 'never' }), refused)
for (const header of ['', 'Bearer', 'Bearer x', 'Bearer a.b', 'Bearer a.b.c', 'Bearer ..', 'Basic dXNlcjpwYXNz', `Bearer ${'a'.repeat(20_000)}`, 'Bearer e30.e30.e30']) {
  whoami(`not a token: "${header.slice(0, 30)}"`, { Authorization: header }, { status: 401 })
}
whoami('an unknown role', as({ role: 'nobody_at_all' }), { status: 400 })
whoami('a role that the server may not switch to', as({ role: 'postgres' }), { status: 403, code: '42501' })
whoami('a role with a quote in it', as({ role: 'web_reader"; RESET ROLE; --' }), { status: 400 })
whoami('a role that is not text is ignored', as({ role: { name: 'postgres' } }), { json: 'web_anonymous' })
whoami('the role "none" is forbidden', as({ role: 'none' }), { status: 403 })

// ----------------------------------------------------------------------------------- SQL wherever text is accepted
const attacks = ["'; DROP TABLE lab.item_row; --", '"; DROP TABLE lab.item_row; --', "' OR '1'='1", "$$; DROP TABLE lab.item_row; $$", "\\'; DROP TABLE lab.item_row; --", "1); DROP TABLE lab.item_row; --", '/**/UNION/**/SELECT/**/1', '%27%3B', '\u0000', "a\u0000'; DROP TABLE lab.item_row; --"]
const places = {
  'a view': text => ['GET', `/${enc(text)}`],
  'a column': text => ['GET', `/items?select=${enc(text)}`],
  'an alias': text => ['GET', `/items?select=${enc(`"${text.replaceAll('"', '')}"`)}:id`],
  'a cast': text => ['GET', `/items?select=id::${enc(text)}`],
  'a JSON path': text => ['GET', `/items?select=data->>${enc(text)}`],
  'a filtered column': text => ['GET', `/items?${enc(text)}=eq.1`],
  'an operator': text => ['GET', `/items?id=${enc(text)}.1`],
  'a value': text => ['GET', `/items?name=eq.${enc(text)}`],
  'a list': text => ['GET', `/items?name=in.(${enc(text)})`],
  'a pattern': text => ['GET', `/items?name=like.${enc(text)}`],
  'a tree': text => ['GET', `/items?or=(name.eq.${enc(text)})`],
  'an order': text => ['GET', `/items?order=${enc(text)}`],
  'a limit': text => ['GET', `/items?limit=${enc(text)}`],
  'an offset': text => ['GET', `/items?offset=${enc(text)}`],
  'a function': text => ['GET', `/rpc/${enc(text)}`],
  'an argument name': text => ['GET', `/rpc/greet?${enc(text)}=x`],
  'an argument': text => ['GET', `/rpc/greet?name=${enc(text)}`],
  'a JSON argument': text => ['POST', '/rpc/greet', { body: JSON.stringify({ name: text }), headers: { 'Content-Type': 'application/json' } }],
  'a JSON argument name': text => ['POST', '/rpc/greet', { body: JSON.stringify({ [text]: 'x' }), headers: { 'Content-Type': 'application/json' } }],
  'a machine name': text => ['POST', '/machines/', { body: JSON.stringify({ machine_name: text }) }],
  'a machine id': text => ['GET', `/machines/${enc(text)}`],
  'a run id': text => ['GET', `/runs/${enc(text)}`],
  'a ranking\'s machine': text => ['GET', `/ranking/?machine_id=${enc(text)}`],
  'a target column': text => ['POST', `/train/?machine_id=1&target_column=${enc(text)}`, { body: 'a,b\n1,2\n', headers: { 'Content-Type': 'text/csv' } }],
  'training options': text => ['POST', `/train/?machine_id=1&target_column=a&options=${enc(text)}`, { body: 'a,b\n1,2\n', headers: { 'Content-Type': 'text/csv' } }]
}
for (const header of ['Accept-Profile', 'Prefer', 'Range', 'Accept', 'Accept-Language', 'Origin']) {
  places[`the header ${header}`] = text => ['GET', '/items', { headers: { [header]: text.replaceAll('\u0000', '').replace(/[^\x20-\x7e]/g, '') } }]
}
for (const [place, make] of Object.entries(places)) {
  test(`SQL as ${place} is treated as text, or rejected`, async () => {
    for (const attack of attacks) {
      const [method, path, options] = make(attack)
      const answer = await call(method, path, options)
      assert.ok(answer.status < 500 || answer.json?.code === '55000', `${attack}: ${answer.status} ${answer.text}`)
    }
    expect(await call('GET', '/item_row?select=id&order=id'), { status: 200, json: [1, 2, 3, 4, 5, 6].map(id => ({ id })) })
  })
}

// --------------------------------------------------------------------------------------------- escapes
for (const name of ['set_config', 'pg_read_file', 'pg_sleep', 'lo_import', 'dblink', 'current_setting', 'query_to_xml']) {
  post(`${name} cannot be called`, `/rpc/${name}`, {}, { status: 404 })
  post(`nor with its schema's name: ${name}`, `/rpc/pg_catalog.${name}`, {}, { status: 404 })
}
post('pg_catalog is not a profile', '/rpc/set_config', { setting_name: 'role', new_value: 'postgres', is_local: false }, { status: 406 }, { 'Content-Profile': 'pg_catalog' })
get('information_schema is not a profile', '/tables', { status: 406 }, { 'Accept-Profile': 'information_schema' })
post('the server\'s files are not read', '/rpc/train_from_csv_file', { machine: 1, path: '/etc/passwd', target_column: 'x' }, { status: 401, code: '42501' }, { 'Content-Profile': 'relevance' })
post('no role can make itself an operator', '/rpc/grant_operator', { role: 'web_reader' }, { status: 401, code: '42501' }, { 'Content-Profile': 'relevance' })
request('a callback without a token is rejected', 'POST', '/webhook/treinamento/', { body: '{"model_id":1,"status":"completed"}' }, { status: 401 })
request('nor one with a forged token', 'POST', '/webhook/treinamento/?token=0123', { body: '{"model_id":1,"status":"completed"}' }, { status: 401, code: '28000' })
request('nor one with an empty token', 'POST', '/webhook/treinamento?token=', { body: '{"model_id":1,"status":"completed"}' }, { status: 401 })
request('SQL is not a token', 'POST', "/webhook/treinamento/?token='%20OR%20true%20--", { body: '{"model_id":1,"status":"completed"}' }, { status: 401 })
request('a callback that is not JSON is rejected', 'POST', '/webhook/treinamento/?token=0', { body: '{' }, { status: 400 })
request('so is one without a model', 'POST', '/webhook/treinamento/?token=0', { body: '{"status":"completed"}' }, { status: 400 })
get('a path with .. does not exist', '/../../etc/passwd', { status: 404 })
get('nor when it is percent-encoded', '/%2e%2e/%2e%2e/etc/passwd', { status: 404 })

await runAll()
