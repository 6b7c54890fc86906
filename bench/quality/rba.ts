/**
 * The RBA data set (Wiefling et al., https://doi.org/10.5281/zenodo.6782156, CC BY 4.0) as a stream, for whoever has
 * downloaded it. It has no coordinates, no applications and no second factor, its label of an attack is a function of the
 * address alone, and a quarter of its addresses are stand-ins out of 10.0.0.0/8: what holds there holds there.
 */
import { createHash } from 'node:crypto'
import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs'
import { OperatorError } from '../../src/model/errors.ts'
import type { SignIn } from '../../src/model/sign-in.ts'
import { fromMilliseconds } from '../../src/model/timestamp.ts'
import { CsvSplitter } from '../../src/sources/csv-splitter.ts'
import type { Label, Manifest, Stream } from './stream.ts'

/** In place of the version of a generator. */
export const rbaVersion = 'RBA data set'

/** Attempts on accounts that don't exist, and a program that retries: 45 % of all rows are of these two. */
const pseudoUsers = new Set(['-4324475583306591935', '6998943612473066845'])
/** Accounts in the whole file, as counted by those who read it: a sample is a share of these. */
const usersKnown = 4_304_857
/** To tell beforehand about how many sign-ins there will be. */
const bytesPerRow = 260
const pseudoShare = 0.45
const warmUpShare = 0.08
const blockBytes = 1 << 20
const tailBytes = 64 * 1024

const columns = {
  index: 'index',
  time: 'Login Timestamp',
  user: 'User ID',
  ip: 'IP Address',
  country: 'Country',
  region: 'Region',
  city: 'City',
  asn: 'ASN',
  userAgent: 'User Agent String',
  browser: 'Browser Name and Version',
  os: 'OS Name and Version',
  deviceType: 'Device Type',
  isSuccessful: 'Login Successful',
  isAttackIp: 'Is Attack IP',
  isTakeover: 'Is Account Takeover',
} as const

type Row = Record<keyof typeof columns, string>

export interface RbaOptions {
  /** About so many users, by a hash of their id; absent: all. */
  users?: number
}

/** Reads the file anew each time it is asked for sign-ins. Throws OperatorError naming line and column. */
export function openRba(path: string, { users }: RbaOptions): Stream {
  const share = users === undefined ? 1 : Math.min(1, users / usersKnown)
  const labels = new Map<string, Label>()
  return {
    manifest: manifestOf(path, users ?? usersKnown, share),
    *signIns() {
      labels.clear()
      for (const { row, line } of rowsOf(path)) {
        if (pseudoUsers.has(row.user) || fractionOf(row.user) >= share) continue
        const signIn = toSignIn(row, `${path}:${line}`)
        const label = labelOf(row, signIn)
        if (label.malicious) labels.set(signIn.id, label)
        yield signIn
      }
    },
    label: (id) =>
      labels.get(id) ?? { malicious: false, scenario: 'ordinary', campaignId: null, actor: 'owner' },
  }
}

/**
 * 60 / 15 / 25 % of the time that remains after the warm-up, as in the generated streams. The number of sign-ins is an
 * estimate and there is no hash: nobody wants to read the file twice.
 */
function manifestOf(path: string, users: number, share: number): Manifest {
  const from = firstTime(path)
  const until = lastTime(path)
  if (!(until > from))
    throw new OperatorError(`${path}: expected rows of more than one moment, in order of time`)
  const scoredFrom = from + warmUpShare * (until - from)
  const at = (part: number) => new Date(Math.round(scoredFrom + part * (until - scoredFrom))).toISOString()
  return {
    profile: 'consumer-sso',
    seed: 0,
    users,
    jitter: 0,
    generatorVersion: rbaVersion,
    from: new Date(from).toISOString(),
    scoredFrom: at(0),
    validationFrom: at(0.6),
    testFrom: at(0.75),
    until: new Date(until).toISOString(),
    signIns: Math.ceil((statSync(path).size / bytesPerRow) * (1 - pseudoShare) * share),
    scenarios: {},
    sha256: '',
  }
}

function firstTime(path: string): number {
  for (const { row, line } of rowsOf(path)) return timeOf(row.time, `${path}:${line}`)
  throw new OperatorError(`${path} has no rows`)
}

/** Without reading the gigabytes before. */
function lastTime(path: string): number {
  const file = openSync(path, 'r')
  try {
    const { size } = fstatSync(file)
    const bytes = Buffer.alloc(Math.min(size, tailBytes))
    readSync(file, bytes, 0, bytes.length, size - bytes.length)
    const times = bytes.toString('utf8').match(/(?<=\n\d+,)\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?/g)
    return timeOf(times?.at(-1) ?? '', path)
  } finally {
    closeSync(file)
  }
}

