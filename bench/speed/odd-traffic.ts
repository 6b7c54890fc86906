/**
 * Logs that are nobody's ordinary day: everything by one user, everything by one application, records as long as the
 * importer takes them. What grows with one identity, or with one record, shows here.
 */
import { createRandom, type Random } from '../../src/demo/simulation/random.ts'
import type { SignIn } from '../../src/model/sign-in.ts'
import { recordBytesMax } from '../../src/sources/raw-record.ts'
import { type Access, drawAccess } from '../quality/generator/addresses.ts'
import { createDevice, type Program } from '../quality/generator/clients.ts'
import { createMoment } from '../quality/generator/moments.ts'
import { toSignIn } from '../quality/generator/record.ts'
import { type Company, createCompany } from './ordinary/company.ts'
import { ordinaryLines } from './ordinary/lines.ts'
import { type Person, personOf } from './ordinary/person.ts'
import { checkTraffic, type TrafficOptions } from './traffic.ts'

/** One user, each sign-in from another network, place, device, application and session. */
export function* oneUserLines(options: TrafficOptions): Generator<string> {
  const { company, random } = prepare('one user', options)
  const person = personOf(0, company)
  for (const time of evenly(options)) {
    const country = random.pick([...company.world.countries.values()])
    const access = drawAccess(random.pick(country.residential.draw(random).pools), random)
    yield JSON.stringify({ ...strangeSignIn(person, access, time, random), source: undefined })
  }
}

/** One service principal, which signs in from some addresses of one hoster. */
export function* applicationLines(options: TrafficOptions): Generator<string> {
  const { company, random } = prepare('application', options)
  const person = personOf(0, company)
  const hoster = company.country.hosting.draw(random)
  const addresses = Array.from({ length: 8 }, () => drawAccess(random.pick(hoster.pools), random))
  for (const time of evenly(options)) {
    const record = strangeSignIn(person, random.pick(addresses), time, random)
    yield JSON.stringify({ ...record, ...ofApplication, source: undefined })
  }
}

/** The ordinary traffic, each record filled to a million bytes by policies that were looked at. */
export function* largeLines(options: TrafficOptions): Generator<string> {
  for (const line of ordinaryLines(options)) {
    const policies = `,"appliedConditionalAccessPolicies":[`
    const room = recordBytesMax - Buffer.byteLength(line) - policies.length - 2
    const count = Math.floor((room + 1) / (policy.length + 1))
    yield `${line.slice(0, -1)}${policies}${Array(count).fill(policy).join(',')}]}`
  }
}

const policy = JSON.stringify({
  id: '5c1d6c1e-4a0e-4f5e-9b1b-3f0b2f4c7a61',
  displayName: 'Require a second factor',
  enforcedGrantControls: ['Mfa'],
  enforcedSessionControls: [],
  result: 'notApplied',
})

const ofApplication: Partial<SignIn> = {
  userId: '',
  userPrincipalName: null,
  userDisplayName: null,
  servicePrincipalId: '3b7e0c52-6d1f-4f9a-8a35-c0e4d9b21f76',
  servicePrincipalName: 'Nightly Export',
  appId: '9e5c1a84-27d3-4b06-8f1e-5ad0c7b3e962',
  appDisplayName: 'Nightly Export',
  isInteractive: false,
  signInEventTypes: ['servicePrincipal'],
  userAgent: null,
  sessionId: null,
}

function prepare(name: string, options: TrafficOptions): { company: Company; random: Random } {
  checkTraffic(options)
  const company = createCompany(options.seed, options.users)
  return { company, random: createRandom(`${name}:${options.seed}`) }
}

const programs: Program[] = ['windowsEdge', 'macSafari', 'iPhoneSafari', 'androidChrome', 'linuxFirefox']

const updateLagDays = 60

function strangeSignIn(person: Person, access: Access, time: number, random: Random): SignIn {
  const device = createDevice(random.pick(programs), random, updateLagDays, 0)
  const name = `App ${random.integer(1_000_000)}`
  const app = { id: random.guid(), name, resource: `${name} API`, resourceId: random.guid() }
  const draft = { account: person, access, device, app, errorCode: 0 }
  return toSignIn(createMoment(time, { ...draft, session: random.guid(), scenario: 'ordinary' }, random))
}

function* evenly({ start, days, signIns }: TrafficOptions): Generator<number> {
  for (let index = 0; index < signIns; index++) yield start.getTime() + (index / signIns) * days * 86_400_000
}
