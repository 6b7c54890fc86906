/** Every piece of evidence: where it is found, where it is not, and that what cannot be told is nothing. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { boundsOfWeight } from '../../src/config/score.ts'
import { parseSettings } from '../../src/config.ts'
import { attributeCount } from '../../src/observation/attributes.ts'
import { codeOf, networkKindCodes } from '../../src/observation/codes.ts'
import type { Flat } from '../../src/profile/flat.ts'
import { takeIn } from '../../src/profile/take-in.ts'
import { type EvidenceName, evidence, evidenceNames } from '../../src/score/evidence.ts'
import { factsOf, type Guessing, noGuessing } from '../../src/score/facts.ts'
import { engineSettings } from '../factories.ts'
import { freshFlat, type Shown, shown } from '../profile/sketches.ts'

type Values = NonNullable<Shown['values']>
interface Situation extends Shown {
  history?: Shown[]
  pending?: Shown
  guessing?: Partial<Guessing>
  colleagues?: number
  signInsOfTenant?: number
}

const names = [
  'ip',
  'subnet',
  'asn',
  'country',
  'city',
  'client',
  'agent',
  'os',
  'device',
  'networkKind',
] as const
const all = [...names, 'hour', 'app', 'browser', 'systemDevice', 'protocol'] as const
const usual: Values = Object.fromEntries(all.map((name) => [name, 1]))
const strange: Values = Object.fromEntries(all.map((name) => [name, 2]))
const home: [number, number] = [5771, 1197]
const away: [number, number] = [-2355, -4663]
const today = 30

function without(values: Values, ...gone: (keyof Values)[]): Values {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !gone.includes(name as keyof Values)))
}

const settled: Shown[] = Array.from({ length: 20 }, (_, day) => ({
  day,
  values: usual,
  point: home,
  change: { version: 130 },
}))
const justHome: Shown[] = [...settled, { day: today - 1 / 24, values: usual, point: home }]
const failing = (values: Values): Shown[] => [
  ...settled,
  { day: today - 0.1, outcome: 'wrongPassword', values },
]
const kind = (name: (typeof networkKindCodes)[number]) => ({ networkKind: codeOf(networkKindCodes, name) })

function amountOf(name: EvidenceName, situation: Situation): number {
  const { history = settled, pending, guessing, colleagues = 0, signInsOfTenant = 5000, ...now } = situation
  const flat: Flat = freshFlat()
  for (const one of history) takeIn(flat, shown(one), one.outcome ? 'none' : 'trusted', engineSettings)
  if (pending) takeIn(flat, shown({ day: today - 0.5, ...pending }), 'pending', engineSettings)
  const one = shown({ day: today, ...now })
  one.tenant = {
    ...{ day: 20_400, signIns: signInsOfTenant, users: 100 },
    counts: Array(attributeCount).fill(100),
    colleagues: Array(attributeCount).fill(colleagues),
  }
  const facts = factsOf(one, flat, { ...noGuessing, ...guessing }, engineSettings)
  return evidence[name].amount(facts)
}

/** Found, not found, and cannot be told. */
type Told = [found: Situation, not: Situation | null, untold: Situation | null]

function ofValue(name: keyof Values): Told {
  return [{ values: strange }, { values: usual }, { values: without(strange, name) }]
}

function both(one: keyof Values, other: keyof Values): Told {
  return [{ values: strange }, { values: { ...strange, [one]: 1 } }, { values: without(strange, other) }]
}

function kindOf(name: (typeof networkKindCodes)[number]): Told {
  const change = kind(name)
  return [{ values: strange, change }, { values: usual, change }, { values: strange }]
}

function rare(name: keyof Values): Told {
  return [{ values: strange }, { values: usual }, { values: strange, signInsOfTenant: 100 }].map(
    (one, index) => (index === 2 && name === 'asn' ? { values: without(strange, name) } : one),
  ) as Told
}

function newcomer(name: keyof Values): Told {
  return [
    { values: strange, history: [] },
    { values: strange },
    { values: without(strange, name), history: [] },
  ]
}

