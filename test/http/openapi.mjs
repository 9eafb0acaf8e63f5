// SPDX-License-Identifier: PostgreSQL
// The OpenAPI document at the root: a public validator accepts it, and the server behaves as it says.
import assert from 'node:assert/strict'
import { Validator } from '@seriousme/openapi-schema-validator'
import Ajv from 'ajv/dist/2020.js'
import { call, get, runAll, test } from './cases.mjs'

const document = async (headers = {}) => (await call('GET', '/', { headers })).json

get('the root is an OpenAPI document', '/', { status: 200, headers: { 'content-type': /json/ } })
get('also by its own media type', '/', { status: 200, headers: { 'content-type': /^application\/openapi\+json/ } }, { Accept: 'application/openapi+json' })
get('and by no other', '/', { status: 406, code: 'PGRST107' }, { Accept: 'text/csv' })
for (const profile of ['lab', 'annex', 'relevance']) {
  test(`it is valid OpenAPI 3.1: ${profile}`, async () => {
    const { valid, errors } = await new Validator().validate(await document({ 'Accept-Profile': profile }))
    assert.ok(valid, JSON.stringify(errors ?? '').slice(0, 2000))
  })
}
test('it names views, functions and the product\'s endpoints', async () => {
  const { paths } = await document()
  for (const path of ['/items', '/odd view', '/rpc/add', '/rpc/overloaded', '/machines/', '/machines/{id}', '/train/', '/preview/', '/runs/{id}', '/ranking/', '/live', '/ready']) {
    assert.ok(path in paths, path)
  }
  assert.ok(!('get' in paths['/rpc/write']), 'functions that write are not called by GET')
})
test('each column of a view is a filter', async () => {
  const { paths } = await document()
  const names = paths['/items'].get.parameters.map(one => one.name)
  for (const name of ['id', 'name', 'odd name', 'select']) assert.ok(names.includes(name) || name === 'select', name)
})
test('what it says about arguments is true', async () => {
  const { paths } = await document()
  const { schema } = paths['/rpc/greet'].post.requestBody.content['application/json']
  assert.deepEqual(Object.keys(schema.properties), ['name', 'mark'])
  assert.equal(schema.required, undefined)
  assert.deepEqual(paths['/rpc/add'].post.requestBody.content['application/json'].schema.required, ['a', 'b'])
})
test('every path without a parameter exists', async () => {
  const { paths } = await document()
  for (const [path, item] of Object.entries(paths)) {
    if (!('get' in item) || path.includes('{') || path === '/slow' || path.startsWith('/rpc/')) continue
    const { status } = await call('GET', path.split('/').map(encodeURIComponent).join('/'))
    assert.notEqual(status, 404, path)
  }
})
test('every example matches its schema', async () => {
  const { components } = await document()
  const ajv = new Ajv({ strict: false, validateFormats: false })
  ajv.addSchema({ $id: 'all', components })
  for (const [name, schema] of Object.entries(components.schemas)) {
    const validate = ajv.compile({ $ref: `all#/components/schemas/${name}` })
    for (const example of schema.examples ?? []) assert.ok(validate(example), `${name}: ${JSON.stringify(validate.errors)}`)
  }
})
test('answers and errors match their schemas', async () => {
  const { components } = await document()
  const ajv = new Ajv({ strict: false, validateFormats: false })
  ajv.addSchema({ $id: 'all', components })
  const as = (name, value) => { const validate = ajv.compile({ $ref: `all#/components/schemas/${name}` }); assert.ok(validate(value), `${name}: ${JSON.stringify(validate.errors)}`) }
  const machine = (await call('POST', '/machines/', { body: '{"machine_name":"described"}' })).json
  as('Machine', machine)
  for (const path of ['/machines/999', '/runs/999', '/ranking/', `/ranking/?machine_id=${machine.id}`, '/nope', '/items?id=x']) as('Error', (await call('GET', path)).json)
})

await runAll()
