// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * Applies one file's hunks to a text, by the rules of `git apply` with its defaults: all context lines must match, a
 * hunk may have moved (the place nearest to where its header says it is taken), a hunk for the beginning or the end of
 * the file must stand there, and no hunk may match lines that an earlier one has written.
 */
import type { Hunk } from '../report/reviewDiff';
import { LineMap, spliceAll } from './lines';

export type Applied =
  | { readonly ok: true; readonly text: string; readonly map: LineMap }
  /** `hunk` counts from 1. `partial` has the hunks that did apply, `map` belongs to it. */
  | { readonly ok: false; readonly hunk: number; readonly partial: string; readonly map: LineMap };

/** Splits a text into lines that keep their line end; the last one may have none. */
export function splitLines(text: string): string[] {
  const lines: string[] = [];
  let start = 0;
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
    lines.push(text.slice(start, end + 1));
    start = end + 1;
  }
  if (start < text.length) lines.push(text.slice(start));
  return lines;
}

export function applyHunks(text: string, hunks: readonly Hunk[]): Applied {
  const image = splitLines(text);
  const lineCount = image.length;
  /** Parallel to `image`: the 0-based line of the old text, or -1 for a line that a hunk wrote. */
  const origin = image.map((_, index) => index);
  const patched = image.map(() => false);
  let failed = 0;
  hunks.forEach((hunk, index) => {
    const sides = sidesOf(hunk);
    const at = findPlace(image, patched, sides, hunk);
    if (at < 0) {
      failed ||= index + 1;
      return;
    }
    const kept: number[] = [];
    let old = at;
    for (const line of hunk.lines) {
      if (line.kind === '+') kept.push(-1);
      else if (line.kind === ' ') kept.push(origin[old++] ?? -1);
      else old++;
    }
    spliceAll(image, at, sides.before.length, sides.after);
    spliceAll(origin, at, sides.before.length, kept);
    spliceAll(patched, at, sides.before.length, sides.after.map(() => true));
  });
  const map = new LineMap(lineCount, origin);
  if (failed > 0) return { ok: false, hunk: failed, partial: image.join(''), map };
  return { ok: true, text: image.join(''), map };
}

interface Sides {
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly leading: number;
  readonly trailing: number;
}

function sidesOf(hunk: Hunk): Sides {
  const before: string[] = [];
  const after: string[] = [];
  let leading = 0;
  let trailing = 0;
  let changed = false;
  for (const line of hunk.lines) {
    if (line.kind !== '+') before.push(`${line.text}\n`);
    if (line.kind !== '-') after.push(`${line.text}\n`);
    if (line.kind !== ' ') changed = true;
    if (line.kind === ' ' && !changed) leading++;
    trailing = line.kind === ' ' ? trailing + 1 : 0;
  }
  if (hunk.oldNoEol) chopLast(before);
  if (hunk.newNoEol) chopLast(after);
  return { before, after, leading, trailing };
}

function chopLast(lines: string[]): void {
  const last = lines.at(-1);
  if (last !== undefined) lines[lines.length - 1] = last.slice(0, -1);
}

/** The line at which the hunk's old side stands, or -1. */
function findPlace(image: readonly string[], patched: readonly boolean[], sides: Sides, hunk: Hunk): number {
  const atBegin = hunk.oldStart <= 1;
  const atEnd = sides.trailing === 0;
  const wanted = atBegin ? 0 : atEnd ? image.length - sides.before.length : Math.max(hunk.newStart - 1, 0);
  const start = wanted < 0 || wanted > image.length ? image.length : wanted;
  const fits = (at: number): boolean => {
    if (at < 0 || at + sides.before.length > image.length) return false;
    if (atBegin && at !== 0) return false;
    if (atEnd && at + sides.before.length !== image.length) return false;
    return sides.before.every((line, offset) => !patched[at + offset] && image[at + offset] === line);
  };
  for (let distance = 0; distance <= image.length; distance++) {
    if (fits(start + distance)) return start + distance;
    if (distance > 0 && fits(start - distance)) return start - distance;
  }
  return -1;
}
