/** Documents of another issuer are fetched as if it were hostile. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { fetchDocument } from '../../src/identity-provider/trust/fetch-document.ts'
import { isPublic } from '../../src/net/safe-fetch.ts'
import { serverCertificate } from '../../src/tls/certificates.ts'

const answers: Record<string, RequestListener> = {
  '/good': (_, response) => response.end('{"keys":[]}'),
  '/failing': (_, response) => response.writeHead(500).end('{}'),
  '/absent': (_, response) => response.writeHead(404).end('{}'),
  '/redirect': (_, response) => response.writeHead(302, { location: '/good' }).end(),
  '/away': (_, response) => response.writeHead(307, { location: 'https://169.254.169.254/' }).end(),
  '/text': (_, response) => response.end('<html>'),
  '/empty': (_, response) => response.end(),
  '/large': (_, response) => response.end(JSON.stringify('x'.repeat(300_000))),
  '/silent': () => {},
  '/broken': (_, response) => {
    response.writeHead(200, { 'content-length': '100' }).write('{')
    response.destroy()
  },
  '/dripping': (_, response) => {
    const timer = setInterval(() => response.write(' '), 5)
    response.on('close', () => clearInterval(timer))
  },
}

describe('a document of another issuer', () => {
  const folder = mkdtempSync(join(tmpdir(), 'riskgraph-test-'))
  let server: Server
  let port: number
  let certificateAuthority: string
  let requests = 0
  before(async () => {
    const { key, certificate, authorityPath } = await serverCertificate(folder, ['localhost', '127.0.0.1'])
    certificateAuthority = readFileSync(authorityPath, 'utf8')
    server = createServer({ key, cert: certificate }, (request, response) => {
      requests++
      answers[request.url ?? '']?.(request, response)
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    port = (server.address() as AddressInfo).port
  })
  after(() => {
    server.closeAllConnections()
    server.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const get = (path: string, change: Record<string, unknown> = {}) =>
    fetchDocument(`https://127.0.0.1:${port}${path}`, {
      allowPrivateAddress: true,
      certificateAuthority,
      ...change,
    })

  it('is read, by address and by name', async () => {
    assert.deepEqual(await get('/good'), { keys: [] })
    const byName = `https://localhost:${port}/good`
    const rules = { allowPrivateAddress: true, certificateAuthority }
    assert.deepEqual(await fetchDocument(byName, rules), { keys: [] })
  })

  const failures: Record<string, [path: string, message: RegExp]> = {
    'that fails': ['/failing', /^answered 500$/],
    'that is not there': ['/absent', /^answered 404$/],
    'that is elsewhere': ['/redirect', /^answered 302; redirects are not followed$/],
    'that sends us into the inner network': ['/away', /^answered 307; redirects are not followed$/],
    'that is not JSON': ['/text', /not JSON/],
    'that is empty': ['/empty', /not JSON/],
    'that is huge': ['/large', /more than 262144 bytes/],
    'that breaks off': ['/broken', /./],
  }
  for (const [name, [path, message]] of Object.entries(failures)) {
    it(`${name} is refused with the reason`, async () => {
      await assert.rejects(get(path), { message })
    })
  }

  it('that never comes, or never ends, is not waited for', async () => {
    for (const path of ['/silent', '/dripping'])
      await assert.rejects(get(path, { timeoutMilliseconds: 60 }), { message: 'took too long' })
  })

  it('of a server that nobody vouches for is refused', async () => {
    await assert.rejects(get('/good', { certificateAuthority: undefined }), /certificate/)
  })

  it('is not fetched without TLS', async () => {
    const rules = { allowPrivateAddress: true }
    await assert.rejects(fetchDocument(`http://127.0.0.1:${port}/good`, rules), /is not https/)
    await assert.rejects(fetchDocument('file:///etc/passwd', rules), /is not https/)
  })

  it('is not fetched from the inner network unless the operator says so, however the address is spelled', async () => {
    const before = requests
    const hosts = [
      ...['localhost', '127.0.0.1', '[::1]', '[::ffff:127.0.0.1]', '2130706433', '0x7f.1', '0.0.0.0'],
      ...['10.0.0.1', '172.16.0.1', '192.168.1.1', '169.254.169.254', '[fe80::1]', '[fd00::1]', '100.64.0.1'],
    ]
    for (const host of hosts) {
      const fetched = fetchDocument(`https://${host}:${port}/good`, {
        allowPrivateAddress: false,
        certificateAuthority,
      })
      await assert.rejects(fetched, /is an address of the inner network/, host)
    }
    assert.equal(requests, before)
  })

  it('may come from anywhere else', () => {
    for (const address of ['93.184.216.34', '2606:2800:220:1:248:1893:25c8:1946'])
      assert.ok(isPublic(address))
    for (const address of ['', 'a', '224.0.0.1', '255.255.255.255', '::', '64:ff9b::7f00:1'])
      assert.ok(!isPublic(address))
  })
})
