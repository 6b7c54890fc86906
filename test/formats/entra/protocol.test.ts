/** How somebody asked to be let in, by Entra's words: mail protocols, grants that send the password, codes for other devices. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { eventOfSignIn } from '../../../src/formats/entra/index.ts'
import type { SignInProtocol } from '../../../src/model/event.ts'
import type { SignIn } from '../../../src/model/sign-in.ts'
import { signIn } from '../../factories.ts'

const program = 'Mobile Apps and Desktop clients'

function protocolOf(change: Partial<SignIn>): SignInProtocol | null {
  return eventOfSignIn({ ...signIn(), ...change }).protocol
}

/** As `clientAppUsed` names them. */
const clients: Record<string, SignInProtocol | null> = {
  Browser: 'browser',
  [program]: 'program',
  'Authenticated SMTP': 'legacy',
  Autodiscover: 'legacy',
  'Exchange ActiveSync': 'legacy',
  'Exchange Online PowerShell': 'legacy',
  'Exchange Web Services': 'legacy',
  IMAP: 'legacy',
  IMAP4: 'legacy',
  'MAPI Over HTTP': 'legacy',
  'Offline Address Book': 'legacy',
  'Other clients': 'legacy',
  'Outlook Anywhere (RPC over HTTP)': 'legacy',
  'Outlook Service': 'legacy',
  POP: 'legacy',
  POP3: 'legacy',
  'Reporting Web Services': 'legacy',
  SMTP: 'legacy',
  'Universal Outlook': 'legacy',
  'A client of tomorrow': null,
  '': null,
}

describe('the protocol of a sign-in of Entra', () => {
  for (const [clientAppUsed, protocol] of Object.entries(clients)) {
    it(`is ${protocol ?? 'not known'} of "${clientAppUsed}"`, () => {
      assert.equal(protocolOf({ clientAppUsed }), protocol)
      assert.equal(protocolOf({ clientAppUsed: ` ${clientAppUsed.toUpperCase()} ` }), protocol)
    })
  }

  for (const [change, protocol, title] of [
    [
      { clientAppUsed: program, authenticationProtocol: 'deviceCode' },
      'deviceCode',
      'a code shown on another device',
    ],
    [
      { clientAppUsed: 'Browser', authenticationProtocol: 'deviceCode' },
      'deviceCode',
      'such a code in a browser',
    ],
    [
      { clientAppUsed: program, originalTransferMethod: 'deviceCodeFlow' },
      'deviceCode',
      'the renewal of its token',
    ],
    [
      { clientAppUsed: 'Browser', originalTransferMethod: 'deviceCodeFlow' },
      'browser',
      'the browser that let it in',
    ],
    [
      { clientAppUsed: program, originalTransferMethod: 'none' },
      'program',
      'a token that was never transferred',
    ],
    [
      { clientAppUsed: program, authenticationProtocol: 'ropc' },
      'password',
      'a program that sends the password',
    ],
    [
      { clientAppUsed: null, authenticationProtocol: 'ropc' },
      'password',
      'such a program of which nothing else is known',
    ],
    [
      { clientAppUsed: 'IMAP4', authenticationProtocol: 'ropc' },
      'legacy',
      'a mail protocol behind which Entra asks so',
    ],
    [{ clientAppUsed: program, authenticationProtocol: 'oAuth2' }, 'program', 'any other grant'],
    [{ clientAppUsed: null }, null, 'a log that does not say'],
  ] as const) {
    it(`is ${protocol ?? 'not known'} of ${title}`, () => assert.equal(protocolOf(change), protocol))
  }

  it('is read from values of any shape', () => {
    for (const odd of [7, {}, [], true, null, '__proto__', 'constructor'])
      assert.equal(
        protocolOf({ clientAppUsed: null, authenticationProtocol: odd, originalTransferMethod: odd }),
        null,
      )
  })
})
