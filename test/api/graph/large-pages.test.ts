/** Sign-ins may have a megabyte each: a page has as many as fit, and paging still shows all. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { it } from 'node:test'
import {
  riskySignInRecord,
  signInRecord,
  startServer,
  temporaryFolder,
  userId,
} from '../../factories-server.ts'

const policies = Array.from({ length: 25 }, (_, index) => ({
  id: `p${index}`,
  displayName: 'x'.repeat(30_000),
}))
const total = 60

it('shows all sign-ins of a page that would be too large, over several pages', async (t) => {
  const { ingest, get, post, store } = await startServer({ path: join(temporaryFolder(t), 'riskgraph.db') })
  t.after(() => store.close())
  const large = { appliedConditionalAccessPolicies: policies }
  const records = Array.from({ length: total }, (_, number) =>
    number < 30 ? signInRecord(number, 1) : riskySignInRecord(number, 1, { ...large, userAgent: 'curl/8' }),
  )
  await ingest(records)
  const ids: string[] = []
  let pages = 0
  for (let next: string | undefined = '/beta/auditLogs/signIns'; next; pages++) {
    const { status, json, text } = await get(next)
    assert.equal(status, 200, text.slice(0, 300))
    assert.ok(text.length < 18_000_000)
    for (const { id } of json.value) ids.push(id)
    next = json['@odata.nextLink']
  }
  assert.ok(pages > 1)
  assert.equal(new Set(ids).size, total)
  assert.equal(ids.length, total)
  const answered = await post('/v1.0/identityProtection/riskyUsers/confirmCompromised', {
    userIds: [userId(1)],
  })
  assert.equal(answered.status, 204)
})
