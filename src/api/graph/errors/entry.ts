/** What there is to say about an error, and the statuses that many share. */

export interface GraphError {
  status: number
  code: string
  /** `{name}` stands for what `graphError` is given. */
  message: string
  where: string
  /** After how many seconds the same request may be sent again. */
  retryAfterSeconds?: number
}

export const badRequest = { status: 400, code: 'BadRequest' } as const