/** Of a network that has no place, or is everybody's, it says nothing. */
function ofKind(found: Situation, not: Situation, kindWithout: (typeof networkKindCodes)[number]): Told {
  return [found, not, { ...found, change: kind(kindWithout) }]
}

const client = { ...usual, client: 2 }
const told: Record<EvidenceName, Told> = {
  base: [{}, null, null],
  noHistory: [{ history: [] }, {}, null],
  networkStrange: ofKind({ values: strange }, { values: usual }, 'relay'),
  countryStrange: ofKind({ values: strange }, { values: usual }, 'hosting'),
  clientStrange: [{ values: strange }, { values: usual }, { values: strange, history: [] }],
  systemStrange: ofValue('os'),
  hourStrange: ofValue('hour'),
  appStrange: ofValue('app'),
  asnNovel: ofValue('asn'),
  cityNovel: ofKind({ values: strange }, { values: usual }, 'mobile'),
  networkAndClientNovel: [
    { values: strange },
    { values: { ...strange, client: 1, agent: 1, os: 1 } },
    { values: without(strange, 'client', 'agent', 'os') },
  ],
  countryAndClientNovel: both('country', 'country'),
  asnAndSystemNovel: both('asn', 'os'),
  distance: [{ values: strange, point: away }, { values: usual, point: away }, { values: strange }],
  travel: [
    { values: strange, point: away, history: justHome },
    { values: strange, point: home, history: justHome },
    { values: strange, history: justHome },
  ],
  hastySubnet: ofValue('subnet'),
  pauseAndAsnNew: ofValue('asn'),
  allKnown: [{ values: usual }, { values: client }, { values: without(usual, 'client') }],
  deviceKnown: [{ values: usual }, { values: strange }, { values: without(usual, 'device') }],
  deviceNovel: ofValue('device'),
  deviceMissing: [
    { values: { ...without(usual, 'device'), systemDevice: 2 } },
    { values: usual },
    { values: { ...without(usual, 'device', 'os'), systemDevice: 2 } },
  ],
  versionBack: [
    { values: client, change: { version: 129 } },
    { values: client, change: { version: 131 } },
    { values: client },
  ],
  versionForward: [
    { values: client, change: { version: 131 } },
    { values: client, change: { version: 129 } },
    { values: client },
  ],
  asnRare: rare('asn'),
  countryRare: rare('country'),
  clientRare: rare('client'),
  newcomerAsnRare: newcomer('asn'),
  newcomerCountryRare: newcomer('country'),
  newcomerClientRare: newcomer('client'),
  newcomerHosting: [
    { values: strange, history: [], change: kind('vpn') },
    { values: strange, change: kind('vpn') },
    { values: strange, history: [] },
  ],
  colleagues: [
    { values: strange, colleagues: 9 },
    { values: usual, colleagues: 9 },
    { values: without(strange, 'subnet', 'asn'), colleagues: 9 },
  ],
  hosting: kindOf('hosting'),
  anonymous: kindOf('tor'),
  hostingAndClientKnown: [
    { values: { ...usual, subnet: 2 }, change: kind('vpn') },
    { values: strange, change: kind('vpn') },
    { values: { ...usual, subnet: 2 } },
  ],
  kindNovel: ofValue('networkKind'),
  relay: kindOf('relay'),
  mobile: kindOf('mobile'),
  cloud: kindOf('cloud'),
  satellite: kindOf('satellite'),
  guessedFrom: [
    { values: strange, guessing: { networkUsers: 40 } },
    { values: strange, guessing: { networkUsers: 40 }, colleagues: 40 },
    { values: without(strange, 'subnet'), guessing: { networkUsers: 40 } },
  ],
  guessedAt: [
    { values: usual, history: failing({ subnet: 9 }) },
    { values: usual, history: failing({ subnet: 1 }) },
    { values: usual, history: failing({ ip: 9 }) },
  ],
  likePending: [
    { values: strange, pending: { values: strange } },
    { values: { ...strange, ip: 3, client: 3 }, pending: { values: strange } },
    { values: without(strange, 'ip', 'subnet'), pending: { values: without(strange, 'ip', 'subnet') } },
  ],
}

