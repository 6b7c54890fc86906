/** A small company's rows, with a trap in each: equal times, single ticks, nulls, quotes, wildcards, foreign types. */
import type { TestRow } from './database.ts'
import { emptyRowOf } from './stored-rows.ts'

const ada = '0a0a0a0a-0000-4000-8000-00000000ada0'
const zoe = '0b0b0b0b-0000-4000-8000-000000000e0e'

export const ids = { ada, zoe }

const noon = '2026-03-01T12:00:00.0000000Z'

function signIn(id: string, columns: TestRow, document: unknown): TestRow {
  return {
    ...emptyRowOf('signIns'),
    tenantId: 'tenant',
    id,
    userId: ada,
    createdDateTime: noon,
    userPrincipalName: 'ada@lindgren-optics.example',
    userDisplayName: "Ada O'Neill",
    appId: 'ADE0-app',
    ipAddress: '203.0.113.7',
    correlationId: null,
    sessionId: null,
    errorCode: 0,
    signInEventType: 'interactiveUser',
    riskLevelDuringSignIn: 'none',
    riskLevelAggregated: 'none',
    riskState: 'none',
    riskDetail: 'none',
    riskEventTypes: '[]',
    document: JSON.stringify(document),
    ...columns,
  }
}

const office = {
  appDisplayName: 'Graph Explorer',
  clientAppUsed: 'Browser',
  isInteractive: true,
  conditionalAccessStatus: 'Success',
  location: {
    city: 'Uppsala',
    state: 'Uppsala',
    countryOrRegion: 'SE',
    geoCoordinates: { altitude: null, latitude: 59.8586, longitude: 17.6389 },
  },
  deviceDetail: { deviceId: '', operatingSystem: 'Windows 10', browser: 'Edge 120.0', isManaged: true },
  autonomousSystemNumber: 64500,
  userAgent: 'Mozilla/5.0 (100%_real)',
}

const signIns = [
  signIn('s1', {}, office),
  signIn(
    's2',
    {
      userId: zoe,
      userPrincipalName: 'zoe@lindgren-optics.example',
      userDisplayName: null,
      errorCode: 50126,
      riskLevelDuringSignIn: 'high',
      riskLevelAggregated: 'high',
      riskState: 'atRisk',
      riskEventTypes: '["anonymizedIPAddress","passwordSpray"]',
    },
    {
      ...office,
      isInteractive: false,
      clientAppUsed: 'Authenticated SMTP',
      userAgent: 'Mozilla/5.0 (100 real)',
    },
  ),
  signIn(
    's3',
    { createdDateTime: '2026-03-01T12:00:00.0000001Z', userDisplayName: 'Zoë Ångström', appId: null },
    {
      clientAppUsed: 'SMTP',
      location: { city: null, countryOrRegion: 'us' },
      deviceDetail: { isManaged: false },
      appliedConditionalAccessPolicies: [
        { id: 'p1', displayName: 'Block legacy', enforcedGrantControls: ['Block'], result: 'failure' },
        { id: 'p2', displayName: null, enforcedGrantControls: [], result: 'reportOnlySuccess' },
      ],
    },
  ),
  signIn(
    's4',
    { createdDateTime: '2026-03-01T23:59:59.9999999Z', userPrincipalName: null, errorCode: 50053 },
    // What a log may hold in the place of what it should.
    {
      location: ['SE'],
      deviceDetail: 'Windows',
      autonomousSystemNumber: '64500',
      isInteractive: 'true',
      appDisplayName: { name: 'Graph Explorer' },
      userAgent: null,
      appliedConditionalAccessPolicies: { id: 'p1' },
    },
  ),
  signIn(
    's5',
    {
      createdDateTime: '2026-03-02T00:00:00.0000000Z',
      userDisplayName: 'Sync_Service 100%',
      riskState: 'dismissed',
      riskDetail: 'adminDismissedRiskForSignIn',
      riskEventTypes: '["unlikelyTravel"]',
      correlationId: 'C0FFEE',
    },
    { autonomousSystemNumber: 4200000001 },
  ),
]

function detection(id: string, columns: TestRow): TestRow {
  return {
    ...emptyRowOf('detections'),
    tenantId: 'tenant',
    id,
    identityId: ada,
    displayName: "Ada O'Neill",
    userPrincipalName: 'ada@lindgren-optics.example',
    requestId: 's1',
    correlationId: null,
    riskEventType: 'unfamiliarFeatures',
    riskLevel: 'low',
    riskState: 'atRisk',
    riskDetail: 'none',
    detectionTimingType: 'realtime',
    activity: 'signin',
    activityDateTime: noon,
    detectedDateTime: noon,
    lastUpdatedDateTime: noon,
    ipAddress: '203.0.113.7',
    location: JSON.stringify(office.location),
    additionalInfo: null,
    mitreTechniqueId: null,
    ...columns,
  }
}

