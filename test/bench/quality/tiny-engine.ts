/** An engine that a test writes down, and a stream of owners, intruders and a spray that it is measured on. */
import { evaluate } from '../../../bench/quality/evaluate.ts'
import { measure, type PooledScorer, poolRuns } from '../../../bench/quality/measure/run.ts'
import { isScored, type Judgement, type Scorer } from '../../../bench/quality/scorer.ts'
import { type Event, tinyStream } from './tiny-stream.ts'

const failed = 50126

/** An engine that gives what the address says: `10.level.score.chance`, so that a test can write all of it down. */
export function readsAddress(): Scorer {
  return {
    name: 'engine',
    prior: 0.5,
    judge(signIn): Judgement | null {
      if (!isScored(signIn)) return null
      const [, level, score, chance] = signIn.ipAddress!.split('.').map(Number)
      return {
        score: score!,
        probability: chance! / 100,
        level: (['none', 'low', 'medium', 'high'] as const)[level!] ?? 'none',
        detections: level! >= 2 ? ['unfamiliarFeatures'] : [],
      }
    },
  }
}

/** 1,000 sign-ins of 100 owners in the test part; the strangest 20 score 11 to 30, half of these travel. */
export const owners: Event[] = Array.from({ length: 1000 }, (_, at) => ({
  day: 30 + at / 200,
  user: `user ${at % 100}`,
  ip: at < 20 ? `10.${at < 5 ? 2 : 0}.${11 + at}.10` : '10.0.1.10',
  scenario: at < 10 ? 'travel' : 'ordinary',
}))
/** 10 intruders who score 16 to 34: above the threshold at 1 %, which is 20, are the last 7. */
export const intruders: Event[] = Array.from({ length: 10 }, (_, at) => ({
  day: 36 + at / 100,
  user: `user ${at}`,
  ip: `10.${at < 4 ? 1 : 3}.${16 + 2 * at}.90`,
  attack: 'naive',
  campaign: `naive ${at}`,
}))
export const visits: Event[] = Array.from({ length: 10 }, (_, at) => ({
  day: 37 + at / 100,
  user: `user ${at}`,
  ip: `10.${at < 5 ? 0 : 2}.1.90`,
  attack: 'secondVisit',
  campaign: `naive ${at}`,
}))
export const spray: Event[] = Array.from({ length: 50 }, (_, at) => ({
  day: 38 + at / 100,
  user: `user ${at}`,
  ip: at === 20 ? '10.3.50.90' : '10.1.1.1',
  errorCode: at % 20 === 0 ? 0 : failed,
  attack: 'spraySlow',
  campaign: 'spray',
}))

export function measured(events: Event[], scorer = readsAddress()): PooledScorer {
  return poolRuns([measure(evaluate(tinyStream(events), [scorer]), 100)])[scorer.name] as PooledScorer
}
