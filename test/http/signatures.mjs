// SPDX-License-Identifier: PostgreSQL
// Tokens signed with real keys, and forgeries of them: servers that accept RS256 (HTTPD_RS_URL) and ES256
// (HTTPD_ES_URL), whose private keys are the files HTTPD_RS_KEY and HTTPD_ES_KEY, for the audience "plant".
import { createHmac, createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { call, expect, runAll, test } from './cases.mjs'

const part = value => Buffer.from(JSON.stringify(value)).toString('base64url')
const now = Math.floor(Date.now() / 1000)
const reader = { role: 'web_reader', aud: 'plant', exp: now + 60 }
const hmac = (text, key, hash = 'sha256') => createHmac(hash, key).update(text).digest('base64url')

const algorithms = {
  RS256: { url: process.env.HTTPD_RS_URL, key: createPrivateKey(readFileSync(process.env.HTTPD_RS_KEY)), others: ['RS384', 'RS512', 'PS256', 'ES256', 'HS256'], stranger: () => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey },
  ES256: { url: process.env.HTTPD_ES_URL, key: createPrivateKey(readFileSync(process.env.HTTPD_ES_KEY)), others: ['ES384', 'ES512', 'RS256', 'HS256'], stranger: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey }
}

for (const [alg, { url, key, others, stranger }] of Object.entries(algorithms)) {
  const signed = (text, by = key, more = {}) => sign('sha256', Buffer.from(text), { key: by, dsaEncoding: 'ieee-p1363', ...more }).toString('base64url')
  const head = (claims, header = {}) => `${part({ alg, typ: 'JWT', ...header })}.${part(claims)}`
  const token = (claims, by) => `${head(claims)}.${signed(head(claims), by)}`
  const who = (name, bearer, expected) => test(`${alg}: ${name}`, async () => expect(await call('GET', '/rpc/who', { url, headers: { Authorization: `Bearer ${bearer}` } }), expected))
  const refused = (name, bearer, message) => who(name, bearer, { status: 401, code: 'PGRST301', message, headers: { 'www-authenticate': 'Bearer' } })
  const public_key = createPublicKey(key).export({ type: 'spki', format: 'pem' })

  who('a token that is signed with its key is accepted', token(reader), { status: 200, json: 'web_reader' })
  who('also with several audiences', token({ ...reader, aud: ['office', 'plant'] }), { status: 200, json: 'web_reader' })
  who('clocks may differ by half a minute', token({ ...reader, exp: now - 20, nbf: now + 20, iat: now + 20 }), { status: 200, json: 'web_reader' })
  refused('an expired one is not', token({ ...reader, exp: now - 60 }), 'JWT expired')
  refused('nor one that is not yet valid', token({ ...reader, nbf: now + 60 }), 'JWT not yet valid')
  refused('nor one that was issued in the future', token({ ...reader, iat: now + 60 }), 'JWT issued at future')
  refused('nor one for another audience', token({ ...reader, aud: 'office' }), 'JWT not in audience')
  refused('nor one without an audience', token({ role: 'web_reader' }), 'JWT not in audience')
  refused('another key\'s signature is rejected', token(reader, stranger()), 'signature')
  refused('claims changed after signing are rejected', `${head({ ...reader, role: 'web_operator' })}.${signed(head(reader))}`, 'signature')
  refused('nor a header changed after signing', `${head(reader, { kid: 'other' })}.${signed(head(reader))}`, 'signature')
  refused('nor an empty signature', `${head(reader)}.`)
  refused('nor one of zeros only', `${head(reader)}.${Buffer.alloc(alg === 'ES256' ? 64 : 256).toString('base64url')}`, 'signature')
  refused('nor a shortened one', `${head(reader)}.${signed(head(reader)).slice(0, -8)}`, 'signature')
  for (const none of ['none', 'None', 'NONE', 'nOnE', '']) refused(`alg "${none}" is rejected`, `${head(reader, { alg: none })}.`, 'not signed with the algorithm')
  refused('alg none with a valid token\'s signature', `${head(reader, { alg: 'none' })}.${signed(head(reader))}`, 'not signed with the algorithm')
  for (const secret of [public_key, public_key.trimEnd(), public_key.replace(/-----[A-Z ]+-----|\n/g, '')]) {
    refused('its public key does not work as a secret for HS256', `${head(reader, { alg: 'HS256' })}.${hmac(head(reader, { alg: 'HS256' }), secret)}`, 'not signed with the algorithm')
    refused(`nor when the header says ${alg}`, `${head(reader)}.${hmac(head(reader), secret)}`, 'signature')
  }
  for (const other of others) refused(`a header that says ${other} is rejected`, `${head(reader, { alg: other })}.${signed(head(reader, { alg: other }))}`, 'not signed with the algorithm')
  const own = stranger()
  const brought = { jwk: createPublicKey(own).export({ format: 'jwk' }), kid: '../../dev/null', jku: `${url}/key`, x5u: `${url}/key` }
  refused('a key inside the token is ignored', `${head(reader, brought)}.${signed(head(reader, brought), own)}`, 'signature')
}

const { RS256, ES256 } = algorithms
const es = `${part({ alg: 'ES256' })}.${part(reader)}`
test('ES256: a signature in another encoding is rejected', async () =>
  expect(await call('GET', '/rpc/who', { url: ES256.url, headers: { Authorization: `Bearer ${es}.${sign('sha256', Buffer.from(es), ES256.key).toString('base64url')}` } }), { status: 401, code: 'PGRST301' }))
test('ES256: so is one by a key on another curve', async () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' })
  const signature = sign('sha256', Buffer.from(es), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')
  expect(await call('GET', '/rpc/who', { url: ES256.url, headers: { Authorization: `Bearer ${es}.${signature}` } }), { status: 401, code: 'PGRST301' })
})
test('RS256: a signature with another padding is rejected', async () => {
  const rs = `${part({ alg: 'RS256' })}.${part(reader)}`
  const signature = sign('sha256', Buffer.from(rs), { key: RS256.key, padding: 6 /* PSS */ }).toString('base64url')
  expect(await call('GET', '/rpc/who', { url: RS256.url, headers: { Authorization: `Bearer ${rs}.${signature}` } }), { status: 401, code: 'PGRST301' })
})

await runAll()
