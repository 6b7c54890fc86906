/** Errors of paths, methods, bodies and connections, and of a server that cannot. */
import { badRequest, type GraphError } from './entry.ts'

const unsupported = { status: 415, code: 'UnsupportedMediaType' } as const
const unreadable =
  'Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.'

export const requestErrors = {
  unknownSegment: {
    ...badRequest,
    message: "Resource not found for the segment '{segment}'.",
    where: 'a path, or a version of it, that does not exist',
  },
  malformedPath: {
    ...badRequest,
    message: "The path segment '{segment}' is not valid percent-encoding.",
    where: 'a path that cannot be decoded, or holds U+0000',
  },
  pathTooLong: {
    status: 414,
    code: 'BadRequest',
    message: 'The path is longer than {max} characters.',
    where: 'a path, without its query',
  },
  methodNotAllowed: {
    status: 405,
    code: 'Request_BadRequest',
    message:
      'Specified HTTP method is not allowed for the request target. {method} is not supported here; accepted: {allow}.',
    where: 'a method that the path does not have; `Allow` names those it has',
  },
  methodUnknown: {
    status: 501,
    code: 'NotImplemented',
    message: "The HTTP method '{method}' is not known here.",
    where: 'a method outside of RFC 9110 and RFC 5789',
  },
  unknownItem: {
    status: 404,
    code: 'ResourceNotFound',
    message:
      "Resource '{id}' does not exist or one of its queried reference-property objects are not present.",
    where: 'an item that is not there, or is of another tenant',
  },
  unknownDirectoryObject: {
    status: 404,
    code: 'Request_ResourceNotFound',
    message:
      "Resource '{id}' does not exist or one of its queried reference-property objects are not present.",
    where: 'the same on directory-backed paths',
  },
  unreadableBody: {
    ...badRequest,
    message: `${unreadable} {reason}`,
    where:
      'a body that is empty, not UTF-8, not JSON (the reason names the position) or nested deeper than 64 levels',
  },
  invalidBody: {
    ...badRequest,
    message: '{reason}',
    where: 'a body of JSON that an action cannot use, or ids that it does not apply to',
  },
  bodyTooLarge: {
    status: 413,
    code: 'RequestEntityTooLarge',
    message: 'The body is larger than {max} bytes.',
    where: 'a body of 256 kB; of `$batch` 4 MB',
  },
  contentType: {
    ...unsupported,
    message: "The content type '{type}' is not supported; send application/json.",
    where: 'a body that is not JSON, or is in another charset than UTF-8',
  },
  contentEncoding: {
    ...unsupported,
    message: "The content encoding '{encoding}' is not supported; send the body as it is.",
    where: 'a compressed body; `Accept-Encoding` says so (RFC 9110, 12.5.3)',
  },
  malformedOrigin: {
    ...badRequest,
    message: '{reason}',
    where: 'a `Host`, or a forwarded one of a trusted proxy, that is no host',
  },
  malformedRequest: {
    ...badRequest,
    message: 'The request is malformed: {reason}.',
    where: 'what is not HTTP, or names no path',
  },
  headersTooLarge: {
    status: 431,
    code: 'RequestHeaderFieldsTooLarge',
    message: 'The request line and headers are larger than {max} bytes.',
    where: 'a request line with its headers of 64 kB',
  },
  requestTimeout: {
    status: 408,
    code: 'RequestTimeout',
    message: 'The request did not arrive in time.',
    where:
      'a body that is not there after 10 seconds (`bodyDeadlineSeconds`; of `$batch` three times as long), or a request that is not complete after five minutes',
  },
  tooManyRequests: {
    status: 429,
    code: 'TooManyRequests',
    message: 'Too many requests. At most {max} of a tenant are worked on at the same time.',
    where: 'more requests at once than the setting `requestsInProgressMax`; a batch counts as four',
    retryAfterSeconds: 1,
  },
  tooManyOfApplication: {
    status: 429,
    code: 'TooManyRequests',
    message: 'Too many requests. At most {max} of an application are worked on, or read, at the same time.',
    where:
      'more requests of one application at once than three quarters of `requestsInProgressMax`; more than 8 bodies on their way',
    retryAfterSeconds: 1,
  },
  unexpected: {
    status: 500,
    code: 'InternalServerError',
    message: 'An unexpected error has occurred. The log of the server knows more under the request-id.',
    where: 'a fault of the server',
  },
  storeBusy: {
    status: 503,
    code: 'ServiceNotAvailable',
    message: '{reason}',
    where:
      'a query that took too long or too much memory, waited too long behind others of its application, or a store that is busy with such or away',
    retryAfterSeconds: 10,
  },
} as const satisfies Record<string, GraphError>
