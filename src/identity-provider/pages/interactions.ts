/** A person in front of a page: who signs in, with what, and whether the application may act for them. */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { errors, type Interaction, type InteractionResults } from 'oidc-provider'
import { fromMilliseconds } from '../../model/timestamp.ts'
import { accountById } from '../../store/authority-accounts.ts'
import { findApp } from '../directory/app-record.ts'
import type { Asking } from '../issuer/asking.ts'
import { addScopes } from '../issuer/grants.ts'
import { openExchange } from '../issuer/node-bridge.ts'
import type { Issuer } from '../issuer/provider.ts'
import { shownPermissions } from '../issuer/scopes.ts'
import { errorPage } from './device-pages.ts'
import { pageResponse } from './page.ts'
import { type SignInResult, signInWithOneTimePassword, signInWithPassword } from './sign-in.ts'
import {
  type Alert,
  consentPage,
  type FormFrame,
  oneTimePasswordPage,
  passwordPage,
} from './sign-in-pages.ts'

interface Visit {
  asking: Asking
  issuer: Issuer
  interaction: Interaction
  exchange: ReturnType<typeof openExchange>
  frame: FormFrame
}

/** The same words whatever was wrong: nobody learns which names there are. */
const alerts = {
  wrong: { number: 50126, text: 'The user name or the password is not right.' },
  wrongCode: { number: 500121, text: 'The code is not right, or was used before.' },
  locked: { number: 50053, text: 'There were too many attempts. Wait a little and try again.' },
  busy: { number: 90033, text: 'Many people are signing in right now. Try again in a moment.' },
  disabled: { number: 50057, text: 'The account is disabled. Ask whoever runs this server.' },
  stale: { text: 'The page was open for too long. Try again.' },
} satisfies Record<string, Alert>

type AlertName = keyof typeof alerts

const typedNameCookie = 'riskgraph-name'
const typedNameSeconds = 300

/** How long a right password waits for the code. */
const secondFactorSeconds = 300

export async function showInteraction(asking: Asking, uid: string): Promise<Response> {
  const visit = await visitOf(asking, uid)
  return visit instanceof Response ? visit : show(visit)
}

export async function answerInteraction(asking: Asking, uid: string): Promise<Response> {
  const visit = await visitOf(asking, uid)
  if (visit instanceof Response) return visit
  const form = new URLSearchParams(await asking.request.text())
  if (!isSame(form.get('token') ?? '', visit.frame.token)) return show(visit, alerts.stale)
  if (form.has('cancel')) return finish(visit, { error: 'access_denied', error_description: 'cancelled' })
  if (visit.interaction.prompt.name === 'consent') return consent(visit, form)
  return form.has('code') ? enterCode(visit, form) : enterPassword(visit, form)
}

/** The cookie of the interaction says that this is the browser which began it. */
async function visitOf(asking: Asking, uid: string): Promise<Visit | Response> {
  const { services, request, origin, tenantId } = asking
  const issuer = await services.issuerOf(origin, tenantId)
  const action = `/${tenantId}/interaction/${encodeURIComponent(uid)}`
  const url = new URL(origin + action)
  const exchange = openExchange({ method: 'GET', url, headers: request.headers })
  const interaction = await issuer.provider
    .interactionDetails(exchange.incoming, exchange.outgoing)
    .catch(() => null)
  if (interaction?.uid !== uid) return expired()
  const { client_id, redirect_uri } = interaction.params
  const app = await findApp(services.store.read, tenantId, String(client_id))
  if (!app) return expired()
  const secret = await services.authority.secretFor('forms')
  const token = createHmac('sha256', secret).update(uid).digest('base64url')
  const formTarget = typeof redirect_uri === 'string' ? redirect_uri : undefined
  const frame = { action, token, formTarget, appName: app.displayName }
  return { asking, issuer, interaction, exchange, frame }
}

function expired(): Response {
  return pageResponse(errorPage('ended'))
}

async function show(visit: Visit, shown?: Alert): Promise<Response> {
  const { interaction, asking } = visit
  const failed = interaction.result?.failed as AlertName | undefined
  const frame = { ...visit.frame, alert: shown ?? (failed ? alerts[failed] : undefined) }
  if (interaction.prompt.name === 'consent') {
    const { accountId = '' } = interaction.session ?? {}
    const row = await accountById(asking.services.store.read, asking.tenantId, accountId)
    return pageResponse(
      consentPage({
        ...frame,
        userName: row?.userPrincipalName ?? '',
        permissions: shownPermissions(String(interaction.params.scope ?? '')),
      }),
    )
  }
  if (halfSignedIn(interaction)) return pageResponse(oneTimePasswordPage(frame))
  const { login_hint: hint } = interaction.params
  const userPrincipalName = typedNameOf(asking.request) ?? (typeof hint === 'string' ? hint : '')
  return pageResponse(passwordPage({ ...frame, userPrincipalName: userPrincipalName.slice(0, 320) }))
}

