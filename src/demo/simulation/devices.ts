/** Devices and what they say of themselves: operating system, browser and user agent on a given day. */
import { dayNumber } from './calendar.ts'
import type { Random } from './random.ts'

export type Model =
  | 'windowsEdge'
  | 'windowsChrome'
  | 'windowsFirefox'
  | 'macSafari'
  | 'macChrome'
  | 'iPhone'
  | 'androidPhone'
  | 'linuxFirefox'
  | 'torBrowser'
  | 'mailProgram'
  | 'script'

/** `availableFrom` and `availableUntil` are day numbers; the second is the first day without the device. */
export interface Device {
  model: Model
  /** What it is to its owner. A tablet or a computer at home is `second`. */
  slot: 'computer' | 'phone' | 'second' | 'other'
  /** Null on a device that the directory does not know. The company manages its computers alone. */
  registered: { deviceId: string; displayName: string } | null
  /** How many days after a release the browser is updated. */
  updateLagDays: number
  availableFrom: number
  availableUntil: number
}

/** What a sign-in shows of the program that made it. */
export interface Software {
  operatingSystem: string
  browser: string
  userAgent: string
}

/** The device's software on a day; browsers update themselves every four weeks, phones about every eight. */
export function softwareOn(device: Device, day: number): Software {
  return models[device.model](day - device.updateLagDays)
}

/** A device of nobody in the company, or one without a story: there from the beginning of time. */
export function strangeDevice(model: Model, random: Random): Device {
  return {
    model,
    slot: 'other',
    registered: null,
    updateLagDays: random.integer(7),
    availableFrom: Number.NEGATIVE_INFINITY,
    availableUntil: Number.POSITIVE_INFINITY,
  }
}

const windows = 'Windows NT 10.0; Win64; x64'
const mac = 'Macintosh; Intel Mac OS X 10_15_7'

const models: Record<Model, (day: number) => Software> = {
  windowsEdge: (day) =>
    chromium('Windows10', windows, 'Edge', chromiumVersion(day), ` Edg/${chromiumVersion(day)}.0.0.0`),
  windowsChrome: (day) => chromium('Windows10', windows, 'Chrome', chromiumVersion(day)),
  windowsFirefox: (day) => firefox('Windows10', windows, firefoxVersion(day)),
  macSafari: (day) => ({
    operatingSystem: 'MacOs',
    browser: `Safari ${appleVersion(day)}`,
    userAgent: `Mozilla/5.0 (${mac}) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/${appleVersion(day)} Safari/605.1.15`,
  }),
  macChrome: (day) => chromium('MacOs', mac, 'Chrome', chromiumVersion(day)),
  iPhone: (day) => ({
    operatingSystem: `Ios ${appleVersion(day)}`,
    browser: `Mobile Safari ${appleVersion(day)}`,
    userAgent: `Mozilla/5.0 (iPhone; CPU iPhone OS ${appleVersion(day).replace('.', '_')} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/${appleVersion(day)} Mobile/15E148 Safari/604.1`,
  }),
  androidPhone: (day) => ({
    operatingSystem: 'Android',
    browser: `Chrome Mobile ${chromiumVersion(day)}.0.0`,
    userAgent: `Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${chromiumVersion(day)}.0.0.0 Mobile Safari/537.36`,
  }),
  linuxFirefox: (day) => firefox('Linux', 'X11; Linux x86_64', firefoxVersion(day)),
  // The Tor Browser follows Firefox's extended support releases, and looks like Windows everywhere.
  torBrowser: () => firefox('Windows10', windows, 140),
  // What Exchange Online puts in the log for IMAP, POP and SMTP with a password.
  mailProgram: () => ({ operatingSystem: '', browser: '', userAgent: 'BAV2ROPC' }),
  script: () => ({
    operatingSystem: '',
    browser: 'Python Requests 2.32',
    userAgent: 'python-requests/2.32.3',
  }),
}

function chromium(
  operatingSystem: string,
  platform: string,
  browser: string,
  version: number,
  suffix = '',
): Software {
  return {
    operatingSystem,
    browser: `${browser} ${version}.0.0`,
    userAgent: `Mozilla/5.0 (${platform}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${version}.0.0.0 Safari/537.36${suffix}`,
  }
}

function firefox(operatingSystem: string, platform: string, version: number): Software {
  return {
    operatingSystem,
    browser: `Firefox ${version}.0`,
    userAgent: `Mozilla/5.0 (${platform}; rv:${version}.0) Gecko/20100101 Firefox/${version}.0`,
  }
}

const midsummer2025 = dayNumber(Date.UTC(2025, 5, 24))

/** Chromium 138 and Firefox 140 both came out on 2025-06-24; both follow a calendar of four weeks. */
function chromiumVersion(day: number): number {
  return 138 + Math.floor((day - midsummer2025) / 28)
}

function firefoxVersion(day: number): number {
  return 140 + Math.floor((day - midsummer2025) / 28)
}

/** Since 2025 Apple numbers its systems after the year that follows their autumn; before, the simulation stays at 18. */
function appleVersion(day: number): string {
  const firstRelease = dayNumber(Date.UTC(2025, 8, 15))
  if (day < firstRelease) return '18.5'
  const days = day - firstRelease
  return `${26 + Math.floor(days / 365)}.${Math.floor((days % 365) / 56)}`
}
