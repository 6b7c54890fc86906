/** Bodies that come drop by drop take nobody else's place, and not their own for long. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { describe, it, type TestContext } from 'node:test'
import pino from 'pino'
import { defaultSettings } from '../../../../src/config.ts'
import { listen } from '../../../../src/server.ts'
import { guid, startServer } from '../../../factories-server.ts'
import { within } from '../../../road/place.ts'

async function listening(t: TestContext, bodyDeadlineSeconds: number) {
  const inner = await startServer()
  const settings = { ...defaultSettings, bodyDeadlineSeconds }
  const log = pino({ level: 'silent' })
  const server = await listen({ store: inner.store, settings, log, host: '127.0.0.1', port: 0 })
  t.after(async () => {
    await server.close()
    await inner.store.close()
  })
  const stranger = await inner.token({ clientId: guid(66), permissions: [] } as never)
  return { ...inner, port: server.port, stranger }
}

/** The head of a request and the beginning of its body, whose end never comes. */
async function trickle(t: TestContext, port: number, path: string, token: string): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  t.after(() => socket.destroy())
  await once(socket, 'connect')
  const head = [
    `POST ${path} HTTP/1.1`,
    'Host: localhost',
    `Authorization: Bearer ${token}`,
    'Content-Type: application/json',
    'Content-Length: 1000',
  ]
  socket.write(`${head.join('\r\n')}\r\n\r\n{`)
  return socket
}

async function readAll(socket: Socket): Promise<string> {
  let text = ''
  for await (const piece of socket) text += piece
  return text
}

describe('bodies that trickle', () => {
  it('of an application without any permission leave its tenant all places', async (t) => {
    const { port, stranger, token } = await listening(t, 300)
    const good = await token()
    const ask = () =>
      fetch(`http://127.0.0.1:${port}/v1.0/identityProtection/riskyUsers`, {
        headers: { authorization: `Bearer ${good}` },
      })
    assert.equal((await ask()).status, 200)
    for (let count = 0; count < 8; count++) await trickle(t, port, '/v1.0/$batch', stranger)
    // The ninth is refused, so the eight before it have been heard.
    const ninth = await within('the ninth', readHead(await trickle(t, port, '/v1.0/$batch', stranger)))
    assert.match(ninth, /^HTTP\/1.1 429 .*Retry-After: 1/is)
    const statuses = await Promise.all(Array.from({ length: 20 }, async () => (await ask()).status))
    assert.deepEqual(new Set(statuses), new Set([200]))
  })

  it('are refused before their body is read where the application may not', async (t) => {
    const { port, stranger } = await listening(t, 300)
    const path = '/v1.0/identityProtection/riskyUsers/dismiss'
    const answer = await within('the refusal', readHead(await trickle(t, port, path, stranger)))
    assert.match(answer, /^HTTP\/1.1 403 /)
  })

  it('are given up after their deadline, and their connection with them', async (t) => {
    const { port, token } = await listening(t, 0.05)
    for (const path of ['/v1.0/identityProtection/riskyUsers/dismiss', '/v1.0/$batch']) {
      const answer = await within('the end', readAll(await trickle(t, port, path, await token())))
      assert.match(answer, /^HTTP\/1.1 408 /)
      assert.match(answer, /"code":"RequestTimeout"/)
    }
  })
})

async function readHead(socket: Socket): Promise<string> {
  let text = ''
  while (!text.includes('\r\n\r\n')) text += (await once(socket, 'data'))[0]
  return text
}
