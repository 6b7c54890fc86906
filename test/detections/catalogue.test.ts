/** The catalogue of detection types: whole, and in agreement with what the engine does. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { catalogue, catalogueEntry, outsideEntry } from '../../src/detections/catalogue.ts'
import { detections } from '../../src/detections/index.ts'
import { riskEventType } from '../../src/model/enumerations.ts'
import { identityKinds } from '../../src/model/identity.ts'
import { confirmations } from '../../src/model/transitions.ts'

/** Written here once more, from the documentation of Entra ID Protection. */
const documented = {
  user: `riskyIPAddress generic adminConfirmedUserCompromised anomalousToken anonymizedIPAddress unlikelyTravel
    mcasImpossibleTravel maliciousIPAddress malwareInfectedIPAddress mcasFinSuspiciousFileAccess
    investigationsThreatIntelligence newCountry passwordSpray suspiciousBrowser suspiciousInboxForwarding
    mcasSuspiciousInboxManipulationRules tokenIssuerAnomaly unfamiliarFeatures nationStateIP suspiciousIPAddress
    anomalousUserActivity attackerinTheMiddle leakedCredentials attemptedPrtAccess suspiciousAPITraffic
    suspiciousSendingPatterns userReportedSuspiciousActivity investigationsThreatIntelligenceSigninLinked
    maliciousIPAddressValidCredentialsBlockedIP authenticatorPhishing aiCompoundAccountRisk aiElevatedAccountRisk`,
  servicePrincipal: `investigationsThreatIntelligence suspiciousSignins adminConfirmedServicePrincipalCompromised
    leakedCredentials maliciousApplication suspiciousApplication anomalousServicePrincipalActivity
    suspiciousAPITraffic`,
  /** Eight, and `riskyUserSignIn`, which is documented no more and still sent by older tools. */
  agent: `unfamiliarResourceAccess signInSpike failedAccessAttempt adminConfirmedAgentCompromised
    threatIntelligenceAccount suspiciousCredentialUsage earlyLifeMaliciousActivity entraDirectoryReconnaissance
    riskyUserSignIn`,
}

/** Stored observations hold the place of a type as a number. */
const placed = {
  generic: 20,
  leakedCredentials: 21,
  adminConfirmedAgentCompromised: 39,
  authenticatorPhishing: 40,
}

describe('the catalogue of detection types', () => {
  it('has every documented type of each kind of identity, and no other', () => {
    for (const kind of identityKinds) {
      const listed = catalogue.filter((entry) => entry.identityKinds.includes(kind))
      assert.deepEqual(
        listed.map(({ riskEventType }) => riskEventType).toSorted(),
        documented[kind].split(/\s+/).toSorted(),
        kind,
      )
    }
  })

  it('has each type once, in any spelling', () => {
    const names = catalogue.map(({ riskEventType }) => riskEventType.toLowerCase())
    assert.deepEqual(names, [...new Set(names)])
    assert.equal(catalogueEntry('attemptedPRTAccess')?.riskEventType, 'attemptedPrtAccess')
    for (const name of ['', '__proto__', 'constructor', 'impossibleTravel'])
      assert.equal(catalogueEntry(name), undefined)
  })

  it('only grows at its end', () => {
    for (const [name, place] of Object.entries(placed)) assert.equal(catalogue[place]?.riskEventType, name)
  })

  it('has a row for whatever others name, under the name that they gave', () => {
    const other = outsideEntry('constructor')
    assert.deepEqual(
      [other.riskEventType, other.raisedBy, other.halfLifeDays, other.correlationGroup],
      ['constructor', 'outside', 14, 'report'],
    )
    assert.deepEqual(other.identityKinds, identityKinds)
    assert.equal(outsideEntry('LEAKEDcredentials'), catalogueEntry('leakedCredentials'))
  })

  it('has every member of the old enumeration of Graph', () => {
    for (const name of riskEventType.members['v1.0']) {
      if (name !== 'unknownFutureValue') assert.ok(catalogueEntry(name), name)
    }
  })

  it('says of every type in the registry that the engine raises it, about the same identities', () => {
    for (const { name, riskEventType, identityKinds } of detections) {
      const entry = catalogueEntry(riskEventType)
      assert.ok(entry, `${name}: there is no type ${riskEventType}`)
      assert.equal(entry.riskEventType, riskEventType)
      assert.equal(entry.raisedBy, 'engine', riskEventType)
      for (const kind of identityKinds) assert.ok(entry.identityKinds.includes(kind), `${name}: ${kind}`)
    }
  })

  it('says nothing of the engine that the registry does not have', () => {
    const raised = new Set(detections.map(({ riskEventType }) => riskEventType))
    const claimed = catalogue.filter(({ raisedBy }) => raisedBy === 'engine')
    assert.deepEqual(
      claimed.map(({ riskEventType }) => riskEventType).filter((name) => !raised.has(name)),
      [],
    )
  })

  it('agrees with the one detection of a type on technique and half-life, and on its level', () => {
    const byType = Map.groupBy(detections, ({ riskEventType }) => riskEventType)
    for (const [riskEventType, [detection, ...others]] of byType) {
      const entry = catalogueEntry(riskEventType)
      if (!detection || !entry || others.length > 0) continue
      assert.equal(entry.mitreTechniqueId, detection.mitreTechniqueId, riskEventType)
      assert.equal(entry.halfLifeDays, detection.halfLifeDays, riskEventType)
      assert.ok(detection.levels.includes(entry.riskLevel), riskEventType)
      assert.equal(entry.correlationGroup, detection.correlationGroup, riskEventType)
    }
  })

  it('leaves to admins what their answers add, and takes it from nobody else', () => {
    const admins = catalogue.filter(({ raisedBy }) => raisedBy === 'admin')
    assert.deepEqual(
      admins.map(({ riskEventType }) => riskEventType).toSorted(),
      Object.values(confirmations).toSorted(),
    )
    assert.ok(admins.every(({ isAccepted }) => !isAccepted))
  })

  it('accepts from outside everything that only others can see', () => {
    for (const { riskEventType, raisedBy, isAccepted } of catalogue)
      if (raisedBy === 'outside') assert.ok(isAccepted, riskEventType)
  })

  it('names techniques as MITRE ATT&CK does', () => {
    for (const { mitreTechniqueId } of catalogue) assert.match(mitreTechniqueId, /^T\d{4}(?:\.\d{3})?$/)
  })

  it('gives high levels that stay to what Entra always reports as high', () => {
    for (const name of ['leakedCredentials', 'nationStateIP', 'attackerinTheMiddle', 'attemptedPrtAccess']) {
      const { riskLevel, halfLifeDays } = catalogueEntry(name) ?? {}
      assert.deepEqual([name, riskLevel, halfLifeDays], [name, 'high', null])
    }
  })
})

describe('the table of the README', () => {
  it('names every detection, and every type that one raises', () => {
    const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
    const [, table = ''] = /## What it finds\n\n((?:\|.*\n)+)/.exec(readme) ?? []
    const named = new Set([...table.matchAll(/`(\w+)`/g)].map(([, name]) => name))
    for (const { name, riskEventType } of detections) {
      assert.ok(named.has(riskEventType), riskEventType)
      assert.ok(named.has(name) || name.toLowerCase() === riskEventType.toLowerCase(), name)
    }
  })
})
