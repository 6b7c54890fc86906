/** What every answer carries, of the API as of pages and tokens. */

export const secureHeaders = {
  'Strict-Transport-Security': 'max-age=31536000',
  'X-Content-Type-Options': 'nosniff',
}
