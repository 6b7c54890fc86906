/**
 * The plain sum of log-likelihood ratios (Freeman et al., NDSS 2016, with Dirichlet back-off) over seven values: the
 * yardstick by which a generated stream is compared with a real one. Scorers to compare are in ../scorers.
 */
import { readClient } from '../../../src/enrich/client.ts'
import type { SignIn } from '../../../src/model/sign-in.ts'

interface Counts {
  total: number
  of: Map<string, number>
}

export interface LikelihoodSum {
  /** Null without history. Learns the sign-in afterwards. */
  judge(signIn: SignIn): number | null
}

export function createLikelihoodSum(): LikelihoodSum {
  const everybody = Array.from({ length: 7 }, (): Counts => ({ total: 0, of: new Map() }))
  const people = new Map<string, Counts[]>()
  return {
    judge(signIn) {
      const values = valuesOf(signIn)
      const person = people.get(signIn.userId)
      let sum = 0
      for (const [index, value] of values.entries()) {
        const all = everybody[index]!
        const general = ((all.of.get(value) ?? 0) + 1) / (all.total + all.of.size + 1)
        const own = person?.[index]
        if (own) sum += Math.log(general) - Math.log(((own.of.get(value) ?? 0) + general) / (own.total + 1))
        learn(all, value)
      }
      const own = person ?? values.map(() => ({ total: 0, of: new Map() }))
      for (const [index, value] of values.entries()) learn(own[index]!, value)
      people.set(signIn.userId, own)
      return person ? sum : null
    },
  }
}

function valuesOf({
  ipAddress,
  autonomousSystemNumber,
  location,
  userAgent,
  deviceDetail,
}: SignIn): string[] {
  const { agent, os } = readClient(deviceDetail.browser, deviceDetail.operatingSystem, userAgent)
  const form = /Mobile/.test(userAgent ?? '') ? 'phone' : 'computer'
  return [
    ipAddress ?? '',
    String(autonomousSystemNumber),
    location.countryOrRegion ?? '',
    userAgent ?? '',
    agent ?? '',
    os ?? '',
    form,
  ]
}

function learn(counts: Counts, value: string): void {
  counts.total++
  counts.of.set(value, (counts.of.get(value) ?? 0) + 1)
}
