// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Edits of a fix: applied to a text, and as the lines they take away and bring. */
import type { Edit } from '../rules/finding';
import { LineIndex } from '../syntax/text';

/** An edit in offsets of the text it changes. */
export interface Placed {
  readonly start: number;
  readonly end: number;
  readonly newText: string;
}

export interface Hunk {
  /** 1-based line of the first old line, in the text before the edits. */
  readonly line: number;
  /** 1-based line of the first new line, in the text behind all of them. */
  readonly newLine: number;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** Applies edits that do not overlap; ranges are those of the text before any of them. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  return splice(text, place(new LineIndex(text), edits), 0, text.length);
}

/** A text behind edits in its own offsets; null where two of them overlap. */
export function spliced(text: string, edits: readonly Placed[]): string | null {
  const sorted = [...edits].sort((a, b) => a.start - b.start || a.end - b.end);
  if (sorted.some((e, i) => e.start < (sorted[i - 1]?.end ?? 0))) return null;
  return splice(text, sorted, 0, text.length);
}

/** What edits of one file change, as whole lines; edits on the same line are one hunk. */
export function hunks(text: string, edits: readonly Edit[]): Hunk[] {
  const index = new LineIndex(text);
  const out: Hunk[] = [];
  let group: Placed[] = [];
  let grown = 0;
  const flush = (): void => {
    const first = group[0];
    const last = group[group.length - 1];
    if (!first || !last) return;
    const fromLine = index.position(first.start).line;
    const from = index.offset({ line: fromLine, column: 1 });
    const lineEnd = text.indexOf('\n', Math.max(last.end, ...group.map((edit) => edit.end)));
    const to = lineEnd < 0 ? text.length : lineEnd;
    const before = toLines(text.slice(from, to));
    const after = toLines(splice(text, group, from, to));
    const hunk = trim(fromLine, fromLine + grown, before, after);
    grown += after.length - before.length;
    if (hunk.before.length > 0 || hunk.after.length > 0) out.push(hunk);
    group = [];
  };
  for (const edit of place(index, edits)) {
    const last = group[group.length - 1];
    if (last && index.position(edit.start).line > index.position(last.end).line) flush();
    group.push(edit);
  }
  flush();
  return out;
}

function place(index: LineIndex, edits: readonly Edit[]): Placed[] {
  return edits
    .map((edit) => ({ ...index.span(edit.range), newText: edit.newText }))
    .sort((a, b) => a.start - b.start || a.end - b.end);
}

function splice(text: string, edits: readonly Placed[], from: number, to: number): string {
  let out = '';
  let at = from;
  for (const edit of edits) {
    out += text.slice(at, edit.start) + edit.newText;
    at = edit.end;
  }
  return out + text.slice(at, to);
}

function toLines(text: string): string[] {
  return text.split('\n').map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
}

/** Leaves out the lines that are the same at both ends. */
function trim(line: number, newLine: number, before: readonly string[], after: readonly string[]): Hunk {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < before.length - head && tail < after.length - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  return { line: line + head, newLine: newLine + head, before: before.slice(head, before.length - tail), after: after.slice(head, after.length - tail) };
}
