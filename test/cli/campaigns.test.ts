/** `riskgraph campaigns`: none, several, one and whom it is inside of. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { openSqlite } from '../../src/store/open.ts'
import { defaultTenant } from '../../src/store/tenants.ts'
import { campaignId, campaignRow, putCampaigns, triedId } from '../campaign-rows.ts'
import { guid, today } from '../factories.ts'
import { temporaryFolder } from '../factories-server.ts'
import { run } from './running.ts'

/** A data folder whose store has three campaigns, each inside of two of seven users. */
async function folderWithCampaigns(t: TestContext): Promise<string> {
  const data = temporaryFolder(t)
  const store = await openSqlite(join(data, 'riskgraph.db'))
  const { id } = await defaultTenant(store, 'Default', today)
  const hostile = JSON.stringify({
    ...{ addresses: [['192.0.2.7', 12]], networks: [], asns: [], apps: [] },
    clients: [['\u001b[2Jnothing to see', 12]],
  })
  const rows = [
    campaignRow(id, 1),
    campaignRow(id, 2),
    campaignRow(id, 3, { state: 'active', fingerprint: hostile }),
  ]
  await putCampaigns(store, id, rows, { users: 7, inside: 2 })
  await store.close()
  return data
}

describe('riskgraph campaigns list', () => {
  it('lists them newest first, for people and for programs', async (t) => {
    const data = await folderWithCampaigns(t)
    const [text, json] = await Promise.all([
      run('campaigns', 'list', '--data', data),
      run('campaigns', 'list', '--json', '--data', data),
    ])
    assert.deepEqual([text.status, text.stderr], [0, ''])
    const [head, first, ...rest] = text.stdout.trim().split('\n')
    assert.match(head ?? '', /^id +kind +state +since +attempts +users tried +users inside$/)
    assert.match(
      first ?? '',
      new RegExp(`^${campaignId(3)} +passwordSpray +active +2026-03-22T10:00Z +12 +7 +2$`),
    )
    assert.equal(rest.length, 2)
    const listed = JSON.parse(json.stdout)
    assert.deepEqual(
      listed.map(({ id, usersInside }: Record<string, unknown>) => [id, usersInside]),
      [3, 2, 1].map((number) => [campaignId(number), 2]),
    )
    assert.deepEqual(listed[1].fingerprint.autonomousSystems, [{ value: '64610', attempts: 12 }])
  })

  it('says so when there are none', async (t) => {
    const data = temporaryFolder(t)
    const none = await run('campaigns', 'list', '--data', data)
    assert.deepEqual([none.status, none.stdout], [0, 'there are no campaigns\n'])
    assert.equal((await run('campaigns', 'list', '--json', '--data', data)).stdout, '[]\n')
  })
})

describe('riskgraph campaigns show', () => {
  it('says since when, how much, by what it was noticed, and who it is inside', async (t) => {
    const data = await folderWithCampaigns(t)
    const { status, stdout } = await run('campaigns', 'show', campaignId(1).toUpperCase(), '--data', data)
    assert.equal(status, 0)
    for (const line of [
      /^kind: +passwordSpray, over$/m,
      /^since: +2026-03-20T10:00Z$/m,
      /^noticed: +2026-03-21T10:00Z, by address 192\.0\.2\.7; novel$/m,
      /^attempts: +12$/m,
      /^addresses: +192\.0\.2\.7 \(10\), 192\.0\.2\.8 \(2\)$/m,
      /^applications: +unknown$/m,
      /^users tried: +7$/m,
      /^users inside: +2$/m,
    ])
      assert.match(stdout, line)
    const names = stdout.split('\n').filter((line) => line.startsWith('  '))
    assert.deepEqual(
      names,
      [triedId(0), triedId(1)].toSorted().map((id) => `  ${id}  ${id}`),
    )
    const json = await run('campaigns', 'show', campaignId(1), '--json', '--data', data)
    const { inside, attempts } = JSON.parse(json.stdout)
    assert.deepEqual([inside.length, attempts], [2, 12])
  })

  it('keeps what a log says from steering the terminal', async (t) => {
    const data = await folderWithCampaigns(t)
    const { stdout } = await run('campaigns', 'show', campaignId(3), '--data', data)
    assert.match(stdout, /^clients: +\\u\{1b\}\[2Jnothing to see \(12\)$/m)
    assert.ok(!stdout.includes('\u001b'))
  })

  it('ends with 1 for an id that no campaign has, and with 2 without one', async (t) => {
    const data = temporaryFolder(t)
    const [absent, without] = await Promise.all([
      run('campaigns', 'show', guid('nothing'), '--data', data),
      run('campaigns', 'show', '--data', data),
    ])
    assert.equal(absent.status, 1)
    assert.match(
      absent.stderr,
      /^riskgraph: there is no campaign .* in this store; `campaigns list` has them all\n$/,
    )
    assert.equal(without.status, 2)
  })
})
