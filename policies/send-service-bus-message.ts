import { definePolicy } from '../engine/policy/define.ts'
import { string } from '../engine/policy/values.ts'
import { name } from './shared/kinds.ts'

export default definePolicy({
  name: 'send-service-bus-message',
  doc: 'Sends a message to a Service Bus queue or topic.',
  sections: ['inbound', 'outbound', 'on-error'],
  scopes: ['global', 'product', 'api', 'operation'],
  attributes: {
    'queue-name': { kind: string, doc: 'The queue.' },
    'topic-name': { kind: string, doc: 'The topic.' },
    namespace: { kind: string, doc: 'The full name of the Service Bus namespace.' },
    'client-id': {
      kind: string,
      doc: 'The client id of a user-assigned identity; the system-assigned one when absent.',
    },
  },
  elements: {
    'message-properties': {
      doc: 'The properties of the message.',
      elements: {
        'message-property': {
          doc: 'A property.',
          many: true,
          attributes: {
            name: { kind: name, required: true, literal: true, doc: 'Its name.' },
          },
          text: { kind: string, default: '', doc: 'Its value.' },
        },
      },
    },
    payload: {
      doc: 'The message.',
      required: true,
      text: { kind: string, required: true, doc: 'Its text.' },
    },
  },
  rules: [{ kind: 'exactlyOne', names: ['queue-name', 'topic-name'] }],
  errors: {
    ServiceBusError: { status: 500, message: '{detail}', body: 'Internal server error' },
  },
  examples: [
    {
      title: 'Put an order into a queue',
      xml: '<send-service-bus-message queue-name="orders" namespace="shop.servicebus.windows.net"><message-properties><message-property name="source">api</message-property></message-properties><payload>@(context.Request.Body.As<string>(preserveContent: true))</payload></send-service-bus-message>',
    },
  ],
})
