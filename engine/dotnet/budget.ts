/**
 * An expression used up one of its budgets (fuel, text, depth, time of a regular expression).
 * It is not a .NET exception: no `catch` or `finally` of a policy sees it.
 */
export class BudgetError extends Error {
  readonly budget: string

  constructor(budget: string, message: string) {
    super(message)
    this.name = 'BudgetError'
    this.budget = budget
  }
}
