import { readSimulateOptions, simulateOptions } from '../simulator/options.ts'
import { defineCommand, UsageError } from './command.ts'

export const simulate = defineCommand({
  name: 'simulate',
  doc: 'A model simulator: OpenAI, Azure OpenAI, Anthropic and Gemini, with a ledger of what it served and faults on demand.',
  options: simulateOptions,
  examples: [
    'postern simulate --deployment gpt-4o',
    'curl -s http://127.0.0.1:8082/_simulator/ledger',
  ],
  async run({ options, io }) {
    const given = (() => {
      try {
        return readSimulateOptions(options)
      } catch (error) {
        throw new UsageError((error as Error).message)
      }
    })()
    const stop = io.stopSignal()
    const { startSimulator } = await import('../simulator/server.ts')
    const simulator = await startSimulator(given).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE') throw error
      throw new Error(`cannot listen on ${given.host}:${given.port}: the port is taken`)
    })
    const { url } = simulator
    io.out(options.json ? `${JSON.stringify({ url })}\n` : `The simulator listens on ${url}\n`)
    await new Promise<void>((resolve) => {
      if (stop.aborted) resolve()
      else stop.addEventListener('abort', () => resolve(), { once: true })
    })
    await simulator.close()
    return 0 as const
  },
})