const detections = [
  detection('d1', {}),
  detection('d2', {
    identityId: zoe,
    userPrincipalName: 'zoe@lindgren-optics.example',
    displayName: null,
    requestId: 's2',
    riskEventType: 'anonymizedIPAddress',
    riskLevel: 'medium',
    lastUpdatedDateTime: '2026-03-01T12:00:00.0000001Z',
    location: '{"city":"Boston","countryOrRegion":"US"}',
    mitreTechniqueId: 'T1090.003',
  }),
  detection('d3', {
    riskEventType: 'passwordSpray',
    riskLevel: 'high',
    detectionTimingType: 'offline',
    detectedDateTime: '2026-03-02T09:30:00.5000000Z',
    lastUpdatedDateTime: '2026-03-02T09:30:00.5000000Z',
    ipAddress: null,
    location: null,
  }),
  detection('d4', {
    requestId: null,
    riskEventType: 'adminConfirmedUserCompromised',
    activity: 'user',
    riskLevel: 'high',
    riskState: 'confirmedCompromised',
    activityDateTime: '2026-03-03T00:00:00.0000000Z',
    detectedDateTime: '2026-03-03T00:00:00.0000000Z',
    lastUpdatedDateTime: '2026-03-03T00:00:00.0000000Z',
    ipAddress: null,
    location: null,
    additionalInfo: '[{"Key":"riskReasons","Value":["UnfamiliarASN"]}]',
  }),
]

function user(id: string, columns: TestRow): TestRow {
  return {
    ...emptyRowOf('riskyIdentities'),
    tenantId: 'tenant',
    id,
    displayName: "Ada O'Neill",
    userPrincipalName: 'ada@lindgren-optics.example',
    riskLevel: 'high',
    riskState: 'atRisk',
    riskDetail: 'none',
    riskLastUpdatedDateTime: noon,
    isDeleted: 0,
    isProcessing: 0,
    ...columns,
  }
}

const riskyIdentities = [
  user(ada, {}),
  user(zoe, {
    displayName: null,
    userPrincipalName: 'zoe@lindgren-optics.example',
    riskLevel: 'medium',
    riskLastUpdatedDateTime: '2026-03-01T12:00:00.1234567Z',
    isProcessing: 1,
  }),
  user('u3', { riskLevel: 'none', riskState: 'dismissed', riskDetail: 'adminDismissedAllRiskForUser' }),
  user('u4', {
    userPrincipalName: null,
    riskLevel: 'high',
    riskState: 'confirmedCompromised',
    riskDetail: 'adminConfirmedUserCompromised',
    isDeleted: 1,
  }),
  user('u5', {
    displayName: 'MyTestUser1',
    riskLevel: 'none',
    riskState: 'remediated',
    riskDetail: 'userPassedMFADrivenByRiskBasedPolicy',
    riskLastUpdatedDateTime: '2021-07-15T11:02:54.1234560Z',
  }),
]

function historyItem(id: string, columns: TestRow): TestRow {
  const { decayDateTime: _, ...row } = user(id, columns)
  return row
}

const riskHistory = [
  {
    ...historyItem(ada, {}),
    identityId: ada,
    activityDetail: null,
    activityEventTypes: '["unfamiliarFeatures","passwordSpray"]',
    initiatedBy: null,
  },
  {
    ...historyItem(`${ada}639000000000000000`, { riskLevel: 'none', riskState: 'dismissed' }),
    identityId: ada,
    riskDetail: 'adminDismissedAllRiskForUser',
    riskLastUpdatedDateTime: '2026-03-01T11:59:59.9999999Z',
    activityDetail: 'adminDismissedAllRiskForUser',
    activityEventTypes: '[]',
    initiatedBy: 'Admin-7',
  },
]

function audit(id: string, columns: TestRow): TestRow {
  return {
    tenantId: 'tenant',
    id,
    activityDateTime: noon,
    activityDisplayName: 'ConfirmCompromised',
    category: 'Other',
    correlationId: null,
    loggedByService: 'Identity Protection',
    operationType: 'Update',
    result: 'success',
    resultReason: null,
    initiatedBy:
      '{"user":{"id":"Admin-7","displayName":"Åsa","userPrincipalName":"asa@lindgren-optics.example"},"app":null}',
    targetResources: JSON.stringify([{ id: 's1', displayName: 'Sign-in', type: 'Other' }]),
    additionalDetails: '[]',
    ...columns,
  }
}

const directoryAudits = [
  audit('Audit_A1', {}),
  audit('Audit_A2', {
    activityDisplayName: 'DismissUser',
    initiatedBy: '{"user":null,"app":{"appId":"Robot-1","displayName":"Robot"}}',
    targetResources: JSON.stringify([
      {
        id: 'U1',
        displayName: '50%_off',
        type: 'User',
        modifiedProperties: [{ displayName: 'riskState', oldValue: '"atRisk"', newValue: '"dismissed"' }],
      },
      { id: 'U2', displayName: null, type: 'User', modifiedProperties: 'none' },
    ]),
    additionalDetails: '[{"key":"User-Agent","value":"curl"}]',
  }),
  audit('Audit_A3', {
    activityDisplayName: 'DismissUser',
    activityDateTime: '2026-03-02T00:00:00.0000000Z',
    result: 'failure',
    resultReason: 'deleted',
    initiatedBy: '{}',
    targetResources: '["U1", null, 7]',
  }),
]

export const rows = { signIns, detections, riskyIdentities, riskHistory, directoryAudits }
