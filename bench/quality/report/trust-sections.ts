/** Sections about whether numbers can be believed: calibration, the audit of the streams, detections. */
import { auditGroups, auditLimits } from '../audit.ts'
import { anchors } from '../classes.ts'
import { enginesOf } from './intruder-sections.ts'
import { figure, percent, table, trimmed } from './numbers.ts'
import type { DetectionReport, QualityReport, WorldReport } from './quality-report.ts'

export function trustSections({ worlds, detections }: QualityReport): string[] {
  return [
    calibrationSection(worlds),
    detectionSection(detections),
    auditSection(worlds),
    anchorSection(worlds),
  ]
}

function calibrationSection(worlds: Record<string, WorldReport>): string {
  const rows = enginesOf(worlds).flatMap(([name, { calibration }]) =>
    calibration
      ? [
          [
            name,
            figure(calibration.error),
            figure(calibration.topDecileError),
            trimmed(calibration.brier),
            trimmed(calibration.errorWhenEven),
          ],
        ]
      : [],
  )
  if (rows.length === 0) return ''
  return [
    '## Calibration',
    '',
    'Chances stated, compared with what comes true: expected calibration error over 15 bins of equal mass at its own prior,',
    'the error of the tenth with the highest scores, the Brier score, and the error where every second sign-in is an intruder’s.',
    '',
    table(['world', 'error', 'highest tenth', 'Brier', 'error when even'], rows),
  ].join('\n')
}

function detectionSection(detections: Record<string, DetectionReport>): string {
  if (Object.keys(detections).length === 0) return ''
  const rows = Object.entries(detections).map(([name, one]) => {
    const best = Object.entries(one.recallByScenario)
      .sort(([, a], [, b]) => b - a)
      .slice(0, 4)
    return [
      name,
      trimmed(one.falsePositivesPer1000UsersAndDay),
      best.map(([scenario, recall]) => `${scenario} ${percent(recall)}`).join(', ') || 'nothing',
    ]
  })
  return [
    '## Detections',
    '',
    'False positives per 1,000 users and day, at any level; and of the victims of each kind of attack the share for whom it was',
    'raised on any of the sign-ins, in the end: the four that it finds best. Over all worlds and seeds.',
    '',
    table(['detection', 'false positives', 'finds'], rows),
  ].join('\n')
}

function auditSection(worlds: Record<string, WorldReport>): string {
  const audited = Object.entries(worlds).filter(([, { audit }]) => Object.keys(audit).length > 0)
  if (audited.length === 0) return ''
  const rows = Object.entries(auditGroups).map(([name, group]) => [
    `${name}: ${group.title}`,
    ...audited.map(([, { audit }]) => {
      const one = audit[name]
      if (!one) return '–'
      const text = `${figure(one.rocAuc)}; ${percent(one.foundAtOnePercent.mean)}`
      const isWithin =
        (one.rocAuc.mean ?? 1) <= auditLimits.rocAuc &&
        (one.foundAtOnePercent.mean ?? 1) <= auditLimits.foundAtOnePercent
      return group.shouldBeUninformative && !isWithin ? `**${text}**` : text
    }),
  ])
  return [
    '## Do intruders give themselves away by how the stream was made?',
    '',
    'A logistic regression on each group of features, fitted before the test part, tries to tell intruders who replace a',
    `sign-in from its owners: area under the curve; found at 1 %. What should tell nothing is to stay at ${auditLimits.rocAuc} and`,
    `${percent(auditLimits.foundAtOnePercent)}, and is bold where it does not; the last row may tell.`,
    '',
    table(['features', ...audited.map(([name]) => name)], rows),
  ].join('\n')
}

/** Of the world that has them. */
function anchorSection(worlds: Record<string, WorldReport>): string {
  const measured = worlds[anchors.profile]?.anchors ?? {}
  if (Object.keys(measured).length === 0) return ''
  const rows = Object.entries(anchors.rocAuc).map(([attack, real]) => {
    const ours = measured[attack]
    const isNear = ours?.mean != null && Math.abs(ours.mean - real) <= anchors.tolerance
    return [attack, String(real), ours ? figure(ours) : '–', isNear ? 'yes' : '**no**']
  })
  return [
    '## Is the stream as hard as real sign-ins?',
    '',
    `Area under the curve of the ${anchors.scorer} among consumers, beside what a replication that nobody has reviewed`,
    `reported for it on the RBA data set; near is within ${anchors.tolerance}.`,
    '',
    table(['class', 'RBA data set', 'here', 'near'], rows),
  ].join('\n')
}
