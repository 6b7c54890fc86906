/**
 * The hosts by which this server may be asked for tokens: this machine, the public URL, and whatever the certificate is
 * for. An issuer by any other name would accept assertions that were made for somebody else's, and there would be as
 * many issuers as callers can think of names.
 */

export interface OwnNames {
  /** With or without a port, as in `risk.example.com:8443` or `[::1]`. Any port: those of containers differ. */
  isOwnHost(host: string): boolean
  /** Names and addresses of the certificate that is in use from now on. */
  replaceCertificateNames(names: readonly string[]): void
}

export interface OwnNamesOptions {
  publicUrl?: string | undefined
  /** As in `*.example.com`, `192.0.2.1` or `::1`. */
  certificateNames?: readonly string[]
}

const loopback = ['localhost', '127.0.0.1', '::1']

export function ownNames({ publicUrl, certificateNames = [] }: OwnNamesOptions = {}): OwnNames {
  const always = publicUrl ? [...loopback, hostnameOf(new URL(publicUrl).host) ?? ''] : loopback
  let names = new Set([...always, ...certificateNames])
  return {
    isOwnHost(host) {
      const name = hostnameOf(host)
      if (!name) return false
      // A wildcard stands for one label (RFC 9525, section 6.3).
      return names.has(name) || names.has(name.replace(/^[^.]+/, '*'))
    },
    replaceCertificateNames(replaced) {
      names = new Set([...always, ...replaced])
    },
  }
}

/** In lower case, without port and brackets, addresses in one spelling. */
function hostnameOf(host: string): string | undefined {
  return URL.parse(`https://${host}`)?.hostname.replace(/^\[(.*)\]$/, '$1')
}
