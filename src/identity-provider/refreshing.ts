/** What many requests need of the store and rarely changes: read once, and again when it is old. */

export interface Refreshing<T> {
  /** At most `everyMs` old, unless the store fails or dawdles: then the last that was read. Throws when there is none. */
  current(): Promise<T>
  /** Reads again, but not more often than every `pauseMs` for this reason. */
  again(): Promise<T>
}

export interface RefreshOptions {
  everyMs: number
  pauseMs: number
  /** Milliseconds. */
  clock?: () => number
}

/** A store that is busy may keep a request waiting for so long, not longer. */
const patienceMs = 1000

export function refreshing<T>(
  load: () => Promise<T>,
  { everyMs, pauseMs, clock = Date.now }: RefreshOptions,
): Refreshing<T> {
  let last: { value: T; atMs: number } | undefined
  let triedAtMs = Number.NEGATIVE_INFINITY
  let askedAgainAtMs = Number.NEGATIVE_INFINITY
  let loading: Promise<T> | undefined

  function reload(): Promise<T> {
    if (loading) return loading
    const atMs = clock()
    triedAtMs = atMs
    loading = load()
      .then((value) => {
        last = { value, atMs }
        return value
      })
      .finally(() => {
        loading = undefined
      })
    return loading
  }

  /** The value that is there is good enough when a new one cannot be had in time. */
  async function reloadPatiently(value: T): Promise<T> {
    const reloaded = reload().catch(() => value)
    let timer: NodeJS.Timeout | undefined
    const waited = new Promise<T>((resolve) => {
      timer = setTimeout(() => resolve(value), patienceMs)
    })
    return Promise.race([reloaded, waited]).finally(() => clearTimeout(timer))
  }

  return {
    async current() {
      if (!last) return reload()
      const isOld = clock() - last.atMs > everyMs && clock() - triedAtMs > pauseMs
      return isOld ? reloadPatiently(last.value) : last.value
    },
    async again() {
      if (!last) return reload()
      // Who comes while it is being read waits for it as well.
      const isTooSoon = clock() - askedAgainAtMs < pauseMs
      if (isTooSoon && !loading) return last.value
      askedAgainAtMs = clock()
      return reloadPatiently(last.value)
    },
  }
}
