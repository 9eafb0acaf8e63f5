// SPDX-License-Identifier: PostgreSQL
// The calls of the existing front end, made by a real browser from a page of another origin: preflights, FormData,
// trailing slashes. HTTPD_CSV is a file whose column "output" is the target.
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { chromium } from 'playwright-core'
import { base, runAll, test } from './cases.mjs'

const page_server = createServer((_, answer) => answer.setHeader('Content-Type', 'text/html').end('<!doctype html><title>panel</title>'))
await new Promise(resolve => page_server.listen(0, '127.0.0.1', resolve))
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] })
const page = await browser.newPage({ locale: 'pt-BR' })
await page.goto(`http://localhost:${page_server.address().port}/`)  // another origin than 127.0.0.1
const csv = await readFile(process.env.HTTPD_CSV, 'utf8')

// A fetch in the page: its status and JSON.
const ask = (path, options = {}) => page.evaluate(async ([url, init]) => {
  const answer = await fetch(url, init)
  const text = await answer.text()
  return { status: answer.status, range: answer.headers.get('content-range'), body: text === '' ? null : JSON.parse(text) }
}, [base + path, options])
const json = body => ({ method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) })

let machine
let run
test('a machine is registered', async () => {
  const { status, body } = await ask('/machines/', json({ machine_name: 'Prensa nº 1' }))
  assert.equal(status, 200)
  assert.deepEqual(Object.keys(body).slice(0, 4), ['machine_name', 'id', 'status', 'model_id'])
  assert.equal(body.status, 'created')
  machine = body.id
})
test('its name is then taken', async () => {
  const { status, body } = await ask('/machines/', json({ machine_name: 'Prensa nº 1' }))
  assert.equal(status, 409)
  assert.equal(typeof body.detail, 'string')
})
test('an invalid body is reported like FastAPI does', async () => {
  const { status, body } = await ask('/machines/', json({}))
  assert.equal(status, 422)
  assert.deepEqual(body.detail[0].loc, ['body', 'machine_name'])
})
test('machines are listed at both paths', async () => {
  for (const path of ['/machines/', '/machines', '/models/', '/models']) {
    const { status, body } = await ask(path)
    assert.equal(status, 200)
    assert.ok(body.some(one => one.id === machine), path)
  }
})
test('its ranking does not exist yet', async () => {
  assert.equal((await ask(`/ranking/?machine_id=${machine}`)).status, 409)
})
test('a file is uploaded with FormData', async () => {
  const answer = await page.evaluate(async ([url, text]) => {
    const form = new FormData()
    form.append('file', new File([text], 'produção.csv', { type: 'text/csv' }))
    const sent = await fetch(url, { method: 'POST', body: form })
    return { status: sent.status, body: await sent.json() }
  }, [`${base}/train/?machine_id=${machine}&target_column=${encodeURIComponent(' output ')}`, csv])
  assert.equal(answer.status, 200, JSON.stringify(answer.body))
  assert.equal(answer.body.message, 'Training started')
  run = answer.body.run_id
})
test('the panel polls until it is completed', async () => {
  for (let i = 0; i < 300; i += 1) {
    const { body } = await ask(`/runs/${run}`)
    if (body.status === 'completed') return
    assert.ok(['queued', 'running'].includes(body.status), JSON.stringify(body))
    await new Promise(resolve => setTimeout(resolve, 100))
  }
  assert.fail('it was never completed')
})
test('the machine is completed, too', async () => {
  const { body } = await ask(`/machines/${machine}`)
  assert.equal(body.status, 'completed')
  assert.equal(typeof body.metrics.r2, 'number')
})
test('the ranking is shown, best first, every number a number, in Portuguese', async () => {
  const { status, body } = await ask(`/ranking/?machine_id=${machine}`)
  assert.equal(status, 200)
  assert.equal(body.ranking[0].feature, 'x2')
  assert.equal(body.ranking[0].direction, 'valores maiores desta variável acompanham um alvo maior')
  for (const row of body.ranking) {
    for (const key of ['rank', 'importance_shap_mean_abs', 'importance_native', 'shap_norm', 'native_norm', 'score_final', 'shap_stderr', 'tied_rank', 'importance_shap_grouped']) {
      assert.equal(typeof row[key], 'number', key)
    }
  }
  assert.equal(typeof body.metrics.mae, 'number')
})
test('a generic view is read with its paging', async () => {
  const { status, range, body } = await ask('/training_runs?select=run_id&limit=1', { headers: { Prefer: 'count=exact', 'Accept-Profile': 'relevance' } })
  assert.ok([200, 206].includes(status))
  assert.match(range, /^0-0\/\d+$/)
  assert.equal(body.length, 1)
})
test('a token is sent after a preflight', async () => {
  const part = value => Buffer.from(JSON.stringify(value)).toString('base64url')
  const text = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ role: 'web_reader' })}`
  const token = `${text}.${createHmac('sha256', process.env.HTTPD_JWT_SECRET).update(text).digest('base64url')}`
  const { status, body } = await ask('/rpc/who', { ...json({}), headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` } })
  assert.deepEqual([status, body], [200, 'web_reader'])
})
test('the error for a bad token can be read', async () => {
  const { status, body } = await ask('/machines/', { headers: { Authorization: 'Bearer nonsense' } })
  assert.deepEqual([status, body.code], [401, 'PGRST301'])
})
test('the machine is deleted', async () => {
  assert.deepEqual((await ask(`/machines/${machine}`, { method: 'DELETE' })).body, { status: 'deleted' })
  assert.equal((await ask(`/machines/${machine}`)).status, 404)
})
test('end', async () => { await browser.close(); page_server.close() })

await runAll()
