import { DotnetException } from '../exception.ts'
import type { StringBuilder } from './string-builder.ts'

/** System.IO.StringReader. */
export class StringReader {
  readonly #text: string
  #at = 0
  #closed = false

  constructor(text: string) {
    this.#text = text
  }

  /** -1 at the end. */
  peek(): number {
    this.#check()
    return this.#at < this.#text.length ? this.#text.charCodeAt(this.#at) : -1
  }

  read(): number {
    const unit = this.peek()
    if (unit >= 0) this.#at++
    return unit
  }

  /** The next characters, at most so many. */
  take(count: number): string {
    this.#check()
    const text = this.#text.slice(this.#at, this.#at + count)
    this.#at += text.length
    return text
  }

  /** Up to `\n`, `\r` or both; null at the end. */
  readLine(): string | null {
    this.#check()
    if (this.#at >= this.#text.length) return null
    const end = /\r\n|\r|\n/g
    end.lastIndex = this.#at
    const found = end.exec(this.#text)
    const line = this.#text.slice(this.#at, found?.index)
    this.#at = found ? end.lastIndex : this.#text.length
    return line
  }

  readToEnd(): string {
    return this.take(this.#text.length)
  }

  close(): void {
    this.#closed = true
  }

  #check(): void {
    if (this.#closed) throw disposed('Cannot read from a closed TextReader.')
  }
}

/** System.IO.StringWriter. */
export class StringWriter {
  readonly builder: StringBuilder
  readonly provider: unknown
  newLine = '\n'
  #closed = false

  constructor(builder: StringBuilder, provider: unknown) {
    this.builder = builder
    this.provider = provider
  }

  write(text: string): void {
    if (this.#closed) throw disposed('Cannot write to a closed TextWriter.')
    this.builder.append(text)
  }

  writeLine(text: string): void {
    this.write(text)
    this.write(this.newLine)
  }

  close(): void {
    this.#closed = true
  }

  toString(): string {
    return this.builder.text
  }
}

function disposed(message: string) {
  return new DotnetException('System.ObjectDisposedException', message)
}
