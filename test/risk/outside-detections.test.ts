/** Detections that others made: each once, about somebody known, and with all that follows for risk and profile. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { catalogue } from '../../src/detections/catalogue.ts'
import { readOutsideDetection } from '../../src/formats/outside-detection.ts'
import type { RecordError } from '../../src/model/errors.ts'
import { idHashOf } from '../../src/model/event-key.ts'
import type { SignIn } from '../../src/model/sign-in.ts'
import { fadeRisk } from '../../src/risk/fade.ts'
import { ingestDetections, type OutsideResult } from '../../src/risk/outside-detections.ts'
import { signInsByIds } from '../../src/store/sign-ins.ts'
import type { Tables } from '../../src/store/tables.ts'
import { updateVerdicts } from '../../src/store/verdicts.ts'
import {
  daysAfter,
  engineSettings,
  guid,
  habit,
  hoursAfter,
  officeLife,
  openTenant,
  type Sketch,
  signIn,
  type TestTenant,
  today,
} from '../factories.ts'
import { truthOf } from '../ingest/truth.ts'

type Raw = Record<string, unknown>

const now = hoursAfter(today, 2)

/** Mail of ada's is forwarded, says the mailbox guard; the level is medium. */
function sent(change: Raw = {}): Raw {
  return {
    source: 'mailbox guard',
    id: 'alert 1',
    riskEventType: 'suspiciousInboxForwarding',
    userId: guid('ada'),
    activityDateTime: today,
    ...change,
  }
}

/** Of a sign-in, which alone says whom it is about. */
function about({ id }: SignIn, change: Raw = {}): Raw {
  return sent({ userId: null, activityDateTime: null, requestId: id, ...change })
}

function take({ store, tenantId }: TestTenant, raw: Raw[], at = now): Promise<OutsideResult[]> {
  const options = { tenantId, settings: engineSettings, now: at, sender: 'connector' }
  return ingestDetections(
    store,
    options,
    raw.map((one) => readOutsideDetection(one, at)),
  )
}

async function rowsOf<Table extends keyof Tables>({ store }: TestTenant, table: Table) {
  return (await store.read.selectFrom(table).selectAll().execute()) as unknown as Tables[Table][]
}

async function riskOf(tenant: TestTenant, id = guid('ada')) {
  const row = (await rowsOf(tenant, 'riskyIdentities')).find((one) => one.id === id)
  return row && [row.riskLevel, row.riskState]
}

/** What the tenant has learned: counts that are not zero, and who shares which value. */
async function learned(tenant: TestTenant) {
  return (await truthOf(tenant)).days.map((row) => JSON.stringify(row))
}

const statuses = (results: OutsideResult[]) => results.map(({ status }) => status)
const errorOf = ([result]: OutsideResult[]) => {
  assert.equal(result?.status, 'error')
  return (result as { error: RecordError }).error
}

async function tenantOfAda(): Promise<TestTenant> {
  const tenant = await openTenant()
  await tenant.ingest(officeLife())
  return tenant
}

