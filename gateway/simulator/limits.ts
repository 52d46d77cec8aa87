/** Every bound on what the simulator takes in. docs/simulator.md lists them. */
export const limits = {
  /** Bytes of a request body. */
  body: 16 * 1024 * 1024,
  /** Tokens of prompt and answer together. */
  context: 1_048_576,
  /** Tokens of one answer. */
  answer: 131_072,
  choices: 128,
  messages: 10_000,
  tools: 128,
  stops: 4,
  inputs: 2_048,
  /** Milliseconds that a request may be made to wait, each time. */
  delay: 600_000,
  rules: 1_000,
  /** Characters of a text that a fault asks for. */
  faultText: 65_536,
  ledger: 10_000,
  /** Nesting of a JSON schema for which an example is made. */
  schemaDepth: 12,
  /** Nodes of such an example. */
  schemaNodes: 2_000,
  /** Characters of one text for the content safety service. */
  safetyText: 10_000,
  /** Characters of a text that is kept, as a path or a tag. */
  text: 2_048,
} as const
