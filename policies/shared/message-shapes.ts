import { defineShape } from '../../engine/policy/define.ts'
import { bool, oneOf, optionalString, string } from '../../engine/policy/values.ts'
import { bodyContent, plainContent } from './body-content.ts'
import { existsAction, headerName, method, onlyFalse, parameterName, statusCode } from './kinds.ts'

// What edits a message: policies of their own, and children of send-request, return-response and resolvers.

export const setHeaderShape = defineShape({
  attributes: {
    name: { kind: headerName, required: true, doc: 'The name of the header.' },
    'exists-action': {
      kind: existsAction,
      default: 'override',
      doc: 'What is done when the header is there already; `delete` removes it.',
    },
  },
  elements: {
    value: {
      doc: 'A value of the header; several give several values.',
      many: true,
      text: { kind: optionalString, default: '', doc: 'The value; null adds nothing.' },
    },
  },
})

export const setQueryParameterShape = defineShape({
  attributes: {
    name: { kind: parameterName, required: true, doc: 'The name of the query parameter.' },
    'exists-action': {
      kind: existsAction,
      default: 'override',
      doc: 'What is done when the parameter is there already; `delete` removes it.',
    },
  },
  elements: {
    value: {
      doc: 'A value of the parameter; several give the parameter several times.',
      many: true,
      text: { kind: optionalString, default: '', doc: 'The value; null adds nothing.' },
    },
  },
})

export const setBodyShape = defineShape({
  attributes: {
    template: {
      kind: oneOf('none', 'liquid', 'jsonata'),
      literal: true,
      default: 'none',
      doc: 'The language of the content: `liquid` or `jsonata`; else text or an expression.',
    },
    'xsi-nil': {
      kind: oneOf('blank', 'null'),
      literal: true,
      default: 'blank',
      doc: 'How a Liquid template sees XML elements with `xsi:nil="true"`.',
    },
    'parse-date': {
      kind: bool,
      literal: true,
      default: true,
      doc: 'Whether a Liquid template sees texts that look like dates as dates.',
    },
    'html-decode-expression': {
      kind: onlyFalse,
      literal: true,
      default: false,
      undocumented: true,
      doc: 'Whether the expression is HTML-decoded before it is compiled; only `false` can run.',
    },
  },
  elements: {
    value: {
      doc: 'The body, in a form that tools write; several are put together.',
      many: true,
      text: { kind: plainContent, default: '', doc: 'The body, or a part of it.' },
    },
  },
  text: {
    kind: bodyContent,
    opaque: true,
    default: '',
    doc: 'The body: literal text, one expression, or a template.',
  },
})

export const setMethodShape = defineShape({
  text: { kind: method, required: true, doc: 'The HTTP method.' },
})

export const setStatusShape = defineShape({
  attributes: {
    code: { kind: statusCode, doc: 'The status code; unchanged when absent.' },
    reason: { kind: string, doc: 'The reason phrase; the standard one of the code when absent.' },
  },
})

export const setUrlShape = defineShape({
  text: { kind: string, required: true, doc: 'The absolute URL.' },
})
