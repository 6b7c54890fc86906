/** The goals and what is not reached, with reasons. */
import { type GoalCell, goalsOf } from './goals.ts'
import { table } from './numbers.ts'
import type { QualityReport } from './quality-report.ts'
import { reasons } from './reasons.ts'

export function goalSection(report: QualityReport): string {
  const names = Object.keys(report.worlds)
  const goals = goalsOf(report)
  const rows = goals.map(({ row, cells, reached }) => [
    row.title,
    ...names.map((name) => textOf(cells[name])),
    reached === null ? 'not measured' : reached ? 'yes' : '**no**',
  ])
  const missed = goals.filter(({ reached }) => reached !== true).map(({ row }) => row.id)
  const why = reasons.filter(({ goals: about }) => about.some((id) => missed.includes(id)))
  return [
    '## Goals',
    '',
    'What is asked stands behind each figure; without it, nothing is asked of that world. Not reached is **bold**. A goal is',
    'reached where every world of which it is asked reaches it.',
    '',
    table(['goal', ...names, 'reached'], rows),
    ...(why.length > 0 ? ['', 'What is missed, and why:', '', ...why.map(({ text }) => `- ${text}`)] : []),
  ].join('\n')
}

function textOf(cell: GoalCell | undefined): string {
  if (!cell) return '–'
  if (cell.asked === null) return cell.text
  const text = `${cell.text} (${cell.asked})`
  return cell.reached === false ? `**${text}**` : text
}
