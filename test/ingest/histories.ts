/** Seeded random histories: a few people at a few networks for some days, with intruders and a guessing campaign. */
import type { SignIn } from '../../src/model/sign-in.ts'
import { fromMilliseconds, toMilliseconds } from '../../src/model/timestamp.ts'
import { guid, type Sketch, signIn } from '../factories.ts'

export type Random = () => number

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function randomOf(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000
  }
}

export function pick<T>(random: Random, items: readonly T[]): T {
  return items[Math.floor(random() * items.length)] as T
}

export const people = ['ada', 'ben', 'cai', 'dag', 'eve']
export const firstDay = '2026-03-02T00:00:00.0000000Z'
const dayMs = 86_400_000
const hourMs = 3_600_000
const homes = ['office', 'home', 'otherHome'] as const
const strange = ['brazil', 'southAfrica', 'hidden'] as const

/** In the order of events; ids are of the seed. */
export function historyOf(seed: number, days = 8): SignIn[] {
  const random = randomOf(seed)
  const signIns: SignIn[] = []
  const add = (day: number, hour: number, sketch: Sketch) => {
    const at = fromMilliseconds(toMilliseconds(firstDay) + Math.floor(day * dayMs + hour * hourMs))
    signIns.push(signIn({ ...sketch, at, id: `${seed} ${signIns.length}` }))
  }
  for (let day = 0; day < days; day++) {
    for (const user of people) {
      for (let left = Math.floor(random() * 5); left > 0; left--)
        add(day, 7 + random() * 12, ordinary(random, user))
      if (random() < 0.15) add(day, random() * 24, risky(random, user))
    }
    if (random() < 0.3) spray(random, (hour, sketch) => add(day, hour, sketch))
    if (random() < 0.5) add(day, random() * 24, { application: { name: 'backup' }, from: 'branch' })
  }
  return inOrder(signIns)
}

function ordinary(random: Random, user: string): Sketch {
  const session = random() < 0.4 ? `${user} ${Math.floor(random() * 3)}` : undefined
  const errorCode = random() < 0.2 ? pick(random, [50126, 50053, 50140, 50074]) : 0
  return {
    ...{ user, errorCode, from: pick(random, homes), app: pick(random, ['mail', 'files']) },
    client: user === 'eve' ? 'safariOnMac' : 'edgeOnWindows',
    interactive: random() < 0.7,
    ...(random() < 0.5 ? { deviceId: `laptop of ${user}` } : {}),
    ...(session ? { session } : {}),
    ...(random() < 0.2 ? { secondFactor: pick(random, ['app', 'fido2'] as const) } : {}),
  }
}

function risky(random: Random, user: string): Sketch {
  const secondFactor = pick(random, [undefined, undefined, 'app', 'fido2'] as const)
  return {
    ...{ user, from: pick(random, strange), session: `intruder ${Math.floor(random() * 2)}` },
    client: pick(random, ['firefoxOnLinux', 'edgeOnWindows'] as const),
    ...(secondFactor ? { secondFactor } : {}),
  }
}

/** Many names from one address within an hour, some of which are nobody's; sometimes a password is right. */
function spray(random: Random, add: (hour: number, sketch: Sketch) => void): void {
  const start = random() * 20
  const from = pick(random, strange)
  const names = [...people, ...Array.from({ length: 15 }, (_, index) => `guess${index}`)]
  for (const user of names) {
    const errorCode = people.includes(user) ? 50126 : 50034
    add(start + random(), { user, from, client: 'firefoxOnLinux', errorCode })
  }
  if (random() < 0.7)
    add(start + random() * 2, { user: pick(random, people), from, client: 'firefoxOnLinux' })
}

/** The same with all that a profile bounds or holds for a while: bursts, trips, many strangers, ties, other identities. */
export function fullHistoryOf(seed: number, days = 8): SignIn[] {
  const random = randomOf(seed + 1_000_003)
  const signIns = historyOf(seed, days)
  const add = (day: number, hour: number, sketch: Sketch, ticks = Math.floor(random() * 10_000)) => {
    const at = fromMilliseconds(toMilliseconds(firstDay) + Math.floor(day * dayMs + hour * hourMs))
    const exact = `${at.slice(0, 23)}${String(ticks).padStart(4, '0')}Z`
    signIns.push(signIn({ ...sketch, at: exact, id: `${seed} full ${signIns.length}` }))
  }
  for (let day = 0; day < days; day++) {
    const user = pick(random, people)
    const hour = random() * 22
    for (let left = random() < 0.3 ? 36 : 0; left > 0; left--)
      add(day, hour + random(), { ...elsewhere(random, user), errorCode: pick(random, failed) })
    for (let left = random() < 0.3 ? 14 : 0; left > 0; left--)
      add(day, hour + random() * 2, elsewhere(random, user))
    for (let left = random() < 0.5 ? 6 : 0; left > 0; left--)
      add(day, random() * 24, { ...elsewhere(random, user), ...proven })
    if (random() < 0.4) {
      const ticks = Math.floor(random() * 1000) * 10
      for (const digit of [3, 1, 2]) add(day, hour, ordinary(random, user), ticks + digit)
    }
    const kind = pick(random, ['application', 'managedIdentity', 'agent'] as const)
    for (let left = Math.floor(random() * 6); left > 0; left--)
      add(day, random() * 24, { ...machine(random), application: { name: `robot ${kind}`, kind } })
  }
  const again = Array.from({ length: 20 }, (_, index) =>
    daysLater(pick(random, signIns), 1 + (index % 3), `${seed} ${index}`),
  )
  return inOrder([...signIns, ...again])
}

