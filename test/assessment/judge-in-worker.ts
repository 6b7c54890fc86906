/** The random history, judged in a thread of its own, where every argument and every result is a structured clone. */
import { parentPort, workerData } from 'node:worker_threads'
import type { EngineSettings } from '../../src/config.ts'
import { digestOf, judgeHistory, randomHistory } from './random-history.ts'

const { seed, count, settings } = workerData as { seed: number; count: number; settings: EngineSettings }
const { verdicts, profiles } = judgeHistory(randomHistory(seed, count), settings, structuredClone)
parentPort?.postMessage({ verdicts: await digestOf(verdicts), profiles: await digestOf(profiles) })
