/** What holds for every answer: all or nothing, the same twice, two at once, and who may not be answered about. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { RequestError } from '../../src/model/errors.ts'
import type { Verb } from '../../src/model/transitions.ts'
import { fadeRisk } from '../../src/risk/fade.ts'
import { openSqlite } from '../../src/store/open.ts'
import {
  type Dump,
  engineSettings,
  guid,
  hoursAfter,
  officeLife,
  openTenant,
  type Sketch,
  signIn,
  type TestTenant,
  today,
} from '../factories.ts'

const intruder: Sketch = { from: 'brazil', client: 'firefoxOnLinux' }
const risky = signIn(intruder)
const ada = guid('ada')
const signInVerbs: Verb[] = ['signIns/confirmCompromised', 'signIns/confirmSafe', 'signIns/dismiss']
const userVerbs: Verb[] = ['riskyUsers/confirmCompromised', 'riskyUsers/confirmSafe', 'riskyUsers/dismiss']

const idFor = (verb: Verb) => (signInVerbs.includes(verb) ? risky.id : ada)

async function withRisk(): Promise<TestTenant> {
  const tenant = await openTenant()
  await tenant.ingest([...officeLife(), ...officeLife('ben'), risky])
  return tenant
}

/** All but what every answer leaves behind: its audit entry, and the revision of the tenant. */
function withoutTraces({ directoryAudits: _, tenants: __, ...rest }: Dump) {
  return rest
}

async function user({ store }: TestTenant) {
  const { riskLevel, riskState, riskDetail } = await store.read
    .selectFrom('riskyIdentities')
    .selectAll()
    .where('id', '=', ada)
    .executeTakeFirstOrThrow()
  return [riskLevel, riskState, riskDetail]
}

const detections = ({ store }: TestTenant) => store.read.selectFrom('detections').selectAll().execute()

for (const verb of [...signInVerbs, ...userVerbs]) {
  describe(verb, () => {
    it('changes nothing at all when one of the ids is not known', async () => {
      const tenant = await withRisk()
      const before = await tenant.dump()
      const stranger = guid('stranger')
      await assert.rejects(tenant.answer(verb, [idFor(verb), stranger]), (error: Error) => {
        assert.ok(error instanceof RequestError)
        assert.deepEqual([error.status, error.code], [400, 'BadRequest'])
        assert.ok(error.message.includes(stranger) && !error.message.includes(idFor(verb)))
        return true
      })
      assert.deepEqual(await tenant.dump(), before)
    })

    it('leaves but an audit entry when it is said again', async () => {
      const tenant = await withRisk()
      await tenant.answer(verb, [idFor(verb)])
      const before = await tenant.dump()
      await tenant.answer(verb, [idFor(verb)])
      const after = await tenant.dump()
      assert.deepEqual(withoutTraces(after), withoutTraces(before))
      assert.equal(after.directoryAudits.length, before.directoryAudits.length + 1)
    })

    it('is carried out once when two say it at once', async () => {
      const [one, two] = [await withRisk(), await withRisk()]
      await one.answer(verb, [idFor(verb)])
      await Promise.all([two.answer(verb, [idFor(verb)]), two.answer(verb, [idFor(verb)])])
      const [alone, both] = [await one.dump(), await two.dump()]
      for (const table of [
        'signIns',
        'detections',
        'riskHistory',
        'riskyIdentities',
        'identities',
      ] as const) {
        assert.equal(both[table].length, alone[table].length, table)
      }
      assert.deepEqual(await user(two), await user(one))
      assert.deepEqual(await two.profile('ada'), await one.profile('ada'))
    })

    it('does not reach into another tenant', async () => {
      const tenant = await withRisk()
      const tenantId = guid('another tenant')
      await tenant.store.write(tenantId, (db) =>
        db
          .insertInto('tenants')
          .values({ id: tenantId, displayName: 'Another', createdDateTime: today, isDefault: 0, revision: 0 })
          .execute(),
      )
      const before = await tenant.dump()
      await assert.rejects(tenant.answer(verb, [idFor(verb)], { tenantId }), RequestError)
      assert.deepEqual(await tenant.dump(), before)
    })
  })
}

describe('an answer from two processes at once', () => {
  it('waits for the other, and both are carried out', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'answers-'))
    const stores = [await openSqlite(join(folder, 'shared.db')), await openSqlite(join(folder, 'shared.db'))]
    try {
      const [one, two] = await Promise.all(stores.map((store) => openTenant({ store })))
      assert.ok(one && two)
      await one.ingest([...officeLife(), risky])
      await Promise.all([
        one.answer('riskyUsers/confirmCompromised', [ada]),
        two.answer('signIns/confirmCompromised', [risky.id]),
      ])
      const [level, state] = await user(one)
      assert.deepEqual([level, state], ['high', 'confirmedCompromised'])
      assert.equal((await one.dump()).directoryAudits.length, 2)
      assert.equal((await one.row(risky.id)).trust, 'rejected')
    } finally {
      await Promise.all(stores.map((store) => store.close()))
      rmSync(folder, { recursive: true })
    }
  })
})

