/** What cases cannot say of leaked credentials: an entry of the list is raised once, a newer one anew. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { leakedCredentialsOf } from '../../src/enrich/leaked-credentials.ts'
import { detectionId } from '../../src/risk/rows.ts'
import { guid, hoursAfter, openTenant, signIn, today } from '../factories.ts'

const ada = 'ada@lindgren.example'

describe('leaked credentials that were raised before', () => {
  for (const [raised, entry, isAnew] of [
    [null, `${ada},2026-03-20`, true],
    ['2026-03-20', `${ada},2026-03-20`, false],
    ['2026-03-20', `${ada},2026-01-01`, false],
    ['2026-03-01', `${ada},2026-03-20`, true],
    ['undated', `${ada},2026-03-20`, true],
    ['undated', ada, false],
    ['2026-03-20', ada, false],
  ] as const) {
    it(`${isAnew ? 'are raised anew' : 'are left alone'}: ${raised} before, now ${entry}`, async () => {
      const { store, tenantId, ingest } = await openTenant({ leaks: listed(raised) })
      const before = await ingest([signIn({ id: 'the first', at: today, deviceId: 'laptop of ada' })])
      assert.deepEqual(before.detections, raised === null ? {} : { leakedCredentials: 1 })
      const later = await openTenant({ store, leaks: leakedCredentialsOf(entry) })
      const at = hoursAfter(today, 1)
      await later.ingest([signIn({ id: 'since the leak', at, deviceId: 'laptop of ada' })])
      const raisedNow = await store.read
        .selectFrom('detections')
        .select('id')
        .where('id', '=', detectionId(tenantId, guid('since the leak'), 'leakedCredentials'))
        .execute()
      assert.equal(raisedNow.length, isAnew ? 1 : 0)
    })
  }
})

function listed(day: string | null) {
  return leakedCredentialsOf(day === null ? '' : day === 'undated' ? ada : `${ada},${day}`)
}
