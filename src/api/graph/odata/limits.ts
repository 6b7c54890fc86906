/**
 * What a query may cost. Everything that a caller can make longer, deeper or more has its bound here; together they
 * keep the work for a row proportional to the size of the row.
 */
export const queryLimits = {
  /** Of a search part as it was sent. A request line ends there too, but a `$batch` carries URLs in its body. */
  searchCharacters: 65_536,
  /** Of `$filter`, decoded: some 200 ids in a list, or 60 comparisons with them. */
  filterCharacters: 8192,
  /** Parentheses, `not`, calls and lambdas within each other; reading, checking and compiling recurse as deep. */
  filterDepth: 40,
  /** Comparisons and calls. Each looks into the document of a sign-in anew. */
  filterTerms: 120,
  listValues: 100,
  /**
   * Lambdas within each other. No collection of Graph's stands deeper, and since the inner one has to range over the
   * element of the outer one, no element is visited twice: unbounded, a list of a thousand takes 1000^depth steps.
   */
  lambdaDepth: 2,
  orderKeys: 8,
  selectPaths: 500,
  /** A text sorts by so many characters, for a skip token carries them; a user agent may have 32,768. */
  sortCharacters: 256,
  /** Eight sort keys of 256 characters, each as long as JSON and base64 can make it, fit. */
  skipTokenCharacters: 20_000,
} as const
