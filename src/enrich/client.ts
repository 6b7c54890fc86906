/**
 * The client program behind a sign-in: as families without versions, for updates come every few weeks and mean nothing
 * (half of all honest sign-ins have a user agent never seen before), and exactly, for the very same version of browser
 * and system is likely the very same device.
 */
import Bowser from 'bowser'

export interface Client {
  readonly agent: string | null
  readonly os: string | null
  /** Browser and system with their major versions: `Chrome 131 on Windows 10`. */
  readonly exact: string | null
}

/** Programs that no browser table knows. */
const scriptedAgents: [RegExp, string][] = [
  [/python-requests|aiohttp|httpx|urllib/i, 'Python'],
  [/^curl\//i, 'curl'],
  [/powershell/i, 'PowerShell'],
  [/okhttp/i, 'OkHttp'],
  [/axios|node-fetch|undici/i, 'Node.js'],
  [/go-http-client/i, 'Go'],
  [/bav2ropc/i, 'BAV2ROPC'],
  [/cbainprod|cbainpr|imap|pop3/i, 'Mail protocol'],
]

const scriptNames = new Set(scriptedAgents.map(([, name]) => name))

const osFamilies: [RegExp, string][] = [
  [/windows ?phone/i, 'Windows Phone'],
  [/\bwin/i, 'Windows'],
  [/ipados|\bios|iphone/i, 'iOS'],
  [/mac|darwin/i, 'macOS'],
  [/android/i, 'Android'],
  [/\bcros|chrome ?os/i, 'ChromeOS'],
  [/linux|ubuntu|debian|fedora/i, 'Linux'],
]

/** Clients write what they like; longer texts say nothing more, and cost time. */
const lengthMax = 512
const exactLengthMax = 80
const cacheMax = 10_000
const byUserAgent = new Map<string, Client>()
const byPair = new Map<string, Client>()

/** What the log says of browser and system comes first; the user agent fills the gaps. */
export function readClient(
  browser: string | null,
  operatingSystem: string | null,
  userAgent: string | null,
): Client {
  if (!browser || !operatingSystem) return combine(browser, operatingSystem, userAgent)
  // With the length of the first, so that no two pairs are one text.
  const pair = `${browser.length} ${browser}${operatingSystem}`
  return byPair.get(pair) ?? remember(byPair, pair, combine(browser, operatingSystem, null))
}

/** Whether it calls itself what scripts do, or nothing at all. */
export function isScripted({ agent, os }: Client): boolean {
  return agent === null ? os === null : scriptNames.has(agent)
}

/** A company has a few hundred clients, and each is made out once. */
function remember(known: Map<string, Client>, text: string, client: Client): Client {
  if (known.size >= cacheMax) known.clear()
  if (text.length <= lengthMax) known.set(text, client)
  return client
}

function combine(browser: string | null, operatingSystem: string | null, userAgent: string | null): Client {
  const parsed =
    userAgent && (!browser || !operatingSystem) ? parseUserAgent(userAgent.slice(0, lengthMax)) : nobody
  return {
    agent: browser ? withoutVersion(browser) : parsed.agent,
    os: operatingSystem ? osFamily(operatingSystem) : parsed.os,
    exact:
      browser && operatingSystem
        ? `${majorVersion(browser)} on ${majorVersion(operatingSystem)}`
        : (parsed.exact ??
          (browser || operatingSystem ? majorVersion(browser ?? operatingSystem ?? '') : null)),
  }
}

const nobody: Client = { agent: null, os: null, exact: null }

function parseUserAgent(userAgent: string): Client {
  return byUserAgent.get(userAgent) ?? remember(byUserAgent, userAgent, parse(userAgent))
}

function parse(userAgent: string): Client {
  const scripted = scriptedAgents.find(([pattern]) => pattern.test(userAgent))
  if (scripted) return { agent: scripted[1], os: null, exact: majorVersion(userAgent) }
  const { browser, os } = Bowser.parse(userAgent)
  const agent = browser.name || null
  const system = os.name ? osFamily(os.name) : null
  const program = agent ? `${agent} ${majorVersion(browser.version ?? '')}`.trim() : null
  const exact =
    program && system ? `${program} on ${system} ${majorVersion(os.version ?? '')}`.trim() : program
  return { agent, os: system, exact }
}

/** `Chrome 131.0.1` → `Chrome`, `Edge Mobile 12` → `Edge Mobile`. */
function withoutVersion(text: string): string {
  const short = text.slice(0, lengthMax)
  return short.replace(/\s*v?\d[\w.]*.*$/, '').trim() || short
}

/** `Chrome 131.0.1` → `Chrome 131`. */
function majorVersion(text: string): string {
  return text
    .slice(0, exactLengthMax)
    .replace(/(\d+)[._][\w.]*/g, '$1')
    .trim()
}

function osFamily(text: string): string {
  return osFamilies.find(([pattern]) => pattern.test(text))?.[1] ?? withoutVersion(text)
}
