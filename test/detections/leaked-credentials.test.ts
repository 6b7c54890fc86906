/** What cases cannot say of leaked credentials: an entry of the list is raised once, a newer one anew. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { detectionId } from '../../src/engine/rows.ts'
import { leakedCredentialsOf } from '../../src/enrich/leaked-credentials.ts'
import { encodeProfile } from '../../src/profile/encoding.ts'
import { guid, officeLife, openTenant, signIn } from '../factories.ts'

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
      const { store, tenantId, ingest, profile } = await openTenant()
      await ingest(officeLife())
      const known = encodeProfile({ ...(await profile('ada')), leakRaised: raised })
      await store.write(tenantId, (db) =>
        db.updateTable('identities').set({ profile: known }).where('id', '=', guid('ada')).execute(),
      )
      const later = await openTenant({ store, leaks: leakedCredentialsOf(entry) })
      await later.ingest([signIn({ id: 'since the leak', deviceId: 'laptop of ada' })])
      const raisedNow = await store.read
        .selectFrom('detections')
        .select('id')
        .where('id', '=', detectionId(tenantId, guid('since the leak'), 'leakedCredentials'))
        .execute()
      assert.equal(raisedNow.length, isAnew ? 1 : 0)
    })
  }
})
