/** How much a count weighs after so many days: a half after the half-life. Products alone, so that bits do not differ. */
import { exp } from '../observation/arithmetic.ts'

const dayMicroseconds = 86_400_000_000
/** Older counts weigh nothing. */
const daysMax = 2000

export function dayOf(at: number): number {
  return Math.floor(at / dayMicroseconds)
}

/** Of an age below zero: what is ahead weighs as much as what is of the day. */
export function decayed(ageDays: number, halfLifeDays: number): number {
  if (ageDays <= 0) return 1
  if (ageDays >= daysMax) return 0
  if (table.halfLifeDays !== halfLifeDays) table = tableOf(halfLifeDays)
  return table.factors[ageDays] as number
}

function tableOf(halfLifeDays: number): { halfLifeDays: number; factors: Float64Array } {
  const factors = new Float64Array(daysMax)
  const daily = exp(-Math.LN2 / halfLifeDays)
  let factor = 1
  for (let age = 0; age < daysMax; age++) {
    factors[age] = factor
    factor *= daily
  }
  return { halfLifeDays, factors }
}

/** A function of the half-life alone, so it may be kept between calls. */
let table = tableOf(60)
