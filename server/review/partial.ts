// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * Puts a file together from what patches show of it: each hunk's old lines where its header says they are, comments
 * between them. Later hunks of the same file may show lines that earlier ones left open, so the hunks of all patches
 * are looked at before the text is made.
 */
import { spliceAll } from './lines';
import type { Hunk } from '../report/reviewDiff';

export interface PartialText {
  readonly text: string;
  /** 1-based lines that no hunk shows. */
  readonly open: readonly number[];
}

/** Stands for a line that no patch shows: a comment in Rust and in C, so that it can be told from code later. */
export const OPEN_LINE = '//\u2026';

/** Lines between hunks that are still filled: beyond it a hunk header is nonsense. */
const MAX_LINES = 200_000;

/** The file as it was before the first of these patches. `steps` has each patch's hunks, in order. */
export function reconstruct(steps: readonly (readonly Hunk[])[]): PartialText {
  const known = new Map<number, string>();
  /** For each line of the file at this point of the series: the line of the first text that it is, or -1. */
  const image: number[] = [];
  let next = 0;
  let lastNoEol = false;
  const reach = (count: number): void => {
    while (image.length < count && next < MAX_LINES) image.push(next++);
  };
  for (const hunks of steps) {
    // From the last hunk up, so that positions of the old side hold.
    for (const hunk of [...hunks].reverse()) {
      const at = hunk.oldCount === 0 ? hunk.oldStart : hunk.oldStart - 1;
      if (at < 0 || at + hunk.oldCount > MAX_LINES) continue;
      reach(at + hunk.oldCount);
      const after: number[] = [];
      let old = at;
      for (const line of hunk.lines) {
        if (line.kind === '+') {
          after.push(-1);
          continue;
        }
        const base = image[old++] ?? -1;
        if (base >= 0 && !known.has(base)) known.set(base, line.text);
        if (line.kind === ' ') after.push(base);
      }
      if (hunk.oldNoEol && image[old - 1] === next - 1) lastNoEol = true;
      spliceAll(image, at, hunk.oldCount, after);
    }
  }
  const lines: string[] = [];
  const open: number[] = [];
  for (let line = 0; line < next; line++) {
    const text = known.get(line);
    if (text === undefined) open.push(line + 1);
    lines.push(text ?? OPEN_LINE);
  }
  const text = lines.length === 0 ? '' : `${lines.join('\n')}${lastNoEol ? '' : '\n'}`;
  return { text, open };
}
