/**
 * The log that every client works on: more than a thousand sign-ins to page through, twelve people and two applications
 * at risk. Dated by now, because risk fades.
 */
import {
  applicationRecord,
  riskySignInRecord,
  signInId,
  signInRecord,
  stolen,
  userId,
} from '../factories-server.ts'

const people = 40
const signInsOfPerson = 30
const risky = 12
const applications = 3
const stolenApplications = 2
const signInsOfApplication = 60
const hourMs = 3_600_000

export interface ClientLog {
  records: Record<string, unknown>[]
  /** Of people; what v1.0 lists. */
  signInCount: number
  riskyUserIds: string[]
  /** In the order of `riskyUserIds`: the sign-in for which each is at risk. */
  riskySignInIds: string[]
}

export function clientLog(now: number): ClientLog {
  const at = (hoursAgo: number) => ({ createdDateTime: new Date(now - hoursAgo * hourMs).toISOString() })
  const everyday = range(people * signInsOfPerson).map((index) => {
    const person = index % people
    const number = index + 1
    return signInRecord(number, person + 1, at(14 * 24 - (index / people) * 11 - person / 100))
  })
  const firstRisky = everyday.length + 1
  const strange = range(risky).map((index) =>
    riskySignInRecord(firstRisky + index, index + 1, {
      ...at(2 - index / 100),
      userAgent: 'python-requests/2.32.3',
      location: {
        city: 'Recife',
        state: 'Pernambuco',
        countryOrRegion: 'BR',
        geoCoordinates: { altitude: null, latitude: -8.05, longitude: -34.9 },
      },
    }),
  )
  const firstOfApplications = firstRisky + risky
  const applied = range(applications * signInsOfApplication).map((index) =>
    applicationRecord(
      firstOfApplications + index,
      (index % applications) + 1,
      at(14 * 24 - (index / applications) * 5),
    ),
  )
  const firstStolen = firstOfApplications + applied.length
  const taken = range(stolenApplications).map((index) =>
    applicationRecord(firstStolen + index, index + 1, { ...stolen, ...at(1) }),
  )
  const records = [...everyday, ...strange, ...applied, ...taken] as Record<string, unknown>[]
  return {
    records: records.sort((one, other) =>
      String(one.createdDateTime) < String(other.createdDateTime) ? -1 : 1,
    ),
    signInCount: everyday.length + strange.length,
    riskyUserIds: range(risky).map((index) => userId(index + 1)),
    riskySignInIds: range(risky).map((index) => signInId(firstRisky + index)),
  }
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index)
}
