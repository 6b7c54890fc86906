/** The certificate of a running server: replaced when its files are, renewed before it ends, and warned of in time. */
import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { chmodSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import pino from 'pino'
import { type ServerCertificate, serverCertificate } from '../../src/tls/certificates.ts'
import { keepCertificate } from '../../src/tls/keep.ts'
import { type CertificateSource, localSource, ownSource } from '../../src/tls/source.ts'
import { temporaryFolder } from '../factories-server.ts'

const dayMs = 86_400_000

/** Somebody's own certificate in two files, and how to put another in its place. */
async function ownFiles(t: TestContext) {
  const folder = temporaryFolder(t)
  const [certificate, key] = [join(folder, 'own.pem'), join(folder, 'own.key')]
  const make = (name: string) => serverCertificate(join(folder, name), [`${name}.example`], { days: 90 })
  const write = (pair: Partial<ServerCertificate>) => {
    for (const [path, text] of [
      [certificate, pair.certificate],
      [key, pair.key],
    ] as const) {
      if (text === undefined) continue
      writeFileSync(`${path}.new`, text, { mode: 0o600 })
      renameSync(`${path}.new`, path)
    }
  }
  write(await make('first'))
  return { folder, certificate, key, make, write, source: ownSource(certificate, key) }
}

function kept(t: TestContext, source: CertificateSource) {
  const applied: string[] = []
  const log: Record<string, unknown>[] = []
  const clock = { now: Date.now() }
  const keeping = keepCertificate({
    source,
    apply: ({ certificate }) => applied.push(new X509Certificate(certificate).subject),
    log: pino({ level: 'info' }, { write: (line: string) => void log.push(JSON.parse(line)) }),
    now: () => clock.now,
  })
  t.after(() => keeping.stop())
  return { applied, log, clock, check: keeping.check }
}

describe('a certificate in files of the operator', () => {
  it('is replaced when the files are, once', async (t) => {
    const files = await ownFiles(t)
    const { applied, log, check } = kept(t, files.source)
    await check()
    assert.deepEqual(applied, [])
    files.write(await files.make('second'))
    await Promise.all([check(), check()])
    await check()
    assert.deepEqual(applied, ['CN=second.example'])
    assert.deepEqual(
      log.map(({ msg }) => msg),
      ['a new server certificate is in use'],
    )
  })

  it('is replaced when links point elsewhere, as tools that renew do', async (t) => {
    const files = await ownFiles(t)
    const { applied, check } = kept(t, files.source)
    await files.make('second')
    for (const [path, name] of [
      [files.certificate, 'server.pem'],
      [files.key, 'server.key'],
    ] as const) {
      rmSync(path)
      symlinkSync(join(files.folder, 'second/tls', name), path)
    }
    await check()
    assert.deepEqual(applied, ['CN=second.example'])
  })

  it('stays while only half of it has been replaced', async (t) => {
    const files = await ownFiles(t)
    const { applied, log, check } = kept(t, files.source)
    const second = await files.make('second')
    files.write({ certificate: second.certificate })
    await check()
    await check()
    assert.deepEqual(applied, [])
    assert.match(String(log[0]?.reason), /does not belong to the certificate/)
    assert.equal(log.length, 1, 'said once')
    files.write({ key: second.key })
    await check()
    assert.deepEqual(applied, ['CN=second.example'])
  })

  it('stays when what takes its place is none, and no key is in the log', async (t) => {
    const files = await ownFiles(t)
    const { applied, log, check } = kept(t, files.source)
    const { key } = await files.make('second')
    for (const broken of [
      { certificate: key },
      { certificate: '' },
      { key: key.slice(0, 100) },
      { key: 'x' },
    ]) {
      files.write(broken)
      await check()
    }
    rmSync(files.key)
    await check()
    assert.deepEqual(applied, [])
    assert.equal(log.length, 5)
    assert.ok(!JSON.stringify(log).includes(key.split('\n')[1]!.slice(0, 20)))
  })

  it('is warned of when a quarter of its time is left, and when it has ended', async (t) => {
    const { log, clock, check } = kept(t, (await ownFiles(t)).source)
    assert.deepEqual(log, [])
    for (const days of [66, 69, 91]) {
      clock.now = Date.now() + days * dayMs
      await check()
    }
    assert.deepEqual(
      log.map(({ msg, daysLeft }) => [msg, daysLeft]),
      [
        ['the server certificate ends soon', 20],
        ['the server certificate has ended', undefined],
      ],
    )
  })

  it('is warned of when everybody may read its key', async (t) => {
    const files = await ownFiles(t)
    chmodSync(files.key, 0o644)
    const { log } = kept(t, files.source)
    assert.deepEqual(
      log.map(({ msg, path }) => [msg, path]),
      [['everybody on this machine may read the key', files.key]],
    )
    chmodSync(files.key, 0o640)
    assert.deepEqual(kept(t, files.source).log, [])
  })

  const useless: Record<string, [change: (pair: ServerCertificate) => Partial<ServerCertificate>, RegExp]> = {
    'no certificate': [() => ({ certificate: 'hello' }), /own\.pem is not a certificate in PEM form/],
    'no key': [() => ({ key: 'hello' }), /own\.key is not a private key in PEM form$/],
    'a certificate for a key': [({ certificate }) => ({ key: certificate }), /own\.key is not a private key/],
    'an encrypted key': [
      () => ({ key: '-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n' }),
      /must not have a passphrase/,
    ],
  }
  for (const [name, [change, message]] of Object.entries(useless)) {
    it(`is refused with the name of the file when it is ${name}`, async (t) => {
      const files = await ownFiles(t)
      files.write(change(files.source.read()))
      assert.throws(() => files.source.read(), message)
    })
  }

  it('is refused when a file is not there', async (t) => {
    const files = await ownFiles(t)
    rmSync(files.certificate)
    assert.throws(() => files.source.read(), /own\.pem cannot be read: ENOENT/)
  })
})

describe('the local certificate of a running server', () => {
  it('is taken over after `cert renew` beside it', async (t) => {
    const data = temporaryFolder(t)
    const source = localSource(data, ['localhost'])
    await source.renew()
    const { applied, check } = kept(t, source)
    const before = source.read().certificate
    await serverCertificate(data, ['localhost'], { renew: { server: true, authority: false } })
    await check()
    assert.equal(applied.length, 1)
    assert.notEqual(source.read().certificate, before)
  })

  it('is renewed while the server runs, with all of its names and for as long as before', async (t) => {
    const data = temporaryFolder(t)
    await serverCertificate(data, ['localhost', 'risk.corp.example', '10.1.2.3'], { days: 1 })
    const source = localSource(data, ['localhost'])
    const { applied, clock, check } = kept(t, source)
    const before = new X509Certificate(source.read().certificate)
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() + 0.8 * dayMs })
    clock.now = Date.now()
    await check()
    assert.equal(applied.length, 1)
    const after = new X509Certificate(source.read().certificate)
    assert.ok(after.validToDate > before.validToDate)
    const days = (after.validToDate.getTime() - after.validFromDate.getTime()) / dayMs
    assert.ok(Math.abs(days - 1) < 0.01)
    assert.ok(after.checkHost('risk.corp.example') && after.checkIP('10.1.2.3'))
  })

  it('is warned of together with its authority, whose successor every client must be given', async (t) => {
    const data = temporaryFolder(t)
    const source = localSource(data, ['localhost'])
    await source.renew()
    const { log, clock, check } = kept(t, { ...source, renew: async () => {} })
    clock.now = Date.now() + 3600 * dayMs
    await check()
    assert.deepEqual(
      log.map(({ msg }) => msg),
      ['the server certificate has ended', 'the local certificate authority ends soon'],
    )
  })

  it('is not made over what somebody else has put there', async (t) => {
    const data = temporaryFolder(t)
    const { key } = await serverCertificate(data, ['localhost'])
    for (const name of ['server.pem', 'server.key', 'ca.pem', 'ca.key']) {
      const path = join(data, 'tls', name)
      const good = readFileSync(path, 'utf8')
      writeFileSync(path, 'something else')
      await assert.rejects(serverCertificate(data, ['localhost']), (error: Error) => {
        assert.match(error.message, new RegExp(`${name} is not what was written there; delete it`))
        return !error.message.includes(key)
      })
      writeFileSync(path, good)
    }
  })
})
