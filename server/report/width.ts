// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** How source text looks on a terminal: the cells a character takes, and what stands for one that must not be printed. */

export const TAB_CELLS = 4;

/** A line as printed, with the cell at which each UTF-16 code unit of the source line starts (one more for its end). */
export interface PrintedLine {
  readonly text: string;
  readonly cells: readonly number[];
}

/** Makes a source line printable: tabs become spaces, control and text-direction characters a visible stand-in. */
export function printable(line: string): PrintedLine {
  const cells: number[] = [];
  let text = '';
  let cell = 0;
  for (const character of line) {
    for (let unit = 0; unit < character.length; unit++) cells.push(cell);
    const shown = standIn(character);
    text += shown;
    cell += shown === character ? cellsOf(character) : shown.length;
  }
  cells.push(cell);
  return { text, cells };
}

function standIn(character: string): string {
  if (character === '\t') return ' '.repeat(TAB_CELLS);
  const code = character.codePointAt(0) ?? 0;
  // The pictures of the C0 controls stand in the same order as the controls.
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  if (code === 0x7f) return '\u2421';
  if ((code >= 0x80 && code < 0xa0) || isDirection(code) || (code >= 0xd800 && code < 0xe000)) return '\ufffd';
  return character;
}

/** Characters that change the order in which a terminal shows the rest of the line. */
function isDirection(code: number): boolean {
  return (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069) || code === 0x200e || code === 0x200f || code === 0x061c;
}

/** Terminal cells of one character: 0 for combining and joining ones, 2 for wide ones, else 1. */
export function cellsOf(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x300) return 1;
  if (code === 0x200b || code === 0x200c || code === 0x200d || code === 0x2060 || code === 0xfeff || COMBINING.test(character)) return 0;
  return isWide(code) ? 2 : 1;
}

const COMBINING = /^[\p{Mn}\p{Me}]$/u;

/** East Asian Wide and Fullwidth blocks and the emoji, by their Unicode ranges. */
function isWide(code: number): boolean {
  return (
    (code >= 0x1100 && code <= 0x115f) ||
    (code >= 0x2e80 && code <= 0x303e) ||
    (code >= 0x3041 && code <= 0xa4cf) ||
    (code >= 0xa960 && code <= 0xa97c) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xfe30 && code <= 0xfe6f) ||
    (code >= 0xff01 && code <= 0xff60) ||
    (code >= 0xffe0 && code <= 0xffe6) ||
    (code >= 0x1f300 && code <= 0x1f64f) ||
    (code >= 0x1f680 && code <= 0x1f6ff) ||
    (code >= 0x1f900 && code <= 0x1faff) ||
    (code >= 0x20000 && code <= 0x3fffd)
  );
}

/** The part of a printable text from one cell to another; a wide character that a bound cuts through is left out. */
export function sliceCells(text: string, from: number, to: number): string {
  let cell = 0;
  let out = '';
  for (const character of text) {
    const next = cell + cellsOf(character);
    if (cell >= from && next <= to) out += character;
    cell = next;
    if (cell >= to) break;
  }
  return out;
}