describe('a detection from outside', () => {
  it('puts the user at risk, and says who found what', async () => {
    const tenant = await tenantOfAda()
    const evidence = { rule: 'forward all', to: 'drop@elsewhere.example' }
    const info = { additionalInfo: { ...evidence, alertUrl: 'https://guard.example/1' }, reason: 'forwards' }
    const [result] = await take(tenant, [sent({ ...info, ipAddress: '198.18.224.9' })])
    assert.equal(result?.status, 'created')
    assert.deepEqual(await riskOf(tenant), ['medium', 'atRisk'])
    const [row, ...others] = await rowsOf(tenant, 'detections')
    assert.ok(row && others.length === 0)
    assert.equal(row.id, (result as { riskDetectionId: string }).riskDetectionId)
    assert.deepEqual(
      [row.riskEventType, row.riskLevel, row.riskState, row.isOpen, row.activity, row.requestId],
      ['suspiciousInboxForwarding', 'medium', 'atRisk', 1, 'user', null],
    )
    assert.deepEqual(
      [row.detectionTimingType, row.activityDateTime, row.detectedDateTime, row.ipAddress, row.displayName],
      ['offline', today, now, '198.18.224.9', 'ada'],
    )
    const pairs = JSON.parse(row.additionalInfo ?? '[]') as { Key: string; Value: unknown }[]
    const shown = Object.fromEntries(pairs.map(({ Key, Value }) => [Key, Value]))
    assert.deepEqual(shown.evidence, evidence)
    assert.deepEqual(
      [shown.source, shown.sourceId, shown.sentBy, shown.reason, shown.alertUrl, shown.mitreTechniques],
      ['mailbox guard', 'alert 1', 'connector', 'forwards', 'https://guard.example/1', 'T1114.003'],
    )
    const [item, ...more] = await rowsOf(tenant, 'riskHistory')
    assert.ok(item && more.length === 0)
    assert.deepEqual(JSON.parse(item.activityEventTypes), ['suspiciousInboxForwarding'])
    assert.equal(item.initiatedBy, null)
  })

  for (const level of ['low', 'medium', 'high']) {
    it(`of level ${level} alone makes a risk of level ${level}`, async () => {
      const tenant = await tenantOfAda()
      await take(tenant, [sent({ riskLevel: level })])
      assert.deepEqual(await riskOf(tenant), [level, 'atRisk'])
    })
  }

  it('adds up with others, but not with the same said twice', async () => {
    const tenant = await tenantOfAda()
    await take(tenant, [sent(), sent({ id: 'alert 2' }), sent({ source: 'other guard' })])
    assert.deepEqual(await riskOf(tenant), ['medium', 'atRisk'])
    await take(tenant, [sent({ id: 'alert 3', riskEventType: 'suspiciousSendingPatterns' })])
    assert.deepEqual(await riskOf(tenant), ['high', 'atRisk'])
    assert.equal((await rowsOf(tenant, 'riskHistory')).length, 4)
  })

  it('may be of every type that is accepted, about everybody that it may be about', async () => {
    const tenant = await openTenant()
    const properties = { user: 'userId', servicePrincipal: 'servicePrincipalId', agent: 'agentId' }
    const names = {
      userPrincipalName: 'ada@lindgren.example',
      servicePrincipalDisplayName: 'export',
      agentDisplayName: 'clerk',
    }
    const nameOf = {
      user: 'userPrincipalName',
      servicePrincipal: 'servicePrincipalDisplayName',
      agent: 'agentDisplayName',
    } as const
    const all = catalogue.flatMap(({ riskEventType, identityKinds, isAccepted }) =>
      identityKinds.map((kind) => ({
        isAccepted,
        raw: sent({
          ...{ id: `${riskEventType} ${kind}`, riskEventType, userId: null },
          ...{ [properties[kind]]: guid(kind), [nameOf[kind]]: names[nameOf[kind]] },
        }),
      })),
    )
    const results = await take(
      tenant,
      all.map(({ raw }) => raw),
    )
    assert.deepEqual(
      statuses(results),
      all.map(({ isAccepted }) => (isAccepted ? 'created' : 'error')),
    )
    const kinds = (await rowsOf(tenant, 'riskyIdentities')).map(({ identityKind, riskLevel }) => [
      ...[identityKind, riskLevel],
    ])
    assert.deepEqual(kinds.toSorted(), [
      ['agent', 'high'],
      ['servicePrincipal', 'high'],
      ['user', 'high'],
    ])
    const agent = (await rowsOf(tenant, 'detections')).find(({ identityKind }) => identityKind === 'agent')
    assert.equal(JSON.parse(agent?.details ?? '{}').identityType, 'agentIdentity')
  })
})

