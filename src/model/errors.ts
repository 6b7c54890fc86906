/** Every error that a caller may be told about. `code` is for programs, `message` for people; a cause stays inside. */

export interface RequestErrorOptions extends ErrorOptions {
  /** Headers of the answer, such as `Allow`. */
  headers?: Record<string, string>
}

/** A request that cannot be served. `code` is Graph's error code, `status` the HTTP status. */
export class RequestError extends Error {
  readonly status: number
  readonly code: string
  readonly headers: Readonly<Record<string, string>>

  constructor(status: number, code: string, message: string, options: RequestErrorOptions = {}) {
    super(message, options)
    this.status = status
    this.code = code
    this.headers = options.headers ?? {}
  }
}

/** A record that cannot be read: which field, what was found, what was expected. */
export class RecordError extends Error {
  readonly field: string

  constructor(field: string, message: string) {
    super(`${field}: ${message}`)
    this.field = field
  }
}

/** Something an operator must put right: settings, files, ports. Printed without a stack. */
export class OperatorError extends Error {}
