/** Which versions of HTTP are agreed on over TLS: 1.0 alone is what some old clients and probes of health offer. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, before, describe, it } from 'node:test'
import { connect } from 'node:tls'
import { type RunningIssuer, startIssuer } from './running-issuer.ts'

describe('a server over TLS', () => {
  let issuer: RunningIssuer
  before(async () => {
    issuer = await startIssuer()
  })
  after(() => issuer.close())

  async function ask(version: string, ALPNProtocols: string[]) {
    const socket = connect({
      host: 'localhost',
      port: issuer.server.port,
      servername: 'localhost',
      ALPNProtocols,
    })
    await once(socket, 'secureConnect')
    socket.write(`GET /health/ready HTTP/${version}\r\nHost: localhost\r\nConnection: close\r\n\r\n`)
    let text = ''
    for await (const piece of socket) text += piece
    return { agreed: socket.alpnProtocol, text }
  }

  it('answers HTTP/1.0 and HTTP/1.1, by whatever name they are offered', async () => {
    for (const [version, offered, agreed] of [
      ['1.0', ['http/1.0'], 'http/1.0'],
      ['1.1', ['http/1.1'], 'http/1.1'],
      ['1.1', ['http/1.0', 'http/1.1', 'h2'], 'http/1.1'],
      ['1.0', [], false],
    ] as const) {
      const answer = await ask(version, [...offered])
      assert.equal(answer.agreed, agreed)
      assert.match(answer.text, /^HTTP\/1\.1 200 .*\{"status":"ok"\}/s)
    }
  })

  it('refuses who speaks neither', async () => {
    await assert.rejects(ask('2', ['h2']), /no application protocol/)
  })
})
