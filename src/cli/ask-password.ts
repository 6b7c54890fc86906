/** A password, from the terminal without showing it, or from standard input; never from an argument, which others see. */
import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { OperatorError } from '../model/errors.ts'

/** Undefined when nothing was typed or sent. Throws OperatorError when the two times on a terminal differ. */
export async function askPassword(prompt: string): Promise<string | undefined> {
  if (!process.stdin.isTTY) return (await readAll()).split(/\r?\n/)[0] || undefined
  const first = await typed(`${prompt} (empty: make one): `)
  if (first === '') return undefined
  if ((await typed('The same again: ')) !== first) throw new OperatorError('the two passwords differ')
  return first
}

async function typed(prompt: string): Promise<string> {
  process.stderr.write(prompt)
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const terminal = createInterface({ input: process.stdin, output: nowhere, terminal: true })
  const answer = await terminal.question('')
  terminal.close()
  process.stderr.write('\n')
  return answer
}

async function readAll(): Promise<string> {
  let text = ''
  for await (const piece of process.stdin.setEncoding('utf8')) text += piece
  return text
}
