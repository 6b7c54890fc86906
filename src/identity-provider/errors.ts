/**
 * Every refusal of the issuer, with Entra's number (Microsoft Entra authentication and authorization error codes), and
 * which of them says what the OpenID library found.
 */
import { randomUUID } from 'node:crypto'

interface Failure {
  status: number
  error: string
  number: number
  text: string
}

export const failures = {
  unsupportedGrant: {
    ...{ status: 400, error: 'unsupported_grant_type', number: 70003 },
    text: 'The grant type is not supported.',
  },
  unsupportedResponse: {
    ...{ status: 400, error: 'unsupported_response_type', number: 70005 },
    text: "The response type is not supported; there is 'code'.",
  },
  missing: {
    ...{ status: 400, error: 'invalid_request', number: 900144 },
    text: 'The request body must contain the parameter:',
  },
  malformed: {
    ...{ status: 400, error: 'invalid_request', number: 9000410 },
    text: 'The request is malformed.',
  },
  notAForm: {
    ...{ status: 400, error: 'invalid_request', number: 900144 },
    text: 'Send the parameters as application/x-www-form-urlencoded.',
  },
  wrongMethod: {
    ...{ status: 405, error: 'invalid_request', number: 900561 },
    text: 'The method is not accepted here:',
  },
  noSuchPath: { status: 404, error: 'invalid_request', number: 90023, text: 'There is no such endpoint.' },
  failed: {
    ...{ status: 500, error: 'server_error', number: 50000 },
    text: 'An unexpected error has occurred. The log of the server knows more under the trace id.',
  },
  malformedHost: {
    ...{ status: 400, error: 'invalid_request', number: 90023 },
    text: 'The request is malformed:',
  },
  strangeHost: {
    ...{ status: 400, error: 'invalid_request', number: 90023 },
    text: 'The server is not known by this host. Its names are those of its certificate and of --public-url.',
  },
  busy: {
    ...{ status: 503, error: 'temporarily_unavailable', number: 90033 },
    text: 'A transient error has occurred. Please try again.',
  },
  tooMany: {
    ...{ status: 429, error: 'temporarily_unavailable', number: 90055 },
    text: 'There were too many requests. Please try again later.',
  },
  tooLarge: { status: 413, error: 'invalid_request', number: 90015, text: 'The request is too large.' },
  unknownTenant: {
    ...{ status: 400, error: 'invalid_request', number: 90002 },
    text: 'There is no such tenant here:',
  },
  unknownApp: {
    ...{ status: 400, error: 'unauthorized_client', number: 700016 },
    text: 'The application was not found in the tenant.',
  },
  disabledApp: {
    ...{ status: 401, error: 'invalid_client', number: 7000112 },
    text: 'The application is disabled.',
  },
  wrongSecret: {
    ...{ status: 401, error: 'invalid_client', number: 7000215 },
    text: 'Invalid client secret provided.',
  },
  expiredSecret: {
    ...{ status: 401, error: 'invalid_client', number: 7000222 },
    text: 'The provided client secret keys are expired.',
  },
  noCredential: {
    ...{ status: 401, error: 'invalid_client', number: 7000218 },
    text: 'The request body must contain the following parameter: client_assertion or client_secret.',
  },
  wrongAssertion: {
    ...{ status: 401, error: 'invalid_client', number: 700027 },
    text: 'Client assertion failed signature validation.',
  },
  replayedAssertion: {
    ...{ status: 401, error: 'invalid_client', number: 50013 },
    text: 'The client assertion was used before.',
  },
  assertionTime: {
    ...{ status: 401, error: 'invalid_client', number: 700024 },
    text: 'Client assertion is not within its valid time range, or is valid for too long.',
  },
  assertionAudience: {
    ...{ status: 401, error: 'invalid_client', number: 700023 },
    text: 'Client assertion audience claim does not match this token endpoint.',
  },
  wrongScope: {
    ...{ status: 400, error: 'invalid_scope', number: 70011 },
    text: "The provided value for the input parameter 'scope' is not valid. Ask for 'https://graph.microsoft.com/.default' or for permissions of Graph.",
  },
  notConsented: {
    ...{ status: 400, error: 'invalid_grant', number: 65001 },
    text: 'The application was not given this permission:',
  },
  pending: {
    ...{ status: 400, error: 'authorization_pending', number: 70016 },
    text: 'OAuth 2.0 device flow error. Authorization is pending. Continue polling.',
  },
  declined: {
    ...{ status: 400, error: 'authorization_declined', number: 70019 },
    text: 'The sign-in was declined.',
  },
  expiredDeviceCode: {
    ...{ status: 400, error: 'expired_token', number: 70020 },
    text: 'The device code has expired.',
  },
  expiredCode: {
    ...{ status: 400, error: 'invalid_grant', number: 70008 },
    text: 'The provided authorization code or refresh token has expired.',
  },
  redeemedCode: {
    ...{ status: 400, error: 'invalid_grant', number: 54005 },
    text: 'The authorization code was already redeemed, or is none. Please retry with a new one.',
  },
  wrongRefreshToken: {
    ...{ status: 400, error: 'invalid_grant', number: 70000 },
    text: 'The refresh token is not valid, was used before, or was revoked.',
  },
  wrongVerifier: {
    ...{ status: 400, error: 'invalid_grant', number: 501481 },
    text: 'The code_verifier does not match the code_challenge of the authorization request.',
  },
  wrongRedirectUri: {
    ...{ status: 400, error: 'invalid_request', number: 50011 },
    text: 'The redirect URI does not match those of the application.',
  },
  noRedirectUri: {
    ...{ status: 400, error: 'invalid_request', number: 500113 },
    text: 'No reply address is registered for the application.',
  },
  wrongGrant: {
    ...{ status: 400, error: 'invalid_grant', number: 70000 },
    text: 'The provided grant is not valid.',
  },
  wrongIdentityHeader: {
    ...{ status: 401, error: 'invalid_client', number: 7000215 },
    text: 'X-IDENTITY-HEADER is not right, or the caller is not on this machine.',
  },
  ended: {
    ...{ status: 400, error: 'invalid_request', number: 50196 },
    text: 'This sign-in has ended, or was begun in another browser.',
  },
  interactionRequired: {
    ...{ status: 400, error: 'interaction_required', number: 50058 },
    text: 'Nobody is signed in silently; a person has to interact.',
  },
} as const satisfies Record<string, Failure>

