/** Sections of the report about levels, step-ups and alerts. */

import { engineName, rankedGoals } from '../classes.ts'
import { curveSignIns } from '../measure/experience.ts'
import { figure, percent, share, table, trimmed, whole } from './numbers.ts'
import type { ProfileReport } from './quality-report.ts'
import { inOrder, titleOf } from './ranking-sections.ts'

/** In detail of our engine; of the others only what can be compared. */
export function levelSection({ scorers }: ProfileReport): string {
  const levels = scorers[engineName]?.levels
  const others = Object.entries(scorers).flatMap(([name, one]) => {
    if (!one.levels) return []
    const found = (attack: string) => percent(one.levels?.found[attack]?.atSignIn.value ?? null)
    const { medium, high } = one.levels.ownersAtWork
    return [[name, share(medium), share(high), ...Object.keys(rankedGoals).map(found)]]
  })
  if (others.length === 0) return ''
  return [
    '### Levels as they are shipped',
    '',
    "Owners' interactive sign-ins at medium or above, and at high; intruders' first sign-ins at medium or above at once.",
    '',
    table(['scorer', 'owners at medium', 'at high', ...Object.keys(rankedGoals)], others),
    ...(levels ? ['', engineLevels(levels)] : []),
  ].join('\n')
}

type Levels = NonNullable<ProfileReport['scorers'][string]['levels']>

function engineLevels(levels: Levels): string {
  const owners: [string, Levels['owners']][] = [
    ["all owners' sign-ins, renewed tokens too", levels.owners],
    ['interactive ones', levels.ownersAtWork],
    ...inOrder(levels.hardCases).map(([name, one]): [string, Levels['owners']] => [titleOf(name), one]),
  ]
  const found = inOrder(levels.found).map(([scenario, one]) => [
    titleOf(scenario),
    share(one.atSignIn),
    percent(one.withinHour.value),
    percent(one.withinDay.value),
    percent(one.finally.value),
    percent(one.high.value),
  ])
  return [
    'Of our engine:',
    '',
    table(
      ["owners' sign-ins", 'medium or above', 'high'],
      owners.map(([title, { medium, high }]) => [title, share(medium), share(high)]),
    ),
    '',
    "The intruders' first sign-ins, at medium or above: at once, within an hour, within a day, in the end; and at high in",
    'the end.',
    '',
    table(['intruder', 'at once', '1 h', '1 d', 'in the end', 'high'], found),
    '',
    "What a level is worth: the intruders' share of the sign-ins that have it, in these streams.",
    '',
    table(
      ['level', 'of intruders', 'sign-ins'],
      Object.entries(levels.reliability).map(([level, one]) => [level, share(one), whole(one.of)]),
    ),
  ].join('\n')
}

export function experienceSection({ scorers }: ProfileReport): string {
  const rows = Object.entries(scorers).map(([name, { experience }]) => [
    name,
    `${figure(experience.stepUps.median)} / ${figure(experience.stepUps.p90)}`,
    `${figure(experience.stepUpsOfNewcomers.median)} / ${figure(experience.stepUpsOfNewcomers.p90)}`,
    figure(experience.alertsPer1000SignIns),
    figure(experience.alertsPer1000UsersAndDay),
    figure(experience.wrongAlertsPer1000UsersAndDay),
    figure(experience.precisionAt10),
    figure(experience.precisionAt50),
  ])
  return [
    '### What people notice',
    '',
    'An alert, and a step-up, is a level of medium or above; of scorers without levels, a score above their threshold at',
    "1 % false positives. Step-ups: median / 90th percentile within a user's first 12 interactive sign-ins since scoring",
    'began, and of users that began after that. Precision: the share of intruders among the 10 and 50 highest scores of a',
    'day; there are far more intruders in these streams than in life.',
    '',
    table(
      [
        'scorer',
        'step-ups',
        'of newcomers',
        'alerts per 1,000 sign-ins',
        'per 1,000 users and day',
        'of owners',
        'precision at 10',
        'at 50',
      ],
      rows,
    ),
    '',
    curveTable(scorers),
  ].join('\n')
}

const curveScorers = ['Freeman', 'likelihood sum', engineName]

/** The curve of Wiefling et al., ACM TOPS 2022. */
function curveTable(scorers: ProfileReport['scorers']): string {
  const shown = Object.entries(scorers).filter(([name]) => curveScorers.includes(name))
  const rows = shown.flatMap(([name, { experience }]) =>
    Object.entries(experience.curve).flatMap(([attack, byRate]) =>
      Object.entries(byRate).map(([rate, { within, falsePositives }]) => [
        name,
        attack,
        percent(Number(rate)),
        percent(falsePositives.mean),
        ...curveSignIns.map((signIns) => {
          const one = within[String(signIns)]
          return one ? `${trimmed(one.median.mean)} / ${trimmed(one.p90.mean)}` : '–'
        }),
      ]),
    ),
  )
  return [
    'If so many intruders of a class had to be found: how many of their sign-ins owners are asked at, and how often within',
    'their first N sign-ins (median / 90th percentile).',
    '',
    table(['scorer', 'class', 'found', 'asked', ...curveSignIns.map((signIns) => `N = ${signIns}`)], rows),
  ].join('\n')
}
