/** Streams written out by hand, for tests: who signs in when, from where, and whether it is them. */

import type { Label, Stream } from '../../../bench/quality/stream.ts'
import type { SignIn } from '../../../src/model/sign-in.ts'
import { fromMilliseconds } from '../../../src/model/timestamp.ts'

export interface Event {
  /** Days since the start, 1 January 2026. */
  day: number
  user?: string
  ip?: string
  asn?: number | null
  country?: string | null
  userAgent?: string
  browser?: string
  os?: string
  place?: [latitude: number, longitude: number] | null
  errorCode?: number
  isInteractive?: boolean
  /** A kind of attack; absent: the owner. */
  attack?: string
  campaign?: string
  scenario?: string
}

const start = Date.UTC(2026, 0, 1)
const dayMilliseconds = 86_400_000

export function signInOf(event: Event, number = 0): SignIn {
  const { user = 'ann', ip = '192.0.2.1', asn = 64500, country = 'NO', place = [59.9, 10.7] } = event
  return {
    id: `s${number}`,
    createdDateTime: fromMilliseconds(start + event.day * dayMilliseconds),
    userId: user,
    userPrincipalName: `${user}@example.com`,
    userDisplayName: user,
    servicePrincipalId: null,
    servicePrincipalName: null,
    appId: 'mail',
    appDisplayName: 'Mail',
    ipAddress: ip,
    clientAppUsed: 'Browser',
    userAgent: event.userAgent ?? 'Mozilla/5.0 (Windows NT 10.0) made up',
    correlationId: null,
    isInteractive: event.isInteractive ?? true,
    signInEventTypes: [event.isInteractive === false ? 'nonInteractiveUser' : 'interactiveUser'],
    status: { errorCode: event.errorCode ?? 0, failureReason: null, additionalDetails: null },
    deviceDetail: {
      deviceId: null,
      displayName: null,
      operatingSystem: event.os ?? 'Windows 10',
      browser: event.browser ?? 'Firefox 140.0',
      isCompliant: null,
      isManaged: null,
      trustType: null,
    },
    location: {
      city: null,
      state: null,
      countryOrRegion: country,
      geoCoordinates: place && { altitude: null, latitude: place[0], longitude: place[1] },
    },
    resourceDisplayName: null,
    resourceId: null,
    autonomousSystemNumber: asn,
    authenticationRequirement: null,
    sessionId: null,
  }
}

/** Events in order of time. Scored from day 10 on; train until 20, validation until 30, test until 40. */
export function tinyStream(events: Event[]): Stream {
  const day = (number: number) => new Date(start + number * dayMilliseconds).toISOString()
  const labels = new Map(events.map((event, number) => [`s${number}`, labelOf(event)]))
  return {
    manifest: {
      profile: 'enterprise',
      seed: 1,
      users: new Set(events.map(({ user }) => user)).size,
      jitter: 0,
      generatorVersion: 'by hand',
      from: day(0),
      scoredFrom: day(10),
      validationFrom: day(20),
      testFrom: day(30),
      until: day(40),
      signIns: events.length,
      scenarios: {},
      sha256: '',
    },
    *signIns() {
      for (const [number, event] of events.entries()) yield signInOf(event, number)
    },
    label(id) {
      const label = labels.get(id)
      if (!label) throw new RangeError(`no sign-in ${id}`)
      return label
    },
  }
}

function labelOf({ user = 'ann', attack, campaign, scenario }: Event): Label {
  if (attack === undefined)
    return { malicious: false, scenario: scenario ?? 'ordinary', campaignId: null, actor: user }
  return {
    malicious: true,
    scenario: attack,
    campaignId: campaign ?? `${attack} of ${user}`,
    actor: 'intruder',
  }
}
