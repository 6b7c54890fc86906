/** What a record of `/beta/auditLogs/signIns` must look like; asserted by several files. */
import assert from 'node:assert/strict'
import { BlockList, isIPv6 } from 'node:net'

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const sevenDigits = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z$/

type Test = (value: unknown) => boolean
const text: Test = (value) => typeof value === 'string'
const textOrNull: Test = (value) => value === null || text(value)
const flag: Test = (value) => typeof value === 'boolean'
const flagOrNull: Test = (value) => value === null || flag(value)
const isGuid: Test = (value) => typeof value === 'string' && guid.test(value)
const int32: Test = (value) => Number.isInteger(value) && Math.abs(Number(value)) < 2 ** 31
const degrees: Test = (value) => typeof value === 'number' && Math.abs(value) <= 180

const required: Record<string, Test> = {
  id: isGuid,
  createdDateTime: (value) => typeof value === 'string' && sevenDigits.test(value),
  userId: isGuid,
  userPrincipalName: (value) => typeof value === 'string' && value === value.toLowerCase(),
  userDisplayName: text,
  appId: isGuid,
  appDisplayName: text,
  resourceId: isGuid,
  resourceDisplayName: text,
  ipAddress: (value) => isReservedAddress(String(value)),
  autonomousSystemNumber: (value) => int32(value) && Number(value) >= 64_512 && Number(value) <= 65_534,
  clientAppUsed: text,
  userAgent: text,
  correlationId: isGuid,
  sessionId: (value) => value === null || isGuid(value),
  isInteractive: flag,
  conditionalAccessStatus: (value) => ['success', 'failure', 'notApplied'].includes(String(value)),
  authenticationRequirement: (value) =>
    ['singleFactorAuthentication', 'multiFactorAuthentication'].includes(String(value)),
  signInEventTypes: (value) => ['interactiveUser', 'nonInteractiveUser'].includes(String(value)),
  'status.errorCode': int32,
  'status.failureReason': textOrNull,
  'status.additionalDetails': textOrNull,
  'deviceDetail.deviceId': (value) => value === '' || isGuid(value),
  'deviceDetail.displayName': textOrNull,
  'deviceDetail.operatingSystem': text,
  'deviceDetail.browser': text,
  'deviceDetail.isCompliant': flagOrNull,
  'deviceDetail.isManaged': flagOrNull,
  'deviceDetail.trustType': textOrNull,
  'location.city': text,
  'location.state': text,
  'location.countryOrRegion': (value) => /^[A-Z]{2}$/.test(String(value)),
  'location.geoCoordinates.altitude': (value) => value === null,
  'location.geoCoordinates.latitude': degrees,
  'location.geoCoordinates.longitude': degrees,
}

/** Throws with the path of the first property that a Graph client would stumble over. */
export function assertSignInShape(record: object): void {
  for (const [path, test] of Object.entries(required)) {
    const value = path.split('.').reduce<unknown>((part, name) => Object(part)[name], record)
    assert.ok(test(value), `${path} is ${JSON.stringify(value)}`)
  }
  const verdicts = Object.keys(record).filter((name) => /^(risk|source|label|scenario|malicious)/i.test(name))
  assert.deepEqual(verdicts, [], 'a record tells nothing about risk')
}

const reserved = new BlockList()
// RFC 5737, RFC 2544 and RFC 3849.
reserved.addSubnet('192.0.2.0', 24)
reserved.addSubnet('198.51.100.0', 24)
reserved.addSubnet('203.0.113.0', 24)
reserved.addSubnet('198.18.0.0', 15)
reserved.addSubnet('2001:db8::', 32, 'ipv6')

export function isReservedAddress(ip: string): boolean {
  return reserved.check(ip, isIPv6(ip) ? 'ipv6' : 'ipv4')
}
