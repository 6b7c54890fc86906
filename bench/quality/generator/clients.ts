/**
 * Programs and the devices they run on, as they are on a day: browsers come out every four weeks, systems every year.
 * Versions are counted from the first of January 2025.
 */
import type { Random } from '../../../src/demo/simulation/random.ts'
import type { Client } from './shares.ts'

export type Program = Client | 'mailProgram' | 'script' | 'syncProgram'
export type Form = 'desktop' | 'phone' | 'tablet' | 'program'

/** A device of somebody. `registered` devices have an id in the directory. */
export interface Device {
  program: Program
  model: string
  lagDays: number
  /** The day on which it was last updated, for those that never are. */
  frozenOnDay: number | null
  registered: { id: string; name: string; isManaged: boolean } | null
  uses: number
  /** What the browser was at the last use: for telling updates. */
  lastSeen: string
  isReplacement: boolean
}

export interface Software {
  operatingSystem: string
  browser: string
  userAgent: string
}

const origin = Date.UTC(2025, 0, 1) / 86_400_000

export const forms: Record<Program, Form> = {
  windowsChrome: 'desktop',
  windowsEdge: 'desktop',
  windowsFirefox: 'desktop',
  windowsOpera: 'desktop',
  macSafari: 'desktop',
  macChrome: 'desktop',
  macFirefox: 'desktop',
  linuxFirefox: 'desktop',
  linuxChrome: 'desktop',
  iPhoneSafari: 'phone',
  iPhoneChrome: 'phone',
  androidChrome: 'phone',
  androidSamsung: 'phone',
  iPadSafari: 'tablet',
  androidTablet: 'tablet',
  mailProgram: 'program',
  script: 'program',
  syncProgram: 'program',
}

/** Programs that show the same system: what somebody who buys anew stays with. */
export function systemOf(program: Program): string {
  return program.replace(/[A-Z].*/, '')
}

export function browserOf(program: Program): string {
  return program.replace(/^[a-z]+(Phone|Pad)?/, '')
}

const androidModels =
  'SM-G991B SM-G998B SM-S911B SM-S918B SM-A536B SM-A546B SM-A155F SM-G780G Pixel_6 Pixel_7 Pixel_7a Pixel_8 Pixel_9 2201117TG 22101316G 23021RAA2Y CPH2399 CPH2447 LE2113 IN2023 XQ-CC54 XQ-DQ54 moto_g84 ONEPLUS_A6013'.split(
    ' ',
  )

export function createDevice(
  program: Program,
  random: Random,
  lagDaysMean: number,
  neverUpdated: number,
): Device {
  return {
    program,
    model: random.pick(androidModels).replace('_', ' '),
    lagDays: random.exponential(lagDaysMean),
    frozenOnDay: random.chance(neverUpdated) ? -random.integer(500) : null,
    registered: null,
    uses: 0,
    lastSeen: '',
    isReplacement: false,
  }
}

/** @param time milliseconds since 1970 */
export function softwareOf(device: Device, time: number): Software {
  const day = device.frozenOnDay ?? Math.floor(time / 86_400_000 - origin - device.lagDays)
  return softwareOn(device.program, device.model, day)
}

const cache = new Map<string, Software>()

function softwareOn(program: Program, model: string, day: number): Software {
  const hasModel = program.startsWith('android')
  const key = `${program} ${hasModel ? model : ''} ${day}`
  const known = cache.get(key)
  if (known) return known
  const made = makers[program](day, model)
  if (cache.size > 50_000) cache.clear()
  cache.set(key, made)
  return made
}

const chromium = (day: number) => 131 + Math.floor(day / 28)
const firefox = (day: number) => 133 + Math.floor((day + 11) / 28)
const samsung = (day: number) => 27 + Math.floor(day / 84)
const opera = (day: number) => 116 + Math.floor((day + 5) / 28)
/** A version of the system every six weeks, a new number before the point every year in autumn. */
const apple = (day: number) => {
  const step = Math.floor((day + 104) / 45.6)
  return `${18 + Math.floor(step / 8)}.${((step % 8) + 8) % 8}`
}
const android = (day: number, model: string) => 13 + ((model.length + Math.floor((day + 120) / 365)) % 3)

const windows = 'Windows NT 10.0; Win64; x64'
const mac = 'Macintosh; Intel Mac OS X 10_15_7'
const linux = 'X11; Linux x86_64'