function* rowsOf(path: string): Generator<{ row: Row; line: number }> {
  const splitter = new CsvSplitter(',')
  for (const block of blocksOf(path)) {
    for (const record of block === null ? splitter.end() : splitter.push(block)) {
      if ('problem' in record) throw new OperatorError(`${path}:${record.line}: ${record.problem}`)
      yield { row: rowOf(record.raw, `${path}:${record.line}`), line: record.line }
    }
  }
}

/** Null at the end. */
function* blocksOf(path: string): Generator<Uint8Array | null> {
  const file = openSync(path, 'r')
  try {
    for (;;) {
      const block = new Uint8Array(blockBytes)
      const length = readSync(file, block)
      if (length === 0) break
      yield block.subarray(0, length)
    }
    yield null
  } finally {
    closeSync(file)
  }
}

function rowOf(raw: Record<string, unknown>, place: string): Row {
  const entries = Object.entries(columns).map(([name, column]) => {
    const value = raw[column]
    if (typeof value !== 'string') throw new OperatorError(`${place}: expected a column '${column}'`)
    return [name, value]
  })
  return Object.fromEntries(entries) as Row
}

/** A stable share of 0–1 of each user. */
function fractionOf(user: string): number {
  return createHash('sha256').update(user).digest().readUInt32BE() / 2 ** 32
}

function timeOf(text: string, place: string): number {
  const time = Date.parse(`${text.replace(' ', 'T')}Z`)
  if (!/^\d{4}-\d\d-\d\d /.test(text) || Number.isNaN(time))
    throw new OperatorError(`${place}: ${columns.time}: expected YYYY-MM-DD hh:mm:ss.sss, not '${text}'`)
  return time
}

function labelOf({ user, ip, isAttackIp, isTakeover }: Row, { id }: SignIn): Label {
  const malicious = isTrue(isAttackIp) || isTrue(isTakeover)
  const scenario = isTrue(isTakeover) ? 'rbaTakeover' : malicious ? 'rbaAttackIp' : 'ordinary'
  const campaignId = isTrue(isTakeover) ? `takeover ${id}` : malicious ? `address ${ip}` : null
  return { malicious, scenario, campaignId, actor: malicious ? ip : user }
}

function toSignIn(row: Row, place: string): SignIn {
  const time = timeOf(row.time, place)
  return {
    id: `${Number(row.index).toString(16).padStart(8, '0')}-0000-4000-8000-000000000000`,
    createdDateTime: fromMilliseconds(time),
    userId: userIdOf(row.user, place),
    userPrincipalName: null,
    userDisplayName: null,
    servicePrincipalId: null,
    servicePrincipalName: null,
    appId: null,
    appDisplayName: null,
    ipAddress: row.ip || null,
    clientAppUsed: 'Browser',
    userAgent: row.userAgent || null,
    correlationId: null,
    isInteractive: true,
    signInEventTypes: ['interactiveUser'],
    status: { errorCode: isTrue(row.isSuccessful) ? 0 : 50126, failureReason: null, additionalDetails: null },
    deviceDetail: {
      deviceId: null,
      displayName: null,
      operatingSystem: row.os || null,
      browser: row.browser || null,
      isCompliant: null,
      isManaged: null,
      trustType: null,
    },
    location: {
      city: known(row.city),
      state: known(row.region),
      countryOrRegion: known(row.country),
      geoCoordinates: null,
    },
    resourceDisplayName: null,
    resourceId: null,
    autonomousSystemNumber: Number(row.asn) || null,
    authenticationRequirement: 'singleFactorAuthentication',
    sessionId: null,
    deviceType: row.deviceType,
  }
}

function isTrue(text: string): boolean {
  return text === 'True'
}

function known(text: string): string | null {
  return text === '' || text === '-' ? null : text
}

/** The 64 bits of their number, as a GUID that begins with them: the core tells people apart by its first digits. */
function userIdOf(text: string, place: string): string {
  if (!/^-?\d{1,19}$/.test(text))
    throw new OperatorError(`${place}: ${columns.user}: expected a whole number of 64 bits, not '${text}'`)
  const hex = BigInt.asUintN(64, BigInt(text)).toString(16).padStart(16, '0')
  const [first, second, rest] = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12)]
  return `${first}-${second}-4000-8000-${rest}00000000`
}
