/**
 * What the engine is to show, beside the honest streams in which nobody is asked for a second factor, with the shipped
 * settings and no lists of addresses. Shares are of 1.
 */

/** Names of worlds.ts. */
export type Asked = Partial<
  Record<'enterprise' | 'enterprise-without-ids' | 'university' | 'consumer-sso', number>
>

export interface GoalRow {
  id: string
  title: string
  /** What is measured (goals.ts), and of what. */
  measure: MeasureName
  of?: string
  isAtLeast: boolean
  /** Of a world that is not named nothing is asked; its figure is shown all the same. */
  asked: Asked
}

export type MeasureName =
  | 'probesFound'
  | 'probesAtMedium'
  | 'ownersAtMedium'
  | 'ownersAtHigh'
  | 'firstWeekAtMedium'
  | 'atRisk'
  | 'kindAtMedium'
  | 'lasting'
  | 'secondVisit'
  | 'successesAtMedium'
  | 'successesAtHigh'
  | 'sprayAttempts'
  | 'cleanAlarms'
  | 'calibrationError'
  | 'topDecileError'

const everywhere = (asked: number): Asked => ({
  enterprise: asked,
  'enterprise-without-ids': asked,
  university: asked,
  'consumer-sso': asked,
})

const found = (of: string, title: string, asked: Asked): GoalRow => ({
  id: `found.${of}`,
  title: `${title}: found at 1 % false positives`,
  ...{ measure: 'probesFound', of, isAtLeast: true, asked },
})

const atMedium = (of: string, title: string, asked: Asked): GoalRow => ({
  id: `medium.${of}`,
  title: `${title}: at the shipped medium`,
  ...{ measure: 'probesAtMedium', of, isAtLeast: true, asked },
})

const kind = (of: string, title: string, most: number): GoalRow => ({
  id: `kind.${of}`,
  title: `honest: ${title}, at medium`,
  ...{ measure: 'kindAtMedium', of, isAtLeast: false, asked: everywhere(most) },
})

// biome-ignore format: a table
export const goalTable: GoalRow[] = [
  found('naive', 'naive intruders', { enterprise: 0.95, 'enterprise-without-ids': 0.85, university: 0.85, 'consumer-sso': 0.66 }),
  found('vpn', "from the victim's country (vpn)", { enterprise: 0.88, 'enterprise-without-ids': 0.45, university: 0.42, 'consumer-sso': 0.48 }),
  found('targeted', 'targeted', { enterprise: 0.7, 'enterprise-without-ids': 0.22, university: 0.2, 'consumer-sso': 0.22 }),
  found('naiveOwnBrowser', "naive with the victim's own browser", { enterprise: 0.88 }),
  found('vpnOwnBrowser', "vpn with the victim's own browser", { enterprise: 0.8 }),
  atMedium('naive', 'naive intruders', { enterprise: 0.6 }),
  atMedium('vpn', "from the victim's country (vpn)", { enterprise: 0.45 }),
  { id: 'owners.medium', title: "owners' sign-ins at medium or above", measure: 'ownersAtMedium', isAtLeast: false, asked: { enterprise: 0.001, university: 0.003, 'consumer-sso': 0.005 } },
  { id: 'owners.high', title: "owners' sign-ins at high", measure: 'ownersAtHigh', isAtLeast: false, asked: { enterprise: 0.0002, university: 0.0005, 'consumer-sso': 0.001 } },
  { id: 'owners.firstWeek', title: "owners' sign-ins at medium in a tenant's first week", measure: 'firstWeekAtMedium', isAtLeast: false, asked: { enterprise: 0.003 } },
  { id: 'atRisk', title: 'honest people at risk on the worst day after the first month', measure: 'atRisk', isAtLeast: false, asked: { enterprise: 0.02 } },
  kind('VPN', 'VPN', 0.005),
  kind('cloud', 'cloud desktop', 0.005),
  kind('relay', 'relay', 0.005),
  kind('carrier', "another address of the phone's carrier", 0.005),
  kind('new phone', 'new phone', 0.005),
  kind('new laptop', 'new laptop', 0.005),
  kind('shared machine', 'shared machine', 0.01),
  kind('travel', 'travel', 0.05),
  kind('announced travel', 'announced travel', 0.005),
  { id: 'lasting', title: 'honest kinds at medium again two weeks after the first time', measure: 'lasting', isAtLeast: false, asked: everywhere(0) },
  { id: 'secondVisit', title: "the intruder's second visit, the first having been found", measure: 'secondVisit', isAtLeast: true, asked: everywhere(0.95) },
  { id: 'sprayFlagged', title: 'slow residential spray: attempts until it is flagged', measure: 'sprayAttempts', isAtLeast: false, asked: { enterprise: 40 } },
  { id: 'sprayClean', title: 'alarms of a campaign in eight clean weeks', measure: 'cleanAlarms', isAtLeast: false, asked: { enterprise: 0 } },
  { id: 'success.medium', title: 'right password inside a campaign, at medium or above in the end', measure: 'successesAtMedium', isAtLeast: true, asked: everywhere(0.95) },
  { id: 'success.high', title: 'the same, at high', measure: 'successesAtHigh', isAtLeast: true, asked: everywhere(0.85) },
  { id: 'calibration', title: 'calibration error over all', measure: 'calibrationError', isAtLeast: false, asked: everywhere(0.02) },
  { id: 'calibration.top', title: 'calibration error of the tenth with the highest scores', measure: 'topDecileError', isAtLeast: false, asked: everywhere(0.1) },
]
