/** An error of the management API in the shape of Azure Resource Manager. */
export class ArmError extends Error {
  readonly status: 400 | 401 | 403 | 404 | 405 | 409 | 413 | 422 | 500
  readonly code: string
  readonly details: readonly ErrorDetail[] | undefined

  constructor(
    status: ArmError['status'],
    code: string,
    message: string,
    details?: readonly ErrorDetail[],
  ) {
    super(message)
    this.name = 'ArmError'
    this.status = status
    this.code = code
    this.details = details
  }

  body(): object {
    const { code, message, details } = this
    return { error: { code, message, ...(details ? { details } : {}) } }
  }
}

export interface ErrorDetail {
  readonly code: string
  readonly target: string
  readonly message: string
}
