/** Every piece of evidence: where it is found, where it is not, and that what cannot be told is nothing. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
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
const all = [...names, 'hour', 'app', 'browser'] as const
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

const client = { ...usual, client: 2 }
const told: Record<EvidenceName, Told> = {
  base: [{}, null, null],
  noHistory: [{ history: [] }, {}, null],
  subnetStrange: ofValue('subnet'),
  asnStrange: ofValue('asn'),
  countryStrange: ofValue('country'),
  cityStrange: ofValue('city'),
  clientStrange: ofValue('client'),
  agentStrange: ofValue('agent'),
  osStrange: ofValue('os'),
  hourStrange: ofValue('hour'),
  appStrange: ofValue('app'),
  subnetNovel: ofValue('subnet'),
  asnNovel: ofValue('asn'),
  cityNovel: ofValue('city'),
  countryNovel: ofValue('country'),
  clientNovel: ofValue('client'),
  osNovel: ofValue('os'),
  asnAndClientNew: both('asn', 'client'),
  asnAndOsNew: both('asn', 'os'),
  countryAndClientNew: both('country', 'client'),
  countryAndOsNew: both('country', 'os'),
  subnetAndClientNew: both('subnet', 'client'),
  cityAndClientNew: both('city', 'client'),
  distance: [{ values: strange, point: away }, { values: usual, point: away }, { values: strange }],
  distanceAndClientNew: [
    { values: strange, point: away },
    { values: { ...strange, client: 1 }, point: away },
    { values: strange },
  ],
  hastySubnet: ofValue('subnet'),
  hastySubnetAndClientNew: both('client', 'subnet'),
  allKnown: [{ values: usual }, { values: client }, { values: without(usual, 'client') }],
  deviceKnown: [{ values: usual }, { values: strange }, { values: without(usual, 'device') }],
  deviceNovel: ofValue('device'),
  deviceMissing: [
    { values: without(usual, 'device') },
    { values: usual },
    {
      values: without(usual, 'device'),
      history: settled.map((one) => ({ ...one, values: without(usual, 'device') })),
    },
  ],
  versionBack: [
    { values: client, change: { version: 129 } },
    { values: client, change: { version: 131 } },
    { values: client },
  ],
  versionBackAndSubnetNew: [
    { values: { ...client, subnet: 2 }, change: { version: 129 } },
    { values: client, change: { version: 129 } },
    { values: { ...client, subnet: 2 } },
  ],
  versionForward: [
    { values: client, change: { version: 131 } },
    { values: client, change: { version: 129 } },
    { values: client },
  ],
  pauseAndSubnetNew: ofValue('subnet'),
  pauseAndClientNew: ofValue('client'),
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
  subnetShared: [
    { values: strange, colleagues: 9 },
    { values: strange },
    { values: without(strange, 'subnet'), colleagues: 9 },
  ],
  asnShared: [
    { values: strange, colleagues: 9 },
    { values: usual, colleagues: 9 },
    { values: without(strange, 'asn'), colleagues: 9 },
  ],
  hosting: kindOf('hosting'),
  anonymous: kindOf('tor'),
  hostingAndClientKnown: [
    { values: { ...usual, subnet: 2 }, change: kind('vpn') },
    { values: strange, change: kind('vpn') },
    { values: { ...usual, subnet: 2 } },
  ],
  kindStrange: ofValue('networkKind'),
  kindNovel: ofValue('networkKind'),
  relay: kindOf('relay'),
  mobile: kindOf('mobile'),
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
  travelAndClientNew: [
    { values: strange, point: away, history: justHome },
    { values: strange, point: home, history: justHome },
    { values: strange, history: justHome },
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

  it('of colleagues grows with their number, and does not count the person', () => {
    const of = (colleagues: number) => amountOf('subnetShared', { values: strange, colleagues })
    assert.ok(of(200) > of(2) && of(2) > 0)
    const one = { ...usual, subnet: 1 }
    assert.equal(amountOf('guessedFrom', { values: one, guessing: { addressUsers: 2 } }), 0)
    assert.ok(amountOf('guessedFrom', { values: strange, guessing: { addressUsers: 40 } }) > 3)
  })

  it('of strangeness stays within its bounds, however long the history', () => {
    const { forMax, againstMax } = engineSettings.score
    const long = Array.from({ length: 400 }, (_, index) => ({ day: index / 20, values: usual }))
    for (const history of [settled, long]) {
      assert.ok(amountOf('countryStrange', { values: strange, history }) <= forMax)
      assert.ok(amountOf('countryStrange', { values: usual, history }) >= -againstMax)
    }
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
    const novel = (history: Shown[]) => amountOf('countryNovel', { values: strange, history })
    assert.ok(novel(settled) > novel(traveller))
    assert.ok(novel(settled) > novel(settled.slice(0, 3)))
  })
})
