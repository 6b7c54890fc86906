import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { before, describe, it } from 'node:test'
import { generate } from '../../../../bench/quality/generator/generate.ts'
import { attackNames, honestNames, scenarios } from '../../../../bench/quality/generator/scenarios.ts'
import { generatorVersion } from '../../../../bench/quality/generator/stream.ts'
import { profiles, type Stream, type StreamOptions } from '../../../../bench/quality/stream.ts'
import { readAddress } from '../../../../src/enrich/address.ts'
import type { SignIn } from '../../../../src/model/sign-in.ts'

function streamOf(options: Partial<StreamOptions> = {}): Stream {
  return generate({ profile: 'consumer-sso', seed: 7, users: 300, jitter: 0, ...options })
}

/** Where thousands of sign-ins are compared, a digest keeps the message of a failure short. */
function digestOf(items: unknown[]): string {
  return `${items.length} ${createHash('sha256').update(JSON.stringify(items)).digest('hex')}`
}

function honestOf(stream: Stream): string[] {
  return [...stream.signIns()]
    .filter(({ id }) => !stream.label(id).malicious)
    .map((signIn) => JSON.stringify(signIn))
}

describe('a generated stream', () => {
  for (const profile of profiles) {
    it(`of ${profile} is the same for the same options, and another for another seed`, () => {
      const options = {
        profile,
        users: 30,
        jitter: 0.3,
        tokenRefreshes: 0.2,
        attacks: ['vpn', 'sprayFast', 'sessionClone'],
      }
      const first = streamOf(options).manifest.sha256
      assert.match(first, /^[0-9a-f]{64}$/)
      assert.equal(streamOf(options).manifest.sha256, first)
      assert.notEqual(streamOf({ ...options, seed: 8 }).manifest.sha256, first)
    })

    it(`of ${profile} can be that of a single user`, () => {
      assert.ok(
        streamOf({ profile, users: 1, attacks: ['vpn', 'bruteForce', 'lateral'] }).manifest.signIns > 0,
      )
    })
  }

  it('names no devices where the log has none, and is else the same', () => {
    const options = { profile: 'enterprise' as const, users: 30, attacks: ['vpn'], tokenRefreshes: 0.1 }
    const without = (signIn: SignIn) => {
      const { browser, operatingSystem } = signIn.deviceDetail
      return { ...signIn, deviceDetail: { browser, operatingSystem } }
    }
    const plain = [...streamOf({ ...options, hasDeviceIds: false }).signIns()]
    const usual = [...streamOf(options).signIns()]
    assert.ok(usual.some(({ deviceDetail }) => deviceDetail.deviceId !== ''))
    assert.ok(plain.every(({ deviceDetail }) => !deviceDetail.deviceId && !deviceDetail.isManaged))
    assert.equal(digestOf(plain.map(without)), digestOf(usual.map(without)))
  })

  it('moves its parameters by the jitter', () => {
    const clean = { users: 50, attacks: [] }
    assert.notEqual(streamOf({ ...clean, jitter: 0.3 }).manifest.sha256, streamOf(clean).manifest.sha256)
  })

  it('has fewer renewed tokens where fewer are asked for, and all else as before', () => {
    const others = (stream: Stream) =>
      honestOf(stream).filter((signIn) => signIn.includes('"isInteractive":true'))
    const usual = streamOf({ profile: 'university', users: 30, attacks: [] })
    const few = streamOf({ profile: 'university', users: 30, attacks: [], tokenRefreshes: 0.1 })
    assert.ok(few.manifest.scenarios.tokenRefresh! < usual.manifest.scenarios.tokenRefresh! / 4)
    assert.equal(digestOf(others(few)), digestOf(others(usual)))
  })

  it('is ordered by time, then id, has every id once, and lies within its period', () => {
    const stream = streamOf({ profile: 'university', users: 40, attacks: ['naive', 'stuffing'] })
    const keys = [...stream.signIns()].map(({ createdDateTime, id }) => createdDateTime + id)
    assert.ok(keys.every((key, index) => index === 0 || keys[index - 1]! < key))
    assert.equal(new Set(keys.map((key) => key.slice(28))).size, keys.length)
    assert.ok(keys[0]!.slice(0, 19) >= stream.manifest.from.slice(0, 19))
    assert.ok(keys.at(-1)!.slice(0, 19) <= stream.manifest.until.slice(0, 19))
  })

  it('can be read twice', () => {
    const stream = streamOf({ users: 20 })
    assert.equal(digestOf([...stream.signIns()]), digestOf([...stream.signIns()]))
  })

  it('has a label for each sign-in, and counts them in the manifest', () => {
    const stream = streamOf({ profile: 'enterprise', users: 40, tokenRefreshes: 0.2 })
    const counts: Record<string, number> = {}
    for (const { id } of stream.signIns()) {
      const { malicious, scenario, campaignId } = stream.label(id)
      assert.equal(malicious, scenarios[scenario as keyof typeof scenarios].malicious)
      assert.equal(campaignId !== null, malicious)
      counts[scenario] = (counts[scenario] ?? 0) + 1
    }
    assert.deepEqual({ ...stream.manifest.scenarios }, sorted(counts))
    assert.equal(
      Object.values(counts).reduce((sum, count) => sum + count),
      stream.manifest.signIns,
    )
    assert.throws(() => stream.label('nobody'), /id must be that of a sign-in of the stream, not 'nobody'/)
  })

  it('has addresses that belong to nobody and yet have a place', () => {
    for (const { ipAddress, autonomousSystemNumber, location } of streamOf({ users: 100 }).signIns()) {
      assert.match(ipAddress!, /^(24[0-9]|25[0-4])\.|^2001:db8:/)
      assert.ok(readAddress(ipAddress!) !== null, ipAddress!)
      assert.ok(autonomousSystemNumber! > 900_000 && autonomousSystemNumber! < 2 ** 31)
      assert.notEqual(location.geoCoordinates?.latitude, undefined)
    }
  })

  it('says which option is wrong', () => {
    assert.throws(() => streamOf({ users: 0 }), /users must be a whole number from 1, not 0/)
    assert.throws(() => streamOf({ seed: 1.5 }), /seed must be a whole number/)
    assert.throws(() => streamOf({ jitter: 1 }), /jitter must be/)
    assert.throws(() => streamOf({ tokenRefreshes: Number.NaN }), /tokenRefreshes must be a number from 0/)
    assert.throws(() => streamOf({ attacks: ['travel'] }), /'travel' is not/)
    assert.throws(() => streamOf({ profile: 'bank' as 'enterprise' }), /profile must be one of/)
  })
})

