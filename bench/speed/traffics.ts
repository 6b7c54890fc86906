/** The traffics by name: what each is, how many sign-ins of it are usually measured, and its lines. */
import { applicationLines, largeLines, oneUserLines } from './odd-traffic.ts'
import { ordinaryLines } from './ordinary/lines.ts'
import { type TrafficOptions, trafficLines } from './traffic.ts'

export interface Traffic {
  title: string
  /** Sizes between which the slope is taken when nobody says others. */
  sizes: number[]
  /** One record a line, without the line break, in order of time. Throws RangeError naming the option that is wrong. */
  lines: (options: TrafficOptions) => Generator<string>
}

export const traffics = {
  r: { title: 'ordinary traffic of a company', sizes: [20_000, 60_000], lines: ordinaryLines },
  b: { title: 'random traffic', sizes: [20_000, 60_000], lines: trafficLines },
  'one-user': { title: 'one user, all values random', sizes: [2000, 6000], lines: oneUserLines },
  application: { title: 'one service principal', sizes: [10_000, 30_000], lines: applicationLines },
  large: { title: 'records of 1 MB', sizes: [50, 150], lines: largeLines },
} satisfies Record<string, Traffic>

export type TrafficName = keyof typeof traffics

export const trafficNames = Object.keys(traffics) as TrafficName[]