describe('a detection that is sent again', () => {
  it('changes nothing, whatever else it says by now', async () => {
    const tenant = await tenantOfAda()
    const visit = signIn({ at: hoursAfter(today, 1) })
    await tenant.ingest([visit])
    const all = [sent(), about(visit, { id: 'alert 2' })]
    const first = await take(tenant, all)
    const before = await tenant.dump()
    const later = await take(
      tenant,
      [...all, sent({ riskLevel: 'high', userId: guid('nobody') })],
      daysAfter(now, 3),
    )
    assert.deepEqual(statuses(later), ['known', 'known', 'known'])
    assert.deepEqual(
      later.slice(0, 2).map((one) => 'riskDetectionId' in one && one.riskDetectionId),
      first.map((one) => 'riskDetectionId' in one && one.riskDetectionId),
    )
    assert.deepEqual(await tenant.dump(), before)
  })

  it('within one call counts once', async () => {
    const tenant = await tenantOfAda()
    assert.deepEqual(statuses(await take(tenant, [sent(), sent()])), ['created', 'known'])
    assert.equal((await rowsOf(tenant, 'riskHistory')).length, 1)
  })

  it('by two at the same moment counts once', async () => {
    const tenant = await tenantOfAda()
    const results = await Promise.all([take(tenant, [sent()]), take(tenant, [sent()])])
    assert.deepEqual(results.flatMap(statuses).toSorted(), ['created', 'known'])
    assert.equal((await rowsOf(tenant, 'detections')).length, 1)
    assert.equal((await rowsOf(tenant, 'riskHistory')).length, 1)
  })

  it('is told from another by source and id together', async () => {
    const tenant = await tenantOfAda()
    const pairs = [
      ['a', 'b,c'],
      ['a,b', 'c'],
      ['a","b', 'c'],
      ['a', 'B,C'],
    ]
    const results = await take(
      tenant,
      pairs.map(([source, id]) => sent({ source, id })),
    )
    assert.deepEqual(statuses(results), ['created', 'created', 'created', 'created'])
  })

  it('is another one in another tenant', async () => {
    const tenant = await tenantOfAda()
    await take(tenant, [sent()])
    const tenantId = guid('other tenant')
    const row = { id: tenantId, displayName: 'Other', createdDateTime: today, isDefault: 0, revision: 0 }
    await tenant.store.write(tenantId, (db) => db.insertInto('tenants').values(row).execute())
    const other = { ...tenant, tenantId }
    assert.match(errorOf(await take(other, [sent()])).message, /^userId: there is no user/)
    const named = sent({ userPrincipalName: 'ada@lindgren.example' })
    assert.deepEqual(statuses(await take(other, [named])), ['created'])
    assert.equal((await rowsOf(tenant, 'riskyIdentities')).length, 2)
  })
})

