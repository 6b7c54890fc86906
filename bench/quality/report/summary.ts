/** Of everything that was measured, what the report shows. */
import { anchors, engineName, rankedClasses } from '../classes.ts'
import type { CampaignResult } from '../measure/campaigns.ts'
import type { PooledScorer } from '../measure/run.ts'
import type { Pooled } from '../measure/tree.ts'
import type { Figure, Share } from '../metrics/bootstrap.ts'
import type {
  CampaignReport,
  EngineReport,
  Interval,
  IntruderReport,
  Mean,
  Rate,
  Risen,
  RiskShares,
  WorldReport,
} from './quality-report.ts'
import type { WholeWorld } from './whole-report.ts'

export function summaryOf({ streams, scorers, audit }: WholeWorld): WorldReport {
  const engine = scorers[engineName]
  return {
    streams: streams.map(({ seed, users, signIns, from, until, sha256, scored, malicious }) => ({
      ...{ seed, users, signIns, scored, malicious },
      ...{ from: from.slice(0, 10), until: until.slice(0, 10), sha256: sha256.slice(0, 12) },
    })),
    compared: mapped(scorers, ({ ranking }) =>
      Object.fromEntries(
        [...rankedClasses, 'mimic'].flatMap((name) => {
          const found = ranking.found[name]?.onePercent
          return found ? [[name, found.value]] : []
        }),
      ),
    ),
    engine: engine ? engineOf(engine) : null,
    audit: mapped(audit, ({ rocAuc, foundAtOnePercent }) => ({
      rocAuc: meanOf(rocAuc),
      foundAtOnePercent: meanOf(foundAtOnePercent),
    })),
    anchors: mapped(scorers[anchors.scorer]?.ranking.rocAuc ?? {}, meanOf, Object.keys(anchors.rocAuc)),
  }
}

function engineOf(engine: PooledScorer): EngineReport {
  const { ranking, honest, probes, campaigns, experience } = engine
  const { medium, high } = honest?.firstWeek ?? {}
  return {
    probes: mapped(probes?.kinds ?? {}, ({ onePercent, medium: atMedium, high: atHigh }) => ({
      onePercent: intervalOf(onePercent),
      medium: intervalOf(atMedium),
      high: atHigh.value,
    })),
    curve: mapped(probes?.curve ?? {}, (found) => mapped(found, ({ mean }) => mean)),
    intruders: intrudersOf(engine),
    owners: risenOf(honest?.owners),
    scenarios: mapped(honest?.scenarios ?? {}, risenOf),
    kinds: mapped(honest?.kinds ?? {}, (kind) => ({
      medium: kind.medium.value,
      lasting: kind.lasting.value,
    })),
    raisedAtMedium: mapped(honest?.raisedAtMedium ?? {}, ({ mean }) => mean),
    firstWeek: {
      medium: medium?.mean ?? null,
      high: high?.mean ?? null,
      signIns: sum(honest?.firstWeek.signIns.seeds ?? []),
    },
    risk: honest?.risk
      ? { any: riskOf(honest.risk.any), medium: riskOf(honest.risk.medium), high: riskOf(honest.risk.high) }
      : null,
    history: mapped(ranking.history, ({ found, falsePositives }) => ({
      found: found.value,
      falsePositives: falsePositives.value,
    })),
    secondVisits: {
      all: rateOf(campaigns.secondVisits.all),
      firstFound: rateOf(campaigns.secondVisits.firstFound),
    },
    successes: risenOf(campaigns.successes?.all),
    campaigns: campaignsOf(campaigns),
    alarms: { right: campaigns.alarms.right.mean, wrong: campaigns.alarms.wrong.mean },
    calibration: calibrationOf(engine),
    experience: {
      stepUpsMedian: experience.stepUps.median.mean,
      stepUpsP90: experience.stepUps.p90.mean,
      alertsPer1000UsersAndDay: experience.alertsPer1000UsersAndDay.mean,
      wrongAlertsPer1000UsersAndDay: experience.wrongAlertsPer1000UsersAndDay.mean,
      precisionAt10: experience.precisionAt10.mean,
    },
  }
}

function intrudersOf({ ranking, levels }: PooledScorer): Record<string, IntruderReport> {
  return mapped(levels?.found ?? {}, ({ atSignIn, finally: inTheEnd, high }, name) => ({
    onePercent: ranking.found[name] ? rateOf(ranking.found[name].onePercent) : null,
    onePerMille: ranking.found[name]?.onePerMille.value ?? null,
    medium: rateOf(atSignIn),
    mediumFinally: inTheEnd.value,
    highFinally: high.value,
  }))
}

/** Fewer attempts are a takeover, not a campaign. */
const attemptsMin = 5

function campaignsOf({ latency, successes }: Pooled<CampaignResult>): Record<string, CampaignReport> {
  const many = Object.keys(latency).filter((name) => (latency[name]?.attemptsMade.median ?? 0) >= attemptsMin)
  return mapped(
    latency,
    ({ found, foundAsCampaign, attempts, attemptsAsCampaign }, name) => {
      const high = successes?.byScenario[name]?.high
      return {
        count: attempts.count,
        noticed: found.value,
        attempts: attempts.median,
        asCampaign: foundAsCampaign.value,
        attemptsAsCampaign: attemptsAsCampaign.median,
        successes: { high: high?.value ?? null, of: high?.of ?? 0 },
      }
    },
    many,
  )
}

function calibrationOf({ calibration }: PooledScorer): EngineReport['calibration'] {
  if (!calibration) return null
  const { own, even, topDecileError } = calibration
  return {
    error: meanOf(own.error),
    topDecileError: meanOf(topDecileError),
    brier: own.brier.mean,
    errorWhenEven: even.error.mean,
  }
}

const nothing: Rate = { value: null, of: 0 }

function risenOf(risen: { medium: Share; high: Share } | undefined): Risen {
  if (!risen) return { medium: nothing, high: nothing }
  return { medium: rateOf(risen.medium), high: rateOf(risen.high) }
}

function rateOf({ value, of }: Share): Rate {
  return { value, of }
}

function intervalOf({ value, low, high, of }: Share): Interval {
  return { value, low, high, of }
}

function meanOf({ mean, deviation }: Figure): Mean {
  return { mean, deviation }
}

function riskOf({ worstDay, lastDay, ever }: Record<keyof RiskShares, Figure>): RiskShares {
  return { worstDay: worstDay.mean, lastDay: lastDay.mean, ever: ever.mean }
}

function sum(values: (number | null)[]): number {
  return values.reduce<number>((total, value) => total + (value ?? 0), 0)
}

/** Of those names that are there; absent: of all. */
function mapped<Value, Result>(
  values: Record<string, Value>,
  change: (value: Value, name: string) => Result,
  names = Object.keys(values),
): Record<string, Result> {
  return Object.fromEntries(
    names.flatMap((name) => (name in values ? [[name, change(values[name] as Value, name)]] : [])),
  )
}
