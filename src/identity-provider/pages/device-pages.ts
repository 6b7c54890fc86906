/** The pages that the OpenID library shows by itself: the code of a device, signing out, and what went wrong. */
import { html } from 'hono/html'
import type { ErrorOut, KoaContextWithOIDC } from 'oidc-provider'
import { detailOf, errorBody, type FailureName, failureOf, type LibraryError, wordsOf } from '../errors.ts'
import { requestContext } from '../issuer/request-context.ts'
import { shownPermissions } from '../issuer/scopes.ts'
import { type Page, renderPage } from './page.ts'

/** What the library calls it when a code was typed that does not lead on. */
const wrongCodeErrors = ['NotFoundError', 'ExpiredError', 'AlreadyUsedError']

export function renderCodeInput(
  context: KoaContextWithOIDC,
  _form: string,
  _out?: ErrorOut,
  error?: Error & { userCode?: string },
): void {
  const asking = requestContext.getStore()
  if (asking && error && wrongCodeErrors.includes(error.name)) asking.isWrongUserCode = true
  if (error && isCancelled(error)) {
    show(context, cancelledPage)
    return
  }
  const offered = String(context.query.otc ?? error?.userCode ?? '').slice(0, 20)
  show(context, {
    title: 'Enter the code',
    body: html`<p>Your device or program shows a code. Type it here to sign it in.</p>
${error ? html`<p class="alert" role="alert">${wordsFor(error)}</p>` : ''}
<form method="post" action="${actionOf(context)}">
<input type="hidden" name="xsrf" value="${secretOf(context)}">
<label for="user_code">Code</label>
<input class="code" id="user_code" name="user_code" value="${offered}" autocomplete="off" autocapitalize="characters"
 spellcheck="false" required autofocus>
<button type="submit">Next</button>
</form>`,
  })
}

export function renderCodeConfirmation(
  context: KoaContextWithOIDC,
  _form: string,
  client: { clientName?: string; clientId: string },
  _deviceInfo: unknown,
  userCode: string,
): void {
  const name = client.clientName ?? client.clientId
  const { scope } = context.oidc.entities.DeviceCode?.params ?? {}
  show(context, {
    title: `Sign in to ${name}?`,
    body: html`<p>Go on only if you started this yourself, and your device shows:</p>
<code>${userCode}</code>
<p>Within what your roles allow, it could use:</p>
<ul>${shownPermissions(String(scope ?? '')).map((permission) => html`<li>${permission}</li>`)}</ul>
<p class="soft">Whoever sent you this code would be signed in as you.</p>
<form method="post" action="${actionOf(context)}">
<input type="hidden" name="xsrf" value="${secretOf(context)}">
<input type="hidden" name="user_code" value="${userCode}">
<button type="submit" name="confirm" value="yes">Continue</button>
<button class="second" type="submit" name="abort" value="yes">Cancel</button>
</form>`,
  })
}

export function renderDeviceSuccess(context: KoaContextWithOIDC): void {
  const name = context.oidc.client?.clientName ?? 'the program'
  show(context, {
    title: 'You are signed in',
    body: html`<p>You have signed in to ${name} on your device. You may close this window.</p>`,
  })
}

export function renderLogout(context: KoaContextWithOIDC): void {
  show(context, {
    title: 'Sign out?',
    formTarget: redirectOf(context),
    body: html`<form method="post" action="${context.oidc.urlFor('end_session_confirm')}">
<input type="hidden" name="xsrf" value="${secretOf(context)}">
<button type="submit" name="logout" value="yes" autofocus>Sign out</button>
<button class="second" type="submit">Stay signed in</button>
</form>`,
  })
}

export function renderLoggedOut(context: KoaContextWithOIDC): void {
  show(context, {
    title: 'You are signed out',
    body: html`<p>You may close this window.</p>`,
  })
}

export function renderError(context: KoaContextWithOIDC, out: ErrorOut, error: Error): void {
  const { message, error_detail } = error as LibraryError & Error
  const found: LibraryError = { error: out.error ?? message, error_description: out.error_description ?? '' }
  const name = failureOf({ ...found, error_detail: error_detail ?? '' })
  show(context, errorPage(name, { detail: detailOf(name, found), status: context.status }))
}

/** People read what happened; whoever helps them reads the numbers below. */
export function errorPage(name: FailureName, { detail = '', status = 400 } = {}): Page {
  const { error_codes, trace_id, timestamp } = errorBody(name, detail)
  return {
    title: 'That did not work',
    status,
    body: html`<p class="alert" role="alert">${wordsOf(name, detail)}</p>
<p class="soft">Go back to the program you came from and try again.</p>
<p class="ids">AADSTS${error_codes[0]} · ${timestamp} · Trace ID: ${trace_id}</p>`,
  }
}

const cancelledPage: Page = {
  title: 'The sign-in was cancelled',
  body: html`<p>Nobody was signed in on the device. You may close this window.</p>`,
}

function show(context: KoaContextWithOIDC, page: Page): void {
  const { status, headers, text } = renderPage({
    status: context.status === 404 ? 200 : context.status,
    ...page,
  })
  context.set(headers)
  context.status = status
  context.body = text
}

/** On this page, or by saying no on one of those that follow. */
function isCancelled(error: Error): boolean {
  return error.name === 'AbortedError' || error.message === 'access_denied'
}

function wordsFor(error: Error): string {
  if (error.name === 'ExpiredError') return 'The code has expired. Start again on your device.'
  if (error.name === 'AlreadyUsedError') return 'The code was used already. Start again on your device.'
  return 'There is no such code. Look at it again; it may have expired.'
}

function actionOf(context: KoaContextWithOIDC): string {
  return context.oidc.urlFor('code_verification')
}

function secretOf({ oidc }: KoaContextWithOIDC): string {
  return String((oidc.session?.state as { secret?: string } | undefined)?.secret ?? '')
}

function redirectOf({ oidc }: KoaContextWithOIDC): string | undefined {
  const { postLogoutRedirectUri } = (oidc.session?.state ?? {}) as { postLogoutRedirectUri?: string }
  return postLogoutRedirectUri
}
