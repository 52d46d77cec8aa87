import type { Random } from '../show.ts'
import type { Generated } from './generator.ts'

const token = /[\p{L}_@$][\p{L}\p{N}_]*|\d[\w.]*|"(?:[^"\\]|\\.)*"|'[^']*'|\s+|[^\s\w]/gu

const pool = [
  ...'( ) [ ] { } < > , ; : . ? ! = + - * / % & | ^ ~ => == != && || ?? ?. ?[ ++ -- << >> += $" @" " \''.split(
    ' ',
  ),
  ...'int string var if else for foreach while do switch case default break continue return goto try'.split(
    ' ',
  ),
  ...'catch finally throw using new null true false is as in out ref params this base typeof nameof'.split(
    ' ',
  ),
  ...'checked unchecked lock const yield await async from where select group by into orderby join on'.split(
    ' ',
  ),
  ...'equals let when delegate dynamic unsafe extern stackalloc fixed sizeof context x x1 T F 0 1 1.5 "a" \'c\''.split(
    ' ',
  ),
  ...'0x 1e 1_ 0b2 99999999999999999999 1.5m \\u0061 #r // /* */ \u0000 \u2028 \ud800 __proto__'.split(
    ' ',
  ),
]

/** A program with tokens lost, doubled, exchanged or put in; now and then nothing but tokens. */
export function broken(
  { text, form }: Generated,
  random: Random,
): Pick<Generated, 'text' | 'form'> {
  if (random.below(4) === 0) {
    const words = Array.from({ length: 1 + random.below(30) }, () => random.pick(pool))
    return { text: words.join(random.pick([' ', ''])), form }
  }
  const tokens = text.match(token) ?? []
  for (let times = 1 + random.below(3); times > 0; times--) {
    const at = random.below(tokens.length)
    const other = random.below(tokens.length)
    const changes: readonly (() => unknown)[] = [
      () => tokens.splice(at, 1),
      () => tokens.splice(at, 1 + random.below(8)),
      () => tokens.splice(at, 0, tokens[other] ?? ''),
      () => tokens.splice(at, 0, ` ${random.pick(pool)} `),
      () => tokens.splice(at, 1, ` ${random.pick(pool)} `),
      () => tokens.splice(at, 1, tokens[other] ?? ''),
    ]
    random.pick(changes)()
  }
  return { text: tokens.join(''), form }
}
