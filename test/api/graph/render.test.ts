/** Rows as Graph would write them: every property, in the types and spellings that clients read. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Row, renderer, type View } from '../../../src/api/graph/render.ts'
import type { Entity } from '../../../src/api/graph/schema/entity.ts'
import {
  directoryAudit,
  entities,
  riskDetection,
  riskyUser,
  riskyUserHistoryItem,
  signIn,
} from '../../../src/api/graph/schema/index.ts'
import { propertiesOf } from '../../../src/api/graph/schema/lookup.ts'
import { sampleRows } from './odata/random-rows.ts'
import { rows } from './odata/rows.ts'

function render(entity: Entity, row: Row | undefined, view: Partial<View> = {}): Record<string, unknown> {
  return renderer({ entity, version: 'v1.0', ...view })(row ?? {})
}

const [firstSignIn, , thirdSignIn, hostileSignIn, sparseSignIn] = rows.signIns

describe('An answer', () => {
  for (const entity of entities) {
    for (const version of ['v1.0', 'beta'] as const) {
      it(`of ${entity.name} in ${version} has every property, in order, whatever is stored`, () => {
        const names = propertiesOf(entity, version).map(({ name }) => name)
        for (const row of sampleRows(entity, 40)) {
          assert.deepEqual(Object.keys(render(entity, row, { version })), names)
        }
        assert.deepEqual(Object.keys(render(entity, {}, { version })), names)
        assert.ok(!Object.values(render(entity, {}, { version })).includes(undefined))
      })
    }
  }

  it('has what was selected, in the order of the resource', () => {
    assert.deepEqual(render(riskyUser, rows.riskyIdentities[1], { select: ['riskLevel', 'id'] }), {
      id: '0b0b0b0b-0000-4000-8000-000000000e0e',
      riskLevel: 'medium',
    })
  })

  it('is the same every time, and leaves the row as it was', () => {
    const before = structuredClone(firstSignIn)
    const write = renderer({ entity: signIn, version: 'beta' })
    assert.deepEqual(write(firstSignIn!), write(firstSignIn!))
    assert.deepEqual(firstSignIn, before)
  })
})

describe('A risky user', () => {
  it('has truth values, and times without trailing zeros', () => {
    assert.deepEqual(render(riskyUser, rows.riskyIdentities[1]), {
      id: '0b0b0b0b-0000-4000-8000-000000000e0e',
      isDeleted: false,
      isProcessing: true,
      riskLevel: 'medium',
      riskState: 'atRisk',
      riskDetail: 'none',
      riskLastUpdatedDateTime: '2026-03-01T12:00:00.1234567Z',
      userDisplayName: null,
      userPrincipalName: 'zoe@lindgren-optics.example',
    })
    assert.equal(render(riskyUser, rows.riskyIdentities[0]).riskLastUpdatedDateTime, '2026-03-01T12:00:00Z')
    assert.equal(
      render(riskyUser, rows.riskyIdentities[4]).riskLastUpdatedDateTime,
      '2021-07-15T11:02:54.123456Z',
    )
  })
})

describe('A history item', () => {
  it('says what caused it, in v1.0 as texts and in beta also by the old enumeration', () => {
    const [current, older] = rows.riskHistory
    assert.deepEqual(render(riskyUserHistoryItem, current).activity, {
      detail: null,
      riskEventTypes: ['unfamiliarFeatures', 'passwordSpray'],
    })
    assert.deepEqual(render(riskyUserHistoryItem, current, { version: 'beta' }).activity, {
      detail: null,
      riskEventTypes: ['unfamiliarFeatures', 'passwordSpray'],
      eventTypes: ['unfamiliarFeatures', 'unknownFutureValue'],
    })
    assert.deepEqual(render(riskyUserHistoryItem, older).activity, {
      detail: 'adminDismissedAllRiskForUser',
      riskEventTypes: [],
    })
  })
})

describe('A detection', () => {
  it('has a location even when none is known, and its additional information as text', () => {
    const written = render(riskDetection, rows.detections[3], { version: 'beta' })
    assert.deepEqual(written.location, { city: '', state: '', countryOrRegion: '', geoCoordinates: null })
    assert.equal(written.additionalInfo, '[{"Key":"riskReasons","Value":["UnfamiliarASN"]}]')
    assert.deepEqual([written.requestId, written.ipAddress, written.mitreTechniqueId], [null, null, null])
    assert.deepEqual([written.source, written.tokenIssuerType], ['IdentityProtection', 'AzureAD'])
  })

  it('shows a type newer than the old enumeration as unknown there', () => {
    const typesOf = (index: number) => {
      const written = render(riskDetection, rows.detections[index], { version: 'beta' })
      return [written.riskEventType, written.riskType]
    }
    assert.deepEqual(typesOf(0), ['unfamiliarFeatures', 'unfamiliarFeatures'])
    assert.deepEqual(typesOf(2), ['passwordSpray', 'unknownFutureValue'])
  })
})

describe('A sign-in', () => {
  it('has its verdict from the columns and the rest from the document', () => {
    const written = render(signIn, firstSignIn)
    assert.deepEqual(written.status, { errorCode: 0, failureReason: null, additionalDetails: null })
    assert.deepEqual(written.location, {
      city: 'Uppsala',
      state: 'Uppsala',
      countryOrRegion: 'SE',
      geoCoordinates: { altitude: null, latitude: 59.8586, longitude: 17.6389 },
    })
    assert.deepEqual(written.deviceDetail, {
      deviceId: '',
      displayName: '',
      operatingSystem: 'Windows 10',
      browser: 'Edge 120.0',
      isCompliant: null,
      isManaged: true,
      trustType: '',
    })
    assert.equal(written.appDisplayName, 'Graph Explorer')
    assert.equal(written.conditionalAccessStatus, 'success')
  })

  it('has empty texts in its location, and objects where nothing was logged', () => {
    const written = render(signIn, sparseSignIn)
    assert.deepEqual(written.location, { city: '', state: '', countryOrRegion: '', geoCoordinates: null })
    assert.equal(Object.keys(written.deviceDetail as object).length, 7)
    assert.deepEqual(written.appliedConditionalAccessPolicies, [])
    assert.equal(written.authenticationAppDeviceDetails, null)
  })

  it('has null or nothing in the place of values of a foreign type', () => {
    const written = render(signIn, hostileSignIn, { version: 'beta' })
    assert.equal(written.autonomousSystemNumber, null)
    assert.equal(written.isInteractive, null)
    assert.equal(written.appDisplayName, null)
    assert.deepEqual(written.appliedConditionalAccessPolicies, [])
    assert.equal((written.location as Record<string, unknown>).countryOrRegion, '')
  })

  it('has its kind in beta alone', () => {
    assert.deepEqual(render(signIn, firstSignIn, { version: 'beta' }).signInEventTypes, ['interactiveUser'])
    assert.ok(!('signInEventTypes' in render(signIn, firstSignIn)))
  })

  it('has its risk types by the old enumeration and as texts', () => {
    const written = render(signIn, rows.signIns[1])
    assert.deepEqual(written.riskEventTypes, ['anonymizedIPAddress', 'unknownFutureValue'])
    assert.deepEqual(written.riskEventTypes_v2, ['anonymizedIPAddress', 'passwordSpray'])
  })

  it('writes times of the log as Graph does, and flags as one text', () => {
    const document = {
      authenticationDetails: [
        { authenticationStepDateTime: '2026-03-01T13:00:00.50+01:00', succeeded: true },
        { authenticationStepDateTime: '4/28/2021, 2:08:45 PM', succeeded: 'true' },
      ],
      crossTenantAccessType: 'B2BCollaboration, passthrough',
      processingTimeInMilliseconds: 3.5,
    }
    const written = render(
      signIn,
      { ...firstSignIn, document: JSON.stringify(document) },
      { version: 'beta' },
    )
    const steps = written.authenticationDetails as Record<string, unknown>[]
    assert.deepEqual(
      steps.map((step) => [step.authenticationStepDateTime, step.succeeded]),
      [
        ['2026-03-01T12:00:00.5Z', true],
        [null, null],
      ],
    )
    assert.equal(written.crossTenantAccessType, 'b2bCollaboration,unknownFutureValue')
    assert.equal(written.processingTimeInMilliseconds, null)
  })

  it('does not show what the document inherits or hides', () => {
    const document = '{"__proto__":{"appDisplayName":"x"},"constructor":1,"toString":2,"userId":"other"}'
    const written = render(signIn, { ...firstSignIn, document })
    assert.equal(written.appDisplayName, null)
    assert.equal(written.userId, firstSignIn?.userId)
  })
})

describe('A member that the client may not know', () => {
  const row = sparseSignIn
  it('is sent to those who ask for it, and is unknownFutureValue for all others', () => {
    assert.equal(render(signIn, row).riskDetail, 'unknownFutureValue')
    assert.equal(
      render(signIn, row, { includeUnknownEnumMembers: true }).riskDetail,
      'adminDismissedRiskForSignIn',
    )
  })

  it('is unknownFutureValue for everyone where the version does not have it', () => {
    const agent = { ...row, riskDetail: 'adminConfirmedAgentSafe' }
    const view = { includeUnknownEnumMembers: true }
    assert.equal(render(signIn, agent, view).riskDetail, 'unknownFutureValue')
    assert.equal(render(signIn, agent, { ...view, version: 'beta' }).riskDetail, 'adminConfirmedAgentSafe')
  })

  it('is found in nested values too', () => {
    const resultsOf = (view: Partial<View>) =>
      (render(signIn, thirdSignIn, view).appliedConditionalAccessPolicies as { result: string }[]).map(
        ({ result }) => result,
      )
    assert.deepEqual(resultsOf({}), ['failure', 'unknownFutureValue'])
    assert.deepEqual(resultsOf({ includeUnknownEnumMembers: true }), ['failure', 'reportOnlySuccess'])
  })
})

describe('A directory audit', () => {
  it('has who did it, with all keys, and null for who did not', () => {
    const [byUser, byApp, byNobody] = rows.directoryAudits.map(
      (row) => render(directoryAudit, row).initiatedBy,
    )
    assert.deepEqual(byUser, {
      app: null,
      user: {
        id: 'Admin-7',
        displayName: 'Åsa',
        ipAddress: null,
        userPrincipalName: 'asa@lindgren-optics.example',
      },
    })
    assert.deepEqual(byApp, {
      app: { appId: 'Robot-1', displayName: 'Robot', servicePrincipalId: null, servicePrincipalName: null },
      user: null,
    })
    assert.deepEqual(byNobody, { app: null, user: null })
  })

  it('has in beta what beta adds', () => {
    const written = render(directoryAudit, rows.directoryAudits[0], { version: 'beta' })
    const { user, linkableIdentifiers } = written.initiatedBy as Record<string, object>
    assert.ok('homeTenantId' in user!)
    assert.deepEqual([linkableIdentifiers, written.performedBy, written.userAgent], [null, null, null])
  })

  it('has its targets with all keys', () => {
    const [target] = render(directoryAudit, rows.directoryAudits[1]).targetResources as object[]
    assert.deepEqual(target, {
      id: 'U1',
      displayName: '50%_off',
      type: 'User',
      userPrincipalName: null,
      groupType: null,
      modifiedProperties: [{ displayName: 'riskState', oldValue: '"atRisk"', newValue: '"dismissed"' }],
    })
  })
})
