/**
 * The company's programs that sign in by themselves: a backup, two exports, a managed identity and an agent, each with
 * hours, a network and a purpose of its own, and the two stories that go wrong: a stolen secret, and an agent that
 * reaches for mail. Same input, same output to the byte.
 */
import type { SignIn, SignInEventType } from '../../model/sign-in.ts'
import { fromMilliseconds } from '../../model/timestamp.ts'
import { dayMilliseconds, hourMilliseconds } from './calendar.ts'
import { createRandom, type Random } from './random.ts'
import { type Access, drawAddress, hostilePools, pools } from './world.ts'

export interface ApplicationOptions {
  seed: number
  days: number
  /** Everything happens before this moment. */
  until: Date
}

/** The truth about a sign-in: never shown to what is measured. */
export interface SimulatedApplicationSignIn {
  signIn: SignIn
  label: { id: string; scenario: ApplicationScenario; malicious: boolean }
}

export type ApplicationScenario =
  | 'nightlyJob'
  | 'managedIdentity'
  | 'agentWork'
  | 'stolenSecret'
  | 'agentAstray'
const malicious: ApplicationScenario[] = ['stolenSecret', 'agentAstray']

interface Program {
  name: string
  scenario: ApplicationScenario
  eventType: SignInEventType
  everyHours: number
  pool: keyof typeof pools
  userAgent: string
  resource: keyof typeof resources
  isAgent?: true
}

const resources = {
  graph: { resourceId: '00000003-0000-0000-c000-000000000000', resourceDisplayName: 'Microsoft Graph' },
  storage: { resourceId: 'e406a681-f3d4-42a8-90b6-c2b029497af1', resourceDisplayName: 'Azure Storage' },
  exchange: {
    resourceId: '00000002-0000-0ff1-ce00-000000000000',
    resourceDisplayName: 'Office 365 Exchange Online',
  },
}

const python = 'python-requests/2.32.3'
const programs: Program[] = [
  program(
    'Nightly Backup',
    'nightlyJob',
    'servicePrincipal',
    12,
    'officeMain',
    'azsdk-go-azidentity/1.8.0',
    'storage',
  ),
  program('Payroll Export', 'nightlyJob', 'servicePrincipal', 4, 'officeMain', python, 'graph'),
  program('Directory Report', 'nightlyJob', 'servicePrincipal', 6, 'officeSecond', python, 'graph'),
  program('lens-render-vm', 'managedIdentity', 'managedIdentity', 8, 'tunnel', '', 'storage'),
  {
    ...program('Travel Agent', 'agentWork', 'servicePrincipal', 3, 'tunnel', python, 'graph'),
    isAgent: true,
  },
]

/** In order of `createdDateTime`, the oldest first. */
export function simulateApplications({
  seed,
  days,
  until,
}: ApplicationOptions): SimulatedApplicationSignIn[] {
  const random = createRandom(seed).fork('applications')
  const from = until.getTime() - days * dayMilliseconds
  const all = programs.flatMap((one) => runs(one, from, until.getTime(), random.fork(one.name)))
  return all.sort((a, b) => (a.signIn.createdDateTime < b.signIn.createdDateTime ? -1 : 1))
}

function runs(one: Program, from: number, until: number, random: Random): SimulatedApplicationSignIn[] {
  const identity = {
    id: random.guid(),
    appId: random.guid(),
    blueprintId: random.guid(),
    keyId: random.guid(),
  }
  const home = drawAddress(pools[one.pool], random)
  const told: SimulatedApplicationSignIn[] = []
  for (let time = from; time < until; time += one.everyHours * hourMilliseconds) {
    const at = time + random.integer(5 * 60_000)
    if (at < until) told.push(labelled(one.scenario, record({ one, identity, at, access: home, random })))
  }
  const usual = { one, identity, random }
  if (one.name === 'Payroll Export') {
    const abroad = drawAddress(hostilePools.brazil, random)
    for (const hours of [13, 12.7, 11]) {
      const at = until - hours * hourMilliseconds
      const stolen = { ...one, userAgent: 'curl/8.5.0', resource: 'exchange' as const }
      told.push(labelled('stolenSecret', record({ ...usual, one: stolen, at, access: abroad })))
    }
  }
  if (one.isAgent) {
    const astray = { ...one, resource: 'exchange' as const }
    const at = until - 7 * hourMilliseconds
    told.push(labelled('agentAstray', record({ ...usual, one: astray, at, access: home })))
  }
  return told
}

function labelled(scenario: ApplicationScenario, signIn: SignIn): SimulatedApplicationSignIn {
  return { signIn, label: { id: signIn.id, scenario, malicious: malicious.includes(scenario) } }
}

interface Run {
  one: Program
  identity: { id: string; appId: string; blueprintId: string; keyId: string }
  /** Milliseconds since 1970. */
  at: number
  access: Access
  random: Random
}

/** As `GET /beta/auditLogs/signIns` has the sign-ins of service principals: nobody's, and without a device. */
function record({ one, identity, at, access, random }: Run): SignIn {
  const { city, network } = access.pool
  const isManaged = one.eventType === 'managedIdentity'
  return {
    id: random.guid(),
    createdDateTime: fromMilliseconds(Math.floor(at)),
    userId: '',
    userPrincipalName: null,
    userDisplayName: null,
    servicePrincipalId: identity.id,
    servicePrincipalName: one.name,
    servicePrincipalCredentialKeyId: isManaged ? '' : identity.keyId,
    clientCredentialType: isManaged ? 'managedIdentity' : 'clientSecret',
    appId: identity.appId,
    appDisplayName: one.name,
    ipAddress: access.ip,
    clientAppUsed: null,
    userAgent: one.userAgent || null,
    correlationId: random.guid(),
    isInteractive: false,
    signInEventTypes: [one.eventType],
    status: { errorCode: 0, failureReason: null, additionalDetails: null },
    deviceDetail: {
      deviceId: '',
      displayName: null,
      operatingSystem: null,
      browser: null,
      isCompliant: null,
      isManaged: null,
      trustType: null,
    },
    location: {
      city: city.name,
      state: city.state,
      countryOrRegion: city.countryOrRegion,
      geoCoordinates: { altitude: null, latitude: city.latitude, longitude: city.longitude },
    },
    ...resources[one.resource],
    autonomousSystemNumber: network.asn,
    authenticationRequirement: 'singleFactorAuthentication',
    sessionId: null,
    ...(one.isAgent ? { agent: { agentType: 'agenticAppInstance', parentAppId: identity.blueprintId } } : {}),
  }
}

function program(
  name: string,
  scenario: ApplicationScenario,
  eventType: SignInEventType,
  everyHours: number,
  pool: keyof typeof pools,
  userAgent: string,
  resource: keyof typeof resources,
): Program {
  return { name, scenario, eventType, everyHours, pool, userAgent, resource }
}
