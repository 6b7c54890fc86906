/** The resource descriptions against what Graph's metadata declares for v1.0 and beta. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Entity, Property, Type, Version } from '../../../../src/api/graph/schema/entity.ts'
import { directoryAudit, entities, signIn } from '../../../../src/api/graph/schema/index.ts'
import { columnsOf, findProperty, propertiesOf, typeName } from '../../../../src/api/graph/schema/lookup.ts'
import * as enumerations from '../../../../src/model/enumerations.ts'

/** Properties besides `id`, by version; beta has those of v1.0 too. */
const declared: Record<string, Record<Version, string>> = {
  riskyUser: {
    'v1.0':
      'isDeleted isProcessing riskDetail riskLastUpdatedDateTime riskLevel riskState userDisplayName userPrincipalName',
    beta: '',
  },
  riskyUserHistoryItem: {
    'v1.0': `isDeleted isProcessing riskDetail riskLastUpdatedDateTime riskLevel riskState userDisplayName
      userPrincipalName activity initiatedBy userId`,
    beta: '',
  },
  riskDetection: {
    'v1.0': `activity activityDateTime additionalInfo correlationId detectedDateTime detectionTimingType ipAddress
      lastUpdatedDateTime location requestId riskDetail riskEventType riskLevel riskState source tokenIssuerType
      userDisplayName userId userPrincipalName`,
    beta: 'mitreTechniqueId riskType',
  },
  signIn: {
    'v1.0': `appDisplayName appId appliedConditionalAccessPolicies authenticationAppDeviceDetails clientAppUsed
      conditionalAccessStatus correlationId createdDateTime deviceDetail homeTenantId ipAddress isInteractive location
      resourceDisplayName resourceId resourceTenantId riskDetail riskEventTypes riskEventTypes_v2 riskLevelAggregated
      riskLevelDuringSignIn riskState servicePrincipalId servicePrincipalName status userAgent userDisplayName userId
      userPrincipalName`,
    beta: `agent alternateSignInName appOwnerTenantId appTokenProtectionStatus appliedEventListeners
      authenticationAppPolicyEvaluationDetails authenticationContextClassReferences authenticationDetails
      authenticationMethodsUsed authenticationProcessingDetails authenticationProtocol authenticationRequirement
      authenticationRequirementPolicies autonomousSystemNumber azureResourceId clientCredentialType clientSessionId
      conditionalAccessAudiences crossTenantAccessType federatedCredentialId flaggedForReview
      globalSecureAccessIpAddress homeTenantName incomingTokenType ipAddressFromResourceProvider isTenantRestricted
      isThroughGlobalSecureAccess managedServiceIdentity mfaDetail networkLocationDetails originalRequestId
      originalTransferMethod privateLinkDetails processingTimeInMilliseconds resourceOwnerTenantId
      resourceServicePrincipalId servicePrincipalCredentialKeyId servicePrincipalCredentialThumbprint sessionId
      sessionLifetimePolicies signInEventTypes signInIdentifier signInIdentifierType signInTokenProtectionStatus
      tokenIssuerName tokenIssuerType tokenProtectionStatusDetails uniqueTokenIdentifier userType`,
  },
  directoryAudit: {
    'v1.0': `activityDateTime activityDisplayName additionalDetails category correlationId initiatedBy loggedByService
      operationType result resultReason targetResources`,
    beta: 'performedBy userAgent',
  },
  riskyServicePrincipal: {
    'v1.0': `appId displayName isEnabled isProcessing riskDetail riskLastUpdatedDateTime riskLevel riskState
      servicePrincipalType`,
    beta: 'accountEnabled',
  },
  riskyServicePrincipalHistoryItem: {
    'v1.0': `appId displayName isEnabled isProcessing riskDetail riskLastUpdatedDateTime riskLevel riskState
      servicePrincipalType activity initiatedBy`,
    beta: 'accountEnabled servicePrincipalId',
  },
  servicePrincipalRiskDetection: {
    'v1.0': `activity activityDateTime additionalInfo appId correlationId detectedDateTime detectionTimingType
      ipAddress keyIds lastUpdatedDateTime location requestId riskDetail riskEventType riskLevel riskState
      servicePrincipalDisplayName servicePrincipalId source tokenIssuerType`,
    beta: 'mitreTechniqueId',
  },
  riskyAgent: {
    'v1.0': '',
    beta: `agentDisplayName blueprintId identityType isDeleted isEnabled isProcessing riskDetail
      riskLastModifiedDateTime riskLevel riskState`,
  },
  agentRiskDetection: {
    'v1.0': '',
    beta: `activityDateTime additionalInfo agentDisplayName agentId blueprintId clientSessionId detectedDateTime
      detectionTimingType displayName identityId identityType lastModifiedDateTime riskDetail riskEventType
      riskEvidence riskLevel riskState signInClientDisplayName signInCorrelationId signInRequestId source`,
  },
  user: { 'v1.0': 'displayName mail signInSessionsValidFromDateTime userPrincipalName', beta: '' },
}

