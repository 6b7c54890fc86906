/** How often honest people are asked for more, as Wiefling et al. count it: within a user's first N sign-ins. */
import { median, quantile } from './spread.ts'

export interface StepUps {
  signIns: number
  users: number
  median: number
  p90: number
}

/**
 * Of the users that have so many sign-ins. Rows are in order of time.
 * @param isAsked whether the sign-in was interrupted, parallel to `users`
 */
export function stepUpsWithin(
  signIns: number,
  users: ArrayLike<number>,
  isAsked: (index: number) => boolean,
): StepUps {
  const seen = new Map<number, { signIns: number; asked: number }>()
  for (let index = 0; index < users.length; index++) {
    const user = users[index] as number
    let one = seen.get(user)
    if (!one) {
      one = { signIns: 0, asked: 0 }
      seen.set(user, one)
    }
    if (one.signIns === signIns) continue
    one.signIns++
    if (isAsked(index)) one.asked++
  }
  const asked = [...seen.values()].filter((one) => one.signIns === signIns).map((one) => one.asked)
  return { signIns, users: asked.length, median: median(asked), p90: quantile(asked, 0.9) }
}