describe('whom a detection is about', () => {
  it('may be said by name, in any case', async () => {
    const tenant = await tenantOfAda()
    const named = sent({ userId: null, userPrincipalName: 'ADA@Lindgren.example' })
    assert.deepEqual(statuses(await take(tenant, [named])), ['created'])
    assert.deepEqual(await riskOf(tenant), ['medium', 'atRisk'])
  })

  it('must be known, and nobody else loses theirs over it', async () => {
    const tenant = await tenantOfAda()
    const before = await tenant.dump()
    const strangers: [Raw, RegExp][] = [
      [{ userId: guid('bo') }, /^userId: there is no user .*userPrincipalName beside it/],
      [
        { userId: null, userPrincipalName: 'bo@lindgren.example' },
        /^userPrincipalName: there is no user bo@/,
      ],
      [
        { userId: null, servicePrincipalId: guid('ada'), riskEventType: 'maliciousApplication' },
        /^servicePrincipalId: there is no service principal .*servicePrincipalDisplayName beside it/,
      ],
      [{ requestId: guid('no sign-in') }, /^requestId: there is no sign-in/],
    ]
    for (const [change, message] of strangers) {
      assert.match(errorOf(await take(tenant, [sent(change)])).message, message)
    }
    assert.deepEqual(await tenant.dump(), before)
    const mixed = [sent({ id: 'bad', userId: guid('bo') }), sent()]
    assert.deepEqual(statuses(await take(tenant, mixed)), ['error', 'created'])
  })

  it('is made when id and name are both there, and is the same user when the log names them', async () => {
    const tenant = await tenantOfAda()
    const bo = { userId: guid('bo'), userPrincipalName: 'bo@lindgren.example', userDisplayName: 'Bo' }
    const again = sent({ id: 'alert 2', userId: null, userPrincipalName: 'bo@lindgren.example' })
    assert.deepEqual(statuses(await take(tenant, [sent(bo), again])), ['created', 'created'])
    assert.deepEqual(await riskOf(tenant, guid('bo')), ['medium', 'atRisk'])
    await tenant.ingest(officeLife('bo'))
    const users = (await rowsOf(tenant, 'identities')).filter(({ id }) => id === guid('bo'))
    assert.equal(users.length, 1)
    assert.equal((await tenant.profile('bo')).signIns, officeLife('bo').length)
  })

  it('is not guessed where a name is that of two, or of somebody with another id', async () => {
    const tenant = await tenantOfAda()
    const name = 'ada@lindgren.example'
    const error = errorOf(await take(tenant, [sent({ userId: guid('bo'), userPrincipalName: name })]))
    assert.match(error.message, new RegExp(`^userId: .*expected ${guid('ada')}`))
    await tenant.ingest([{ ...signIn({ user: 'bo' }), userPrincipalName: name }])
    const byName = await take(tenant, [sent({ userId: null, userPrincipalName: name })])
    assert.match(errorOf(byName).message, /^userPrincipalName: 2 users are called ada@/)
    assert.deepEqual(statuses(await take(tenant, [sent()])), ['created'])
  })

  it('must be whose sign-in it is', async () => {
    const tenant = await tenantOfAda()
    const visit = signIn({ at: hoursAfter(today, 1) })
    await tenant.ingest([visit, ...officeLife('bo')])
    for (const change of [
      { userId: guid('bo') },
      { userPrincipalName: 'bo@lindgren.example' },
      { userId: guid('nobody') },
    ]) {
      const error = errorOf(await take(tenant, [about(visit, change)]))
      assert.match(error.message, new RegExp(`expected that of the sign-in, the user ${guid('ada')}`))
    }
    const right = about(visit, { userPrincipalName: 'ada@lindgren.example' })
    assert.deepEqual(statuses(await take(tenant, [right])), ['created'])
  })

  it('may have a name that means something to JavaScript', async () => {
    const tenant = await openTenant()
    const hostile = ['__proto__', 'constructor', 'toString', 'hasOwnProperty']
    const all = hostile.map((word) =>
      sent({ source: word, id: word, userId: word, userPrincipalName: `${word}@x.example` }),
    )
    assert.deepEqual(statuses(await take(tenant, all)), Array(4).fill('created'))
    assert.deepEqual(statuses(await take(tenant, all)), Array(4).fill('known'))
    assert.equal((await rowsOf(tenant, 'riskyIdentities')).length, 4)
  })
})

const visit: Sketch = { at: hoursAfter(today, 1), from: 'home', client: 'safariOnMac', id: 'visit' }
/** Usual enough to raise nothing, and to be trusted on arrival. */
const second: Sketch = { at: hoursAfter(today, 1), deviceId: 'laptop of ada', id: 'second visit' }

