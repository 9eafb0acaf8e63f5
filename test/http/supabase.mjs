// SPDX-License-Identifier: PostgreSQL
// @supabase/postgrest-js, as it comes from npm: every method of its query builder that reads or calls.
import assert from 'node:assert/strict'
import { PostgrestClient } from '@supabase/postgrest-js'
import { readFileSync } from 'node:fs'
import { base, runAll, test } from './cases.mjs'

const client = new PostgrestClient(base, { schema: 'lab' })
const items = () => client.from('items').select('id').order('id')

// A case that expects these ids.
const ids = (name, build, wanted) => test(name, async () => {
  const { data, error, status } = await build(items())
  assert.equal(error, null, JSON.stringify(error))
  assert.equal(status, 200)
  assert.deepEqual(data.map(row => row.id), wanted)
})

ids('select and order', query => query, [1, 2, 3, 4, 5, 6])
ids('eq', query => query.eq('id', 3), [3])
ids('eq with text that has commas', query => query.eq('name', 'washer, flat'), [3])
ids('neq', query => query.neq('id', 3), [1, 2, 4, 5, 6])
ids('gt', query => query.gt('id', 4), [5, 6])
ids('gte', query => query.gte('id', 5), [5, 6])
ids('lt', query => query.lt('id', 3), [1, 2])
ids('lte', query => query.lte('id', 2), [1, 2])
ids('like', query => query.like('name', '%t'), [1, 2, 3])
ids('likeAllOf', query => query.likeAllOf('name', ['%o%', '%t']), [1])
ids('likeAnyOf', query => query.likeAnyOf('name', ['bo%', 'nu%']), [1, 2])
ids('ilike', query => query.ilike('name', 'VÁLV%'), [4])
ids('ilikeAllOf', query => query.ilikeAllOf('name', ['%O%', '%T']), [1])
ids('ilikeAnyOf', query => query.ilikeAnyOf('name', ['BO%', 'NU%']), [1, 2])
ids('is null', query => query.is('price', null), [6])
ids('is true', query => query.is('active', true), [1, 2, 4])
ids('isDistinct', query => query.isDistinct('active', true), [3, 5, 6])
ids('notIn', query => query.notIn('id', [1, 2]), [3, 4, 5, 6])
ids('regexMatch', query => query.regexMatch('name', '^[bn]'), [1, 2])
ids('regexIMatch', query => query.regexIMatch('name', '^V'), [4])
ids('in', query => query.in('id', [1, 3]), [1, 3])
ids('in with text that has commas and quotes', query => query.in('name', ['washer, flat', 'nut']), [2, 3])
ids('contains an array', query => query.contains('tags', ['steel']), [1, 2])
ids('contains JSON', query => query.contains('data', { b: { c: 'x' } }), [1])
ids('contains a range', query => query.contains('span', '[4,5)'), [1, 2])
ids('containedBy an array', query => query.containedBy('sizes', [1, 2, 3]), [1, 2, 3])
ids('containedBy JSON', query => query.containedBy('data', { a: 3, z: 1 }), [3])
ids('rangeGt', query => query.rangeGt('span', '[1,5)'), [3])
ids('rangeGte', query => query.rangeGte('span', '[4,9)'), [2, 3])
ids('rangeLt', query => query.rangeLt('span', '[4,9)'), [5])
ids('rangeLte', query => query.rangeLte('span', '[1,5)'), [1, 5])
ids('rangeAdjacent', query => query.rangeAdjacent('span', '[9,10)'), [2, 3])
ids('overlaps arrays', query => query.overlaps('tags', ['brass', 'steel']), [1, 2, 3, 4])
ids('overlaps ranges', query => query.overlaps('span', '[4,5)'), [1, 2])
ids('match', query => query.match({ active: true, id: 2 }), [2])
ids('not', query => query.not('id', 'in', '(1,2)'), [3, 4, 5, 6])
ids('or', query => query.or('id.eq.1,and(id.gt.4,id.lt.6)'), [1, 5])
ids('filter', query => query.filter('id', 'in', '(2,4)'), [2, 4])
ids('limit', query => query.limit(2), [1, 2])
ids('range', query => query.range(2, 3), [3, 4])
ids('chained filters', query => query.gt('id', 1).is('active', true).lt('price', 100), [2])

