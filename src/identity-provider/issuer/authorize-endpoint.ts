/** Where a browser begins to sign a person in; what follows of it, and the pages of device codes and of signing out. */
import { html } from 'hono/html'
import { detailOf, errorBody, type FailureName, failureOf, failures, noStore } from '../errors.ts'
import { errorPage } from '../pages/device-pages.ts'
import { pageResponse } from '../pages/page.ts'
import { type Asking, askIssuer, readClient } from './asking.ts'
import type { RequestContext } from './request-context.ts'
import { internalScope, readScopes } from './scopes.ts'

const codePath = 'oauth2/deviceauth'

/** What is sent is kept until somebody has signed in; an id token, the longest of it that is of use, is shorter. */
const valueLengthMax = 2048
/** Scopes are ours, or refused. */
const unkept = ['scope', 'resource', 'claims']

export async function answerAuthorize(asking: Asking): Promise<Response> {
  const query = new URL(asking.request.url).searchParams
  const clientId = query.get('client_id')
  if (!clientId) return page('missing', "'client_id'.")
  const client = await readClient(asking, clientId)
  if (typeof client === 'string') return page(client)
  const long = [...query].find(([name, value]) => !unkept.includes(name) && value.length > valueLengthMax)
  if (long) return page('malformed', `'${long[0].slice(0, 64)}' is too long.`)
  const resource = query.get('resource')
  const asked = readScopes(query.get('scope') ?? (resource ? `${resource}/.default` : ''), asking.origin)
  if ('unknown' in asked) return page('wrongScope')
  const granted = client.app.delegatedPermissions
  const beyond = asked.permissions.filter((name) => !granted.includes(name))
  if (beyond.length > 0) return page('notConsented', `${beyond.join(', ')}.`)
  const rewritten = new URLSearchParams(query)
  for (const name of ['resource', 'claims']) rewritten.delete(name)
  rewritten.set('client_id', client.app.clientId)
  rewritten.set('scope', internalScope(asked, granted))
  const prompt = promptOf(query.get('prompt'))
  if (prompt) rewritten.set('prompt', prompt)
  else rewritten.delete('prompt')
  return passOn(asking, 'oauth2/v2.0/authorize', rewritten)
}

/** Hands on what needs no translation. `path` is below the tenant. */
export async function passOn(
  asking: Asking,
  path: string,
  query = new URL(asking.request.url).searchParams,
): Promise<Response> {
  const { address, request, segment, services } = asking
  const { limits } = services
  const context: RequestContext = { segment }
  const form = request.method === 'POST' ? new URLSearchParams(await request.text()) : undefined
  if (!limits.admit('pages', address)) return page('tooMany')
  // Counted before it is looked at, so that many at once are no way around.
  const userCode = form?.get('user_code')
  if (userCode && !limits.admit('userCodes', address)) return page('tooMany')
  const answer = await askIssuer(
    asking,
    { path, query, reader: 'person', ...(form ? { form } : {}) },
    context,
  )
  if (userCode && !context.isWrongUserCode) limits.takeBack('userCodes', address)
  if (context.hasCrashed) return afterCrash(asking, path)
  return framed(await translated(answer, context))
}

/** The library stumbles over a device's page whose session it does not know: there the person begins again. */
function afterCrash({ tenantId, request }: Asking, path: string): Response {
  const isStep = path.startsWith(codePath) && !(path === codePath && request.method === 'GET')
  if (!isStep) return page('failed')
  return new Response(null, { status: 303, headers: { ...noStore, location: `/${tenantId}/${codePath}` } })
}

/** The library's own pages, which send a form on by a script of theirs, are in no frame either. */
function framed(answer: Response): Response {
  if (!answer.headers.get('content-type')?.startsWith('text/html')) return answer
  if (answer.headers.has('content-security-policy')) return answer
  const headers = new Headers(answer.headers)
  headers.set('content-security-policy', "frame-ancestors 'none'; base-uri 'none'")
  headers.set('referrer-policy', 'no-referrer')
  return new Response(answer.body, { status: answer.status, headers })
}

/** Entra's prompts besides OpenID Connect's: to choose an account is to sign in. */
function promptOf(prompt: string | null): string | undefined {
  if (prompt === 'select_account') return 'login'
  return prompt === 'admin_consent' ? 'consent' : (prompt ?? undefined)
}

/** An error that goes back to the application says Entra's number, for that is what its library looks for. */
async function translated(answer: Response, { error }: RequestContext): Promise<Response> {
  if (!error) return answer
  const describe = (name: string) => {
    const known = { ...error, error: name }
    const failure = failureOf(known)
    return errorBody(failure, detailOf(failure, known)).error_description
  }
  const location = answer.headers.get('location')
  const { status, headers } = answer
  if (!location) {
    const isPage = headers.get('content-type')?.startsWith('text/html')
    return isPage ? new Response(translatedForm(await answer.text(), describe), { status, headers }) : answer
  }
  const translatedHeaders = new Headers(headers)
  translatedHeaders.set('location', translatedLocation(location, describe))
  return new Response(answer.body, { status, headers: translatedHeaders })
}

/** `response_mode=query` and `fragment`. */
function translatedLocation(location: string, describe: (name: string) => string): string {
  const url = URL.parse(location)
  if (!url) return location
  const fragment = new URLSearchParams(url.hash.slice(1))
  const error = url.searchParams.get('error')
  if (error) url.searchParams.set('error_description', describe(error))
  const fragmentError = fragment.get('error')
  if (fragmentError) {
    fragment.set('error_description', describe(fragmentError))
    url.hash = fragment.toString()
  }
  return url.href
}

/** `response_mode=form_post`: a page of the library's that sends itself on. */
function translatedForm(text: string, describe: (name: string) => string): string {
  const name = /<input type="hidden" name="error" value="([^"]*)"/.exec(text)?.[1]
  if (!name) return text
  const description = html`${describe(name)}`
  return text.replace(/(name="error_description" value=")[^"]*/, (_, before) => `${before}${description}`)
}

function page(name: FailureName, detail = ''): Response {
  const status = name === 'tooMany' || name === 'failed' ? failures[name].status : 400
  return pageResponse(errorPage(name, { detail, status }))
}
