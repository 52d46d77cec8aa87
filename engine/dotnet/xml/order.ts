import { invalidOperation } from '../errors.ts'
import type { XNode } from './tree.ts'

/** XNode.CompareDocumentOrder: null first, an element before what is in it. */
export function compareOrder(a: XNode | null, b: XNode | null): number {
  if (a === b) return 0
  if (a === null) return -1
  if (b === null) return 1
  const left = way(a)
  const right = way(b)
  if (left.top !== right.top) throw invalidOperation('A common ancestor is missing.')
  for (let i = 0; ; i++) {
    const one = left.steps[i]
    const two = right.steps[i]
    if (one === undefined) return -1
    if (two === undefined) return 1
    if (one !== two) return one < two ? -1 : 1
  }
}

/** The positions from the top down. */
function way(node: XNode): { top: XNode; steps: number[] } {
  const steps: number[] = []
  let top = node
  while (top.parentNode) {
    steps.unshift(top.index)
    top = top.parentNode
  }
  return { top, steps }
}
