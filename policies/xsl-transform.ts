import { allScopes, definePolicy } from '../engine/policy/define.ts'
import type { Kind } from '../engine/policy/kinds.ts'
import { string } from '../engine/policy/values.ts'
import { name } from './shared/kinds.ts'

/** Kept as it is written; it is compiled when its document loads. */
const stylesheet: Kind<string> = { ...string, name: 'stylesheet', keepSpace: true }

export default definePolicy({
  name: 'xsl-transform',
  doc: 'Transforms an XML body by an XSLT 1.0 stylesheet.',
  sections: ['inbound', 'outbound', 'on-error'],
  scopes: allScopes,
  handshake: 'skipped',
  elements: {
    parameter: {
      doc: 'A parameter of the stylesheet.',
      many: true,
      attributes: {
        name: { kind: name, literal: true, doc: 'The name of the `xsl:param`.' },
        'parameter-name': {
          kind: name,
          literal: true,
          doc: 'The name, as the syntax of the documentation writes it.',
        },
      },
      text: { kind: string, default: '', doc: 'The value.' },
      rules: [{ kind: 'exactlyOne', names: ['name', 'parameter-name'] }],
    },
  },
  text: {
    kind: stylesheet,
    required: true,
    opaque: true,
    doc: 'The stylesheet, an `xsl:stylesheet` element, or an expression that gives one.',
  },
  streams: 'buffers',
  errors: {
    BodyNotXml: { status: 500, message: '{detail}', body: 'Internal server error' },
    TransformFailed: { status: 500, message: '{detail}', body: 'Internal server error' },
  },
  examples: [
    {
      title: 'Another root element',
      xml: '<xsl-transform><xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"><xsl:template match="/"><order><xsl:copy-of select="*/*" /></order></xsl:template></xsl:stylesheet></xsl-transform>',
    },
  ],
})
