import { serving } from '../admin/gateway.ts'
import { Random, type Show } from './show.ts'
import { type RawBackend, startBackend, type Taken } from './smuggling/backend.ts'
import { type Case, cases, type Outcome, type Wanted } from './smuggling/cases.ts'
import { exchange, type Reply } from './smuggling/client.ts'
import { callOf, edits, tree } from './smuggling/edits.ts'
import type { Arrived } from './smuggling/strict.ts'

export const show: Show = {
  name: 'smuggling',
  summary: 'requests that parsers disagree about: never two upstream for one',

  async run({ quick, seed, log }) {
    const random = new Random(seed)
    const rejections: unknown[] = []
    const onRejection = (reason: unknown) => rejections.push(reason)
    process.on('unhandledRejection', onRejection)
    const backend = await startBackend()
    try {
      return await serving(tree(backend.origin), async ({ running, records }) => {
        const { port } = running.addresses[0]!
        const failed: string[] = []
        let sent = 0
        for (const one of [...cases, ...editCases]) {
          const wrong = new Set<string>()
          const answers = new Set<string>()
          for (let turn = 0; turn < (quick ? 4 : 40); turn++) {
            sent++
            const pieces = piecesOf(one.send, turn, random)
            const { problems, answer } = await play(one, pieces, port, backend)
            for (const problem of problems) wrong.add(problem)
            answers.add(answer)
          }
          log(`${wrong.size > 0 ? 'WRONG' : 'ok   '} ${told(one.outcome).padEnd(9)} ${one.title}`)
          log(`      ${[...answers].join(' | ')}`)
          for (const problem of wrong) log(`      ${problem}`)
          if (wrong.size > 0) failed.push(one.title)
        }
        const lost = records.filter(({ msg }) => msg === 'a call was lost')
        for (const record of lost) log(`lost: ${JSON.stringify(record)}`)
        for (const reason of rejections) log(`unhandled rejection: ${reason}`)
        const count = cases.length + edits.length
        log(`${count} cases, ${sent} connections: ${failed.length} wrong`)
        log(`${rejections.length} unhandled rejections, ${lost.length} calls lost`)
        return {
          ok: failed.length + rejections.length + lost.length === 0,
          figures: {
            cases: count,
            sent,
            wrong: failed.length,
            rejections: rejections.length,
            lost: lost.length,
          },
        }
      })
    } finally {
      process.off('unhandledRejection', onRejection)
      await backend.close()
    }
  },
}

const editCases: readonly Case[] = edits.map((edit, at) => ({
  title: edit.title,
  send: callOf(edit, at),
  outcome: edit.arrives ? { kind: 'arrives', request: edit.arrives } : { kind: 'answered' },
}))

async function play(one: Case, pieces: readonly string[], port: number, backend: RawBackend) {
  const reply = await exchange(port, pieces, answersOf(one.outcome))
  const taken = backend.take()
  const problems = problemsOf(one.outcome, reply, taken)
  // What a gateway does with the next caller tells whether it is still in step.
  const next = await exchange(port, [`GET /raw/after HTTP/1.1\r\nHost: h\r\n\r\n`], 1)
  const [after, ...more] = backend.take().requests
  if (next.statuses[0] !== 200 || after?.line !== 'GET /after' || more.length > 0) {
    problems.push(`the next caller: ${next.statuses[0]}, upstream ${JSON.stringify([after, more])}`)
  }
  return { problems, answer: `${reply.statuses.join(', ')}${reply.closed ? ' closed' : ''}` }
}

/** How many answers are waited for; 0: until the end of the connection. */
function answersOf(outcome: Outcome): number {
  if (outcome.kind === 'passed') return outcome.behind ? 0 : outcome.requests.length
  return outcome.kind === 'answered' || outcome.kind === 'arrives' ? 1 : 0
}

function problemsOf(outcome: Outcome, reply: Reply, taken: Taken): string[] {
  const problems = taken.violations.map((violation) => `upstream: ${violation}`)
  if (/^x-injected:/im.test(reply.text)) problems.push('a field was injected into the answer')
  const { requests, unfinished } = taken
  for (const { fields } of requests) {
    if (fields.some(([name]) => name === 'x-injected')) problems.push('a field was injected')
  }
  const wanted = wantedOf(outcome)
  if (requests.length !== wanted.length) {
    const lines = requests.map(({ line }) => line).join(', ')
    problems.push(`${requests.length} requests upstream for ${wanted.length}: ${lines}`)
  }
  wanted.forEach((one, at) => {
    problems.push(...differences(one, requests[at]))
  })
  if (unfinished.length > 0 && outcome.kind !== 'cut') {
    problems.push(`unfinished upstream: ${JSON.stringify(unfinished)}`)
  }
  if (outcome.kind !== 'arrives') problems.push(...wrongAnswer(outcome, reply))
  return problems
}

function wantedOf(outcome: Outcome): readonly Wanted[] {
  if (outcome.kind === 'passed') return outcome.requests
  return outcome.kind === 'arrives' ? [outcome.request] : []
}

function wrongAnswer(outcome: Outcome, { statuses, closed }: Reply): string[] {
  const good = statuses.filter((status) => status === 200).length
  const bad = statuses.length - good
  const ends =
    outcome.kind === 'passed' ? outcome.behind === 'refused' : outcome.kind !== 'answered'
  const problems: string[] = []
  if (good !== wantedOf(outcome).length) problems.push(`${good} answers of success`)
  if (outcome.kind === 'passed' && !outcome.behind ? bad > 0 : bad !== 1) {
    problems.push(`${bad} refusals`)
  }
  if (ends && !closed) problems.push('the connection stays open')
  return problems
}

function differences({ line, body, fields = {} }: Wanted, arrived: Arrived | undefined): string[] {
  if (!arrived) return []
  const problems: string[] = []
  if (arrived.line !== line) problems.push(`upstream ${arrived.line}, not ${line}`)
  if (body !== undefined && arrived.body !== body) {
    problems.push(`the body is ${JSON.stringify(arrived.body)}`)
  }
  for (const [name, value] of Object.entries(fields)) {
    const values = arrived.fields.filter(([own]) => own === name).map(([, own]) => own)
    if (values.join() !== (value ?? '')) problems.push(`${name} is ${JSON.stringify(values)}`)
  }
  return problems
}

/** In one piece, byte by byte, and cut in some places. */
function piecesOf(text: string, turn: number, random: Random): string[] {
  if (turn === 0) return [text]
  if (turn === 1 && text.length < 1_000) return [...text]
  const cuts = Array.from({ length: 1 + random.below(4) }, () => random.below(text.length))
  const places = [0, ...cuts.sort((a, b) => a - b), text.length]
  return places.slice(1).map((to, at) => text.slice(places[at], to))
}

function told(outcome: Outcome): string {
  if (outcome.kind !== 'passed') return outcome.kind
  return outcome.behind ? 'passed, then refused' : 'passed'
}
