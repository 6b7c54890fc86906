/**
 * What an intruder of each kind would have shown in the place of a sign-in of its owner, at that moment: to be scored
 * beside the stream, of which it is no part. Drawn apart from all else, so that the stream is the same with and without.
 */
import type { Probe } from '../stream.ts'
import { createIntruder, drawAttackDevice, rightPassword } from './attacks/intruder.ts'
import { equip } from './attacks/takeovers.ts'
import type { Device } from './clients.ts'
import { errorCodes, type Moment } from './moments.ts'
import type { Person } from './people.ts'
import { toSignIn } from './record.ts'
import type { Scenario } from './scenarios.ts'
import type { Setting } from './setting.ts'

/** How many of the owners' sign-ins are copied. */
const share = 0.05

interface ProbeKind {
  /** Where the intruder comes from, and what is shown unless the next line says otherwise. */
  style: Extract<Scenario, 'naive' | 'vpn' | 'targeted' | 'mimic'>
  browser?: 'tenant' | 'own'
}

/** `vpn` shows what people of the tenant use anyway. */
export const probeKinds = {
  naive: { style: 'naive' },
  naiveTenantBrowser: { style: 'naive', browser: 'tenant' },
  naiveOwnBrowser: { style: 'naive', browser: 'own' },
  vpn: { style: 'vpn' },
  vpnOwnBrowser: { style: 'vpn', browser: 'own' },
  targeted: { style: 'targeted' },
  mimic: { style: 'mimic' },
} as const satisfies Record<string, ProbeKind>

/** Of most sign-ins none, and of what is no owner at a keyboard who gets in. */
export function probesOf(owners: Moment, setting: Setting, hasDeviceIds: boolean): Probe[] {
  const { account, actor, channel, errorCode, isInteractive } = owners
  const isOwnerAtWork = actor === null && isInteractive && channel === 'browser'
  if (!isOwnerAtWork || errorCode !== errorCodes.success || !isPerson(account)) return []
  const random = setting.random.fork(`probes of ${owners.id}`)
  if (!random.chance(share)) return []
  return Object.entries(probeKinds).map(([kind, { style, ...shown }]: [string, ProbeKind]) => {
    const own = random.fork(kind)
    const intruder = createIntruder(owners.time, setting, own)
    const { access, device: usual } = equip(style, account, owners, intruder, setting, own)
    const device = shown.browser ? deviceWith(shown.browser, owners.device, setting, own) : usual
    const moment = rightPassword(owners.time, account, access, device, style, intruder, own)
    return { kind, signIn: toSignIn(moment, hasDeviceIds) }
  })
}

function deviceWith(browser: 'tenant' | 'own', owners: Device, setting: Setting, random: Setting['random']) {
  return browser === 'own' ? { ...owners, registered: null } : drawAttackDevice(setting, random, 'everybody')
}

function isPerson(account: Moment['account']): account is Person {
  return 'home' in account
}
