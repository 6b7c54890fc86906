/** What every client has to show. Its program reports each step by name; one that is not reported has failed. */

export const steps = {
  secret: 'a token by the secret of an application',
  certificate: 'a token by the certificate of an application',
  'device-code': 'a token for a person, by a code that they type in elsewhere',
  list: 'risky users are listed',
  filter: '$filter, $select, $orderby and $top',
  count: '$count',
  page: 'more than a thousand rows, by the page iterator of the client',
  history: 'the history of a risky user',
  detections: 'risk detections, on beta',
  'service-principals': 'risky service principals, listed and dismissed',
  models: 'typed models hold enumerations, dates, booleans and nested objects; nothing is left over',
  'users-compromised': 'confirmCompromised of users',
  'users-safe': 'confirmSafe of users',
  'users-dismissed': 'dismiss of users',
  'sign-ins-compromised': 'confirmCompromised of sign-ins',
  'sign-ins-safe': 'confirmSafe of sign-ins',
  'sign-ins-dismissed': 'dismiss of sign-ins',
  batch: 'a batch, with an error and a dependency in it',
  'error-400': 'a wrong filter, as the error type of the client, with code and message',
  'error-401': 'a token that is none',
  'error-secret': 'a wrong secret',
  'error-403': 'a permission that is missing',
  'error-404': 'a user that is not there',
  'error-429': 'too many requests at once',
  retry: 'the same, with the own retries of the client, which wait as Retry-After says',
} as const

export type Step = keyof typeof steps

export function stepsExcept(without: readonly Step[]): Step[] {
  return (Object.keys(steps) as Step[]).filter((step) => !without.includes(step))
}
