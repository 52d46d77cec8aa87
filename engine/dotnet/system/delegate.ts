import { delegate, type TypeTable, type } from '../table.ts'
import { arrayOf, type Delegate, invocationsOf, typeOfName } from '../value.ts'

/** `Func<T1, …, R>` and `Action<T1, …>` with 0 to 16 parameters. */
function families(): TypeTable[] {
  const tables: TypeTable[] = []
  for (let count = 0; count <= 16; count++) {
    const own = count === 1 ? ['T'] : Array.from({ length: count }, (_, i) => `T${i + 1}`)
    const parameters = own.map((name, i) => `${name} arg${count === 1 ? '' : i + 1}`).join(', ')
    const ins = own.map((name) => `in ${name}`)
    tables.push(
      delegate(`System.Func<${[...ins, 'out TResult'].join(', ')}>`, `TResult Func(${parameters})`),
      delegate(
        count === 0 ? 'System.Action' : `System.Action<${ins.join(', ')}>`,
        `void Action(${parameters})`,
      ),
    )
  }
  return tables
}

export const delegateTables: readonly TypeTable[] = [
  type('System.Delegate', {
    abstract: true,
    members: {
      'Delegate[] GetInvocationList()': (self: Delegate) =>
        arrayOf(typeOfName('System.Delegate'), [...invocationsOf(self)]),
    },
  }),
  ...families(),
  delegate('System.Predicate<in T>', 'bool Predicate(T obj)'),
  delegate('System.Comparison<in T>', 'int Comparison(T x, T y)'),
  delegate('System.Converter<in TInput, out TOutput>', 'TOutput Converter(TInput input)'),
]