describe('the evidence', () => {
  it('is whole', () => assert.deepEqual(Object.keys(told), evidenceNames))

  for (const name of evidenceNames) {
    const [found, not, untold] = told[name]
    it(`${name} is found${not ? ', and not' : ''}${untold ? ', and not told' : ''}`, () => {
      assert.ok(amountOf(name, found) > 0, `found: ${amountOf(name, found)}`)
      if (not) assert.ok(amountOf(name, not) <= 0, `not: ${amountOf(name, not)}`)
      if (untold) assert.equal(amountOf(name, untold), 0)
    })
  }

  it('has a direction: there is never less than none of it, and a weight of the other sign is refused', () => {
    for (const name of evidenceNames) {
      for (const one of told[name]) if (one) assert.ok(amountOf(name, one) >= 0, name)
      const [least, most] = boundsOfWeight(name)
      const wrong = least === 0 ? -0.1 : most === 0 ? 0.1 : null
      if (wrong === null) continue
      const text = JSON.stringify({ engine: { score: { weights: { [name]: wrong } } } })
      assert.throws(() => parseSettings(text, 'riskgraph.json'), new RegExp(`engine.score.weights.${name}`))
    }
  })

  it('of an unregistered phone beside a registered computer misses nothing', () => {
    const phone = { ...without(usual, 'device'), os: 7, systemDevice: 7 }
    const history = [...settled, ...settled.map((one) => ({ ...one, values: phone }))]
    assert.equal(amountOf('deviceMissing', { values: phone, history }), 0)
    const computer = { ...without(usual, 'device'), systemDevice: 8 }
    assert.ok(amountOf('deviceMissing', { values: computer, history }) > 2)
  })

  it('of colleagues grows with their number, and does not count the person', () => {
    const of = (colleagues: number) => amountOf('colleagues', { values: strange, colleagues })
    assert.ok(of(200) > of(2) && of(2) > 0)
    const one = { ...usual, subnet: 1 }
    assert.equal(amountOf('guessedFrom', { values: one, guessing: { addressUsers: 2 } }), 0)
    assert.ok(amountOf('guessedFrom', { values: strange, guessing: { addressUsers: 40 } }) > 3)
  })

  it('of strangeness stays within its bound, however long the history', () => {
    const long = Array.from({ length: 400 }, (_, index) => ({ day: index / 20, values: usual }))
    for (const history of [settled, long]) {
      const amount = amountOf('networkStrange', { values: strange, history })
      assert.ok(amount > 0 && amount <= engineSettings.score.forMax)
    }
  })

  it('of a network grows with what is new of it: a prefix, its provider, its country', () => {
    const of = (values: Values) => amountOf('networkStrange', { values: { ...usual, ip: 2, ...values } })
    const prefix = of({ subnet: 2 })
    const provider = of({ subnet: 2, asn: 2 })
    assert.ok(provider > prefix && of({ subnet: 2, asn: 2, country: 2 }) > provider)
  })

  it('of strangeness judges busy people no more harshly', () => {
    const busy = (count: number) =>
      amountOf('countryStrange', {
        values: strange,
        history: Array.from({ length: count }, (_, index) => ({ day: 29 + index / count, values: usual })),
      })
    assert.ok(Math.abs(busy(70) - busy(400)) < 0.05)
  })

  it('of a new value is greater the seldomer the person showed something new', () => {
    const traveller: Shown[] = [
      ...settled,
      { day: 20, values: { country: 5 } },
      { day: 21, values: { country: 6 } },
    ]
    const novel = (history: Shown[]) => amountOf('countryAndClientNovel', { values: strange, history })
    assert.ok(novel(settled) > novel(traveller))
    assert.ok(novel(settled) > novel(settled.slice(0, 3)))
  })
})
