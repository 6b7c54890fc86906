/** The person who types in the code that a program shows, on the pages of the server. */
import { readFileSync } from 'node:fs'
import type { Readable } from 'node:stream'
import tls from 'node:tls'
import { openBrowser } from '../identity-provider/running-issuer.ts'
import { analyst, type Serving } from './server.ts'

/** Lets this process talk to the server. */
export function trust({ environment }: Serving): void {
  const authority = readFileSync(environment.RISKGRAPH_CA ?? '', 'utf8')
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), authority])
}

/** Enters every code of a line `type in CODE at ADDRESS`. What is returned says what went wrong, once all were entered. */
export function enterCodes(output: Readable, origin: string): () => Promise<string | undefined> {
  const entering: Promise<void>[] = []
  let unread = ''
  output.on('data', (text: string) => {
    unread += text
    for (const [, code = '', address = ''] of unread.matchAll(/^type in (\S+) at (\S+)\n/gm)) {
      entering.push(enter(origin, code, address))
    }
    unread = unread.slice(unread.lastIndexOf('\n') + 1)
  })
  return async () => {
    const failed = (await Promise.allSettled(entering)).find((one) => one.status === 'rejected')
    return failed && String(failed.reason)
  }
}

async function enter(origin: string, code: string, address: string): Promise<void> {
  const browser = openBrowser(origin)
  let page = await browser.open(address)
  page = await browser.submit(page, { user_code: code })
  if (!page.text.includes(code)) throw new Error(`the code is not shown again: ${page.text}`)
  page = await browser.submit(page, {}, 'confirm=yes')
  page = await browser.submit(page, analyst)
  if (!page.text.includes('You are signed in')) throw new Error(`not signed in: ${page.text}`)
}