describe('a sign-in that a detection names', () => {
  it('rises as if found offline, and keeps its level of the moment', async () => {
    const tenant = await tenantOfAda()
    await tenant.ingest([signIn(second)])
    await take(tenant, [about(signIn(second), { riskEventType: 'anomalousToken', riskLevel: 'high' })])
    const row = await tenant.row(signIn(second).id)
    assert.deepEqual(
      [row.riskLevelAggregated, row.riskLevelDuringSignIn, row.riskState, row.riskEventTypes],
      ['high', 'none', 'atRisk', '["anomalousToken"]'],
    )
    const [detection] = await rowsOf(tenant, 'detections')
    assert.deepEqual(
      [detection?.requestId, detection?.activity, detection?.activityDateTime, detection?.ipAddress],
      [row.id, 'signin', row.createdDateTime, row.ipAddress],
    )
    assert.equal(JSON.parse(detection?.location ?? '{}').city, 'Goteborg')
  })

  it('adds it to what was found before, and is never lowered', async () => {
    const tenant = await tenantOfAda()
    const intruder = signIn({ ...visit, from: 'brazil', client: 'firefoxOnLinux' })
    await tenant.ingest([intruder])
    const before = await tenant.row(intruder.id)
    await take(tenant, [about(intruder, { riskEventType: 'anomalousToken', riskLevel: 'low' })])
    const after = await tenant.row(intruder.id)
    const levels = ['none', 'low', 'medium', 'high']
    assert.ok(levels.indexOf(after.riskLevelAggregated) >= levels.indexOf(before.riskLevelAggregated))
    assert.deepEqual(JSON.parse(after.riskEventTypes), [
      ...JSON.parse(before.riskEventTypes),
      'anomalousToken',
    ])
  })

  it('is not lowered by the little that is found later', async () => {
    const tenant = await tenantOfAda()
    await tenant.ingest([signIn(second)])
    const [facts] = await signInsByIds(tenant.store.read, tenant.tenantId, [signIn(second).id])
    const change = { riskLevelAggregated: 'high', riskState: 'atRisk' }
    await tenant.store.write(tenant.tenantId, (db) =>
      updateVerdicts(db, tenant.tenantId, [{ n: facts?.n as number, change }]),
    )
    await take(tenant, [about(signIn(second), { riskLevel: 'low' })])
    assert.equal((await tenant.row(signIn(second).id)).riskLevelAggregated, 'high')
  })

  it('does not count again what has faded', async () => {
    const { store, tenantId, ...tenant } = await tenantOfAda()
    await tenant.ingest([signIn(second)])
    await take({ store, tenantId, ...tenant }, [about(signIn(second), { riskLevel: 'medium' })])
    const late = daysAfter(now, 300)
    await fadeRisk(store, { tenantId, settings: engineSettings, until: late, now: () => late })
    assert.equal((await tenant.row(signIn(second).id)).riskState, 'none')
    const weak = about(signIn(second), { id: 'alert 2', riskLevel: 'low', riskEventType: 'anomalousToken' })
    await take({ store, tenantId, ...tenant }, [weak], late)
    const { riskLevelAggregated, riskState } = await tenant.row(signIn(second).id)
    assert.deepEqual([riskLevelAggregated, riskState], ['low', 'atRisk'])
  })

  it('has taught the profile nothing', async () => {
    const innocent = await tenantOfAda()
    const tenant = await tenantOfAda()
    await tenant.ingest([signIn(second)])
    assert.equal((await tenant.row(signIn(second).id)).trust, 'trusted')
    assert.notDeepEqual(await learned(tenant), await learned(innocent))
    await take(tenant, [about(signIn(second), { riskLevel: 'high' })])
    assert.equal((await tenant.row(signIn(second).id)).trust, 'pending')
    assert.deepEqual(
      (await learned(tenant)).map((row) => row.replaceAll(tenant.tenantId, '')),
      (await learned(innocent)).map((row) => row.replaceAll(innocent.tenantId, '')),
    )
    const profile = await tenant.profile('ada')
    assert.equal(profile.signIns, officeLife().length)
    assert.deepEqual(
      profile.pending.map(({ idHash }) => idHash),
      [idHashOf(signIn(second).id)],
    )
  })

  it('goes on teaching when a second factor outweighs the little that was found', async () => {
    const tenant = await tenantOfAda()
    const proved = signIn({ ...second, secondFactor: 'app' })
    await tenant.ingest([proved])
    await take(tenant, [about(proved, { riskLevel: 'low' })])
    const { riskLevelAggregated, trust } = await tenant.row(proved.id)
    assert.deepEqual([riskLevelAggregated, trust], ['low', 'trusted'])
  })

  it('does not come back by itself when its quiet days are long over', async () => {
    const tenant = await tenantOfAda()
    await tenant.ingest([signIn(second)])
    const late = daysAfter(now, 20)
    await take(tenant, [about(signIn(second), { riskLevel: 'high' })], late)
    await tenant.ingest(
      habit({ deviceId: 'laptop of ada' }, { everyHours: 8, days: 3, until: daysAfter(late, 3) }),
    )
    assert.equal((await tenant.row(signIn(second).id)).trust, 'none')
    await tenant.answer('signIns/confirmSafe', [signIn(second).id], { now: daysAfter(late, 4) })
    assert.equal((await tenant.row(signIn(second).id)).trust, 'trusted')
    assert.deepEqual(await riskOf(tenant), ['none', 'confirmedSafe'])
  })

  it('keeps the answer of an admin, while the user is at risk again', async () => {
    for (const verb of ['signIns/confirmSafe', 'signIns/dismiss'] as const) {
      const tenant = await tenantOfAda()
      const intruder = signIn({ ...visit, from: 'brazil', client: 'firefoxOnLinux' })
      await tenant.ingest([intruder])
      await tenant.answer(verb, [intruder.id])
      const before = await tenant.row(intruder.id)
      const dumped = await learned(tenant)
      const late = hoursAfter(today, 8)
      const finding = about(intruder, { riskEventType: 'attackerinTheMiddle' })
      assert.deepEqual(statuses(await take(tenant, [finding], late)), ['created'])
      assert.deepEqual(await tenant.row(intruder.id), before)
      assert.deepEqual(await learned(tenant), dumped)
      assert.deepEqual(await riskOf(tenant), ['high', 'atRisk'], verb)
    }
  })

  it('stays confirmed when it was, and so does the user', async () => {
    const tenant = await tenantOfAda()
    await tenant.ingest([signIn(second)])
    await tenant.answer('signIns/confirmCompromised', [signIn(second).id])
    const before = await tenant.row(signIn(second).id)
    await take(tenant, [about(signIn(second), { riskLevel: 'low' })], hoursAfter(today, 8))
    assert.deepEqual(await tenant.row(signIn(second).id), before)
    assert.deepEqual(await riskOf(tenant), ['high', 'confirmedCompromised'])
  })

  it('is made good by an answer that comes later, with everything that followed', async () => {
    const tenant = await tenantOfAda()
    await tenant.ingest([signIn(second)])
    const taught = await learned(tenant)
    await take(tenant, [about(signIn(second), { riskLevel: 'high' })])
    await tenant.answer('signIns/confirmSafe', [signIn(second).id])
    const { riskLevelAggregated, riskState, trust } = await tenant.row(signIn(second).id)
    assert.deepEqual([riskLevelAggregated, riskState, trust], ['none', 'confirmedSafe', 'trusted'])
    assert.deepEqual(await learned(tenant), taught)
    const [detection] = await rowsOf(tenant, 'detections')
    assert.deepEqual([detection?.riskState, detection?.isOpen], ['confirmedSafe', 0])
    assert.deepEqual(await riskOf(tenant), ['none', 'confirmedSafe'])
  })

  it('may be that of an application', async () => {
    const tenant = await openTenant()
    const own = signIn({ application: { name: 'export' } })
    await tenant.ingest([own])
    await take(tenant, [about(own, { riskEventType: 'leakedCredentials' })])
    const [detection] = await rowsOf(tenant, 'detections')
    assert.deepEqual([detection?.identityKind, detection?.displayName], ['servicePrincipal', 'export'])
    assert.equal((await tenant.row(own.id)).riskLevelAggregated, 'high')
  })

  it('must be one that the type may be about', async () => {
    const tenant = await openTenant()
    const own = signIn({ application: { name: 'export' } })
    await tenant.ingest([own])
    const error = errorOf(await take(tenant, [about(own)]))
    assert.match(error.message, /^riskEventType: found suspiciousInboxForwarding.*about a service principal/)
  })
})

