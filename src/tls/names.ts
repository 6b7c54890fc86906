/** Names and addresses that a certificate can be made for. */
import { isIP } from 'node:net'
import { hostname } from 'node:os'
import ipaddr from 'ipaddr.js'

/** This machine, as it calls itself. */
export const ownNames: readonly string[] = ['localhost', '127.0.0.1', '::1', hostname()]

/** Letters of one case, addresses in one spelling: `::1` and `0:0:0:0:0:0:0:1` are the same. */
export function comparableName(name: string): string {
  return isIP(name) ? ipaddr.parse(name).toString() : name.toLowerCase()
}

const label = '[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?'
const hostForm = new RegExp(`^(?:\\*\\.)?${label}(?:\\.${label})*$`, 'i')

/** A host, a host with `*.` before it, or an address without a port. */
export function isName(text: string): boolean {
  if (isIP(text)) return !text.includes('%')
  return text.length <= 253 && hostForm.test(text) && !/^[\d.]+$/.test(text)
}
