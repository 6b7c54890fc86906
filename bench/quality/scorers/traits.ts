/** What the compared scorers look at in a sign-in, read once for all of them. */
import { readAddress } from '../../../src/enrich/address.ts'
import { readClient } from '../../../src/enrich/client.ts'
import type { SignIn } from '../../../src/model/sign-in.ts'

/** Empty where the log says nothing. */
export interface Traits {
  ip: string
  subnet: string
  asn: string
  country: string
  userAgent: string
  /** With versions, as the log writes them. */
  browser: string
  os: string
  /** Without versions. */
  browserFamily: string
  osFamily: string
  deviceType: DeviceType
  /** Hour of the day in UTC, in 24 buckets. */
  hour: string
  app: string
}

export type DeviceType = 'desktop' | 'mobile' | 'tablet' | 'bot' | 'unknown'

const deviceTypes: [RegExp, DeviceType][] = [
  [/\b(?:bot|spider|crawler)\b|python|curl|okhttp|axios|go-http|powershell/i, 'bot'],
  [/ipad|tablet/i, 'tablet'],
  [/mobile|iphone|\bios\b|android/i, 'mobile'],
  [/windows|mac|linux|cros/i, 'desktop'],
]

let lastSignIn: SignIn | null = null
let lastTraits: Traits

/** All scorers ask about one sign-in after the other, so the last answer is the one that is asked for again. */
export function traitsOf(signIn: SignIn): Traits {
  if (signIn !== lastSignIn) {
    lastTraits = readTraits(signIn)
    lastSignIn = signIn
  }
  return lastTraits
}

function readTraits(signIn: SignIn): Traits {
  const address = signIn.ipAddress ? readAddress(signIn.ipAddress) : null
  const { browser, operatingSystem } = signIn.deviceDetail
  const client = readClient(browser, operatingSystem, signIn.userAgent)
  return {
    ip: kept(address?.ip ?? signIn.ipAddress),
    subnet: kept(address?.subnet),
    asn: signIn.autonomousSystemNumber ? String(signIn.autonomousSystemNumber) : '',
    country: signIn.location.countryOrRegion ?? '',
    userAgent: kept(signIn.userAgent),
    browser: kept(browser ?? client.agent),
    os: kept(operatingSystem ?? client.os),
    browserFamily: kept(client.agent),
    osFamily: kept(client.os),
    deviceType: deviceTypeOf(signIn),
    hour: signIn.createdDateTime.slice(11, 13),
    app: signIn.appId ?? '',
  }
}

const texts = new Map<string, string>()

/** Equal texts as the same one: each user of each scorer holds on to what it was shown. */
function kept(text: string | null | undefined): string {
  if (!text) return ''
  const known = texts.get(text)
  if (known !== undefined) return known
  texts.set(text, text)
  return text
}

/** `deviceType` is no property of Graph's; the RBA data set has it. */
function deviceTypeOf({ deviceType, userAgent, deviceDetail }: SignIn): DeviceType {
  const known = deviceTypes.find(([, type]) => type === deviceType)
  if (known) return known[1]
  const text = `${userAgent ?? ''} ${deviceDetail.operatingSystem ?? ''}`
  return deviceTypes.find(([pattern]) => pattern.test(text))?.[1] ?? 'unknown'
}
