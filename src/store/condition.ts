/**
 * Whether the database can be worked with. Of what keeps it from that, the first error is kept and told once, until it is
 * seen to work again; whoever asks for something meanwhile is told to come again. Engines say which of their errors mean
 * what (postgres-faults.ts, sqlite-faults.ts).
 */
import { RequestError } from '../model/errors.ts'

/** What may be wrong, and what shows that it is so no more. Whoever may ask for the health of a server reads the text. */
export const faults = {
  away: { text: 'the database does not answer', endsWith: 'reading' },
  full: { text: 'the disk of the database is full', endsWith: 'writing' },
  readOnly: { text: 'the database cannot be written', endsWith: 'writing' },
  failing: { text: 'the disk of the database fails', endsWith: 'writing' },
  replaced: { text: 'the database file was deleted or replaced', endsWith: 'its return' },
  damaged: { text: 'the database is damaged', endsWith: 'a new start' },
} as const

export type FaultKind = keyof typeof faults
/** What was seen to work. */
export type Proof = (typeof faults)[FaultKind]['endsWith']

export interface Fault {
  kind: FaultKind
  text: string
  /** The words of the first error: for the operator alone. */
  detail: string
}

const retryAfterSeconds = 5

/** Nothing of the request was acknowledged; it may be sent again. */
export class StoreAway extends RequestError {
  readonly fault: Fault

  constructor(fault: Fault, cause?: unknown) {
    const message = `The service cannot work at the moment: ${fault.text}. Try again later.`
    const headers = { 'Retry-After': String(retryAfterSeconds) }
    super(503, 'ServiceNotAvailable', message, { cause, headers })
    this.fault = fault
  }
}

/** Told of the fault when it begins, and of null when it has ended. */
export type OnTurn = (fault: Fault | null) => void

export class Condition {
  #fault: Fault | null = null
  readonly #listeners = new Set<OnTurn>()

  get fault(): Fault | null {
    return this.#fault
  }

  /** Returns what takes the listener away again. */
  onTurn(listener: OnTurn): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** What to throw for it. The first fault stays, but for one that is worse. */
  failed(kind: FaultKind, cause: unknown): StoreAway {
    const { text } = faults[kind]
    const fault = { kind, text, detail: wordsOf(cause) }
    if (!this.#fault || (isFinal(kind) && !isFinal(this.#fault.kind))) this.#turn(fault)
    return new StoreAway(fault, cause)
  }

  /** Ends the fault that this refutes. */
  works(proof: Proof): void {
    if (this.#fault && faults[this.#fault.kind].endsWith === proof) this.#turn(null)
  }

  /** Throws where nothing may be read or written any more: it would be of another database, or make things worse. */
  admit(): void {
    if (this.#fault && isFinal(this.#fault.kind)) throw new StoreAway(this.#fault)
  }

  #turn(fault: Fault | null): void {
    this.#fault = fault
    for (const listener of this.#listeners) listener(fault)
  }
}

function isFinal(kind: FaultKind): boolean {
  return kind === 'replaced' || kind === 'damaged'
}

function wordsOf(cause: unknown): string {
  const { message, code } = cause as Error & { code?: string }
  // Of an address with several numbers Node says only a code.
  return (message || code || String(cause)).split('\n')[0] as string
}
