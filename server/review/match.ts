// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * Which findings behind a patch are the ones that were there before it. In order of trust: the same fingerprint at the
 * place where the patch left its line; the same fingerprint in the same file; the same rule on a line that the patch
 * kept; the same rule in the same function where the patch rewrote the line and most of it stayed; code that the patch
 * took away in one place and put down in another.
 */
import type { Finding } from '../rules/finding';
import { splitLines } from './apply';
import type { Change } from './steps';

/** A finding with the text of its file at that point. */
export interface Placed {
  readonly finding: Finding;
  readonly text: string;
}

export interface Matching {
  /** Indices of `before` and `after` that are the same finding. */
  readonly pairs: readonly (readonly [number, number])[];
}

interface Old {
  readonly index: number;
  readonly placed: Placed;
  /** The file behind the patch; null where it is deleted. */
  readonly file: string | null;
  /** The line behind the patch; null where it is removed. */
  readonly line: number | null;
  readonly change: Change | null;
}

interface New {
  readonly index: number;
  readonly placed: Placed;
  readonly change: Change | null;
  /** The patch wrote this line. */
  readonly added: boolean;
}

export function matchFindings(before: readonly Placed[], after: readonly Placed[], changes: readonly Change[]): Matching {
  const byOld = new Map(changes.filter((change) => !change.copy && change.oldPath !== null).map((change) => [change.oldPath, change]));
  const byNew = new Map(changes.filter((change) => change.newPath !== null).map((change) => [change.newPath, change]));
  const olds = before.map((placed, index): Old => {
    const change = byOld.get(placed.finding.file) ?? null;
    const line = placed.finding.range.start.line;
    if (!change) return { index, placed, file: placed.finding.file, line, change };
    return { index, placed, file: change.newPath, line: change.map?.toNew(line) ?? null, change };
  });
  const news = after.map((placed, index): New => {
    const change = byNew.get(placed.finding.file) ?? null;
    const line = placed.finding.range.start.line;
    const added = change !== null && (change.copy || change.map === null || change.map.toOld(line) === null);
    return { index, placed, change, added };
  });
  const pairs: [number, number][] = [];
  const freeOld = new Set(olds);
  const freeNew = new Set(news);
  const pass = (same: (old: Old, now: New) => number): void => {
    // The best partner first, then in order of the file: equal findings of one function keep their order.
    const found: { old: Old; now: New; score: number }[] = [];
    for (const old of freeOld) {
      for (const now of freeNew) {
        if (old.placed.finding.rule !== now.placed.finding.rule) continue;
        const score = same(old, now);
        if (score > 0) found.push({ old, now, score });
      }
    }
    found.sort((a, b) => b.score - a.score || a.old.index - b.old.index || a.now.index - b.now.index);
    for (const { old, now } of found) {
      if (!freeOld.has(old) || !freeNew.has(now)) continue;
      freeOld.delete(old);
      freeNew.delete(now);
      pairs.push([old.index, now.index]);
    }
  };
  quickPass(olds, news, freeOld, freeNew, pairs);
  pass(sameFingerprint);
  pass(sameLine);
  pass(rewritten);
  pass(moved);
  return { pairs };
}

/** Most findings of a tree stand in files that a patch does not touch: they are paired without comparing all with all. */
function quickPass(olds: readonly Old[], news: readonly New[], freeOld: Set<Old>, freeNew: Set<New>, pairs: [number, number][]): void {
  const key = (finding: Finding, file: string | null, line: number | null): string =>
    `${finding.rule}\0${finding.fingerprint}\0${file ?? ''}\0${line ?? ''}`;
  const waiting = new Map<string, Old[]>();
  for (const old of olds) {
    if (old.file === null || old.line === null) continue;
    const at = key(old.placed.finding, old.file, old.line);
    waiting.set(at, [...(waiting.get(at) ?? []), old]);
  }
  for (const now of news) {
    const { finding } = now.placed;
    const old = waiting.get(key(finding, finding.file, finding.range.start.line))?.shift();
    if (!old) continue;
    freeOld.delete(old);
    freeNew.delete(now);
    pairs.push([old.index, now.index]);
  }
}

