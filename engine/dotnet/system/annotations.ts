import { argumentNull } from '../errors.ts'
import type { Members } from '../table.ts'
import type { Type } from '../types.ts'
import { isInstance, sequence, typeOfName } from '../value.ts'
import type { TypeValue } from './object.ts'

const notes = new WeakMap<object, unknown[]>()

function of(self: object, type: Type): unknown[] {
  return (notes.get(self) ?? []).filter((one) => isInstance(one, type))
}

function given(type: TypeValue | null): Type {
  if (type === null) throw argumentNull('type')
  return type.type
}

function remove(self: object, type: Type): void {
  const rest = (notes.get(self) ?? []).filter((one) => !isInstance(one, type))
  notes.set(self, rest)
}

/** What texts may fasten to tokens and XML nodes; it is not written with them. */
export const annotationMembers: Members = {
  'void AddAnnotation(object annotation)': (self: object, annotation: unknown) => {
    if (annotation === null) throw argumentNull('annotation')
    notes.set(self, [...(notes.get(self) ?? []), annotation])
  },
  'object Annotation(Type type)': (self: object, type: TypeValue | null) =>
    of(self, given(type))[0] ?? null,
  'T Annotation<T>() where T : class': (self: object, [T]: [Type]) => of(self, T)[0] ?? null,
  'IEnumerable<object> Annotations(Type type)': (self: object, type: TypeValue | null) => {
    const found = of(self, given(type))
    return sequence(typeOfName('System.Object'), () => found.values())
  },
  'IEnumerable<T> Annotations<T>() where T : class': (self: object, [T]: [Type]) =>
    sequence(T, () => of(self, T).values()),
  'void RemoveAnnotations(Type type)': (self: object, type: TypeValue | null) =>
    remove(self, given(type)),
  'void RemoveAnnotations<T>() where T : class': (self: object, [T]: [Type]) => remove(self, T),
}