describe('detections that come while sign-ins are judged', () => {
  it('leave the same behind as if they had come in between', async () => {
    const later = habit({ deviceId: 'laptop of ada' }, { everyHours: 2, days: 5, until: daysAfter(today, 6) })
    const finding = about(signIn(second), { riskLevel: 'high' })
    const serial = await tenantOfAda()
    await serial.ingest([signIn(second)])
    await take(serial, [finding])
    await serial.ingest(later)
    for (const isFirst of [true, false]) {
      const tenant = await tenantOfAda()
      await tenant.ingest([signIn(second)])
      const work = [() => tenant.ingest(later), () => take(tenant, [finding])]
      await Promise.all((isFirst ? work : work.toReversed()).map((start) => start()))
      assert.deepEqual(
        (await learned(tenant)).map((row) => row.replaceAll(tenant.tenantId, '')),
        (await learned(serial)).map((row) => row.replaceAll(serial.tenantId, '')),
      )
      assert.equal((await tenant.row(signIn(second).id)).trust, 'pending')
      const [profile, expected] = [await tenant.profile('ada'), await serial.profile('ada')]
      assert.deepEqual(profile.values, expected.values)
      assert.deepEqual(profile.pending, expected.pending)
    }
  })

  it('are seen by an engine that had judged before', async () => {
    const tenant = await tenantOfAda()
    await tenant.ingest([signIn(second)])
    const revisions = async () => (await rowsOf(tenant, 'tenants')).map(({ revision }) => revision)
    const [before] = await revisions()
    await take(tenant, [about(signIn(second), { riskLevel: 'high' })])
    assert.deepEqual(await revisions(), [(before ?? 0) + 1])
    await take(tenant, [about(signIn(second), { riskLevel: 'high' })])
    assert.deepEqual(await revisions(), [(before ?? 0) + 1])
  })
})

