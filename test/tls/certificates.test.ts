/** The local authority and the server's certificate. */
import assert from 'node:assert/strict'
import { createPrivateKey, X509Certificate } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { createServer, get } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { serverCertificate } from '../../src/tls/certificates.ts'
import { temporaryFolder } from '../factories-server.ts'

const names = ['localhost', '127.0.0.1', '::1']

describe('the certificates of a data folder', () => {
  it('are made on first use and then kept', async (t) => {
    const data = temporaryFolder(t)
    const first = await serverCertificate(data, names)
    const second = await serverCertificate(data, names)
    assert.deepEqual(second, first)
    assert.equal(first.authorityPath, join(data, 'tls', 'ca.pem'))
    assert.deepEqual(readdirSync(join(data, 'tls')).toSorted(), [
      'ca.key',
      'ca.pem',
      'server.key',
      'server.pem',
    ])
  })

  it('have keys that only their owner can read', async (t) => {
    const data = temporaryFolder(t)
    await serverCertificate(data, names)
    assert.equal(statSync(join(data, 'tls')).mode & 0o777, 0o700)
    for (const name of ['ca.key', 'server.key']) {
      assert.equal(statSync(join(data, 'tls', name)).mode & 0o777, 0o600)
    }
  })

  it('are an authority that may sign nothing but servers, and a server that may sign nothing', async (t) => {
    const data = temporaryFolder(t)
    await serverCertificate(data, names)
    const [authority, server] = ['ca.pem', 'server.pem'].map(
      (name) => new X509Certificate(readFileSync(join(data, 'tls', name))),
    ) as [X509Certificate, X509Certificate]
    assert.ok(authority.ca)
    assert.ok(!server.ca)
    assert.ok(server.verify(authority.publicKey))
    assert.ok(server.checkIssued(authority))
    assert.ok(server.checkHost('localhost'))
    assert.ok(server.checkIP('127.0.0.1'))
    assert.ok(server.checkIP('::1'))
    assert.equal(server.checkHost('graph.microsoft.com'), undefined)
    const days = (server.validToDate.getTime() - server.validFromDate.getTime()) / 86_400_000
    assert.ok(days < 398, 'browsers take no more')
  })

  it('let a client in that trusts the authority, under every name, and no other', async (t) => {
    const data = temporaryFolder(t)
    const { key, certificate, authorityPath } = await serverCertificate(data, names)
    const server = createServer({ key, cert: certificate }, (_, response) => response.end('ok'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    t.after(() => server.close())
    const { port } = server.address() as AddressInfo
    const ca = readFileSync(authorityPath)
    for (const name of ['localhost', '127.0.0.1']) assert.equal(await connect({ name, port, ca }), 200)
    await assert.rejects(connect({ name: '127.0.0.1', port }), /certificate/)
    await assert.rejects(connect({ name: '127.0.0.1', port, ca, servername: 'other.example' }), /altnames/)
  })

  it('renew the server and keep the authority when a name is missing', async (t) => {
    const data = temporaryFolder(t)
    const first = await serverCertificate(data, ['localhost'])
    const authority = readFileSync(first.authorityPath, 'utf8')
    const second = await serverCertificate(data, ['localhost', 'risk.corp.example'])
    assert.notEqual(second.certificate, first.certificate)
    assert.equal(readFileSync(second.authorityPath, 'utf8'), authority)
    assert.ok(new X509Certificate(second.certificate).checkHost('risk.corp.example'))
    assert.deepEqual(await serverCertificate(data, ['localhost']), second, 'fewer names need no new one')
  })

  it('renew the server when the authority is another', async (t) => {
    const data = temporaryFolder(t)
    const first = await serverCertificate(data, names)
    rmSync(join(data, 'tls', 'ca.pem'))
    rmSync(join(data, 'tls', 'ca.key'))
    const second = await serverCertificate(data, names)
    assert.notEqual(second.certificate, first.certificate)
    const [server, authority] = second.certificate
      .split(/(?<=-----END CERTIFICATE-----)\s*/)
      .map((pem) => pem && new X509Certificate(pem)) as [X509Certificate, X509Certificate]
    assert.ok(server.verify(authority.publicKey))
  })

  it('are the same for all that start at once', async (t) => {
    const data = temporaryFolder(t)
    const made = await Promise.all(Array.from({ length: 5 }, () => serverCertificate(data, names)))
    for (const one of made) assert.deepEqual(one, made[0])
    assert.ok(!readdirSync(join(data, 'tls')).includes('lock'))
  })

  it('have every name that was asked for at once', async (t) => {
    const data = temporaryFolder(t)
    const asked = ['a.example', 'b.example', 'c.example']
    await Promise.all(asked.map((name) => serverCertificate(data, [name])))
    const { certificate } = await serverCertificate(data, [])
    for (const name of asked) assert.ok(new X509Certificate(certificate).checkHost(name), name)
  })

  it('are made although somebody died while making them', async (t) => {
    const data = temporaryFolder(t)
    const lock = join(data, 'tls/lock')
    mkdirSync(join(data, 'tls'))
    writeFileSync(lock, '')
    utimesSync(lock, new Date(Date.now() - 60_000), new Date(Date.now() - 60_000))
    await serverCertificate(data, names)
    assert.ok(existsSync(join(data, 'tls/ca.pem')))
  })

  it('are whole again after a key was lost, and after a crash between two files', async (t) => {
    const data = temporaryFolder(t)
    const first = await serverCertificate(data, names)
    rmSync(join(data, 'tls', 'server.key'))
    const second = await serverCertificate(data, names)
    assert.notEqual(second.key, first.key)
    writeFileSync(join(data, 'tls', 'server.key'), first.key)
    const third = await serverCertificate(data, names)
    const certificate = new X509Certificate(third.certificate)
    assert.ok(certificate.checkPrivateKey(createPrivateKey(third.key)), 'key and certificate belong together')
  })
})

interface Target {
  name: string
  port: number
  ca?: Buffer
  servername?: string
}

function connect({ name, port, ca, servername }: Target): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const request = get(
      {
        host: '127.0.0.1',
        port,
        ca,
        agent: false,
        ...(name === 'localhost' ? { servername: name } : servername ? { servername } : {}),
        headers: { host: name },
      },
      (response) => {
        response.resume()
        response.on('end', () => resolve(response.statusCode))
      },
    )
    request.on('error', reject)
  })
}
