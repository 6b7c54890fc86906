/** What an analyst sees who looks at the strangest sign-ins of each day. */

/** Of the `most` highest scores of each day, the share that is malicious, averaged over the days. Ties: earliest first. */
export function precisionPerDay(
  days: ArrayLike<number>,
  scores: ArrayLike<number>,
  malicious: ArrayLike<number>,
  most: number,
): number {
  const byDay = new Map<number, number[]>()
  for (let index = 0; index < days.length; index++) {
    const day = days[index] as number
    const rows = byDay.get(day)
    if (rows) rows.push(index)
    else byDay.set(day, [index])
  }
  let sum = 0
  for (const rows of byDay.values()) {
    const top = rows.sort((a, b) => (scores[b] as number) - (scores[a] as number) || a - b).slice(0, most)
    sum += top.reduce((found, index) => found + (malicious[index] as number), 0) / top.length
  }
  return sum / byDay.size
}
