/**
 * Passwords, as scrypt makes them unreadable (RFC 7914). The parameters are stored with each hash, so that they can be
 * raised: a hash of older ones is made anew when its owner next signs in.
 */
import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { OperatorError, RequestError } from '../../model/errors.ts'

/** 32 MB and about a tenth of a second (OWASP Password Storage Cheat Sheet). */
const current = { cost: 2 ** 15, blockSize: 8, parallelization: 3 }
const keyBytes = 32
const saltBytes = 16
export const passwordLengthMin = 12
const passwordLengthMax = 256
/** Half of Node's threads for such work: those that check tokens need the others. */
const atOnceMax = 2
/** Who comes when so many wait, a few seconds' work, is told to come back. */
const waitingMax = 16

const derive = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt)

/** Throws OperatorError when it is too short or too long, RequestError 503 when too many are at it. */
export async function hashPassword(password: string): Promise<string> {
  const length = lengthOf(password)
  if (length < passwordLengthMin || length > passwordLengthMax)
    throw new OperatorError(`a password has ${passwordLengthMin} to ${passwordLengthMax} characters`)
  const salt = randomBytes(saltBytes)
  return write(current, salt, await run(password, salt, current))
}

/** Without a hash, as for a name that nobody has, it takes as long and is wrong. Throws RequestError 503 as above. */
export async function checkPassword(
  password: string,
  stored: string | undefined,
): Promise<{ isRight: boolean; isOutdated: boolean }> {
  const { parameters, salt, key } = read(stored ?? nobody)
  const isShort = lengthOf(password) <= passwordLengthMax
  const derived = await run(isShort ? password : '', salt, parameters)
  const isRight = timingSafeEqual(derived, key) && isShort && stored !== undefined
  const isOutdated = Object.entries(current).some(
    ([name, value]) => parameters[name as keyof typeof current] !== value,
  )
  return { isRight, isOutdated }
}

/** For a person to type once: 120 random bits in letters that are not mistaken for each other. */
export function generatePassword(): string {
  const alphabet = 'abcdefghijkmnpqrstuvwxyz23456789'
  const letters = [...randomBytes(24)].map((byte) => alphabet[byte % alphabet.length])
  return (letters.join('').match(/.{6}/g) as string[]).join('-')
}

/** In characters as people count them: an emoji is one. */
function lengthOf(password: string): number {
  return [...password.normalize('NFKC')].length
}

type Parameters = typeof current

let running = 0
const waiting: (() => void)[] = []

async function run(password: string, salt: Buffer, parameters: Parameters): Promise<Buffer> {
  if (waiting.length >= waitingMax)
    throw new RequestError(503, 'ServiceNotAvailable', 'Too many passwords are being checked.')
  if (running >= atOnceMax) await new Promise<void>((resolve) => waiting.push(resolve))
  else running += 1
  try {
    const maxmem = 256 * parameters.cost * parameters.blockSize
    return await derive(password.normalize('NFKC'), salt, keyBytes, { ...parameters, maxmem })
  } finally {
    const next = waiting.shift()
    if (next) next()
    else running -= 1
  }
}

function write({ cost, blockSize, parallelization }: Parameters, salt: Buffer, key: Buffer): string {
  return ['scrypt', cost, blockSize, parallelization, salt.toString('base64'), key.toString('base64')].join(
    '$',
  )
}

function read(stored: string): { parameters: Parameters; salt: Buffer; key: Buffer } {
  const [, cost, blockSize, parallelization, salt = '', key = ''] = stored.split('$')
  return {
    parameters: {
      cost: Number(cost),
      blockSize: Number(blockSize),
      parallelization: Number(parallelization),
    },
    salt: Buffer.from(salt, 'base64'),
    key: Buffer.from(key, 'base64'),
  }
}

const nobody = write(current, Buffer.alloc(saltBytes), Buffer.alloc(keyBytes))