/** The first thousand sign-ins with their labels: what these options gave when the version was counted up last. */
const beginnings = {
  version: 5,
  'consumer-sso': '8f811f0d2f846150',
  enterprise: '43de57c8ef207722',
  university: '840fc091ed4a0565',
}

describe('the version of the generator', () => {
  for (const profile of profiles) {
    it(`goes up when ${profile} begins otherwise`, () => {
      const stream = streamOf({ profile, users: 60, jitter: 0.3 })
      const hash = createHash('sha256')
      for (const signIn of [...stream.signIns()].slice(0, 1000))
        hash.update(JSON.stringify([signIn, stream.label(signIn.id)]))
      assert.equal(generatorVersion, beginnings.version)
      assert.equal(hash.digest('hex').slice(0, 16), beginnings[profile])
    })
  }
})

describe('the intruders of a stream', () => {
  let clean: Stream
  let attacked: Stream

  before(() => {
    clean = streamOf({ users: 2000, attacks: [] })
    attacked = streamOf({
      users: 2000,
      attacks: ['naive', 'vpn', 'vpnHosting', 'targeted', 'secondVisit', 'stuffing', 'sprayFast'],
    })
  })

  it('are absent where none are asked for', () => {
    assert.ok(clean.manifest.signIns > 0)
    assert.ok([...clean.signIns()].every(({ id }) => !clean.label(id).malicious))
  })

  it('come to people who sign in as often as those of the RBA data set', () => {
    const logins = new Map<string, number>()
    for (const { userId, status, isInteractive } of clean.signIns()) {
      if (status.errorCode === 0 && isInteractive) logins.set(userId, (logins.get(userId) ?? 0) + 1)
    }
    const sorted = [...logins.values()].sort((a, b) => a - b)
    const at = (share: number) => sorted[Math.floor(share * sorted.length)]!
    assert.equal(at(0.5), 2)
    assert.ok(at(0.9) >= 7 && at(0.9) <= 11, `p90 is ${at(0.9)}`)
    assert.ok(at(0.99) >= 20 && at(0.99) <= 45, `p99 is ${at(0.99)}`)
  })

  it('leave the sign-ins of all others as they are', () => {
    const stream = streamOf({ attacks: ['spraySlow', 'stuffing', 'bruteForce'] })
    assert.equal(digestOf(honestOf(stream)), digestOf(honestOf(streamOf({ attacks: [] }))))
  })

  it('do not depend on which other families are there', () => {
    const ofNaive = (stream: Stream) =>
      [...stream.signIns()].filter(({ id }) => stream.label(id).scenario === 'naive')
    const alone = ofNaive(streamOf({ users: 2000, attacks: ['naive'] }))
    assert.ok(alone.length > 0)
    assert.equal(digestOf(ofNaive(attacked)), digestOf(alone))
  })

  it('take the place of the owner, whose own sign-in is gone', () => {
    const before = new Set(honestOf(clean))
    const after = honestOf(attacked)
    const { naive, vpn, vpnHosting, targeted } = attacked.manifest.scenarios
    assert.ok(after.every((signIn) => before.has(signIn)))
    assert.ok(before.size - after.length >= naive! + vpn! + vpnHosting! + targeted!)
  })

  it('come back from the same address with the same client within three days', () => {
    const firsts = new Map<string, SignIn>()
    let returns = 0
    for (const signIn of attacked.signIns()) {
      const { scenario, campaignId } = attacked.label(signIn.id)
      if (['naive', 'vpn', 'vpnHosting', 'targeted'].includes(scenario)) firsts.set(campaignId!, signIn)
      if (scenario !== 'secondVisit') continue
      const first = firsts.get(campaignId!)!
      const hours = (Date.parse(signIn.createdDateTime) - Date.parse(first.createdDateTime)) / 3_600_000
      assert.equal(signIn.ipAddress, first.ipAddress)
      assert.equal(signIn.userId, first.userId)
      assert.ok(hours >= 1 && hours <= 73, `${hours} hours`)
      returns++
    }
    assert.ok(returns >= firsts.size / 3, `${returns} of ${firsts.size}`)
  })

  it('of one part of the stream share no address with those of another', () => {
    const bounds = [attacked.manifest.validationFrom, attacked.manifest.testFrom].map((time) =>
      time.slice(0, 19),
    )
    const parts = new Map<string, number>()
    const addresses = [new Set<string>(), new Set<string>(), new Set<string>()]
    for (const { id, createdDateTime, ipAddress } of attacked.signIns()) {
      const { campaignId } = attacked.label(id)
      if (campaignId === null) continue
      const part =
        parts.get(campaignId) ?? bounds.filter((bound) => createdDateTime.slice(0, 19) >= bound).length
      parts.set(campaignId, part)
      addresses[part]!.add(ipAddress!)
    }
    const [train, validation, test] = addresses as [Set<string>, Set<string>, Set<string>]
    assert.ok(train.size > 0 && validation.size > 0 && test.size > 0)
    assert.ok(
      train.isDisjointFrom(validation) && train.isDisjointFrom(test) && validation.isDisjointFrom(test),
    )
  })

  it('use addresses that honest people use too', () => {
    const honest = new Set<string>()
    const intruders = new Set<string>()
    for (const { id, ipAddress } of attacked.signIns()) {
      const users = attacked.label(id).malicious ? intruders : honest
      users.add(ipAddress!)
    }
    assert.ok(intruders.intersection(honest).size > 0)
  })
})

