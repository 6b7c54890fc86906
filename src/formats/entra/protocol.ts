/**
 * How somebody asked to be let in, by Entra's words.
 * Source: "clientAppUsed" and "authenticationProtocol" of the resource type signIn, and the list of legacy
 * authentication clients in the documentation of Conditional Access.
 */
import type { SignInProtocol } from '../../model/event.ts'
import type { SignIn } from '../../model/sign-in.ts'

const byClient = new Map<string, SignInProtocol>([
  ['browser', 'browser'],
  ['mobile apps and desktop clients', 'program'],
  ['authenticated smtp', 'legacy'],
  ['autodiscover', 'legacy'],
  ['exchange activesync', 'legacy'],
  ['exchange online powershell', 'legacy'],
  ['exchange web services', 'legacy'],
  ['imap', 'legacy'],
  ['imap4', 'legacy'],
  ['mapi over http', 'legacy'],
  ['offline address book', 'legacy'],
  ['other clients', 'legacy'],
  ['outlook anywhere (rpc over http)', 'legacy'],
  ['outlook service', 'legacy'],
  ['pop', 'legacy'],
  ['pop3', 'legacy'],
  ['reporting web services', 'legacy'],
  ['smtp', 'legacy'],
  ['universal outlook', 'legacy'],
])

/** Null where the record says nothing that is known. */
export function protocolOf({
  clientAppUsed,
  authenticationProtocol,
  originalTransferMethod,
}: SignIn): SignInProtocol | null {
  if (authenticationProtocol === 'deviceCode') return 'deviceCode'
  const client = byClient.get(clientAppUsed?.trim().toLowerCase() ?? '') ?? null
  if (client === 'legacy') return client
  if (authenticationProtocol === 'ropc') return 'password'
  // The token of a code that was shown elsewhere is renewed as any other.
  if (originalTransferMethod === 'deviceCodeFlow' && client !== 'browser') return 'deviceCode'
  return client
}