function sameFingerprint(old: Old, now: New): number {
  const [a, b] = [old.placed.finding, now.placed.finding];
  if (a.fingerprint !== b.fingerprint || old.file !== b.file) return 0;
  return 1 / (1 + Math.abs((old.line ?? a.range.start.line) - b.range.start.line));
}

function sameLine(old: Old, now: New): number {
  const [a, b] = [old.placed.finding, now.placed.finding];
  if (old.file !== b.file || old.line === null || old.line !== b.range.start.line) return 0;
  return a.message === b.message ? 2 : 1;
}

function rewritten(old: Old, now: New): number {
  const [a, b] = [old.placed.finding, now.placed.finding];
  if (old.file !== b.file || old.line !== null || !now.added || a.function !== b.function) return 0;
  const likeness = similarity(lineOf(old.placed), lineOf(now.placed));
  const block = old.change?.map?.blockOf('old', a.range.start.line);
  const line = b.range.start.line;
  const inside = block !== null && block !== undefined && line >= block.newStart && line < block.newEnd;
  // A diff may show one rewritten line as two changes, when it finds lines in between to keep.
  return likeness >= ALIKE ? likeness + (inside ? 1 : 0) : 0;
}

/** The share of words that a line keeps when it is only rewritten. */
const ALIKE = 0.5;

/** Lines of moved code around the finding that must agree before another function's code counts as moved. */
const MOVED_LINES = 3;

function moved(old: Old, now: New): number {
  const [a, b] = [old.placed.finding, now.placed.finding];
  if (old.line !== null || !now.added) return 0;
  const line = lineOf(old.placed);
  if (line === '' || line !== lineOf(now.placed)) return 0;
  const common = commonLines(old.placed, now.placed);
  if (nameOf(a) === nameOf(b) && nameOf(a) !== null) return common >= MOVED_LINES - 1 ? 1000 + common : 0;
  return common >= MOVED_LINES ? common : 0;
}

/** The same code in another place of the tree, seen at different times. */
export function isSameCode(a: Placed, b: Placed): boolean {
  if (a.finding.rule !== b.finding.rule || nameOf(a.finding) === null || nameOf(a.finding) !== nameOf(b.finding)) return false;
  const line = lineOf(a);
  return line !== '' && line === lineOf(b) && commonLines(a, b) >= MOVED_LINES - 1;
}

/** How many lines around both findings are equal but for indentation, the findings' own lines included. */
function commonLines(old: Placed, now: Placed): number {
  const [a, b] = [splitLines(old.text), splitLines(now.text)];
  const [i, j] = [old.finding.range.start.line - 1, now.finding.range.start.line - 1];
  let count = 1;
  for (const direction of [-1, 1]) {
    for (let step = 1; step <= 20; step++) {
      const left = a[i + direction * step]?.trim();
      const right = b[j + direction * step]?.trim();
      if (left === undefined || left !== right) break;
      if (/\w/.test(left)) count++;
    }
  }
  return count;
}

/** The last part of the function's name: a method that moves to another type keeps it. */
function nameOf(finding: Finding): string | null {
  return finding.function?.split('::').at(-1) ?? null;
}

function lineOf(placed: Placed): string {
  return splitLines(placed.text)[placed.finding.range.start.line - 1]?.trim() ?? '';
}

/** The share of words that two lines have in common. */
function similarity(a: string, b: string): number {
  const words = (line: string): string[] => line.match(/\w+/g) ?? [];
  const left = words(a);
  const right = words(b);
  const rest = [...right];
  let common = 0;
  for (const word of left) {
    const at = rest.indexOf(word);
    if (at < 0) continue;
    rest.splice(at, 1);
    common++;
  }
  const all = left.length + right.length - common;
  return all === 0 ? 0 : common / all;
}
