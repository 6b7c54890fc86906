/** Applications come and go, and a demo stays in a folder of its own. */
import assert from 'node:assert/strict'
import { statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { signInRecord, temporaryFolder } from '../factories-server.ts'
import { run } from './running.ts'

it('lists and deletes applications, and keeps the key to the owner of the folder', async (t) => {
  const data = temporaryFolder(t)
  await run('app', 'create', 'responder', '--permission', 'AuditLog.Read.All', '--data', data, '--json')
  const listed = JSON.parse((await run('app', 'list', '--data', data, '--json')).stdout)
  assert.deepEqual(
    listed.map((app: { displayName: string; permissions: string[] }) => [app.displayName, app.permissions]),
    [['responder', ['AuditLog.Read.All']]],
  )
  assert.equal(statSync(join(data, 'riskgraph.db')).mode & 0o077, 0)
  assert.equal((await run('app', 'delete', 'responder', '--data', data)).status, 0)
  assert.equal((await run('app', 'list', '--data', data, '--json')).stdout, '[]\n')
  const again = await run('app', 'delete', 'responder', '--data', data)
  assert.deepEqual(
    [again.status, again.stderr],
    [1, "riskgraph: there is no application named 'responder'\n"],
  )
})

it('does not call somebody of a real log taken over', async (t) => {
  const data = temporaryFolder(t)
  const log = join(data, 'log.json')
  writeFileSync(log, JSON.stringify([signInRecord(1, 1)]))
  await run('import', log, '--data', data)
  const demo = await run('demo', '--data', data, '--port', '0')
  assert.equal(demo.status, 1)
  assert.match(demo.stderr, /holds sign-ins that are not the demo's/)
})

it('refuses a sign-in from the future, and says why', async (t) => {
  const data = temporaryFolder(t)
  const log = join(data, 'log.json')
  writeFileSync(log, JSON.stringify([signInRecord(1, 1, { createdDateTime: '2099-01-01T00:00:00Z' })]))
  const imported = await run('import', log, '--data', data)
  assert.equal(imported.status, 3)
  assert.match(imported.stdout, /1 because of createdDateTime: found 2099.*no more than a day ahead/)
})
