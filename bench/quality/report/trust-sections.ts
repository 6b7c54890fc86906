/** Sections of the report about whether numbers can be believed: calibration, the audit of the stream, detections. */
import { auditGroups, auditLimits } from '../audit.ts'
import { anchors } from '../classes.ts'
import type { CalibrationResult } from '../measure/calibration.ts'
import type { Pooled } from '../measure/tree.ts'
import type { Share } from '../metrics/bootstrap.ts'
import { figure, percent, table, trimmed } from './numbers.ts'
import type { DetectionReport, ProfileReport } from './quality-report.ts'
import { titleOf } from './ranking-sections.ts'

const prevalenceNames = ['own', 'rare', 'usual', 'frequent', 'even'] as const

export function calibrationSection({ scorers }: ProfileReport): string {
  return Object.entries(scorers)
    .flatMap(([name, { calibration }]) => (calibration ? [calibrationOf(name, calibration)] : []))
    .join('\n\n')
}

function calibrationOf(name: string, calibration: Pooled<CalibrationResult>): string {
  const rows = prevalenceNames.map((prevalence) => {
    const one = calibration[prevalence]
    return [
      prevalence === 'own' ? `${percent(one.prevalence.mean)} (its own prior)` : percent(one.prevalence.mean),
      figure(one.error),
      figure(one.brier),
      trimmed(one.brierOfPrevalence.mean),
    ]
  })
  const bins = Object.values(calibration.even.bins).map(({ stated, observed }) => [
    trimmed(stated.mean),
    trimmed(observed.mean),
  ])
  return [
    `### Calibration of ${name}`,
    '',
    'Chances stated, moved to each share of intruders and compared with what comes true: expected calibration error over',
    '15 bins of equal mass, and Brier score beside that of always stating the share. Where intruders are rare a small error',
    'is easy: the last row, where every second sign-in is an intruder’s, is the hard one.',
    '',
    table(['share of intruders', 'ECE', 'Brier', 'of the share'], rows),
    '',
    'By how often the account was entered before, at its own prior:',
    '',
    table(
      ['history', 'share of intruders', 'ECE', 'Brier'],
      Object.entries(calibration.byHistory).map(([bucket, one]) => [
        bucket,
        percent(one.prevalence.mean),
        figure(one.error),
        figure(one.brier),
      ]),
    ),
    '',
    'Bins of an even share:',
    '',
    table(['stated', 'came true'], bins),
  ].join('\n')
}

export function auditSection({ audit }: ProfileReport): string {
  const rows = Object.entries(audit).map(([name, { rocAuc, foundAtOnePercent }]) => {
    const group = auditGroups[name]
    const isWithin =
      (rocAuc.mean ?? 1) <= auditLimits.rocAuc &&
      (foundAtOnePercent.mean ?? 1) <= auditLimits.foundAtOnePercent
    const verdict = group?.shouldBeUninformative ? (isWithin ? 'yes' : '**no**') : 'may tell'
    return [
      `${name}: ${group?.title ?? ''}`,
      figure(rocAuc),
      `${trimmed((foundAtOnePercent.mean ?? Number.NaN) * 100)} %`,
      verdict,
    ]
  })
  return [
    '### Do intruders give themselves away by how the stream was made?',
    '',
    'A logistic regression on each group of features, fitted before the test part, tries to tell intruders who replace a',
    `sign-in from its owners. What should tell nothing is to stay at an area of ${auditLimits.rocAuc} and find at most`,
    `${percent(auditLimits.foundAtOnePercent)} at 1 % false positives.`,
    '',
    table(['features', 'area', 'found at 1 %', 'tells nothing'], rows),
  ].join('\n')
}

/** Of the profile that has one. */
export function anchorSection(profile: string, { scorers }: ProfileReport): string {
  const measured = scorers[anchors.scorer]?.ranking.rocAuc
  if (profile !== anchors.profile || !measured) return ''
  const rows = Object.entries(anchors.rocAuc).map(([attack, real]) => {
    const ours = measured[attack]?.mean ?? null
    const isNear = ours !== null && Math.abs(ours - real) <= anchors.tolerance
    return [
      attack,
      String(real),
      measured[attack] ? figure(measured[attack]) : '–',
      isNear ? 'yes' : '**no**',
    ]
  })
  return [
    '### Is the stream as hard as real sign-ins?',
    '',
    `The area under the ROC curve of the ${anchors.scorer}, beside what was reported for it on the RBA data set by a`,
    `replication that nobody has reviewed; near is within ${anchors.tolerance}.`,
    '',
    table(['class', 'RBA data set', 'here', 'near'], rows),
  ].join('\n')
}

export function detectionSection(
  detections: Record<string, DetectionReport>,
  share: (recall: Share) => string,
): string {
  const rows = Object.entries(detections).map(([name, one]) => {
    const recalls = Object.entries(one.recallByScenario).filter(([, recall]) => (recall.value ?? 0) > 0)
    const best = recalls.sort(([, a], [, b]) => (b.value ?? 0) - (a.value ?? 0)).slice(0, 5)
    return [
      name,
      trimmed(one.falsePositivesPer1000UsersAndDay),
      best.map(([scenario, recall]) => `${scenario} ${share(recall)}`).join(', ') || 'nothing',
    ]
  })
  const scenarios = [
    ...new Set(Object.values(detections).flatMap((one) => Object.keys(one.recallByScenario))),
  ]
  return [
    'Over all profiles and seeds. Recall: of the victims of each kind of attack, the share for whom it was raised on any',
    "of the intruder's sign-ins, in the end; the five kinds that it finds best.",
    '',
    table(['detection', 'false positives per 1,000 users and day', 'finds'], rows),
    '',
    `Kinds of attack: ${scenarios.map(titleOf).join('; ')}.`,
  ].join('\n')
}
