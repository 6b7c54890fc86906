/** Keeps the certificate of a running server good: renews it, takes over what was put in its place, warns in time. */
import { readFileSync, statSync } from 'node:fs'
import type { Logger } from 'pino'
import type { ServerCertificate } from './certificates.ts'
import { endsSoon, factsOf } from './facts.ts'
import type { CertificateSource } from './source.ts'

export interface KeepOptions {
  source: CertificateSource
  /** Called with every new certificate. */
  apply(certificate: ServerCertificate): void
  log: Logger
  /** Milliseconds. */
  now?: () => number
}

export interface KeptCertificate {
  /** Looks at once, instead of within seconds. Never rejects. */
  check(): Promise<void>
  stop(): void
}

const lookEveryMs = 3000
const renewEveryMs = 12 * 3_600_000

/** What is there already is taken as known. */
export function keepCertificate({ source, apply, log, now = Date.now }: KeepOptions): KeptCertificate {
  let seen = signatureOf(source.files)
  let renewedAt = now()
  let checking = Promise.resolve()
  warn(source, log, now())

  async function look(): Promise<void> {
    try {
      if (now() - renewedAt >= renewEveryMs) {
        renewedAt = now()
        await source.renew()
        warn(source, log, now())
      }
      const signature = signatureOf(source.files)
      if (signature === seen) return
      seen = signature
      const certificate = source.read()
      apply(certificate)
      const { fingerprint, validTo } = factsOf(certificate.certificate)
      log.info({ fingerprint, validTo }, 'a new server certificate is in use')
      warn(source, log, now())
    } catch (error) {
      log.error(
        { reason: (error as Error).message },
        'the new server certificate is not used, the old one stays',
      )
    }
  }

  const check = () => {
    checking = checking.then(look)
    return checking
  }
  const timer = setInterval(check, lookEveryMs)
  timer.unref()
  return { check, stop: () => clearInterval(timer) }
}

/** Changes whenever a file does, also when a link points somewhere else. */
function signatureOf(files: string[]): string {
  return files
    .map((path) => {
      const found = statSync(path, { throwIfNoEntry: false })
      return found ? `${found.ino} ${found.size} ${found.mtimeMs}` : 'absent'
    })
    .join('; ')
}

function warn({ watched, keyFile }: CertificateSource, log: Logger, now: number): void {
  if ((statSync(keyFile).mode & 0o007) !== 0)
    log.warn({ path: keyFile }, 'everybody on this machine may read the key')
  for (const { what, path, warnBeforeDays } of watched) {
    const facts = factsOf(readFileSync(path, 'utf8'), now)
    const { daysLeft, validTo } = facts
    if (daysLeft < 0) log.error({ path, validTo }, `${what} has ended`)
    else if (endsSoon(facts, warnBeforeDays)) log.warn({ path, validTo, daysLeft }, `${what} ends soon`)
  }
}
