/** Random rows of three resources, with values of foreign types wherever JSON can hold them, and filters over them. */
import fc from 'fast-check'
import { directoryAudit, riskDetection, signIn } from '../../../src/graph/schema/index.ts'
import {
  combined,
  flagLeaf,
  lambda,
  memberLeaf,
  nullCheck,
  numberLeaf,
  padTime,
  textLeaf,
  texts,
  timeLeaf,
  times,
} from './oracle.ts'

const someText = fc.constantFrom(...texts)
/** Lower case and ASCII, as ids are. */
const someId = fc.constantFrom('a', 'ab', '50%', '', 'none', '1')
const anyText = fc.option(someText)
/** What may stand where a text, a number or a truth value belongs. */
const anything: fc.Arbitrary<unknown> = fc.oneof(
  someText,
  fc.constantFrom(null, true, false, 0, 1, 1.5, 64500, [], ['a'], {}, { id: 'a', key: 'a' }),
)
const json = (value: fc.Arbitrary<unknown>) => value.map((given) => JSON.stringify(given))
const object = (names: string[], value = anything) =>
  fc.record(Object.fromEntries(names.map((name) => [name, value])), { requiredKeys: [] })
const list = (element: fc.Arbitrary<unknown>) =>
  fc.oneof({ weight: 5, arbitrary: fc.array(element, { maxLength: 3 }) }, { weight: 1, arbitrary: anything })
const flag = fc.constantFrom(null, true, false, 'true', 1)
const levels = ['none', 'low', 'high']
const eventTypes = ['unlikelyTravel', 'generic', 'passwordSpray']
const results = ['success', 'failure', 'reportOnlySuccess']

const signInRow = fc.record({
  id: someId,
  userDisplayName: anyText,
  userPrincipalName: anyText.map((text) => text?.toLowerCase() ?? null),
  createdDateTime: fc.constantFrom(...times.map(padTime)),
  errorCode: fc.constantFrom(0, 1, 50126),
  signInEventType: fc.constantFrom('interactiveUser', 'servicePrincipal'),
  riskState: fc.constantFrom('none', 'atRisk'),
  riskDetail: fc.constantFrom('none', 'adminDismissedRiskForSignIn'),
  riskEventTypes: json(list(fc.oneof(fc.constantFrom(...eventTypes), anything))),
  document: json(
    fc.record(
      {
        appDisplayName: anything,
        isInteractive: flag,
        autonomousSystemNumber: fc.constantFrom(null, 1, 64500, '64500', 1e9),
        conditionalAccessStatus: fc.constantFrom(null, 'success', 'SUCCESS', 'notApplied', 7),
        location: fc.oneof(
          anything,
          fc.record({ city: anything, geoCoordinates: object(['latitude']) }, { requiredKeys: [] }),
        ),
        deviceDetail: fc.oneof(
          anything,
          fc.record({ browser: anything, isManaged: flag }, { requiredKeys: [] }),
        ),
        appliedConditionalAccessPolicies: list(
          fc.oneof(
            anything,
            fc.record(
              {
                id: anything,
                result: fc.constantFrom(null, ...results),
                enforcedGrantControls: list(anything),
              },
              { requiredKeys: [] },
            ),
          ),
        ),
        authenticationAppDeviceDetails: fc.oneof(anything, object(['clientApp'])),
      },
      { requiredKeys: [] },
    ),
  ),
})

const signInLeaf = fc.oneof(
  textLeaf('id'),
  textLeaf('userDisplayName'),
  textLeaf('appDisplayName'),
  textLeaf('location/city'),
  textLeaf('deviceDetail/browser'),
  textLeaf('authenticationAppDeviceDetails/clientApp'),
  nullCheck('authenticationAppDeviceDetails'),
  nullCheck('location'),
  timeLeaf('createdDateTime'),
  numberLeaf('status/errorCode', [0, 1, 50126]),
  numberLeaf('autonomousSystemNumber', [1, 64500]),
  numberLeaf('location/geoCoordinates/latitude', [1, 1.5]),
  flagLeaf('isInteractive'),
  flagLeaf('deviceDetail/isManaged'),
  memberLeaf('riskState', ['none', 'atRisk']),
  memberLeaf('riskDetail', ['none', 'adminDismissedRiskForSignIn']),
  memberLeaf('conditionalAccessStatus', ['success', 'notApplied']),
  lambda('riskEventTypes_v2', 't', fc.oneof(textLeaf('t'), textLeaf('id'))),
  lambda('riskEventTypes', 't', memberLeaf('t', ['unlikelyTravel', 'generic'])),
  lambda('signInEventTypes', 't', textLeaf('t')),
  lambda(
    'appliedConditionalAccessPolicies',
    'p',
    fc.oneof(
      combined(fc.oneof(textLeaf('p/id'), memberLeaf('p/result', results)), 1),
      lambda(
        'p/enforcedGrantControls',
        'g',
        combined(fc.oneof(textLeaf('g'), textLeaf('p/id'), textLeaf('id')), 1),
      ),
    ),
  ),
)

const detectionRow = fc.record({
  id: someId,
  userDisplayName: anyText,
  riskEventType: fc.constantFrom(...eventTypes),
  riskLevel: fc.constantFrom(...levels),
  activityDateTime: fc.constantFrom(...times.map(padTime)),
  location: fc.option(json(fc.oneof(anything, fc.record({ city: anything }, { requiredKeys: [] })))),
})

const detectionLeaf = fc.oneof(
  textLeaf('userDisplayName'),
  textLeaf('riskEventType'),
  textLeaf('source'),
  textLeaf('location/city'),
  timeLeaf('activityDateTime'),
  memberLeaf('riskLevel', levels),
  memberLeaf('riskType', ['unlikelyTravel', 'generic']),
  memberLeaf('tokenIssuerType', ['AzureAD', 'ADFederationServices']),
)

const auditRow = fc.record({
  id: someId,
  activityDateTime: fc.constantFrom(...times.map(padTime)),
  resultReason: anyText,
  initiatedBy: json(fc.oneof(anything, fc.record({ user: fc.oneof(anything, object(['id'])) }))),
  targetResources: json(
    list(
      fc.oneof(
        anything,
        fc.record(
          { id: anything, modifiedProperties: list(fc.oneof(anything, object(['newValue']))) },
          { requiredKeys: [] },
        ),
      ),
    ),
  ),
  additionalDetails: json(list(fc.oneof(anything, object(['key', 'value'])))),
})

const auditLeaf = fc.oneof(
  textLeaf('resultReason'),
  textLeaf('userAgent'),
  nullCheck('performedBy'),
  textLeaf('initiatedBy/user/id'),
  nullCheck('initiatedBy/user'),
  lambda(
    'additionalDetails',
    'd',
    combined(fc.oneof(textLeaf('d/key'), textLeaf('d/value'), textLeaf('id')), 1),
  ),
  lambda(
    'targetResources',
    't',
    fc.oneof(
      textLeaf('t/id'),
      lambda('t/modifiedProperties', 'm', fc.oneof(textLeaf('m/newValue'), textLeaf('t/id'), textLeaf('id'))),
    ),
  ),
)

export const resources = [
  { entity: signIn, row: signInRow, leaf: signInLeaf },
  { entity: riskDetection, row: detectionRow, leaf: detectionLeaf },
  { entity: directoryAudit, row: auditRow, leaf: auditLeaf },
]
