/** A small log as Graph exports it, newest first: a month of one person's work, and one sign-in of somebody else. */

export const strangeSignInId = 'a5c0ffee-0000-4000-8000-000000000999'
const userId = 'a5c0ffee-0000-4000-8000-000000000001'

export function ownLog(): string {
  const days = Array.from({ length: 25 }, (_, day) => signIn(day))
  const strange = {
    ...signIn(25),
    id: strangeSignInId,
    ipAddress: '203.0.113.66',
    autonomousSystemNumber: 65500,
    userAgent: 'python-requests/2.32',
    deviceDetail: {
      deviceId: '',
      displayName: null,
      operatingSystem: 'Linux',
      browser: 'Python Requests 2.32',
    },
    location: {
      city: 'Lagos',
      state: 'Lagos',
      countryOrRegion: 'NG',
      geoCoordinates: { altitude: null, latitude: 6.45, longitude: 3.39 },
    },
  }
  return JSON.stringify(
    { '@odata.context': '#auditLogs/signIns', value: [...days, strange].reverse() },
    null,
    2,
  )
}

function signIn(day: number) {
  const date = new Date(Date.UTC(2026, 8, 1 + day, 7, day)).toISOString()
  return {
    id: `a5c0ffee-0000-4000-8000-00000000${String(1000 + day)}`,
    createdDateTime: date,
    userId,
    userPrincipalName: 'ines.moreau@glass.example',
    userDisplayName: 'Ines Moreau',
    appId: 'a5c0ffee-0000-4000-8000-0000000000aa',
    appDisplayName: 'Mail',
    ipAddress: '198.51.100.20',
    autonomousSystemNumber: 64501,
    clientAppUsed: 'Browser',
    correlationId: `a5c0ffee-0000-4000-8000-0000000c${String(1000 + day)}`,
    isInteractive: true,
    status: { errorCode: 0, failureReason: null, additionalDetails: null },
    deviceDetail: { deviceId: '', displayName: null, operatingSystem: 'Windows 11', browser: 'Edge 141.0' },
    location: {
      city: 'Lyon',
      state: 'Rhone',
      countryOrRegion: 'FR',
      geoCoordinates: { altitude: null, latitude: 45.76, longitude: 4.84 },
    },
  }
}
