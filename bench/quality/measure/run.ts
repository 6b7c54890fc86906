/** Every number of one recording, and of several seeds together. */
import { resampling } from '../metrics/bootstrap.ts'
import type { Recording } from '../recording.ts'
import { measureCalibration } from './calibration.ts'
import { measureCampaigns } from './campaigns.ts'
import { measureDetections } from './detections.ts'
import { measureExperience, measureLevels } from './experience.ts'
import { measureHonest } from './honest.ts'
import { measureProbes } from './probes.ts'
import { measureRanking } from './ranking.ts'
import { type Pooled, pool } from './tree.ts'

export type RunResult = Record<string, ScorerResult>
export type ScorerResult = ReturnType<typeof measureScorer>
export type PooledScorer = Pooled<ScorerResult>

/** By name of the scorer. @param replicates of the bootstrap */
export function measure(recording: Recording, replicates: number): RunResult {
  const { seed, profile } = recording.manifest
  const users = resampling(replicates, recording.users, `users of ${profile} ${seed}`)
  const campaigns = resampling(replicates, recording.campaigns.length, `campaigns of ${profile} ${seed}`)
  return Object.fromEntries(
    recording.scorers.map((_, index) => [
      recording.scorers[index]!.name,
      measureScorer(recording, index, users, campaigns),
    ]),
  )
}

/** Of the same profile, with different seeds. */
export function poolRuns(runs: RunResult[]): Record<string, PooledScorer> {
  return pool(runs)
}

type Resampled = ReturnType<typeof resampling>

function measureScorer(recording: Recording, index: number, users: Resampled, campaigns: Resampled) {
  const scorer = recording.scorers[index]!
  const levels = measureLevels(recording, scorer, users)
  const honest = measureHonest(recording, scorer, users)
  const probes = measureProbes(recording, scorer, users)
  const calibration = measureCalibration(recording, scorer)
  const detections = measureDetections(recording, scorer, users)
  return {
    ranking: measureRanking(recording, scorer, users),
    experience: measureExperience(recording, scorer),
    campaigns: measureCampaigns(recording, scorer, index, campaigns),
    ...(levels && { levels }),
    ...(honest && { honest }),
    ...(probes && { probes }),
    ...(calibration && { calibration }),
    ...(detections && { detections }),
  }
}
