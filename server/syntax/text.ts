// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Texts and positions: bytes to text, offsets to lines and columns. */

export interface Position {
  /** 1-based. */
  readonly line: number;
  /** 1-based, in UTF-16 code units. */
  readonly column: number;
}

/** `end` is exclusive. */
export interface Range {
  readonly start: Position;
  readonly end: Position;
}

/** Offsets in UTF-16 code units; `end` is exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Maps offsets of one text to lines and columns and back. Lines end with LF; a CR before it belongs to the line. */
export class LineIndex {
  private readonly starts: number[] = [0];
  constructor(readonly text: string) {
    for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) this.starts.push(i + 1);
  }

  get lineCount(): number {
    return this.starts.length;
  }

  position(offset: number): Position {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const mid = (low + high + 1) >> 1;
      if ((this.starts[mid] ?? 0) <= offset) low = mid;
      else high = mid - 1;
    }
    return { line: low + 1, column: offset - (this.starts[low] ?? 0) + 1 };
  }

  range(span: Span): Range {
    return { start: this.position(span.start), end: this.position(span.end) };
  }

  /** The offset of a position; one past the end of a line or of the text is clamped to it. */
  offset(position: Position): number {
    const line = Math.min(Math.max(position.line, 1), this.starts.length);
    const start = this.starts[line - 1] ?? 0;
    const end = line < this.starts.length ? (this.starts[line] ?? this.text.length) - 1 : this.text.length;
    return Math.min(start + Math.max(position.column - 1, 0), end);
  }

  span(range: Range): Span {
    return { start: this.offset(range.start), end: this.offset(range.end) };
  }

  /** The text of a 1-based line, without its line end. */
  line(line: number): string {
    const start = this.starts[line - 1];
    if (start === undefined) return '';
    const next = this.starts[line];
    const end = next === undefined ? this.text.length : next - 1;
    return this.text.slice(start, this.text[end - 1] === '\r' && end > start ? end - 1 : end);
  }
}

export type Decoded = { readonly text: string; readonly problem: null } | { readonly text: null; readonly problem: string };

/** The largest file that is read: beyond it a source file is generated data, not code that people review. */
export const MAX_BYTES = 8 * 1024 * 1024;

/** Bytes to text, or one line that says why they are not Rust source. */
export function decode(bytes: Uint8Array): Decoded {
  if (bytes.length > MAX_BYTES) return { text: null, problem: `larger than ${MAX_BYTES / 1024 / 1024} MiB` };
  if (bytes.includes(0)) return { text: null, problem: 'contains a NUL byte: not a text file' };
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes), problem: null };
  } catch {
    return { text: null, problem: 'not valid UTF-8' };
  }
}
