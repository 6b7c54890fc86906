/** Where an application may have people sent back to (RFC 6749, section 3.1.2; RFC 8252, section 7). */

const lengthMax = 256
const loopbacks = new Set(['localhost', '127.0.0.1', '[::1]'])

/** Null, or why the URI is not one. Only a public application may use a scheme of its own. */
export function redirectUriFault(text: string, { isPublic }: { isPublic: boolean }): string | null {
  const uri = URL.parse(text)
  if (!uri || text.length > lengthMax || /[\s*\\]/.test(text))
    return `expected an absolute URI of at most ${lengthMax} characters, without wildcards`
  if (text.includes('#')) return 'it has a fragment'
  if (uri.username || uri.password) return 'it has a user name'
  if (uri.protocol === 'https:') return null
  if (uri.protocol === 'http:')
    return loopbacks.has(uri.hostname) ? null : 'http is for localhost, 127.0.0.1 and [::1] alone'
  if (!isPublic) return 'expected https, or http on localhost'
  return /^(?:[a-z][a-z0-9-]*(?:\.[a-z0-9-]+)+|msal[a-z0-9-]+):$/.test(uri.protocol)
    ? null
    : 'a scheme of its own looks like com.example.app or msal…'
}

/** What is compared with a request. `http://localhost` and `http://localhost/` are one place. */
export function spellingsOf(uri: string): string[] {
  const { pathname, search, origin } = new URL(uri)
  return /^https?:/.test(uri) && pathname === '/' && search === '' ? [origin, `${origin}/`] : [uri]
}
