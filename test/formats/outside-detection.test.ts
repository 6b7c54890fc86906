/** Reading detections from outside: every property, what is refused by name, and what comes from an export of Graph. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import {
  ageDaysMax,
  outsideIdOf,
  outsideLimits,
  outsideProperties,
  readOutsideDetection,
} from '../../src/formats/outside-detection.ts'
import { RecordError } from '../../src/model/errors.ts'
import type { OutsideDetection } from '../../src/risk/outside-detection.ts'
import { daysAfter, guid, today } from '../factories.ts'

type Raw = Record<string, unknown>

const least: Raw = {
  source: 'mailbox guard',
  id: 'alert 1',
  riskEventType: 'suspiciousInboxForwarding',
  userId: guid('ada'),
  activityDateTime: today,
}

function read(change: Raw = {}): OutsideDetection {
  const detection = readOutsideDetection({ ...least, ...change }, today)
  if (detection instanceof RecordError) throw detection
  return detection
}

function faultOf(change: Raw): RecordError {
  const detection = readOutsideDetection({ ...least, ...change }, today)
  assert.ok(detection instanceof RecordError, JSON.stringify(change).slice(0, 200))
  return detection
}

describe('a detection from outside', () => {
  it('needs a source, an id, a type, somebody and a time, and has the level of its type', () => {
    const { source, id, type, riskLevel, about, requestId, activityDateTime } = read()
    assert.deepEqual(
      [source, id, type.riskEventType, riskLevel, requestId, activityDateTime],
      ['mailbox guard', 'alert 1', 'suspiciousInboxForwarding', 'medium', null, today],
    )
    assert.deepEqual(about, {
      identityKind: 'user',
      identityId: guid('ada'),
      userPrincipalName: null,
      displayName: null,
      appId: null,
    })
    for (const name of Object.keys(least)) assert.equal(faultOf({ [name]: null }).field, name)
  })

  it('may be the riskDetection that another service exports, with a source beside it', () => {
    const exported = {
      '@odata.type': '#microsoft.graph.riskDetection',
      id: guid('alert'),
      requestId: guid('visit').toUpperCase(),
      correlationId: guid('correlation'),
      riskType: 'mcasImpossibleTravel',
      riskEventType: 'mcasImpossibleTravel',
      riskState: 'atRisk',
      riskLevel: 'high',
      riskDetail: 'none',
      source: 'IdentityProtection',
      detectionTimingType: 'offline',
      activity: 'signin',
      tokenIssuerType: 'AzureAD',
      ipAddress: '[2001:db8::0:1]:443',
      location: {
        city: 'Jena',
        state: '',
        countryOrRegion: 'DE',
        geoCoordinates: { latitude: 50.9, longitude: 11.6 },
      },
      activityDateTime: '2026-03-19T08:00:00.5Z',
      detectedDateTime: '2026-03-19T09:00:00Z',
      lastUpdatedDateTime: '2026-03-19T09:00:00Z',
      userId: guid('ada').toUpperCase(),
      userDisplayName: 'Ada',
      userPrincipalName: 'Ada@Lindgren.example',
      additionalInfo: JSON.stringify([
        { Key: 'userAgent', Value: 'Mozilla/5.0' },
        { Key: 'riskReasons', Value: ['UnfamiliarASN'] },
        { Key: 'alertUrl', Value: null },
        { Key: 'mitreTechniques', Value: 'T1078' },
        { Key: 'policy', Value: { id: 7 } },
      ]),
    }
    const detection = readOutsideDetection(exported, today) as OutsideDetection
    assert.deepEqual(
      { ...detection, type: detection.type.riskEventType },
      {
        source: 'IdentityProtection',
        id: guid('alert'),
        type: 'mcasImpossibleTravel',
        riskLevel: 'high',
        about: {
          identityKind: 'user',
          identityId: guid('ada'),
          userPrincipalName: 'ada@lindgren.example',
          displayName: 'Ada',
          appId: null,
        },
        requestId: guid('visit'),
        activityDateTime: '2026-03-19T08:00:00.5000000Z',
        ipAddress: '2001:db8::1',
        location: {
          city: 'Jena',
          state: null,
          countryOrRegion: 'DE',
          geoCoordinates: { altitude: null, latitude: 50.9, longitude: 11.6 },
        },
        userAgent: 'Mozilla/5.0',
        riskReasons: ['UnfamiliarASN'],
        alertUrl: null,
        evidence: { policy: { id: 7 } },
        reason: null,
      },
    )
  })

  it('of a sign-in needs neither somebody nor a time', () => {
    const { about, requestId, activityDateTime } = read({
      ...{ userId: null, activityDateTime: null, requestId: guid('visit') },
    })
    assert.deepEqual([about, requestId, activityDateTime], [null, guid('visit'), null])
  })

  it('names people and sign-ins as the import of logs does, when their ids are no GUIDs', () => {
    const { about, requestId } = read({ userId: 'S-1-5-21', requestId: 'visit/7' })
    assert.match(about?.identityId ?? '', /^[0-9a-f]{8}-[0-9a-f]{4}-5/)
    assert.match(requestId ?? '', /^[0-9a-f]{8}-[0-9a-f]{4}-5/)
    assert.equal(read({ userId: 's-1-5-21' }).about?.identityId, about?.identityId)
  })

  it('keeps a type that is not known here as it is, about anybody', () => {
    for (const riskEventType of [
      'gutFeeling',
      'constructor',
      'unifiedAgentRisk',
      'suspiciousAuthAppApproval',
    ]) {
      for (const about of [
        {},
        { userId: null, agentId: guid('bot') },
        { userId: null, servicePrincipalId: guid('app') },
      ]) {
        const { type, riskLevel } = read({ riskEventType, riskLevel: 'high', ...about })
        assert.deepEqual([type.riskEventType, riskLevel, type.halfLifeDays], [riskEventType, 'high', 14])
      }
    }
  })

  it('knows the types that Entra has named since, and the one that it has no more', () => {
    const about = { userId: null, agentId: guid('bot') }
    const agents = ['suspiciousCredentialUsage', 'earlyLifeMaliciousActivity', 'entraDirectoryReconnaissance']
    for (const riskEventType of [...agents, 'riskyUserSignIn'])
      assert.equal(read({ riskEventType, ...about }).type.identityKinds.join(), 'agent')
    const { riskLevel, type } = read({ riskEventType: 'AuthenticatorPhishing' })
    assert.deepEqual(
      [type.riskEventType, riskLevel, type.halfLifeDays],
      ['authenticatorPhishing', 'high', null],
    )
  })

  const refused: [what: string, change: Raw, message: RegExp][] = [
    ['a misspelt property', { riskLevl: 'high' }, /^riskLevl: is no property of a detection, expected only/],
    ['an inherited name', JSON.parse('{"__proto__": {"riskLevel": "high"}}'), /^__proto__: is no property/],
    [
      'an unknown type without a level',
      { riskEventType: 'gutFeeling' },
      /^riskLevel: found nothing, expected "low", .*because the type gutFeeling is not known here/,
    ],
    ['a type of words', { riskEventType: 'gut feeling' }, /^riskEventType: .*expected the name of a type/],
    ['a long type', { riskEventType: `a${'b'.repeat(64)}` }, /^riskEventType: .*expected the name of a type/],
    ['no type in the words of a level', { riskEventType: 'none' }, /^riskEventType: found "none"/],
    ['a type that is no text', { riskEventType: ['generic'] }, /^riskEventType: found a list/],
    ['what the engine finds', { riskEventType: 'unfamiliarFeatures' }, /engine does not find by itself/],
    ['the answer of an admin', { riskEventType: 'adminConfirmedUserCompromised' }, /confirmCompromised/],
    ['a type about others', { riskEventType: 'maliciousApplication' }, /^riskEventType: .*about a user/],
    ['a level that is none', { riskLevel: 'none' }, /^riskLevel: found "none", expected "low", "medium" or/],
    ['a level that is hidden', { riskLevel: 'hidden' }, /^riskLevel: found "hidden"/],
    ['a level in capitals', { riskLevel: 'High' }, /^riskLevel: found "High"/],
    ['what is answered elsewhere', { riskState: 'dismissed' }, /^riskState: found "dismissed"/],
    ['a source without a letter', { source: '  ' }, /^source: found nothing, expected a text of 1 to 100/],
    ['a long source', { source: 'x'.repeat(outsideLimits.source + 1) }, /^source: .*101 characters/],
    ['an id of two lines', { id: 'a\nb' }, /^id: found control characters/],
    ['an id with a zero', { id: 'a\u0000b' }, /^id: found control characters/],
    ['an id with half a character', { id: 'a\ud800' }, /^id: found control characters/],
    ['an id that is an object', { id: {} }, /^id: found an object/],
    ['two kinds of identity', { agentId: guid('bot') }, /^agentId: .*because userId says/],
    [
      'an application with the name of a user',
      { userId: null, servicePrincipalId: guid('x'), userPrincipalName: 'a@b' },
      /^riskEventType|^userPrincipalName: .*no user/,
    ],
    [
      'a name without a domain',
      { userPrincipalName: 'ada' },
      /^userPrincipalName: found "ada", expected a name/,
    ],
    ['a long name', { userPrincipalName: `${'a'.repeat(400)}@b` }, /^userPrincipalName: found a text of 402/],
    [
      'a time far ahead',
      { activityDateTime: daysAfter(today, 2) },
      /^activityDateTime: .*no more than a day/,
    ],
    ['a time long ago', { activityDateTime: daysAfter(today, -400) }, /^activityDateTime: .*366 days ago/],
    ['a time that is none', { activityDateTime: 'noon' }, /^activityDateTime: found "noon", expected a time/],
    [
      'an address that is none',
      { ipAddress: '300.1.1.1' },
      /^ipAddress: found "300.1.1.1", expected an IPv4/,
    ],
    ['a place that is a text', { location: 'Jena' }, /^location: found "Jena", expected an object/],
    ['a long city', { location: { city: 'x'.repeat(300) } }, /^location\.city: found a text of 300/],
    [
      'a place off the earth',
      { location: { geoCoordinates: { latitude: 91, longitude: 0 } } },
      /^location\.geoCoordinates\.latitude: found 91, expected a number from -90 to 90/,
    ],
    ['a long user agent', { userAgent: 'x'.repeat(3000) }, /^userAgent: found a text of 3000/],
    ['a long reason', { reason: 'x'.repeat(2000) }, /^reason: found a text of 2000/],
    [
      'a lot of information',
      { additionalInfo: { text: 'x'.repeat(9000) } },
      /^additionalInfo: .*at most 8192/,
    ],
    ['deep information', { additionalInfo: nested(40) }, /^additionalInfo: found more than 16 levels/],
    ['information that is a number', { additionalInfo: 7 }, /^additionalInfo: found 7, expected an object/],
    ['pairs without a key', { additionalInfo: [{ Value: 1 }] }, /^additionalInfo\[0\]: .*Key, a text/],
    ['a link that runs', { additionalInfo: { alertUrl: 'javascript:alert(1)' } }, /alertUrl: .*https:/],
    ['reasons that are no list', { additionalInfo: { riskReasons: 'x' } }, /riskReasons: found "x"/],
    ['reasons that are no texts', { additionalInfo: { riskReasons: [1] } }, /riskReasons: found 1/],
  ]
  for (const [what, change, message] of refused) {
    it(`is refused for ${what}`, () => assert.match(faultOf(change).message, message))
  }

  it('is refused when it is no object', () => {
    for (const value of [null, 7, 'x', [least], undefined]) {
      const fault = readOutsideDetection(value, today)
      assert.ok(fault instanceof RecordError)
      assert.match(fault.message, /^detection: .*expected an object/)
    }
  })

  it('keeps no key that would change what an object is', () => {
    const { evidence } = read({
      additionalInfo: JSON.parse('{"__proto__": {"a": 1}, "b": {"constructor": 2}}'),
    })
    assert.equal(JSON.stringify(evidence), '{"b":{}}')
  })

  it('takes what lies just within the limits', () => {
    assert.equal(read({ id: 'x'.repeat(outsideLimits.id) }).id.length, outsideLimits.id)
    assert.ok(read({ activityDateTime: daysAfter(today, 1) }))
    assert.ok(read({ activityDateTime: daysAfter(today, -366) }))
    assert.equal(read({ id: 7 }).id, '7')
  })
})

describe('the id of a detection that may not be readable', () => {
  it('is told as far as it can be', () => {
    assert.equal(outsideIdOf({ id: 'x' }), 'x')
    assert.equal(outsideIdOf({ id: 7 }), '7')
    assert.equal(outsideIdOf({ id: 'x'.repeat(1000) })?.length, 256)
    for (const value of [null, 7, 'x', [], {}, { id: {} }]) assert.equal(outsideIdOf(value), null)
  })
})

describe('docs/detections-from-outside.md', () => {
  const page = readFileSync(new URL('../../docs/detections-from-outside.md', import.meta.url), 'utf8')

  it('names every property and limit', () => {
    for (const name of outsideProperties) assert.ok(page.includes(`\`${name}\``), name)
    const { source, id, userAgent, reason, additionalInfo } = outsideLimits
    for (const limit of [source, id, userAgent, reason, additionalInfo, ageDaysMax])
      assert.match(page, new RegExp(`\\b${limit.toLocaleString('en')}\\b`))
  })

  it('shows a detection that is accepted', () => {
    const [, body = ''] = /^POST [^\n]+\n(\{.*?\n\}\]\})\n/ms.exec(page) ?? []
    const [example] = JSON.parse(body).value
    const detection = readOutsideDetection(example, '2026-11-21T12:00:00.0000000Z')
    assert.ok(!(detection instanceof RecordError), String(detection))
  })
})

function nested(levels: number): Raw {
  let inner: Raw = {}
  for (let level = 0; level < levels; level++) inner = { inner }
  return inner
}
