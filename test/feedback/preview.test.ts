/** What an answer would do is what it does: over random histories with answers before it, and without writing or waiting. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import type { FeedbackRequest } from '../../src/feedback/answer.ts'
import { previewAnswer } from '../../src/feedback/preview.ts'
import { RequestError } from '../../src/model/errors.ts'
import { transitions, type Verb } from '../../src/model/transitions.ts'
import { entryKinds } from '../../src/risk/entry-kinds.ts'
import type { ShownEffect } from '../../src/risk/shown-effect.ts'
import { openSqlite } from '../../src/store/open.ts'
import { engineSettings, guid, hoursAfter, openTenant, signIn, type TestTenant } from '../factories.ts'
import { temporaryFolder } from '../factories-server.ts'
import { firstDay, historyOf, pick, randomOf } from '../ingest/histories.ts'

/** Of histories; 70 make a thousand answers. */
const histories = Number(process.env.RISKGRAPH_TEST_PREVIEWS ?? 6)
const answersEach = 15
const verbs = Object.keys(transitions) as Verb[]

function requestOf({ tenantId }: TestTenant, verb: Verb, ids: string[], hour: number): FeedbackRequest {
  return {
    ...{ tenantId, verb, ids, correlationId: guid('request') },
    actor: { kind: 'app', id: guid('playbook'), displayName: 'playbook' },
    now: hoursAfter(firstDay, 24 * 9 + hour),
  }
}

async function idsFor({ store }: TestTenant, verb: Verb, random: () => number): Promise<string[]> {
  const { target } = transitions[verb]
  const rows =
    target === 'signIn'
      ? await store.read.selectFrom('signIns').select('id').orderBy('id').execute()
      : await store.read
          .selectFrom('identities')
          .select('id')
          .where('identityKind', '=', target)
          .orderBy('id')
          .execute()
  if (rows.length === 0) return []
  return [...new Set([pick(random, rows).id, pick(random, rows).id])]
}

/** What the ledger says of the last answer. */
async function committed({ store }: TestTenant): Promise<ShownEffect> {
  const { effect } = await store.read
    .selectFrom('ledger')
    .select('effect')
    .where('kind', '=', entryKinds.indexOf('answer'))
    .orderBy('entry', 'desc')
    .executeTakeFirstOrThrow()
  return JSON.parse(Buffer.from(effect as Uint8Array).toString())
}

describe('the preview of an answer', () => {
  it('equals what giving it then does, whatever was said before', async () => {
    let changing = 0
    for (let seed = 1; seed <= histories; seed++) {
      const random = randomOf(seed)
      const tenant = await openTenant()
      await tenant.ingest(historyOf(seed))
      for (let hour = 0; hour < answersEach; hour++) {
        const verb = pick(random, verbs)
        const ids = await idsFor(tenant, verb, random)
        if (ids.length === 0) continue
        const request = requestOf(tenant, verb, ids, hour)
        const [seen, refused] = await previewAnswer(tenant.store, engineSettings, request).then(
          (preview) => [preview, null] as const,
          (error: unknown) => [null, error] as const,
        )
        const given = tenant.answer(verb, ids, request)
        if (!seen) {
          assert.ok(refused instanceof RequestError)
          await assert.rejects(given, { message: refused.message })
          continue
        }
        await given
        const { left, asksCampaignsLater, ...effect } = seen
        assert.deepEqual([left, asksCampaignsLater], [0, false])
        assert.deepEqual(effect, await committed(tenant), `${verb} in history ${seed} at ${hour}`)
        if (effect.identities.length > 0) changing++
      }
      await tenant.store.close()
    }
    assert.ok(changing >= histories, `${changing} changed somebody's risk`)
  })

  it('writes nothing', async () => {
    const tenant = await openTenant()
    await tenant.ingest(historyOf(3))
    const before = await tenant.dump()
    const ids = [guid('ada'), guid('ben')]
    const preview = await previewAnswer(
      tenant.store,
      engineSettings,
      requestOf(tenant, 'riskyUsers/confirmCompromised', ids, 0),
    )
    assert.deepEqual(
      preview.identities.map(({ id, now }) => [id, now]).sort(),
      ids.map((id) => [id, { riskLevel: 'high', riskState: 'confirmedCompromised' }]).sort(),
    )
    assert.deepEqual(await tenant.dump(), before)
    await tenant.store.close()
  })

  it('waits for no writer', async (t) => {
    const tenant = await openTenant({ store: await openSqlite(join(temporaryFolder(t), 'riskgraph.db')) })
    await tenant.ingest([signIn()])
    const { store, tenantId } = tenant
    const gate = Promise.withResolvers<void>()
    const writing = store.write(tenantId, () => gate.promise)
    const request = requestOf(tenant, 'riskyUsers/confirmCompromised', [guid('ada')], 0)
    const preview = await previewAnswer(store, engineSettings, request)
    assert.equal(preview.identities.length, 1)
    gate.resolve()
    await writing
    await store.close()
  })
})