test('order descending, nulls last', async () => {
  const { data } = await client.from('items').select('id').order('price', { ascending: false, nullsFirst: false })
  assert.deepEqual(data.map(row => row.id), [4, 5, 1, 2, 3, 6])
})
test('order by two columns', async () => {
  const { data } = await client.from('items').select('id').order('active', { ascending: false, nullsFirst: false }).order('id', { ascending: false })
  assert.deepEqual(data.map(row => row.id), [4, 2, 1, 6, 3, 5])
})
test('columns, aliases, casts, JSON paths', async () => {
  const { data } = await client.from('items').select('number:id::text, c:data->b->>c, "odd name"').eq('id', 1)
  assert.deepEqual(data, [{ number: '1', c: 'x', 'odd name': 'one' }])
})
test('single', async () => {
  const { data, error } = await client.from('items').select('id,name').eq('id', 2).single()
  assert.equal(error, null)
  assert.deepEqual(data, { id: 2, name: 'nut' })
})
test('single of none is an error', async () => {
  const { data, error, status } = await client.from('items').select().eq('id', 99).single()
  assert.deepEqual([data, error.code, status], [null, 'PGRST116', 406])
})
test('maybeSingle of one', async () => {
  const { data } = await client.from('items').select('id').eq('id', 2).maybeSingle()
  assert.deepEqual(data, { id: 2 })
})
test('maybeSingle of none is null', async () => {
  const { data, error } = await client.from('items').select('id').eq('id', 99).maybeSingle()
  assert.deepEqual([data, error], [null, null])
})
test('csv', async () => {
  const { data } = await client.from('items').select('id,name').lt('id', 3).order('id').csv()
  assert.equal(data, 'id,name\n1,bolt\n2,nut')
})
for (const count of ['exact', 'planned', 'estimated']) {
  test(`count ${count}`, async () => {
    const { data, count: total, error } = await client.from('items').select('id', { count }).order('id').limit(2)
    assert.equal(error, null)
    assert.equal(data.length, 2)
    assert.ok(count === 'exact' ? total === 6 : total >= 2)
  })
}
test('head: a count without rows', async () => {
  const { data, count } = await client.from('items').select('*', { count: 'exact', head: true })
  assert.deepEqual([data, count], [null, 6])
})
test('schema', async () => {
  const { data } = await client.schema('annex').from('items').select()
  assert.deepEqual(data, [{ id: 100, name: 'annexed' }])
})
test('errors have their four parts', async () => {
  const { error, status } = await client.from('nope').select()
  assert.equal(status, 404)
  assert.deepEqual(['code', 'details', 'hint', 'message'].filter(key => key in error), ['code', 'details', 'hint', 'message'])
})
test('throwOnError', async () => {
  await assert.rejects(async () => client.from('items').select('nope').throwOnError())
})
test('abortSignal', async () => {
  const { error } = await client.from('slow').select().abortSignal(AbortSignal.timeout(100))
  assert.match(error.message, /abort|timeout/i)
})
test('rpc of a value', async () => {
  assert.equal((await client.rpc('add', { a: 2, b: 3 })).data, 5)
})
test('rpc by GET', async () => {
  assert.equal((await client.rpc('add', { a: 2, b: 3 }, { get: true })).data, 5)
})
test('rpc of rows with filters, order and limit', async () => {
  const { data } = await client.rpc('pairs', { n: 5 }).select('i').gt('square', 3).order('i', { ascending: false }).limit(2)
  assert.deepEqual(data, [{ i: 5 }, { i: 4 }])
})
test('rpc with head: a count without rows', async () => {
  const { count } = await client.rpc('pairs', { n: 5 }, { head: true, count: 'exact' })
  assert.equal(count, 5)
})
test('rpc with arrays and JSON', async () => {
  assert.equal((await client.rpc('sum_of', { values_: [1, 2, 3] })).data, 6)
  assert.deepEqual((await client.rpc('echo', { doc: { a: [1, null] } })).data, { a: [1, null] })
})
test('rpc of void', async () => {
  const { data, error, status } = await client.rpc('nothing_back')
  assert.deepEqual([data || null, error, status], [null, null, 204])
})
test('rpc of one row', async () => {
  const { data } = await client.rpc('pairs', { n: 1 }).single()
  assert.deepEqual(data, { i: 1, square: 1 })
})
test('rpc errors', async () => {
  const { error } = await client.rpc('fail', { state: 'P0001', message: 'no', detail: 'seen', hint: 'do' })
  assert.deepEqual({ ...error }, { ...error, code: 'P0001', message: 'no', details: 'seen', hint: 'do' })
})
test('maxAffected allows a function to return that many rows', async () => {
  assert.deepEqual((await client.rpc('pairs', { n: 2 }).maxAffected(2)).data, [{ i: 1, square: 1 }, { i: 2, square: 4 }])
})
test('maxAffected rejects more', async () => {
  const { error, status } = await client.rpc('pairs', { n: 3 }).maxAffected(2)
  assert.deepEqual([status, error.code], [400, 'PGRST124'])
})
test('rollback is accepted but ignored, as PostgREST does by default', async () => {
  const written = async () => (await client.rpc('written_count')).data
  const before = await written()
  assert.equal((await client.rpc('write', { n: 9 }).rollback()).status, 200)
  assert.equal(await written(), before + 1)
})
test('stripNulls', async () => {
  assert.deepEqual((await client.from('items').select('id,price').eq('id', 6).stripNulls()).data, [{ id: 6 }])
})
test('overrideTypes and returns only matter to the compiler', async () => {
  assert.deepEqual((await client.from('items').select('id').eq('id', 1).overrideTypes()).data, [{ id: 1 }])
  assert.deepEqual((await client.from('items').select('id').eq('id', 1).returns()).data, [{ id: 1 }])
})
test('setHeader', async () => {
  const { data } = await client.from('items').select('id').order('id').setHeader('Range', '1-1')
  assert.deepEqual(data, [{ id: 2 }])
})
test('retry', async () => {
  assert.deepEqual((await client.from('items').select('id').eq('id', 1).retry(true)).data, [{ id: 1 }])
})
test('getOpenApiSpec', async () => {
  const { data } = await client.getOpenApiSpec()
  assert.ok('/items' in data.paths)
})
// Unsupported methods are rejected with a specific error.
for (const [name, build, status, code] of [
  ['insert', () => client.from('items').insert({ id: 7 }), 405, 'PGRST117'],
  ['upsert', () => client.from('items').upsert({ id: 7 }), 405, 'PGRST117'],
  ['update', () => client.from('items').update({ name: 'x' }).eq('id', 1), 405, 'PGRST117'],
  ['delete', () => client.from('items').delete().eq('id', 1), 405, 'PGRST117'],
  ['textSearch', () => client.from('items').select().textSearch('name', 'bolt'), 400, 'PGRST127'],
  ['geojson', () => client.from('items').select().geojson(), 406, 'PGRST107'],
  ['explain', () => client.from('items').select().explain(), 406, 'PGRST107']
]) {
  test(`${name} is rejected`, async () => {
    const { error, status: given } = await build()
    assert.deepEqual([given, error.code], [status, code])
  })
}
test('each method of the package is tested here', async () => {
  const cases = readFileSync(new URL(import.meta.url), 'utf8')
  const builders = [client, client.from('items'), client.from('items').select(), client.rpc('add')]
  const names = new Set()
  for (let one of builders) {
    for (; one !== Object.prototype; one = Object.getPrototypeOf(one)) Object.getOwnPropertyNames(one).filter(name => typeof one[name] === 'function').forEach(name => names.add(name))
  }
  // JavaScript's own methods and the package's private ones.
  for (const own of ['constructor', 'then', 'fetch', 'toJSON', 'baseFetch', 'decorateFetch', 'cloneRequestState', 'processResponse']) names.delete(own)
  assert.ok(names.size > 50, [...names].join())
  assert.deepEqual([...names].filter(name => !cases.includes(`.${name}(`)), [])
})
test('the product by rpc', async () => {
  const relevance = new PostgrestClient(base, { schema: 'relevance' })
  const { data, error } = await relevance.rpc('register_machine', { machine_name: 'by postgrest-js' }).select('machine_name,status')
  assert.equal(error, null, JSON.stringify(error))
  assert.deepEqual(data, { machine_name: 'by postgrest-js', status: 'created' })
})

await runAll()