async function enterPassword(visit: Visit, form: URLSearchParams): Promise<Response> {
  const userPrincipalName = form.get('name') ?? ''
  const password = form.get('password') ?? ''
  const result = await signInWithPassword(visit.asking.services.store, {
    ...whenAndWhere(visit),
    ...{ userPrincipalName, password },
  })
  return proceed(visit, result, userPrincipalName.slice(0, 320))
}

async function enterCode(visit: Visit, form: URLSearchParams): Promise<Response> {
  const accountId = halfSignedIn(visit.interaction)
  if (!accountId) return show(visit, alerts.stale)
  const result = await signInWithOneTimePassword(visit.asking.services.store, {
    ...whenAndWhere(visit),
    ...{ accountId, oneTimePassword: form.get('code') ?? '' },
  })
  return proceed(visit, result)
}

async function proceed(visit: Visit, result: SignInResult, typedName?: string): Promise<Response> {
  const { asking, interaction } = visit
  const { services, tenantId, address } = asking
  if (result.kind === 'oneTimePasswordNeeded') {
    return showAgain(visit, { half: { accountId: result.account.id, atSeconds: nowSeconds() } })
  }
  if (result.kind === 'signedIn') {
    const { id: accountId, oneTimeSecret } = result.account
    const amr = oneTimeSecret ? ['pwd', 'mfa'] : ['pwd']
    const isDevice = interaction.deviceCode !== undefined
    // The page before this one asked already.
    const consented = isDevice ? { consent: { grantId: await grant(visit, accountId) } } : {}
    return finish(visit, { login: { accountId, amr }, ...consented })
  }
  if (result.kind === 'busy') {
    const again = { ...visit.frame, alert: alerts.busy, userPrincipalName: typedName ?? '' }
    return pageResponse({ ...passwordPage(again), status: 503 })
  }
  services.log.warn({ tenantId, address, reason: result.kind }, 'nobody was signed in')
  if (typedName !== undefined) return showAgain(visit, { failed: result.kind }, typedName)
  const failed: AlertName = result.kind === 'wrong' ? 'wrongCode' : result.kind
  return showAgain(visit, { half: interaction.result?.half, failed })
}

async function consent(visit: Visit, form: URLSearchParams): Promise<Response> {
  const accountId = visit.interaction.session?.accountId
  if (!form.has('consent') || !accountId) return show(visit, alerts.stale)
  return finish(visit, { consent: { grantId: await grant(visit, accountId) } })
}

/** Writes down what the person allows the application. */
async function grant({ issuer, interaction }: Visit, accountId: string): Promise<string> {
  const { Grant } = issuer.provider
  const clientId = String(interaction.params.client_id)
  const found = interaction.grantId ? await Grant.find(interaction.grantId) : undefined
  const isOwn = found?.accountId === accountId && found.clientId === clientId
  const given = isOwn ? found : new Grant({ accountId, clientId })
  addScopes(given, String(interaction.params.scope ?? ''))
  return given.save()
}

/** Of two clicks the first wins, and then there is nothing left for the second to write to. */
async function finish(visit: Visit, result: InteractionResults): Promise<Response> {
  const { incoming, outgoing } = visit.exchange
  const location = await visit.issuer.provider
    .interactionResult(incoming, outgoing, result)
    .catch((error: unknown) => {
      if (error instanceof errors.SessionNotFound) return null
      throw error
    })
  if (location === null) return expired()
  return new Response(null, { status: 303, headers: { location, 'cache-control': 'no-store' } })
}

/** What comes next is a page of its own, so that going back to it sends no password again. */
async function showAgain(visit: Visit, kept: InteractionResults, typedName?: string): Promise<Response> {
  const answer = await finish(visit, kept)
  if (answer.status !== 303) return answer
  answer.headers.set('location', visit.frame.action)
  // The browser keeps it and not the store: what people type into the field of their name may be a password.
  if (typedName !== undefined)
    answer.headers.append(
      'set-cookie',
      `${typedNameCookie}=${Buffer.from(typedName).toString('base64url')}; Path=${visit.frame.action}; Max-Age=${typedNameSeconds}; Secure; HttpOnly; SameSite=Strict`,
    )
  return answer
}

function typedNameOf(request: Request): string | undefined {
  const cookies = request.headers.get('cookie')?.split(/;\s*/) ?? []
  const found = cookies.find((cookie) => cookie.startsWith(`${typedNameCookie}=`))
  return found && Buffer.from(found.slice(typedNameCookie.length + 1), 'base64url').toString()
}

/** Whose password was right a moment ago. */
function halfSignedIn({ result }: Interaction): string | undefined {
  const half = result?.half as { accountId: string; atSeconds: number } | undefined
  return half && nowSeconds() - half.atSeconds < secondFactorSeconds ? half.accountId : undefined
}

function whenAndWhere({ asking }: Visit) {
  const { tenantId, address } = asking
  return { tenantId, address, now: fromMilliseconds(Date.now()) }
}

function nowSeconds(): number {
  return Math.floor(Date.now() / 1000)
}

function isSame(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)]
  return one.length === other.length && timingSafeEqual(one, other)
}
