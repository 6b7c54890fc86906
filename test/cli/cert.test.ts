/** `riskgraph cert`, and `serve` with certificates of the operator. */
import assert from 'node:assert/strict'
import { webcrypto, X509Certificate } from 'node:crypto'
import { existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { connect } from 'node:tls'
import 'reflect-metadata'
import { X509CertificateGenerator } from '@peculiar/x509'
import { serverCertificate } from '../../src/tls/certificates.ts'
import { privateKeyPem } from '../../src/tls/make.ts'
import { temporaryFolder } from '../factories-server.ts'
import { readyPort, run, start, stop } from './running.ts'

describe('riskgraph cert', () => {
  it('makes an authority and a certificate for names and addresses, and shows them', async (t) => {
    const data = join(temporaryFolder(t), 'data')
    const names = ['--name', 'risk.corp.example', '10.1.2.3', '--name', '2001:DB8:0::7']
    const made = await run('cert', 'create', '--data', data, ...names, '--days', '90', '--json')
    assert.equal(made.status, 0, made.stderr)
    const [authority, server] = JSON.parse(made.stdout)
    assert.equal(authority.what, 'certificate authority')
    assert.ok(authority.daysLeft > 3600)
    assert.equal(server.daysLeft, 89)
    for (const name of ['risk.corp.example', '10.1.2.3', '2001:db8::7', 'localhost', '127.0.0.1', '::1'])
      assert.ok(server.names.includes(name), name)
    const certificate = new X509Certificate(readFileSync(join(data, 'tls/server.pem')))
    assert.equal(certificate.fingerprint256, server.fingerprint)

    const shown = await run('cert', 'show', '--data', data)
    assert.match(shown.stdout, /names +risk\.corp\.example, 10\.1\.2\.3, 2001:db8::7, localhost/)
    assert.match(shown.stdout, /\(89 days left\)/)
    for (const name of ['ca.key', 'server.key']) {
      assert.equal(statSync(join(data, 'tls', name)).mode & 0o777, 0o600)
      const key = readFileSync(join(data, 'tls', name), 'utf8').split('\n')[1] as string
      assert.ok(!(made.stdout + made.stderr + shown.stdout).includes(key), 'no key is shown')
    }
  })

  it('renews with the same names and authority, or with a new authority', async (t) => {
    const data = temporaryFolder(t)
    await run('cert', 'create', '--data', data, '--name', 'risk.corp.example', '--days', '90')
    const facts = async (...args: string[]) => {
      const { stdout, stderr } = await run('cert', ...args, '--data', data, '--json')
      assert.equal(stderr, '')
      return JSON.parse(stdout)
    }
    const [authority, server] = await facts('show')
    const [sameAuthority, renewed] = await facts('renew')
    assert.equal(sameAuthority.fingerprint, authority.fingerprint)
    assert.notEqual(renewed.fingerprint, server.fingerprint)
    assert.deepEqual(renewed.names, server.names)
    assert.equal(renewed.daysLeft, 89)
    const [newAuthority, third] = await facts('renew', '--authority', '--days', '30')
    assert.notEqual(newAuthority.fingerprint, authority.fingerprint)
    assert.equal(third.daysLeft, 29)
    const [certificate, ca] = ['server.pem', 'ca.pem'].map(
      (name) => new X509Certificate(readFileSync(join(data, 'tls', name))),
    ) as [X509Certificate, X509Certificate]
    assert.ok(certificate.verify(ca.publicKey))
  })

  it('exports the authority for clients', async (t) => {
    const data = temporaryFolder(t)
    const file = join(data, 'exported.pem')
    assert.equal((await run('cert', 'export', '--data', data)).status, 1)
    await run('cert', 'create', '--data', data)
    const pem = readFileSync(join(data, 'tls/ca.pem'), 'utf8')
    assert.equal((await run('cert', 'export', '--data', data)).stdout, pem)
    assert.equal((await run('cert', 'export', file, '--data', data)).stdout, '')
    assert.equal(readFileSync(file, 'utf8'), pem)
  })

  it('says what is missing and refuses what cannot be, and makes nothing then', async (t) => {
    const data = join(temporaryFolder(t), 'data')
    for (const command of ['show', 'renew', 'export']) {
      const { status, stderr } = await run('cert', command, '--data', data)
      assert.equal(status, 1)
      assert.match(stderr, /has no certificates yet; make them with `riskgraph cert create`/)
    }
    for (const wrong of [
      ['--name', 'https://risk.example'],
      ['--name', 'a b'],
      ['--name', ''],
      ['--days', '0'],
      ['--days', '9999'],
      ['--days', 'x'],
    ]) {
      const { status, stderr } = await run('cert', 'create', '--data', data, ...wrong)
      assert.equal(status, 2)
      assert.match(stderr, /Expected a (host|number)/)
    }
    assert.ok(!existsSync(data))
  })
})

/** A certificate of a hundred days of which five are left. */
async function endingSoon(): Promise<{ certificate: string; key: string }> {
  const dayMs = 86_400_000
  const keys = await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
    'sign',
    'verify',
  ])
  const certificate = await X509CertificateGenerator.createSelfSigned(
    {
      name: 'CN=own.example',
      notBefore: new Date(Date.now() - 95 * dayMs),
      notAfter: new Date(Date.now() + 5 * dayMs - 1000),
      keys: keys as never,
      signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
    },
    webcrypto as never,
  )
  return { certificate: certificate.toString('pem'), key: await privateKeyPem(keys.privateKey) }
}