describe('a call', () => {
  it('answers in the order in which it was asked, also for what could not be read', async () => {
    const tenant = await tenantOfAda()
    const all = [
      sent({ riskLevel: 'huge' }),
      sent(),
      sent({ id: 'alert 2', source: '' }),
      sent({ id: 'alert 3' }),
    ]
    assert.deepEqual(statuses(await take(tenant, all)), ['error', 'created', 'error', 'created'])
    assert.deepEqual(await take(tenant, []), [])
    assert.deepEqual(statuses(await take(tenant, [sent({ riskLevel: 'huge' })])), ['error'])
  })

  it('tells what happened in the order in which it happened', async () => {
    const types = ['anomalousToken', 'suspiciousInboxForwarding', 'suspiciousSendingPatterns']
    const all = types.map((riskEventType, hours) =>
      sent({ id: riskEventType, riskEventType, activityDateTime: hoursAfter(today, hours - 3) }),
    )
    for (const raw of [all, all.toReversed()]) {
      const tenant = await tenantOfAda()
      await take(tenant, raw)
      const history = await rowsOf(tenant, 'riskHistory')
      history.sort((a, b) => (a.riskLastUpdatedDateTime < b.riskLastUpdatedDateTime ? -1 : 1))
      assert.deepEqual(
        history.flatMap(({ activityEventTypes }) => JSON.parse(activityEventTypes)),
        types,
      )
    }
  })

  it('that the store does not carry out leaves nothing', async () => {
    const tenant = await tenantOfAda()
    const before = await tenant.dump()
    const nowhere = { ...tenant, tenantId: guid('no tenant') }
    const made = sent({ userId: guid('bo'), userPrincipalName: 'bo@lindgren.example' })
    await assert.rejects(take(nowhere, [made]))
    assert.deepEqual(await tenant.dump(), before)
  })

  it('may carry many, about many', async () => {
    const tenant = await openTenant()
    const all = Array.from({ length: 600 }, (_, index) => {
      const user = `user${index % 200}`
      return sent({ id: index, userId: guid(user), userPrincipalName: `${user}@lindgren.example` })
    })
    assert.deepEqual(new Set(statuses(await take(tenant, all))), new Set(['created']))
    assert.equal((await rowsOf(tenant, 'riskyIdentities')).length, 200)
    assert.equal((await rowsOf(tenant, 'detections')).length, 600)
    assert.equal((await rowsOf(tenant, 'identities')).length, 200)
  })
})