const makers: Record<Program, (day: number, model: string) => Software> = {
  windowsChrome: (day) => blink('Windows 10', windows, `Chrome ${chromium(day)}.0.0`, day),
  windowsEdge: (day) =>
    blink('Windows 10', windows, `Edge ${chromium(day)}.0.0`, day, ` Edg/${chromium(day)}.0.0.0`),
  windowsOpera: (day) =>
    blink('Windows 10', windows, `Opera ${opera(day)}.0.0`, day, ` OPR/${opera(day)}.0.0.0`),
  windowsFirefox: (day) => gecko('Windows 10', windows, day),
  macChrome: (day) => blink('MacOs', mac, `Chrome ${chromium(day)}.0.0`, day),
  macFirefox: (day) => gecko('MacOs', 'Macintosh; Intel Mac OS X 10.15', day),
  macSafari: (day) => ({
    operatingSystem: 'MacOs',
    browser: `Safari ${apple(day)}`,
    userAgent: `Mozilla/5.0 (${mac}) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/${apple(day)} Safari/605.1.15`,
  }),
  linuxFirefox: (day) => gecko('Linux', linux, day),
  linuxChrome: (day) => blink('Linux', linux, `Chrome ${chromium(day)}.0.0`, day),
  iPhoneSafari: (day) =>
    webkit('iPhone; CPU iPhone OS', day, `Version/${apple(day)}`, `Mobile Safari ${apple(day)}`),
  iPhoneChrome: (day) =>
    webkit(
      'iPhone; CPU iPhone OS',
      day,
      `CriOS/${chromium(day)}.0.6778.73`,
      `Chrome Mobile iOS ${chromium(day)}.0.6778`,
    ),
  iPadSafari: (day) => webkit('iPad; CPU OS', day, `Version/${apple(day)}`, `Mobile Safari ${apple(day)}`),
  androidChrome: (day, model) =>
    phone(day, model, `Chrome/${chromium(day)}.0.0.0 Mobile`, `Chrome Mobile ${chromium(day)}.0.0`),
  androidSamsung: (day, model) =>
    phone(
      day,
      model,
      `SamsungBrowser/${samsung(day)}.0 Chrome/${chromium(day) - 9}.0.0.0 Mobile`,
      `Samsung Internet ${samsung(day)}.0`,
    ),
  androidTablet: (day, model) =>
    phone(day, model, `Chrome/${chromium(day)}.0.0.0`, `Chrome ${chromium(day)}.0.0`),
  // What Exchange Online puts into the log for IMAP, POP and SMTP with a password.
  mailProgram: () => ({ operatingSystem: '', browser: '', userAgent: 'BAV2ROPC' }),
  script: () => ({
    operatingSystem: '',
    browser: 'Python Requests 2.32',
    userAgent: 'python-requests/2.32.3',
  }),
  syncProgram: () => ({ operatingSystem: '', browser: '', userAgent: 'Apple-iPhone14C5/2101.54' }),
}

function blink(
  operatingSystem: string,
  platform: string,
  browser: string,
  day: number,
  suffix = '',
): Software {
  return {
    operatingSystem,
    browser,
    userAgent: `Mozilla/5.0 (${platform}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${chromium(day)}.0.0.0 Safari/537.36${suffix}`,
  }
}

function gecko(operatingSystem: string, platform: string, day: number): Software {
  const version = `${firefox(day)}.0`
  return {
    operatingSystem,
    browser: `Firefox ${version}`,
    userAgent: `Mozilla/5.0 (${platform}; rv:${version}) Gecko/20100101 Firefox/${version}`,
  }
}

function webkit(platform: string, day: number, product: string, browser: string): Software {
  const system = apple(day).replace('.', '_')
  return {
    operatingSystem: `Ios ${apple(day)}`,
    browser,
    userAgent: `Mozilla/5.0 (${platform} ${system} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) ${product} Mobile/15E148 Safari/604.1`,
  }
}

function phone(day: number, model: string, product: string, browser: string): Software {
  const version = android(day, model)
  return {
    operatingSystem: `Android ${version}`,
    browser,
    userAgent: `Mozilla/5.0 (Linux; Android ${version}; ${model}) AppleWebKit/537.36 (KHTML, like Gecko) ${product} Safari/537.36`,
  }
}
