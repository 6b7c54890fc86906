/** Applications, people and keys, managed by commands. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { decodeJwt } from 'jose'
import { directoryRoles } from '../../src/model/permissions.ts'
import { temporaryFolder } from '../factories-server.ts'
import { makeClientCertificate } from '../identity-provider/client-certificate.ts'
import { run, runWithInput } from './running.ts'

const permission = 'IdentityRiskyUser.Read.All'

it('manages the credentials of an application', async (t) => {
  const data = temporaryFolder(t)
  const app = (...args: string[]) => run('app', ...args, '--data', data)
  const created = await app('create', 'job', '--permission', permission, '--days', '30', '--json')
  assert.match(JSON.parse(created.stdout).clientSecret, /^[\w-]{43}$/)
  const added = JSON.parse((await app('add-secret', 'job', '--json')).stdout)
  const { pem } = await makeClientCertificate()
  const file = join(data, 'client.pem')
  writeFileSync(file, pem)
  assert.match((await app('add-certificate', 'job', file)).stdout, /x5t#S256:/)
  assert.equal((await app('remove-credential', 'job', added.id)).status, 0)
  assert.equal((await app('add-redirect-uri', 'job', 'https://app.corp.example/back')).status, 0)
  assert.match(
    (await app('add-redirect-uri', 'job', 'http://app.corp.example/')).stderr,
    /http is for localhost/,
  )
  const [listed] = JSON.parse((await app('list', '--json')).stdout)
  assert.deepEqual(
    listed.credentials.map(({ kind, endDateTime }: Record<string, unknown>) => [kind, endDateTime !== null]),
    [
      ['secret', true],
      ['certificate', true],
    ],
  )
  assert.equal((await app('disable', 'job')).status, 0)
  assert.match((await app('list')).stdout, /^job {2}[0-9a-f-]{36} {2}\(disabled\)\n {2}by itself: Identity/)
  assert.match((await run('token', '--app', 'job', '--data', data)).stderr, /is disabled/)
  assert.equal((await app('enable', 'job')).status, 0)
})

it('makes a public application without a secret', async (t) => {
  const data = temporaryFolder(t)
  const created = await run('app', 'create', 'cli', '--public', '--delegated', permission, '--data', data)
  assert.equal(created.status, 0)
  assert.ok(!created.stdout.includes('secret'))
  const nothing = await run('app', 'create', 'empty', '--data', data)
  assert.equal(nothing.status, 2)
  assert.match(nothing.stderr, /--permission/)
})

it('manages people, whose passwords come from standard input or are made and shown once', async (t) => {
  const data = temporaryFolder(t)
  const user = (input: string, ...args: string[]) => runWithInput(input, 'user', ...args, '--data', data)
  const made = await user('', 'create', 'ada@corp.example', '--role', 'Security Reader', 'Global Reader')
  assert.match(made.stdout, /^id: {7}[0-9a-f-]{36}\npassword: (?:[a-z2-9]{6}-){3}[a-z2-9]{6}\n/)
  const given = await user(
    'correct horse battery staple\n',
    'create',
    'bob@corp.example',
    '--name',
    'Bob',
    '--json',
  )
  assert.equal(JSON.parse(given.stdout).password, null)
  const short = await user('short\n', 'create', 'eve@corp.example')
  assert.deepEqual([short.status, short.stderr], [1, 'riskgraph: a password has 12 to 256 characters\n'])
  assert.equal((await user('', 'create', 'eve@corp.example', '--role', 'King')).status, 2)
  assert.match(
    (await user('', 'totp', 'bob@corp.example')).stdout,
    /^secret: [A-Z2-7]{32}\nlink: {3}otpauth:\/\/totp\//,
  )
  assert.equal((await user('', 'disable', 'bob@corp.example')).status, 0)
  const role = (...args: string[]) => run('role', ...args, '--data', data)
  for (const name of ['Security Reader', 'global reader'])
    assert.equal((await role('remove', 'ada@corp.example', name)).status, 0)
  assert.equal((await role('add', 'ada@corp.example', 'Security Operator')).status, 0)
  assert.match((await role('list')).stdout, /^Security Operator: ada@corp\.example$/m)
  assert.equal((await role('add', 'ada@corp.example', 'King')).status, 2)
  await run('app', 'create', 'job', '--permission', permission, '--data', data)
  const token = await run('token', '--app', 'job', '--user', 'ada@corp.example', '--data', data)
  const claims = decodeJwt(token.stdout.trim())
  assert.ok(made.stdout.includes(String(claims.oid)))
  assert.deepEqual(claims.wids, [directoryRoles['Security Operator']])
  assert.match((await user('', 'set-password', 'ada@corp.example')).stdout, /^password: /)
  const listed = await user('', 'list')
  assert.match(
    listed.stdout,
    /^ada@corp\.example {2}\S+ {2}Security Operator\nbob@corp\.example {2}\S+ {2}one-time password {2}\(disabled\)\n$/,
  )
  assert.equal((await user('', 'delete', 'bob@corp.example')).status, 0)
  assert.match((await user('', 'enable', 'bob@corp.example')).stderr, /there is no account bob@corp\.example/)
})

it('rotates keys, and tokens of the old one hold', async (t) => {
  const data = temporaryFolder(t)
  await run('app', 'create', 'job', '--permission', permission, '--data', data)
  const { stdout } = await run('token', '--app', 'job', '--data', data)
  assert.match(String(decodeJwt(stdout.trim()).iss), /^https:\/\/[^/]+\/[0-9a-f-]{36}\/v2\.0$/)
  const rotated = JSON.parse((await run('key', 'rotate', '--data', data, '--json')).stdout)
  const keys = (await run('key', 'list', '--data', data)).stdout.trim().split('\n')
  assert.equal(keys.length, 2)
  assert.match(keys[0] ?? '', / verifies until /)
  assert.ok(keys[1]?.startsWith(rotated.kid) && keys[1].endsWith('  signs'))
  assert.ok(!keys.join().includes('"d"'))
})
