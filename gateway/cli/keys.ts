import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { generateKeys, keyFile } from '../config/generate-keys.ts'
import { loadFolder } from '../config/load.ts'
import type { Subscription } from '../model/access.ts'
import { spaces } from '../model/configuration.ts'
import { prepareStateFolder } from '../runtime/state-folder.ts'
import { loadSettings } from '../settings/load.ts'
import { defineCommand } from './command.ts'

export const keys = defineCommand({
  name: 'keys',
  doc: 'Shows the keys of all subscriptions, those included that the gateway has generated. They are secrets.',
  options: {
    config: { value: 'DIR', default: '.', doc: 'the folder of the configuration' },
    secrets: { value: 'FILE', doc: 'values of secret named values and subscription keys' },
  },
  examples: ['postern keys --config apim-artifacts'],
  async run({ options, io }) {
    const folder = resolve(io.folder, options.config ?? '.')
    const { settings } = await loadSettings(folder, io.environment)
    if (!settings) throw new Error('the settings have errors: `check` tells them')
    const { secrets } = options
    const { configuration, problems } = await loadFolder(folder, {
      environment: io.environment,
      ...(secrets === undefined
        ? {}
        : {
            secrets: { name: secrets, text: await readFile(resolve(io.folder, secrets), 'utf8') },
          }),
    })
    const generated = new Set(
      problems.flatMap(({ kind, entity }) =>
        kind === 'missing subscription key' && entity
          ? [`${entity.workspace ?? ''}/${entity.id}`]
          : [],
      ),
    )
    if (generated.size > 0) await prepareStateFolder(settings.stateFolder)
    const store = keyFile(join(settings.stateFolder, 'keys.json'))
    const whole = await generateKeys(configuration, store, randomBytes)
    const rows = spaces(whole).flatMap(({ subscriptions }) =>
      [...subscriptions.values()].map((subscription) => ({
        id: subscription.id,
        ...(subscription.workspace === undefined ? {} : { workspace: subscription.workspace }),
        name: subscription.name ?? subscription.id,
        scope: scopeOf(subscription),
        state: subscription.state,
        primaryKey: subscription.primaryKey ?? null,
        secondaryKey: subscription.secondaryKey ?? null,
        generated: generated.has(`${subscription.workspace ?? ''}/${subscription.id}`),
      })),
    )
    if (options.json) for (const row of rows) io.out(`${JSON.stringify(row)}\n`)
    else if (rows.length === 0) io.out(`${noSubscriptions}\n`)
    else {
      for (const row of rows) {
        const how = row.generated ? ', keys generated' : ''
        io.out(`${row.id}  (${row.scope}, ${row.state}${how})\n`)
        io.out(`  primary    ${row.primaryKey ?? '-'}\n  secondary  ${row.secondaryKey ?? '-'}\n`)
      }
    }
    return 0 as const
  },
})

const noSubscriptions = `There are no subscriptions. APIs that ask for a key need one: write
subscriptions/NAME/subscriptionInformation.json with
  { "properties": { "scope": "/apis", "state": "active" } }
for all APIs ("/products/ID" for those of a product), and its keys are made.`

function scopeOf({ scope }: Subscription): string {
  switch (scope.kind) {
    case 'product':
      return `product ${scope.id}`
    case 'api':
      return `API ${scope.id}`
    case 'apis':
      return 'all APIs'
    case 'service':
      return 'everything'
    case 'nothing':
      return `\`${scope.text}\`, which does not exist`
  }
}
