/** What every program here has in common: where the server is, and one line for every step. */
import assert from 'node:assert/strict'

export const place = {
  url: process.env.RISKGRAPH_URL,
  tenantId: process.env.RISKGRAPH_TENANT_ID,
  clientId: process.env.RISKGRAPH_CLIENT_ID,
  clientSecret: process.env.RISKGRAPH_CLIENT_SECRET,
  certificatePath: process.env.RISKGRAPH_CERTIFICATE,
  publicClientId: process.env.RISKGRAPH_PUBLIC_CLIENT_ID,
  readerId: process.env.RISKGRAPH_READER_ID,
  readerSecret: process.env.RISKGRAPH_READER_SECRET,
  signInCount: Number(process.env.RISKGRAPH_SIGN_IN_COUNT),
  userIds: process.env.RISKGRAPH_USER_IDS.split(','),
  signInIds: process.env.RISKGRAPH_SIGN_IN_IDS.split(','),
}

export const host = new URL(place.url).hostname
export const delegatedScope = 'https://graph.microsoft.com/IdentityRiskyUser.Read.All'
export const graphScope = 'https://graph.microsoft.com/.default'

/** Runs one step and reports it; a step that fails keeps no other from running. */
export async function step(name, work) {
  try {
    await work()
    console.log(`ok ${name}`)
  } catch (error) {
    console.log(`not ok ${name}`)
    console.log(
      `  ${String(error.stack ?? JSON.stringify(error))
        .slice(0, 600)
        .replaceAll('\n', '\n  ')}`,
    )
    process.exitCode = 1
  }
}

/** What `work` is refused with; fails when it is not. */
export async function refusal(work) {
  try {
    await work()
  } catch (error) {
    return error
  }
  throw new assert.AssertionError({ message: 'was not refused' })
}

/** Asks whoever runs this program to sign in. */
export function showCode(code, address) {
  console.log(`type in ${code} at ${address}`)
}
