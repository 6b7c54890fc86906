/** What our engine is compared with, in the order of the report. */
import type { Scorer } from '../scorer.ts'
import { buffalogs } from './buffalogs.ts'
import { freeman } from './freeman.ts'
import { likelihoodSum } from './likelihood-sum.ts'
import { newIp } from './new-ip.ts'
import { rareAsn } from './rare-asn.ts'
import { simple } from './simple.ts'

/** Each makes a scorer that has seen nothing yet. */
export const comparedScorers: (() => Scorer)[] = [
  newIp,
  rareAsn,
  simple,
  freeman,
  () => likelihoodSum(),
  buffalogs,
]