/** To the last digit of the second, for windows and waits that end exactly then. */
function daysLater(one: SignIn, days: number, id: string): SignIn {
  const at = fromMilliseconds(toMilliseconds(one.createdDateTime) + days * dayMs)
  return { ...one, id: guid(`${id} again`), createdDateTime: at.slice(0, 23) + one.createdDateTime.slice(23) }
}

function inOrder(signIns: SignIn[]): SignIn[] {
  return signIns.sort((a, b) => (a.createdDateTime < b.createdDateTime ? -1 : 1))
}

/**
 * Of one person and one application, for months: of every kind of value more than a profile keeps. Now and then many
 * names are guessed, and the right password of the person is among the guesses.
 */
export function longHistoryOf(seed: number, count = 700): SignIn[] {
  const random = randomOf(seed + 2_000_003)
  const guesses = [100, 250, 400, 550].flatMap((index) =>
    Array.from({ length: 13 }, (_, number) => {
      const at = fromMilliseconds(toMilliseconds(firstDay) + Math.floor((index * 2 + number / 13) * hourMs))
      const sketch = {
        ip: `203.0.${index % 256}.9`,
        client: 'firefoxOnLinux',
        at,
        id: `${seed} ${index} ${number}`,
      } as const
      const guess = { ...sketch, user: `guess${number}`, errorCode: 50034 }
      return signIn(number === 9 ? { ...sketch, user: 'ada', secondFactor: 'fido2' } : guess)
    }),
  )
  const usual = Array.from({ length: count }, (_, index) => {
    const at = fromMilliseconds(toMilliseconds(firstDay) + Math.floor((index + random()) * 2 * hourMs))
    const id = `${seed} long ${index}`
    if (index % 4 === 3) return signIn({ ...machine(random, 200), application: { name: 'robot' }, id, at })
    const errorCode = random() < 0.1 ? pick(random, failed) : 0
    const isProven = random() < 0.7 ? proven : {}
    const session = `ada ${Math.floor(index / 2)}`
    const one = signIn({ ...elsewhere(random, 'ada'), ...isProven, errorCode, id, at, session })
    return random() < 0.5 ? one : withRareClient(one, random)
  })
  return inOrder([...usual, ...guesses])
}

function withRareClient(one: SignIn, random: Random): SignIn {
  const browser = `${pick(random, ['Opera', 'Vivaldi', 'Brave', 'Epiphany', 'Falkon', 'Konqueror', 'Chrome', 'Lynx'])} ${100 + Math.floor(random() * 40)}.0`
  const operatingSystem = pick(random, [
    'Windows10',
    'MacOs',
    'Linux',
    'Android',
    'Ios',
    'ChromeOs',
    'FreeBSD',
    'Tizen',
  ])
  const country = pick(random, ['SE', 'DE', 'BR', 'ZA', 'FR', 'IT', 'ES', 'PT', 'NO', 'FI'])
  const location = { ...one.location, countryOrRegion: country, city: `City ${Math.floor(random() * 3)}` }
  return { ...one, location, deviceDetail: { ...one.deviceDetail, browser, operatingSystem } }
}

const failed = [50126, 50126, 50053, 50140, 50058, 50074, 500121, 53003] as const
/** All that speaks for the owner, wherever they are. */
const proven: Sketch = { secondFactor: 'fido2', managed: true, trustedLocation: true }

function elsewhere(random: Random, user: string): Sketch {
  const net = Math.floor(random() * 30)
  return {
    ...{ user, ip: `198.18.${net}.${1 + Math.floor(random() * 3)}`, asn: 64_600 + (net % 13) },
    place: pick(random, ['gothenburg', 'malmo', 'jena', 'saoPaulo', 'capeTown', 'nowhere'] as const),
    client: pick(random, ['edgeOnWindows', 'safariOnMac', 'firefoxOnLinux', 'torBrowser', 'silent'] as const),
    ...{ app: `app ${Math.floor(random() * 20)}`, session: `${user} on ${net}` },
    ...{
      deviceId: `device ${Math.floor(random() * 12)} of ${user}`,
      issuer: pick(random, ['a', 'b', 'c', 'd', 'e', 'f']),
    },
  }
}

function machine(random: Random, resources = 70): Sketch {
  return {
    from: pick(random, ['branch', 'branch', 'brazil'] as const),
    resource: `resource ${Math.floor(random() * resources)}`,
    credential: `secret ${Math.floor(random() * 9)}`,
    userAgent: pick(random, ['python-requests/2.32.3', 'curl/8.5.0']),
    errorCode: pick(random, [0, 0, 0, 7000215]),
  }
}

/** As it arrives: each up to `latenessHours` after it happened, some twice. */
export function arrivalsOf(signIns: SignIn[], random: Random, latenessHours = 24): SignIn[] {
  const isLate = () => random() < 0.2
  const twice = signIns.flatMap((one) => (random() < 0.1 ? [one, one] : [one]))
  return twice
    .map((one) => ({
      one,
      at: toMilliseconds(one.createdDateTime) + (isLate() ? random() * latenessHours : 0) * hourMs,
    }))
    .sort((a, b) => a.at - b.at)
    .map(({ one }) => one)
}

export function cut<T>(items: T[], random: Random, lengthMax: number): T[][] {
  const pieces: T[][] = []
  for (let from = 0; from < items.length; ) {
    const length = 1 + Math.floor(random() * lengthMax)
    pieces.push(items.slice(from, from + length))
    from += length
  }
  return pieces
}
