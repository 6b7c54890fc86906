/** Intruders in the place of owners, as the generator makes them. */
import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { generate } from '../../../../bench/quality/generator/generate.ts'
import { probeKinds } from '../../../../bench/quality/generator/probes.ts'
import type { Probe, Stream } from '../../../../bench/quality/stream.ts'
import type { SignIn } from '../../../../src/model/sign-in.ts'

const options = { profile: 'enterprise', seed: 7, users: 80, jitter: 0, tokenRefreshes: 0.1 } as const
let stream: Stream
let made: { owners: SignIn; probes: Probe[] }[]

function probesOf(of: Stream) {
  return [...of.signIns()].map((owners) => ({ owners, probes: of.probes!(owners.id) }))
}

function each(kind: keyof typeof probeKinds): { owners: SignIn; signIn: SignIn }[] {
  return made.map(({ owners, probes }) => ({
    owners,
    signIn: probes.find((one) => one.kind === kind)!.signIn,
  }))
}

function isOwnerInBrowser({ id, isInteractive, clientAppUsed, status }: SignIn): boolean {
  const isIn = isInteractive === true && clientAppUsed === 'Browser' && status.errorCode === 0
  return isIn && !stream.label(id).malicious
}

before(() => {
  stream = generate(options)
  made = probesOf(stream).filter(({ probes }) => probes.length > 0)
})

describe('an intruder in the place of an owner', () => {
  it('is there for about one in twenty of those who sit at their keyboard and get in, of every kind', () => {
    const candidates = [...stream.signIns()].filter(isOwnerInBrowser)
    const share = made.length / candidates.length
    assert.ok(share > 0.035 && share < 0.065, `${share}`)
    for (const { owners, probes } of made) {
      assert.deepEqual(
        probes.map(({ kind }) => kind),
        Object.keys(probeKinds),
      )
      assert.ok(isOwnerInBrowser(owners))
    }
  })

  it('comes at the moment of the owner, as the owner, with the right password and no device that is known', () => {
    for (const { owners, probes } of made)
      for (const { signIn } of probes) {
        assert.equal(signIn.createdDateTime, owners.createdDateTime)
        assert.equal(signIn.userId, owners.userId)
        assert.notEqual(signIn.id, owners.id)
        assert.match(String(signIn.status.errorCode), /^(0|50076)$/)
        assert.equal(signIn.deviceDetail.deviceId, '')
        assert.notEqual(signIn.status.additionalDetails, 'MFA completed in Azure AD')
      }
  })

  it('shows the very browser of the owner where that is its kind', () => {
    for (const kind of ['naiveOwnBrowser', 'vpnOwnBrowser', 'mimic'] as const)
      for (const { owners, signIn } of each(kind)) assert.equal(signIn.userAgent, owners.userAgent)
    const alike = each('naive').filter(({ owners, signIn }) => owners.userAgent === signIn.userAgent)
    assert.ok(alike.length < made.length / 5)
  })

  it('is in the country of the owner, or anywhere, or in the same provider', () => {
    const abroad = (kind: keyof typeof probeKinds) =>
      each(kind).filter(
        ({ owners, signIn }) => owners.location.countryOrRegion !== signIn.location.countryOrRegion,
      )
    assert.ok(abroad('naive').length > made.length / 2)
    assert.ok(abroad('vpn').length < made.length / 4)
    for (const { owners, signIn } of each('mimic'))
      assert.equal(signIn.autonomousSystemNumber, owners.autonomousSystemNumber)
  })

  it('is the same every time, changes nothing in the stream, and shows no device ids where there are none', () => {
    const again = generate(options)
    const { sha256 } = again.manifest
    assert.deepEqual(
      probesOf(again).filter(({ probes }) => probes.length > 0),
      made,
    )
    assert.equal(stream.manifest.sha256, sha256)
  })

  it('never stands in the place of another intruder, a program or a renewed token', () => {
    for (const { owners } of made) {
      assert.equal(stream.label(owners.id).malicious, false)
      assert.notEqual(stream.label(owners.id).scenario, 'serviceAccount')
      assert.equal(owners.clientAppUsed, 'Browser')
    }
  })
})
