/** How long everything lasts that the issuer gives out. */
import type { Configuration } from 'oidc-provider'
import { tokenLifetimeSeconds } from '../keys.ts'

const minute = 60
const hour = 60 * minute
const day = 24 * hour

/** How long things last, in seconds. */
export const lifetimes = {
  authorizationCode: minute,
  deviceCode: 15 * minute,
  interaction: hour,
  /** Without use, and in all; while nobody has signed in, no longer than a code. */
  session: { idle: 8 * hour, total: day, anonymous: 15 * minute },
  refreshToken: { idle: 14 * day, total: 90 * day },
  assertionMax: hour,
}
/** As the library wants it. */
export function lifetimesOf(): NonNullable<Configuration['ttl']> {
  const { session, refreshToken } = lifetimes
  const nowSeconds = () => Math.floor(Date.now() / 1000)
  return {
    AccessToken: tokenLifetimeSeconds,
    ClientCredentials: tokenLifetimeSeconds,
    IdToken: tokenLifetimeSeconds,
    AuthorizationCode: lifetimes.authorizationCode,
    DeviceCode: lifetimes.deviceCode,
    Interaction: lifetimes.interaction,
    Grant: refreshToken.total,
    Session: (_context, { accountId, loginTs }) => {
      if (accountId === undefined) return session.anonymous
      const left = loginTs === undefined ? session.idle : loginTs + session.total - nowSeconds()
      return Math.max(1, Math.min(session.idle, left))
    },
    RefreshToken: (_context, token) => {
      const begun = (token as { iiat?: number }).iiat ?? nowSeconds()
      return Math.max(1, Math.min(refreshToken.idle, begun + refreshToken.total - nowSeconds()))
    },
  }
}