/** Whom the server at a port says it is. */
function subjectAt(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(
      { host: '127.0.0.1', port, servername: 'own.example', rejectUnauthorized: false },
      () => {
        resolve(String(socket.getPeerCertificate().subject.CN))
        socket.destroy()
      },
    )
    socket.on('error', reject)
  })
}

describe('riskgraph serve with a certificate of the operator', () => {
  it('serves it, and another one when the files change, without a restart', async (t) => {
    const folder = temporaryFolder(t)
    const [certificate, key] = [join(folder, 'own.pem'), join(folder, 'own.key')]
    const write = async (name: string) => {
      const made = await serverCertificate(join(folder, name), [name])
      for (const [path, text] of [
        [certificate, made.certificate],
        [key, made.key],
      ] as const) {
        writeFileSync(`${path}.new`, text, { mode: 0o600 })
        renameSync(`${path}.new`, path)
      }
    }
    await write('first.example')
    const own = ['--certificate', certificate, '--key', key]
    const server = start('serve', '--data', join(folder, 'data'), '--port', '0', ...own)
    t.after(() => stop(server, 'SIGKILL'))
    const port = await readyPort(server)
    assert.equal(await subjectAt(port), 'first.example')
    assert.ok(!existsSync(join(folder, 'data/tls')), 'no local authority is made')
    await write('second.example')
    while ((await subjectAt(port)) !== 'second.example')
      await new Promise((resolve) => setTimeout(resolve, 200))
    const { status, stderr } = await stop(server)
    assert.equal(status, 0)
    assert.match(stderr, /a new server certificate is in use/)
    assert.ok(!stderr.includes('PRIVATE'))
  })

  it('warns of the end of it in the log', async (t) => {
    const folder = temporaryFolder(t)
    const { certificate, key } = await endingSoon()
    writeFileSync(join(folder, 'own.pem'), certificate)
    writeFileSync(join(folder, 'own.key'), key, { mode: 0o600 })
    const own = ['--certificate', join(folder, 'own.pem'), '--key', join(folder, 'own.key')]
    const server = start('serve', '--data', join(folder, 'data'), '--port', '0', ...own)
    t.after(() => stop(server, 'SIGKILL'))
    await readyPort(server)
    const { stderr } = await stop(server)
    assert.match(stderr, /"daysLeft":4,"msg":"the server certificate ends soon"/)
  })

  it('is told what is wrong before it listens', async (t) => {
    const folder = temporaryFolder(t)
    const { key } = await serverCertificate(folder, ['a.example'])
    await serverCertificate(join(folder, 'other'), ['b.example'])
    const [certificate, keyFile] = [join(folder, 'tls/server.pem'), join(folder, 'tls/server.key')]
    const wrong: [string[], RegExp][] = [
      [['--certificate', certificate], /--certificate and --key belong together/],
      [['--key', keyFile], /belong together/],
      [['--http', '--certificate', certificate, '--key', keyFile], /--http has no use/],
      [['--certificate', certificate, '--key', '/nowhere.key'], /\/nowhere\.key cannot be read/],
      [['--certificate', keyFile, '--key', keyFile], /server\.key is not a certificate/],
      [['--certificate', certificate, '--key', join(folder, 'other/tls/server.key')], /does not belong/],
    ]
    for (const [args, message] of wrong) {
      const { status, stderr } = await run('serve', '--data', join(folder, 'data'), '--port', '0', ...args)
      assert.equal(status, 1)
      assert.match(stderr, message)
      assert.ok(!stderr.includes(key.split('\n')[1] as string))
    }
  })
})
