/**
 * A .NET exception: what an expression's `catch` sees, and what becomes `ExpressionValueEvaluationFailure` otherwise.
 * `typeName` is the full .NET name, `message` .NET's own text.
 */
export class DotnetException extends Error {
  readonly typeName: string
  readonly inner: DotnetException | undefined
  /** Members that only some exceptions have (ParamName, LineNumber, …), by their .NET names. */
  readonly members: Readonly<Record<string, unknown>>

  constructor(
    typeName: string,
    message: string,
    inner?: DotnetException,
    members: Readonly<Record<string, unknown>> = {},
  ) {
    super(message)
    this.name = typeName
    this.typeName = typeName
    this.inner = inner
    this.members = members
  }
}
