/** The pages on which a person signs in and says yes. */
import { html } from 'hono/html'
import type { Page } from './page.ts'

export interface Alert {
  text: string
  /** Entra's, for whoever is asked for help. */
  number?: number
}

export interface FormFrame {
  /** Where the form goes, and the token without which it counts for nothing. */
  action: string
  token: string
  /** Where the person goes in the end. */
  formTarget: string | undefined
  appName: string
  alert?: Alert | undefined
}

export function passwordPage(frame: FormFrame & { userPrincipalName: string }): Page {
  const { userPrincipalName } = frame
  const isKnown = userPrincipalName !== ''
  return {
    title: 'Sign in',
    formTarget: frame.formTarget,
    body: html`<p class="soft">to go on to ${frame.appName}</p>
${alertOf(frame)}
<form method="post" action="${frame.action}">
<input type="hidden" name="token" value="${frame.token}">
<label for="name">User name</label>
<input id="name" name="name" type="email" value="${userPrincipalName}" placeholder="someone@example.com" maxlength="320"
 autocomplete="username" required ${isKnown ? '' : 'autofocus'}>
<label for="password">Password</label>
<input id="password" name="password" type="password" maxlength="1024" autocomplete="current-password" required
 ${isKnown ? 'autofocus' : ''}>
<button type="submit">Sign in</button>
<button class="second" type="submit" name="cancel" value="yes" formnovalidate>Cancel</button>
</form>`,
  }
}

export function oneTimePasswordPage(frame: FormFrame): Page {
  return {
    title: 'Enter your code',
    formTarget: frame.formTarget,
    body: html`<p>Your authenticator app shows a code of six digits.</p>
${alertOf(frame)}
<form method="post" action="${frame.action}">
<input type="hidden" name="token" value="${frame.token}">
<label for="code">Code</label>
<input class="code" id="code" name="code" inputmode="numeric" pattern="[0-9 ]*" maxlength="10"
 autocomplete="one-time-code" required autofocus>
<button type="submit">Sign in</button>
<button class="second" type="submit" name="cancel" value="yes" formnovalidate>Cancel</button>
</form>`,
  }
}

export function consentPage(frame: FormFrame & { userName: string; permissions: string[] }): Page {
  return {
    title: `Let ${frame.appName} act for you?`,
    formTarget: frame.formTarget,
    body: html`<p class="soft">You are signed in as ${frame.userName}.</p>
<p>Within what your roles allow, it could use:</p>
<ul>${frame.permissions.map((permission) => html`<li>${permission}</li>`)}</ul>
<p class="soft">Go on only if you started this yourself.</p>
<form method="post" action="${frame.action}">
<input type="hidden" name="token" value="${frame.token}">
<button type="submit" name="consent" value="yes">Accept</button>
<button class="second" type="submit" name="cancel" value="yes">Cancel</button>
</form>`,
  }
}

function alertOf({ alert }: FormFrame) {
  if (!alert) return ''
  const { text, number } = alert
  return html`<p class="alert" role="alert">${text}${number ? html` <small>AADSTS${number}</small>` : ''}</p>`
}