export type FailureName = keyof typeof failures

/** What the library says, and what it says of the cause to nobody but the log. The first that fits counts. */
const translations: [error: string, detail: RegExp, failure: FailureName][] = [
  ['invalid_client', /client not found/, 'unknownApp'],
  ['invalid_client', /used once/, 'replayedAssertion'],
  ['invalid_client', /audience/, 'assertionAudience'],
  ['invalid_client', /expir|not active|lifetime|nbf|iat/, 'assertionTime'],
  ['invalid_client', /secret/, 'wrongSecret'],
  ['invalid_client', /mechanism does not match/, 'noCredential'],
  ['invalid_client', /./, 'wrongAssertion'],
  ['unauthorized_client', /./, 'unknownApp'],
  ['invalid_grant', /refresh token is expired|authorization code is expired|grant is expired/, 'expiredCode'],
  ['invalid_grant', /refresh token/, 'wrongRefreshToken'],
  ['invalid_grant', /code_verifier|code_challenge|PKCE/i, 'wrongVerifier'],
  ['invalid_grant', /redirect_uri/, 'wrongRedirectUri'],
  ['invalid_grant', /authorization code|already used/, 'redeemedCode'],
  ['invalid_grant', /./, 'wrongGrant'],
  ['authorization_pending', /./, 'pending'],
  ['slow_down', /./, 'pending'],
  ['expired_token', /./, 'expiredDeviceCode'],
  ['access_denied', /./, 'declined'],
  ['invalid_scope', /./, 'wrongScope'],
  ['invalid_target', /./, 'wrongScope'],
  ['unsupported_grant_type', /./, 'unsupportedGrant'],
  ['invalid_redirect_uri', /./, 'wrongRedirectUri'],
  ['login_required', /./, 'interactionRequired'],
  ['consent_required', /./, 'interactionRequired'],
  ['interaction_required', /./, 'interactionRequired'],
  ['unsupported_response_type', /./, 'unsupportedResponse'],
  ['invalid_request', /grant type is not allowed/, 'noRedirectUri'],
  ['invalid_request', /missing required parameter|must be provided/, 'missing'],
  ['invalid_request', /./, 'malformed'],
]

export interface LibraryError {
  error: string
  error_description?: string
  /** For the log. */
  error_detail?: string
}

export function failureOf({ error, error_description = '', error_detail = '' }: LibraryError): FailureName {
  const text = `${error_detail} ${error_description} .`
  const known = translations.find(([name, detail]) => name === error && detail.test(text))?.[2]
  return known ?? (error === 'server_error' ? 'failed' : 'malformed')
}

/** What the library found, for whoever has to correct the request; of other failures nothing. */
export function detailOf(name: FailureName, { error_description = '' }: LibraryError): string {
  const missing = /missing required parameters? (.+)/.exec(error_description)?.[1]
  if (name === 'missing') return missing ? `${missing}.` : error_description
  return name === 'malformed' ? error_description : ''
}

/** The sentence alone. */
export function wordsOf(name: FailureName, detail = ''): string {
  return `${failures[name].text} ${detail}`.trim()
}

export interface ErrorBody {
  error: string
  error_description: string
  error_codes: number[]
  timestamp: string
  trace_id: string
  correlation_id: string
}

/** `detail` ends the sentence; it is seen by the caller. */
export function errorBody(
  name: FailureName,
  detail = '',
  { traceId = randomUUID(), correlationId = randomUUID() }: { traceId?: string; correlationId?: string } = {},
): ErrorBody {
  const { error, number } = failures[name]
  const timestamp = `${new Date().toISOString().slice(0, 19).replace('T', ' ')}Z`
  return {
    error,
    error_description: `AADSTS${number}: ${wordsOf(name, detail)} Trace ID: ${traceId} Correlation ID: ${correlationId} Timestamp: ${timestamp}`,
    error_codes: [number],
    timestamp,
    trace_id: traceId,
    correlation_id: correlationId,
  }
}

export const noStore = { 'cache-control': 'no-store', pragma: 'no-cache' }

export function refuse(name: FailureName, detail = '', ids: Parameters<typeof errorBody>[2] = {}): Response {
  const { status } = failures[name]
  const headers: Record<string, string> = { ...noStore }
  // What is left of a body that was too large would be read as the next request.
  if (status === 413) headers.connection = 'close'
  if (status === 503) headers['retry-after'] = '10'
  if (status === 429) headers['retry-after'] = '30'
  if (status === 405) headers.allow = 'POST'
  return Response.json(errorBody(name, detail, ids), { status, headers })
}