describe('an answer about a user', () => {
  it('that confirms and then dismisses, as the documentation advises, ends at none', async () => {
    const tenant = await withRisk()
    await tenant.answer('riskyUsers/confirmCompromised', [ada])
    assert.deepEqual(await user(tenant), ['high', 'confirmedCompromised', 'adminConfirmedUserCompromised'])
    await tenant.answer('riskyUsers/dismiss', [ada], { now: hoursAfter(today, 7) })
    assert.deepEqual(await user(tenant), ['none', 'dismissed', 'adminDismissedAllRiskForUser'])
    assert.deepEqual([...new Set((await detections(tenant)).map(({ isOpen }) => isOpen))], [0])
    assert.equal(
      (await tenant.row(risky.id)).trust,
      'rejected',
      'dismissing does not make it the own sign-in of the user',
    )
    await tenant.ingest([signIn({ ...intruder, at: hoursAfter(today, 30) })])
    assert.equal((await user(tenant))[1], 'atRisk', 'what comes later counts anew')
  })

  it('that confirms again after a dismissal is a detection of its own', async () => {
    const tenant = await withRisk()
    const verbs: Verb[] = [
      'riskyUsers/confirmCompromised',
      'riskyUsers/dismiss',
      'riskyUsers/confirmCompromised',
    ]
    for (const [hours, verb] of verbs.entries())
      await tenant.answer(verb, [ada], { now: hoursAfter(today, 6 + hours) })
    const added = (await detections(tenant)).filter(
      (one) => one.riskEventType === 'adminConfirmedUserCompromised',
    )
    assert.deepEqual(added.map(({ isOpen }) => isOpen).sort(), [0, 1])
  })

  it('who was never risky can only be a confirmation', async () => {
    const tenant = await withRisk()
    const ben = guid('ben')
    for (const verb of ['riskyUsers/dismiss', 'riskyUsers/confirmSafe'] as const) {
      await assert.rejects(tenant.answer(verb, [ben]), /were never risky/)
    }
    await tenant.answer('riskyUsers/confirmCompromised', [ben])
    const [added] = (await detections(tenant)).filter(({ identityId }) => identityId === ben)
    assert.deepEqual(
      [added?.riskEventType, added?.requestId, added?.activity, added?.riskLevel, added?.detectionTimingType],
      ['adminConfirmedUserCompromised', null, 'user', 'high', 'offline'],
    )
  })

  for (const verb of userVerbs) {
    it(`who is deleted is refused: ${verb}`, async () => {
      const tenant = await withRisk()
      await tenant.store.write(tenant.tenantId, (db) =>
        db.updateTable('riskyIdentities').set({ isDeleted: 1 }).execute(),
      )
      const before = await tenant.dump()
      await assert.rejects(tenant.answer(verb, [ada]), /are deleted/)
      assert.deepEqual(await tenant.dump(), before)
    })
  }

  it('may be about sixty at once', async () => {
    const tenant = await openTenant()
    const names = Array.from({ length: 60 }, (_, index) => `user ${index}`)
    await tenant.ingest(names.map((name) => signIn({ user: name })))
    await tenant.answer('riskyUsers/confirmCompromised', names.map(guid))
    const rows = await tenant.store.read.selectFrom('riskyIdentities').selectAll().execute()
    assert.equal(rows.filter(({ riskLevel }) => riskLevel === 'high').length, 60)
    assert.equal((await tenant.dump()).directoryAudits.length, 1)
  })
})

describe('an answer about one of several sign-ins at risk', () => {
  it('says anew when the level falls, where it stays', async () => {
    const tenant = await withRisk()
    const second = signIn({ ...intruder, from: 'southAfrica', at: hoursAfter(today, 4) })
    await tenant.ingest([second])
    const fallOf = async () => {
      const row = await tenant.store.read.selectFrom('riskyIdentities').selectAll().executeTakeFirstOrThrow()
      assert.deepEqual([row.riskLevel, row.riskState], ['high', 'atRisk'])
      return row.decayDateTime as string
    }
    const before = await fallOf()
    await tenant.answer('signIns/dismiss', [second.id])
    const after = await fallOf()
    assert.ok(after < before, `${after} instead of ${before}`)
    const { store, tenantId } = tenant
    await fadeRisk(store, { tenantId, settings: engineSettings, until: after, now: (due) => due })
    assert.deepEqual(await user(tenant), ['medium', 'atRisk', 'none'])
  })
})

describe('the audit log', () => {
  it('says who answered what about whom, and what changed', async () => {
    const tenant = await withRisk()
    const actor = {
      kind: 'user',
      id: guid('admin'),
      displayName: 'Admin',
      userPrincipalName: 'admin@lindgren.example',
    } as const
    await tenant.answer('signIns/confirmCompromised', [risky.id], { actor })
    const audit = await tenant.store.read.selectFrom('directoryAudits').selectAll().executeTakeFirstOrThrow()
    assert.deepEqual(
      [audit.result, audit.loggedByService, audit.correlationId],
      ['success', 'Identity Protection', guid('request')],
    )
    const { user: by, app } = JSON.parse(audit.initiatedBy)
    assert.deepEqual([by.id, by.userPrincipalName, app], [guid('admin'), 'admin@lindgren.example', null])
    const [about, request] = JSON.parse(audit.targetResources)
    assert.deepEqual([about.type, about.id, request.type, request.id], ['User', ada, 'Request', risky.id])
    assert.deepEqual(about.modifiedProperties[1], {
      displayName: 'riskState',
      oldValue: '"atRisk"',
      newValue: '"confirmedCompromised"',
    })
  })
})