/** Beta alone has these. */
const betaAlone = new Set(['riskyAgent', 'agentRiskDetection'])

function names(entity: Entity, version: Version): string[] {
  return propertiesOf(entity, version)
    .map(({ name }) => name)
    .sort()
}

function allProperties(properties: readonly Property[]): Property[] {
  return properties.flatMap((property) => [property, ...allProperties(partsOf(property.type))])
}

function partsOf(type: Type): readonly Property[] {
  if (type.kind === 'collection') return partsOf(type.element)
  return type.kind === 'complex' ? type.properties : []
}

for (const entity of entities) {
  describe(`The ${entity.name} description`, () => {
    const { 'v1.0': stable = '', beta = '' } = declared[entity.name] ?? {}

    it('has exactly the properties of v1.0', () => {
      const expected = betaAlone.has(entity.name) ? [] : `id ${stable}`.trim().split(/\s+/).sort()
      assert.deepEqual(names(entity, 'v1.0'), expected)
    })

    it('has exactly the properties of beta', () => {
      assert.deepEqual(names(entity, 'beta'), `id ${stable} ${beta}`.trim().split(/\s+/).sort())
    })

    it('begins with an id that is never null', () => {
      const [id] = entity.properties
      assert.deepEqual([id?.name, id?.isNullable, id?.isFilled], ['id', false, true])
    })

    it('lets only parts of a JSON value stand relative to their parent', () => {
      for (const property of entity.properties) assert.notEqual(property.source.kind, 'member', property.name)
    })
  })
}

describe('An enumeration', () => {
  it('has each member once, whatever the letter case', () => {
    for (const { name, members } of Object.values(enumerations)) {
      for (const list of Object.values(members)) {
        assert.equal(new Set(list.map((member) => member.toLowerCase())).size, list.length, name)
      }
    }
  })

  it('has a member for what clients may not know', () => {
    for (const { name, members } of Object.values(enumerations)) {
      const known = /^(conditionalAccess|risk|token)/.test(name) ? members['v1.0'] : members.beta
      assert.ok(
        known.some((member) => member.toLowerCase() === 'unknownfuturevalue'),
        name,
      )
    }
  })

  it('is described once for all resources', () => {
    const described = new Set(Object.values(enumerations))
    for (const { type } of entities.flatMap(({ properties }) => allProperties(properties))) {
      const element = type.kind === 'collection' ? type.element : type
      if (element.kind === 'enumeration') assert.ok(described.has(element), element.name)
    }
  })
})

describe('A lookup', () => {
  it('finds a property in any letter case, in its version only', () => {
    assert.equal(findProperty(signIn, 'RISKEVENTTYPES_V2', 'v1.0')?.name, 'riskEventTypes_v2')
    assert.equal(findProperty(signIn, 'sessionId', 'v1.0'), undefined)
    assert.equal(findProperty(signIn, 'constructor', 'beta'), undefined)
  })

  it('names types as the metadata does', () => {
    const nameOf = (name: string) => typeName(findProperty(signIn, name, 'beta')!.type)
    assert.deepEqual(
      ['createdDateTime', 'status', 'riskState', 'riskEventTypes', 'signInEventTypes', 'isInteractive'].map(
        nameOf,
      ),
      [
        'Edm.DateTimeOffset',
        'microsoft.graph.signInStatus',
        'microsoft.graph.riskState',
        'Collection(microsoft.graph.riskEventType)',
        'Collection(Edm.String)',
        'Edm.Boolean',
      ],
    )
  })

  it('says which columns an answer reads, and the id always', () => {
    assert.deepEqual(columnsOf(signIn, 'v1.0', ['status']).sort(), ['document', 'errorCode', 'id'])
    assert.deepEqual(columnsOf(signIn, 'v1.0', ['riskEventTypes_v2', 'riskEventTypes']), [
      'id',
      'riskEventTypes',
    ])
    assert.deepEqual(columnsOf(directoryAudit, 'beta', ['performedBy']), ['id'])
    assert.ok(columnsOf(signIn, 'beta').includes('signInEventType'))
    assert.ok(!columnsOf(signIn, 'v1.0').includes('signInEventType'))
  })
})
