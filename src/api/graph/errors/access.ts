/** Errors of tokens and permissions. */
import { badRequest, type GraphError } from './entry.ts'

const unauthorized = { status: 401, code: 'InvalidAuthenticationToken' } as const

export const accessErrors = {
  emptyToken: {
    ...unauthorized,
    message: 'Access token is empty.',
    where: 'no Authorization header, or one that is not `Bearer` and one token',
  },
  malformedToken: {
    ...unauthorized,
    message: 'CompactToken parsing failed with error code: 80049217',
    where: 'a token that is no JWT',
  },
  expiredToken: {
    ...unauthorized,
    message: 'Lifetime validation failed, the token is expired.',
    where: 'a token of yesterday',
  },
  wrongAudience: {
    ...unauthorized,
    message: 'Access token validation failure. Invalid audience.',
    where: 'a token for another API',
  },
  wrongSignature: {
    ...unauthorized,
    message: 'Access token validation failure. Invalid signature.',
    where: 'a token that was not issued here, or was changed',
  },
  invalidToken: {
    ...unauthorized,
    message: 'Access token validation failure. {reason}',
    where: 'any other token that does not hold: its tenant, algorithm, length or claims',
  },
  forbidden: {
    status: 403,
    code: 'Forbidden',
    message:
      'You cannot perform the requested operation, required scopes are missing in the token. {accepted}',
    where: 'a permission or directory role is missing',
  },
  insufficientPrivileges: {
    status: 403,
    code: 'Authorization_RequestDenied',
    message: 'Insufficient privileges to complete the operation. {accepted}',
    where: 'the same on directory-backed paths',
  },
  notDelegated: {
    ...badRequest,
    message: '/me request is only valid with delegated authentication flow. Use /users/<id> instead.',
    where: '`/me` with the token of an application',
  },
  plainHttp: {
    status: 403,
    code: 'Forbidden',
    message:
      'Plain HTTP is served to this machine only; use HTTPS, or a proxy that ends TLS, named by --public-url or --trusted-proxy.',
    where: "plain HTTP from another machine: a token that crosses a network in the clear is everybody's",
  },
} as const satisfies Record<string, GraphError>
