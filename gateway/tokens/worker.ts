import { parentPort } from 'node:worker_threads'
import type { Encoding } from '../../engine/ports.ts'
import type { CountingJob, CountingResult } from './thread.ts'
import { loadTokenizer, type Tokenizer } from './tokenizer.ts'

// The program of the thread that counts long texts: an entry of its own in the bundle.

const tokenizers = new Map<Encoding, Promise<Tokenizer>>()

async function count({ id, encoding, texts }: CountingJob): Promise<CountingResult> {
  try {
    let tokenizer = tokenizers.get(encoding)
    if (!tokenizer) {
      tokenizer = loadTokenizer(encoding)
      tokenizers.set(encoding, tokenizer)
    }
    return { id, counts: texts.map(await tokenizer) }
  } catch (error) {
    return { id, error: String(error) }
  }
}

parentPort?.on('message', async (job: CountingJob) => parentPort?.postMessage(await count(job)))
