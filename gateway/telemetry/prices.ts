import { readFile } from 'node:fs/promises'
import { isError, render } from '../../engine/text/diagnostic.ts'
import { priceTable, type Settings } from '../settings/declaration.ts'
import { readPart } from '../settings/read.ts'

/** Of a million tokens. */
export interface Price {
  readonly input: number
  readonly cachedInput: number | undefined
  readonly output: number
}

/** What calls of models cost. Cached tokens are part of the prompt, and have a price of their own. */
export class Prices {
  readonly currency: string
  readonly #models: ReadonlyMap<string, Price>

  /** `models`: by name in lower case. */
  constructor(currency: string, models: ReadonlyMap<string, Price>) {
    this.currency = currency
    this.#models = models
  }

  /** False when nobody has written down a price. */
  get any(): boolean {
    return this.#models.size > 0
  }

  /** That of the first model that has one: the answer's is more exact than the request's, which may be a deployment. */
  of(...models: readonly (string | undefined)[]): Price | undefined {
    for (const model of models) {
      if (model === undefined) continue
      const name = model.toLowerCase()
      const found = this.#models.get(name) ?? this.#models.get(name.replace(date, ''))
      if (found) return found
    }
    return undefined
  }
}

/** `-2024-08-06`, `-20241022`, `-0613`: versions of one model. */
const date = /-(?:\d{4}-\d{2}-\d{2}|\d{8}|\d{4})(?:-v\d+(?::\d+)?)?$/

/** The table of the settings, over that of its file. */
export async function readPrices({
  currency,
  file,
  models,
}: Settings['telemetry']['prices']): Promise<Prices> {
  const fromFile = file === undefined ? undefined : await readPriceFile(file)
  const all = new Map<string, Price>()
  for (const table of [fromFile?.models, models]) {
    for (const [name, price] of table ?? []) all.set(name.toLowerCase(), price)
  }
  const other = fromFile?.currency
  if (currency !== undefined && other !== undefined && currency !== other) {
    throw new Error(`the settings give prices in ${currency}, and ${file} in ${other}`)
  }
  return new Prices(currency ?? other ?? 'USD', all)
}

const priceFile = {
  kind: 'group',
  doc: 'A file of prices.',
  members: {
    currency: { kind: 'text', pattern: '^[A-Z]{3}$', doc: 'The currency of its prices.' },
    models: priceTable,
  },
} as const

async function readPriceFile(path: string) {
  const text = await readFile(path, 'utf8')
  const isYaml = /\.ya?ml$/i.test(path)
  const json = isYaml ? await asJson(text, path) : text
  const { value, diagnostics } = readPart(priceFile, { name: path, text: json }, '')
  const wrong = diagnostics.filter(isError)
  if (!value) throw new Error(`the price table cannot be read\n${wrong.map(render).join('\n')}`)
  return value
}

async function asJson(text: string, path: string): Promise<string> {
  const { parse } = await import('yaml')
  try {
    return JSON.stringify(parse(text) ?? {}, undefined, 2)
  } catch (error) {
    throw new Error(`the price table ${path} is not YAML`, { cause: error })
  }
}
