import { expect, test } from 'vitest'
import * as precise from '../../engine/dotnet/values/precise-math.ts'

// What the C library of .NET's own images (glibc 2.36) answers.
const cases: readonly [keyof typeof precise, readonly number[], number][] = [
  ['cbrt', [27], 3.0000000000000004],
  ['cbrt', [2], 1.2599210498948734],
  ['cbrt', [-8], -2],
  ['cbrt', [39], 3.3912114430141664],
  ['cbrt', [0.001], 0.1],
  ['exp', [1], 2.718281828459045],
  ['exp', [0.5], 1.6487212707001282],
  ['log', [10], 2.302585092994046],
  ['log10', [1000], 3],
  ['log10', [2], 0.3010299956639812],
  ['log10', [1e-5], -5],
  ['log2', [8], 3],
  ['log2', [10], 3.321928094887362],
  ['pow', [2, 0.5], 1.4142135623730951],
  ['pow', [1.1, 10], 2.5937424601000023],
  ['pow', [10, -5], 1e-5],
  ['pow', [-2, 3], -8],
  ['pow', [0, -1], Infinity],
  ['pow', [-1, Infinity], 1],
  ['sin', [1], 0.8414709848078965],
  ['cos', [1], 0.5403023058681398],
  ['tan', [1], 1.5574077246549023],
  ['sin', [Math.PI], 1.2246467991473532e-16],
  ['cos', [Math.PI / 2], 6.123233995736766e-17],
  ['tan', [Math.PI / 4], 0.9999999999999999],
  ['atan', [1], 0.7853981633974483],
  ['asin', [0.5], 0.5235987755982989],
  ['acos', [0.5], 1.0471975511965979],
  ['cosh', [1], 1.5430806348152437],
  ['acosh', [3], 1.762747174039086],
  ['asinh', [3], 1.8184464592320668],
]

test.each(cases)('Math.%s(%s) is %s to the last bit', (name, args, wanted) => {
  expect((precise[name] as (...args: readonly number[]) => number)(...args)).toBe(wanted)
})
