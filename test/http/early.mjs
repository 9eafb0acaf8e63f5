// SPDX-License-Identifier: PostgreSQL
// Sends a file in one request as Node does: node early.mjs URL FILE http|fetch known|chunked [HEADER: VALUE ...]
// Prints the status, a blank, and the body.
import { createReadStream, statSync } from 'node:fs'
import { request } from 'node:http'

const [url, file, client, form, ...lines] = process.argv.slice(2)
const headers = { 'Content-Type': 'text/csv', ...Object.fromEntries(lines.map(line => line.split(': '))) }
if (form === 'known') headers['Content-Length'] = statSync(file).size

if (client === 'fetch') {
  const answer = await fetch(url, { method: 'POST', headers, body: createReadStream(file), duplex: 'half' })
  console.log(answer.status, await answer.text())
} else {
  const sent = request(url, { method: 'POST', headers })
  let told = false
  sent.on('response', answer => {
    let body = ''
    answer.on('data', piece => { body += piece })
    answer.on('end', () => { told = true; console.log(answer.statusCode, body); process.exit() })
  })
  sent.on('error', error => { if (!told) { console.log('lost', error.code) } })
  createReadStream(file).pipe(sent)
}
