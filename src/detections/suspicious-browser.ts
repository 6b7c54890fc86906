/** One and the same browser, new to several people at once, in several countries: somebody goes through accounts. */

import type { EngineSettings } from '../config.ts'
import { suspiciousBrowser as declared } from '../core/detections/suspicious-browser.ts'
import type { Features } from '../enrich/features.ts'
import {
  type Context,
  type Detection,
  type Evidence,
  type Finding,
  miss,
  type SharedBrowser,
  suppressed,
  unknown,
} from './detection.ts'

/** The fewest users that count, and twice as many. */
const probabilityFew = 0.6
const probabilityMany = 0.85

export const suspiciousBrowser: Detection = {
  ...declared,

  detect({ features, guessing, tenant, settings }: Context): Finding {
    const { client, country, subnet } = features.values
    if (!client || !country || !subnet) return unknown('the sign-in shows no client, or no place')
    if (!guessing.browser) return miss
    const healthyUsers = tenant.otherUsers('subnet', subnet)
    return sharedBrowser(guessing.browser, { features, healthyUsers, settings })
  },
}

interface Shown {
  features: Features
  healthyUsers: number
  settings: EngineSettings
}

/** What it means that so many others showed the client of this sign-in. */
export function sharedBrowser(browser: SharedBrowser, { features, healthyUsers, settings }: Shown): Finding {
  const { countriesMin } = settings.suspiciousBrowser
  const { users, usersMin, countries, networks, since } = browser
  const evidence: Evidence = {
    client: features.values.client ?? null,
    users,
    countries,
    networks,
    healthyUsers,
    since,
  }
  if (countries.length < countriesMin) return miss
  if (healthyUsers >= users)
    return suppressed('more colleagues use this network than show the client', evidence)
  return {
    kind: 'hit',
    probability: users >= 2 * usersMin ? probabilityMany : probabilityFew,
    reason: `a client that is new to ${users} users of ${countries.length} countries within a day`,
    evidence,
    riskReasons: ['suspiciousBrowser'],
  }
}
