/** What happened, according to a sign-in of Entra: its codes and sentences in the model's words. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { eventOfSignIn } from '../../../src/formats/entra/index.ts'
import type { SignIn } from '../../../src/model/sign-in.ts'
import { guid, type Sketch, signIn, today } from '../../factories.ts'

function eventOf(sketch: Sketch, change: Partial<SignIn> = {}) {
  return eventOfSignIn({ ...signIn(sketch), ...change })
}

describe('a sign-in of Entra', () => {
  it('is one event that holds it', () => {
    const one = signIn({ session: 'first', userAgent: 'Mozilla/5.0' })
    const correlationId = guid('attempt')
    const { signIn: held, ...event } = eventOfSignIn({ ...one, correlationId })
    assert.deepEqual(held, { ...one, correlationId })
    assert.deepEqual(event, {
      kind: 'signIn',
      id: one.id,
      part: 0,
      at: today,
      identity: {
        ...{ identityKind: 'user', identityId: guid('ada') },
        ...{ userPrincipalName: 'ada@lindgren.example', displayName: 'ada' },
      },
      ipAddress: '203.0.113.10',
      userAgent: 'Mozilla/5.0',
      appId: guid('mail'),
      transaction: correlationId,
      session: 'first',
      outcome: 'success',
      factor: null,
      refusal: null,
      protocol: 'browser',
      isInteractive: true,
      isDeviceManaged: false,
      isNetworkTrusted: false,
      tokenIssuer: null,
      writtenAt: null,
      sourceRisk: null,
    })
  })

  it('of an application or an agent is its own, under its name', () => {
    const application = eventOf({ application: { name: 'backup' } })
    assert.deepEqual(application.identity, {
      ...{ identityKind: 'servicePrincipal', identityId: guid('backup') },
      ...{ userPrincipalName: null, displayName: 'backup' },
    })
    assert.equal(application.isInteractive, false)
    const { identity } = eventOf({ application: { name: 'helper', kind: 'agent' } })
    assert.deepEqual([identity.identityKind, identity.identityId], ['agent', guid('helper')])
  })

  it('had a person there unless it says otherwise', () => {
    const was = (isInteractive: boolean | null) => eventOf({}, { isInteractive }).isInteractive
    assert.deepEqual([was(true), was(null), was(false)], [true, true, false])
  })

  it('names its issuer only by a text that is not empty', () => {
    const issuedBy = (tokenIssuerName: unknown) => eventOf({}, { tokenIssuerName }).tokenIssuer
    assert.equal(issuedBy('https://login.partner.example'), 'https://login.partner.example')
    for (const none of ['', null, undefined, 7, {}]) assert.equal(issuedBy(none), null)
  })

  it('carries what Entra says of device, network and risk', () => {
    const { isDeviceManaged, isNetworkTrusted, sourceRisk } = eventOf({
      ...{ managed: true, trustedLocation: true, sourceRisk: { riskState: 'atRisk' } },
    })
    assert.deepEqual([isDeviceManaged, isNetworkTrusted, sourceRisk], [true, true, { riskState: 'atRisk' }])
    const compliant = { ...signIn().deviceDetail, isCompliant: true }
    assert.equal(eventOf({}, { deviceDetail: compliant }).isDeviceManaged, true)
  })
})

describe('the second factor of a sign-in of Entra', () => {
  it('counts only where it was right', () => {
    assert.equal(eventOf({ secondFactor: 'app' }).factor, 'passed')
    assert.equal(eventOf({ secondFactor: 'fido2' }).factor, 'phishingResistant')
    assert.equal(eventOf({ secondFactor: 'fido2', errorCode: 500_121 }).factor, null)
    assert.equal(eventOf({}).factor, null)
  })

  for (const [method, factor] of [
    ['FIDO2 security key', 'phishingResistant'],
    ['Passkey (device-bound)', 'phishingResistant'],
    ['X.509 Certificate', 'phishingResistant'],
    ['Windows Hello for Business', 'deviceBound'],
    ['Platform Credential', 'deviceBound'],
    ['Mobile app notification', 'passed'],
    ['Temporary Access Pass', 'passed'],
  ] as const) {
    it(`is ${factor} with ${method}`, () => {
      const authenticationDetails = [{ authenticationMethod: method, succeeded: true }]
      assert.equal(eventOf({ secondFactor: 'app' }, { authenticationDetails }).factor, factor)
    })
  }

  it('is bound to the device where one of its steps was', () => {
    const steps = ['Password', 'Windows Hello for Business', 'FIDO2 security key']
    const authenticationDetails = steps.map((authenticationMethod) => ({ authenticationMethod }))
    assert.equal(eventOf({ secondFactor: 'app' }, { authenticationDetails }).factor, 'deviceBound')
  })

  it('is not a key that failed', () => {
    const authenticationDetails = [
      { authenticationMethod: 'FIDO2 security key', succeeded: false },
      { authenticationMethod: 'Windows Hello for Business', succeeded: false },
      { authenticationMethod: 'Text message', succeeded: true },
    ]
    assert.equal(eventOf({ secondFactor: 'app' }, { authenticationDetails }).factor, 'passed')
  })

  it('is read from details of any shape', () => {
    for (const details of [null, 'FIDO2', 7, {}, [null], ['x']]) {
      const odd = { authenticationDetails: details, networkLocationDetails: details }
      const { factor, isNetworkTrusted } = eventOf({ secondFactor: 'app' }, odd)
      assert.deepEqual([factor, isNetworkTrusted], ['passed', false])
    }
  })

  const answers: [details: string | null, refusal: 'denied' | 'reported' | null][] = [
    ['MFA denied; user declined the authentication', 'denied'],
    ['MFA denied; fraud code entered', 'reported'],
    ['MFA denied; user reported suspicious activity', 'reported'],
    ['MFA denied; user did not respond to mobile app notification', null],
    ['MFA denied; SMS text entered incorrectly', null],
    ['MFA required in Azure AD', null],
    [null, null],
  ]
  for (const [additionalDetails, refusal] of answers) {
    it(`was ${refusal ?? 'not refused'}, by the words ${JSON.stringify(additionalDetails)}`, () => {
      const failed = signIn({ errorCode: 500_121 })
      const status = { ...failed.status, additionalDetails }
      assert.equal(eventOfSignIn({ ...failed, status }).refusal, refusal)
      const passed = { ...status, errorCode: 0 }
      assert.equal(eventOfSignIn({ ...failed, status: passed }).refusal, null)
    })
  }
})