describe('all profiles together', () => {
  const streams: Stream[] = []

  before(() => {
    for (const profile of profiles) {
      streams.push(streamOf({ profile, users: profile === 'consumer-sso' ? 2500 : 300, tokenRefreshes: 0.3 }))
    }
  })

  it('show every scenario', () => {
    const seen = new Set(streams.flatMap(({ manifest }) => Object.keys(manifest.scenarios)))
    assert.deepEqual(
      [...honestNames, ...attackNames].filter((name) => !seen.has(name)),
      [],
    )
  })

  it('have no value, and no combination of kinds, that only intruders show', () => {
    for (const stream of streams) {
      const honest = new Set<string>()
      const intruders = new Map<string, string>()
      for (const signIn of stream.signIns()) {
        const { malicious, scenario } = stream.label(signIn.id)
        for (const trait of kindsOf(signIn)) {
          if (malicious) intruders.set(trait, scenario)
          else honest.add(trait)
        }
      }
      const telling = [...intruders].filter(([trait]) => !honest.has(trait))
      assert.deepEqual(telling, [], stream.manifest.profile)
    }
  })
})

/** What a sign-in is like, without the values that are different each time. */
function kindsOf(signIn: SignIn): string[] {
  const { deviceDetail, status, clientAppUsed, isInteractive } = signIn
  return [
    `names ${Object.keys(signIn)}`,
    `device ${Object.keys(deviceDetail)}`,
    `code ${status.errorCode} ${isInteractive}`,
    `program ${clientAppUsed} ${signIn.authenticationProtocol}`,
    `token ${signIn.incomingTokenType} ${isInteractive}`,
    `system ${deviceDetail.operatingSystem?.replace(/[\d.]+/g, '')}`,
    `browser ${deviceDetail.browser?.replace(/[\d.]+/g, '')}`,
    `requirement ${signIn.authenticationRequirement} ${status.errorCode}`,
    `session ${signIn.sessionId === null} ${status.errorCode}`,
  ]
}

function sorted(counts: Record<string, number>): Record<string, number> {
  return Object.fromEntries(
    Object.keys(scenarios).flatMap((name) => (counts[name] ? [[name, counts[name]]] : [])),
  )
}
