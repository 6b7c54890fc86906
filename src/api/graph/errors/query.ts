/** Errors of `$filter` and the other query options. */
import { badRequest, type GraphError } from './entry.ts'

export const queryErrors = {
  invalidFilter: {
    ...badRequest,
    message: 'Invalid filter clause: {reason}',
    where: '`$filter`',
  },
  incompatibleTypes: {
    ...badRequest,
    message:
      "Invalid filter clause: A binary operator with incompatible types was detected. Found operand types '{left}' and '{right}' for operator kind '{operator}'.{hint}",
    where: '`$filter`: a literal of another type than the property, such as a date in quotes',
  },
  malformedDateTime: {
    ...badRequest,
    message:
      "Invalid filter clause: The DateTimeOffset text {text} should be in format 'yyyy-mm-ddThh:mm:ss('.'s+)?(zzzzzz)?' and each field value is within valid range. A zone is required: Z, or an offset such as +01:00 with its plus sign written %2B.",
    where: '`$filter`: a date-time that is none, or has no zone',
  },
  invalidQuery: { ...badRequest, message: '{reason}', where: 'any other query option' },
  optionNotAllowed: {
    ...badRequest,
    message:
      "Query option '{option}' is not allowed. To allow it, set the 'AllowedQueryOptions' property on EnableQueryAttribute or QueryValidationSettings. Accepted are $filter, $select, $orderby, $top, $count and $skiptoken.",
    where: '`$skip`, `$search`, `$expand`, `$apply`, `$compute`',
  },
  optionTwice: {
    ...badRequest,
    message: "Query option '{option}' was specified more than once, but it must be specified at most once.",
    where: 'a query option that is given twice',
  },
  topNotANumber: {
    ...badRequest,
    message:
      'Invalid value {value} for $top query option found. The $top query option requires a non-negative integer value.',
    where: '`$top`',
  },
  topExceeded: {
    ...badRequest,
    message:
      "The limit of '{max}' for Top query has been exceeded. The value from the incoming request is '{top}'.",
    where: '`$top`',
  },
  pageSize: {
    status: 400,
    code: 'Request_UnsupportedQuery',
    message: "Invalid page size specified: '{size}'. Must be between 1 and {max} inclusive.",
    where: '`$top` of directory objects',
  },
  nullSkipToken: {
    ...badRequest,
    message: 'Invalid Skip Token, skip token is null',
    where: 'an empty `$skiptoken`',
  },
  foreignSkipToken: {
    ...badRequest,
    message:
      'Invalid Skip Token: it was not issued by this server, or has been changed. Repeat the request without $skiptoken.',
    where: '`$skiptoken`',
  },
  otherSkipToken: {
    ...badRequest,
    message:
      'Invalid Skip Token: it belongs to another query. Send it with the $filter and $orderby of the page it came from.',
    where: '`$skiptoken` with another `$filter`, `$orderby` or path',
  },
  queryTooLong: {
    status: 414,
    code: 'BadRequest',
    message: 'The query has {characters} characters, and at most {max} are accepted.',
    where: 'the part of a URL after its question mark',
  },
} as const satisfies Record<string, GraphError>
