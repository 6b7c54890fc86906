/** When campaigns begin and whom they may touch: each kind has accounts of its own, so that none shifts another. */
import { createRandom, type Random } from '../../../../src/demo/simulation/random.ts'
import { dayMilliseconds } from '../connections.ts'
import type { Person } from '../people.ts'
import type { Setting } from '../setting.ts'

/** How many begin in training, validation and test. */
export type CountsOfParts = readonly [number, number, number]

/** The part of all accounts that takeovers leave to the kinds below, each of which has an equal slice of it. */
export const othersShare = 0.2

const slices = [
  'sessionClone',
  'attackerInTheMiddle',
  'mfaFatigue',
  'dormantTakeover',
  'impossibleTravel',
  'bruteForce',
  'distributedGuessing',
] as const

export function sliceOf({ id }: Person): (typeof slices)[number] | 'takeovers' {
  const drawn = createRandom(`slice ${id}`).fraction()
  return drawn < othersShare ? slices[Math.floor((drawn / othersShare) * slices.length)]! : 'takeovers'
}

export function victimsOf(kind: (typeof slices)[number], people: Person[]): Person[] {
  return people.filter((person) => person.visits.length > 0 && sliceOf(person) === kind)
}

/** Beginnings in milliseconds since 1970; a part too short for the campaign has none, unless it is the last one. */
export function drawStarts(
  counts: CountsOfParts,
  durationDays: number,
  setting: Setting,
  random: Random,
): number[] {
  const { scoredFrom, validationFrom, testFrom, until } = setting
  const bounds = [scoredFrom, validationFrom, testFrom, until]
  const duration = durationDays * dayMilliseconds
  return counts.flatMap((count, part) => {
    const [from, to] = [bounds[part]!, bounds[part + 1]!]
    const room = to - from - duration
    if (room < 0 && part === 1) return []
    return Array.from({ length: count }, () => from + random.fraction() * Math.max(room, 0.1 * (to - from)))
  })
}

/** More of them where there are more users: the counts are those for 5 000. */
export function scaled(counts: CountsOfParts, { users }: Setting): CountsOfParts {
  const factor = Math.min(4, Math.max(0.2, users / 5000))
  const [train, validation, test] = counts.map((count) => Math.max(1, Math.round(count * factor)))
  return [train!, validation!, test!]
}

export function sample<Item>(items: readonly Item[], count: number, random: Random): Item[] {
  return random.shuffled(items).slice(0, count)
}
