// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Which line of a file before a patch is which line behind it. */

import { diffArrays } from 'diff';

/** A place where lines were replaced, added or removed; both ranges are 1-based and `end` is exclusive. */
export interface ChangeBlock {
  readonly oldStart: number;
  readonly oldEnd: number;
  readonly newStart: number;
  readonly newEnd: number;
}

export class LineMap {
  private readonly forward: Int32Array;
  /** In order of the file. */
  readonly blocks: readonly ChangeBlock[];

  /**
   * @param oldCount lines of the old text
   * @param origin for each line of the new text the 0-based old line that it is, or -1; those that are not -1 rise
   */
  constructor(
    readonly oldCount: number,
    private readonly origin: readonly number[],
  ) {
    this.forward = new Int32Array(oldCount).fill(-1);
    const blocks: ChangeBlock[] = [];
    let old = 0;
    let start = 0;
    const close = (oldEnd: number, newEnd: number): void => {
      if (oldEnd > old || newEnd > start) blocks.push({ oldStart: old + 1, oldEnd: oldEnd + 1, newStart: start + 1, newEnd: newEnd + 1 });
    };
    origin.forEach((from, index) => {
      if (from < 0) return;
      this.forward[from] = index;
      close(from, index);
      old = from + 1;
      start = index + 1;
    });
    close(oldCount, origin.length);
    this.blocks = blocks;
  }

  /** The map of a file that a patch does not touch, or only renames. */
  static identity(lines: number): LineMap {
    return new LineMap(lines, Array.from({ length: lines }, (_, index) => index));
  }

  /** The map between two texts of which no patch is known: by their longest common lines. */
  static between(before: string, after: string): LineMap {
    const origin: number[] = [];
    let old = 0;
    const lines = (text: string): string[] => text.split(/(?<=\n)/);
    for (const part of diffArrays(lines(before), lines(after))) {
      for (let i = 0; i < part.value.length; i++) {
        if (part.removed) old++;
        else origin.push(part.added ? -1 : old++);
      }
    }
    return new LineMap(old, origin);
  }

  get newCount(): number {
    return this.origin.length;
  }

  /** The 1-based new line of a 1-based old line; null where the patch removes it. */
  toNew(line: number): number | null {
    const found = this.forward[line - 1];
    return found === undefined || found < 0 ? null : found + 1;
  }

  /** The 1-based old line of a 1-based new line; null where the patch adds it. */
  toOld(line: number): number | null {
    const found = this.origin[line - 1];
    return found === undefined || found < 0 ? null : found + 1;
  }

  /** The change block that removes this old line, or that adds this new line. */
  blockOf(side: 'old' | 'new', line: number): ChangeBlock | null {
    const inside = (block: ChangeBlock): boolean =>
      side === 'old' ? line >= block.oldStart && line < block.oldEnd : line >= block.newStart && line < block.newEnd;
    return this.blocks.find(inside) ?? null;
  }
}

/** As `splice` with items spread out, for any number of them: arguments go on the stack. */
export function spliceAll<T>(list: T[], at: number, count: number, items: readonly T[]): void {
  if (items.length <= 10_000) {
    list.splice(at, count, ...items);
    return;
  }
  const behind = list.splice(at).slice(count);
  for (const item of items) list.push(item);
  for (const item of behind) list.push(item);
}
