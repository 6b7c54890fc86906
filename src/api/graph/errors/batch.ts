/** Errors of a batch as a whole, and of a request because of the others in it. */
import { badRequest, type GraphError } from './entry.ts'

export const batchErrors = {
  tooManySteps: {
    ...badRequest,
    message: 'Number of batch request steps exceeds the maximum value of {max}.',
    where: '`$batch` with more than 20 requests',
  },
  malformedBatch: {
    ...badRequest,
    message: 'Invalid batch payload format. {reason}',
    where: '`$batch`: the envelope; the reason names request and property, and nothing was done',
  },
  stepWithoutContentType: {
    ...badRequest,
    message: "Write request with id '{id}' does not contain a Content-Type header.",
    where: '`$batch`: a request with a body, and nothing was done',
  },
  failedDependency: {
    status: 424,
    code: 'FailedDependency',
    message: "The request was not sent, because the request '{id}' that it depends on has failed.",
    where: '`$batch`: `dependsOn` a request that was answered with 400 or more',
  },
  batchTooLarge: {
    status: 413,
    code: 'RequestEntityTooLarge',
    message:
      'The answers to this batch are together larger than {max} bytes. Send this request alone, or ask for less with $top or $select.',
    where: '`$batch`: an answer that finds no room any more',
  },
} as const satisfies Record<string, GraphError>
