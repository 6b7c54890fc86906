/** Asks every query many times, one after the other, and keeps how long each took. */
import { randomUUID } from 'node:crypto'
import type { Hono } from 'hono'
import pino from 'pino'
import { defaultSettings } from '../../src/config.ts'
import { createApp as createClient } from '../../src/identity-provider/directory/apps.ts'
import { createAuthority } from '../../src/identity-provider/tokens.ts'
import { permissionNames } from '../../src/model/permissions.ts'
import { fromMilliseconds } from '../../src/model/timestamp.ts'
import { createApp } from '../../src/server.ts'
import type { Store } from '../../src/store/store.ts'
import type { SignInTable } from '../../src/store/tables.ts'
import type { Filled } from './fill.ts'
import { type Asked, expensiveQueries, type Query, queries } from './queries.ts'

export interface Measurement {
  name: string
  isCommon: boolean
  isExpensive: boolean
  p50Milliseconds: number
  p99Milliseconds: number
}

const expensiveTimes = 5
const origin = 'https://localhost'

/** Each query `times` times, after a few that do not count. */
export async function measure(store: Store, filled: Filled, times: number): Promise<Measurement[]> {
  const app = await createApp({ store, settings: defaultSettings, log: pino({ level: 'error' }) })
  const call = caller(app, await tokenOf(store, filled.tenantId))
  const measurements: Measurement[] = []
  for (const query of [...queries, ...expensiveQueries]) {
    const isExpensive = expensiveQueries.includes(query)
    const milliseconds: number[] = []
    const count = isExpensive ? expensiveTimes : times
    for (let number = -Math.ceil(count / 10); number < count; number++) {
      const path = await pathOf(query, askedOf(filled, number + count), call)
      const begin = performance.now()
      await call(path)
      if (number >= 0) milliseconds.push(performance.now() - begin)
    }
    milliseconds.sort((a, b) => a - b)
    const at = (share: number) => milliseconds[Math.min(count - 1, Math.floor(count * share))] as number
    const { name, isCommon } = query
    measurements.push({ name, isCommon, isExpensive, p50Milliseconds: at(0.5), p99Milliseconds: at(0.99) })
  }
  return measurements
}

async function pathOf(query: Query, asked: Asked, call: Call): Promise<string> {
  const path = query.path(asked)
  if (!query.isSecondPage) return path
  const link = ((await call(path)) as Record<string, string>)['@odata.nextLink']
  return link?.replace(origin, '') ?? path
}

function askedOf({ people, applications, risky }: Filled, number: number): Asked {
  const at = (rows: SignInTable[], offset = 0) => rows[(number * 7 + offset) % rows.length] as SignInTable
  const riskyPeople = risky.filter(({ userId }) => userId !== '')
  return {
    person: at(people),
    application: at(applications),
    risky: at(risky),
    riskyUserId: at(riskyPeople).userId,
  }
}

type Call = (path: string) => Promise<unknown>

async function tokenOf(store: Store, tenantId: string): Promise<string> {
  const { app } = await createClient(store, {
    tenantId,
    displayName: `bench ${randomUUID()}`,
    permissions: [...permissionNames],
    now: fromMilliseconds(Date.now()),
  })
  return (await createAuthority(store).issue({ kind: 'app', ...app })).token
}

function caller(app: Hono, token: string): Call {
  return async (path) => {
    const response = await app.request(origin + path, { headers: { authorization: `Bearer ${token}` } })
    const text = await response.text()
    if (response.status !== 200) throw new Error(`${path}: ${response.status} ${text.slice(0, 500)}`)
    return JSON.parse(text)
  }
}
