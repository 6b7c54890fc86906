/** Between Fetch's requests and Node's: nothing is lost, and nothing is added. */
import assert from 'node:assert/strict'
import type { RequestListener } from 'node:http'
import { describe, it } from 'node:test'
import { askListener, type PlainRequest } from '../../src/identity-provider/issuer/node-bridge.ts'

const request = (change: Partial<PlainRequest> = {}): PlainRequest => ({
  method: 'GET',
  url: new URL('https://risk.example:8443/a%20b?c=d'),
  headers: new Headers(),
  ...change,
})
const ask = (listener: RequestListener, change?: Partial<PlainRequest>) =>
  askListener(listener, request(change))

describe('the bridge', () => {
  it('says how the caller knows the server, and not what a stranger says', async () => {
    const headers = new Headers({
      'x-forwarded-host': 'evil',
      'x-forwarded-proto': 'http',
      forwarded: 'host=evil',
      a: 'b',
    })
    const answer = await ask(
      (incoming, outgoing) => outgoing.end(JSON.stringify([incoming.url, incoming.headers])),
      { headers },
    )
    assert.deepEqual(await answer.json(), [
      '/a%20b?c=d',
      { a: 'b', host: 'risk.example:8443', 'x-forwarded-proto': 'https' },
    ])
  })

  it('carries a body, whatever length was said before', async () => {
    const echo: RequestListener = (incoming, outgoing) => {
      const pieces: Buffer[] = []
      incoming.on('data', (piece) => pieces.push(piece))
      incoming.on('end', () => outgoing.end(Buffer.concat(pieces)))
    }
    const headers = new Headers({ 'content-length': '1', 'transfer-encoding': 'chunked' })
    const body = 'größer'.repeat(10_000)
    assert.equal(await (await ask(echo, { method: 'POST', headers, body })).text(), body)
  })

  it('brings back the status, every cookie, and what was written in pieces', async () => {
    const answer = await ask((_incoming, outgoing) => {
      outgoing.statusCode = 303
      outgoing.setHeader('Set-Cookie', ['a=1', 'b=2'])
      outgoing.write('one ')
      outgoing.write(Buffer.from('two '))
      outgoing.end('dHdv', 'base64')
    })
    assert.deepEqual(
      [answer.status, answer.headers.getSetCookie(), await answer.text()],
      [303, ['a=1', 'b=2'], 'one two two'],
    )
  })

  it('brings back an answer without a body', async () => {
    const answer = await ask((_incoming, outgoing) => void outgoing.writeHead(204).end())
    assert.deepEqual([answer.status, await answer.text()], [204, ''])
  })
})
