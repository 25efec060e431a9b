// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * Reads the diff of a patch the way `git apply` does: text around it is passed over, hunks are as long as their header
 * says (so a mail signature is never a removed line), and file names come from git's extended headers where there are
 * any. Names are taken without their first component, as with `-p1`.
 */
import type { DiffFile, DiffLine, Hunk } from '../report/reviewDiff';
import { type GitHeader, headerPaths, readGitHeader, traditionalPath } from './patchHeader';

export interface ParsedDiff {
  readonly files: readonly DiffFile[];
  /** What makes the diff unusable, in one line; null where it is well formed. */
  readonly problem: string | null;
  /** Index of the line where the first file's diff starts; the number of lines where there is none. */
  readonly start: number;
}

const HUNK = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@ ?(.*)$/;

/** Parses the lines of a patch (without line ends). Never throws. */
export function parseDiff(lines: readonly string[]): ParsedDiff {
  const files: DiffFile[] = [];
  let start = lines.length;
  let problem: string | null = null;
  let at = 0;
  while (at < lines.length) {
    const line = lines[at] ?? '';
    const found = line.startsWith('diff --git ') ? gitFile(lines, at) : isTraditional(lines, at) ? traditionalFile(lines, at) : null;
    if (!found) {
      at++;
      continue;
    }
    if (files.length === 0) start = at;
    problem ??= found.problem;
    if (found.file) {
      const unsafe = unsafePath(found.file);
      problem ??= unsafe;
      // A refused path goes no further: nobody may ask the repository or the disk for it.
      if (unsafe === null) files.push(found.file);
    }
    at = found.next;
  }
  return { files, problem, start };
}

interface Found {
  readonly file: DiffFile | null;
  readonly next: number;
  readonly problem: string | null;
}

function gitFile(lines: readonly string[], at: number): Found {
  const header = readGitHeader(lines, at);
  const names = headerPaths(header);
  if (!names) return { file: null, next: header.next, problem: `line ${at + 1}: no file name in the header of the diff` };
  const binary = readBinary(lines, header.next);
  if (binary) return { file: toFile(header, names, binary.kind, []), next: binary.next, problem: null };
  const body = readHunks(lines, header.next);
  if (body.hunks.length === 0 && body.problem === null && header.plain && !header.blobs) {
    // `diff --git` without any change behind it is prose that looks like a header.
    return { file: null, next: header.next, problem: null };
  }
  if (body.hunks.length === 0 && body.problem === null && header.plain) {
    return { file: toFile(header, names, 'no', []), next: body.next, problem: `line ${body.next + 1}: the diff of ${names.newPath} has no hunk (only garbage)` };
  }
  return { file: toFile(header, names, 'no', body.hunks), next: body.next, problem: body.problem };
}

function toFile(
  header: GitHeader,
  names: { readonly oldPath: string; readonly newPath: string },
  binary: DiffFile['binary'],
  hunks: readonly Hunk[],
): DiffFile {
  return {
    kind: header.kind,
    oldPath: header.kind === 'create' ? null : names.oldPath,
    newPath: header.kind === 'delete' ? null : names.newPath,
    oldMode: header.oldMode,
    newMode: header.newMode,
    oldBlob: header.blobs?.[0] ?? null,
    newBlob: header.blobs?.[1] ?? null,
    binary,
    hunks,
  };
}

/** `---` and `+++` lines with a hunk right behind them: a diff without git's header. */
function isTraditional(lines: readonly string[], at: number): boolean {
  return (
    (lines[at] ?? '').startsWith('--- ') && (lines[at + 1] ?? '').startsWith('+++ ') && HUNK.test(lines[at + 2] ?? '')
  );
}

function traditionalFile(lines: readonly string[], at: number): Found {
  const oldPath = traditionalPath((lines[at] ?? '').slice(4));
  const newPath = traditionalPath((lines[at + 1] ?? '').slice(4));
  const body = readHunks(lines, at + 2);
  if (oldPath === null && newPath === null) {
    return { file: null, next: body.next, problem: `line ${at + 1}: neither side of the diff names a file` };
  }
  const kind = oldPath === null ? 'create' : newPath === null ? 'delete' : 'modify';
  const file: DiffFile = {
    kind,
    oldPath: kind === 'modify' ? newPath : oldPath,
    newPath,
    oldMode: null,
    newMode: null,
    oldBlob: null,
    newBlob: null,
    binary: 'no',
    hunks: body.hunks,
  };
  return { file, next: body.next, problem: body.problem };
}

function readBinary(lines: readonly string[], at: number): { kind: 'data' | 'marker'; next: number } | null {
  const line = lines[at] ?? '';
  if (/^Binary files .* differ$/.test(line)) return { kind: 'marker', next: at + 1 };
  if (line !== 'GIT binary patch') return null;
  let next = at + 1;
  // One or two blocks (forward and reverse), each ended by an empty line.
  while (/^(literal|delta) \d+$/.test(lines[next] ?? '')) {
    next++;
    while (next < lines.length && lines[next] !== '') next++;
    next++;
  }
  return { kind: 'data', next };
}

interface Body {
  readonly hunks: readonly Hunk[];
  readonly next: number;
  readonly problem: string | null;
}

function readHunks(lines: readonly string[], at: number): Body {
  const hunks: Hunk[] = [];
  let next = at;
  for (;;) {
    const match = HUNK.exec(lines[next] ?? '');
    if (!match) {
      const broken = (lines[next] ?? '').startsWith('@@ -');
      return { hunks, next: broken ? next + 1 : next, problem: broken ? `line ${next + 1}: not a hunk header (corrupt patch)` : null };
    }
    const read = readHunk(lines, next, match);
    if (typeof read === 'string') return { hunks, next: next + 1, problem: read };
    hunks.push(read.hunk);
    next = read.next;
  }
}

function readHunk(lines: readonly string[], at: number, match: RegExpExecArray): { hunk: Hunk; next: number } | string {
  const oldCount = match[2] === undefined ? 1 : Number(match[2]);
  const newCount = match[4] === undefined ? 1 : Number(match[4]);
  const body: DiffLine[] = [];
  let oldLeft = oldCount;
  let newLeft = newCount;
  let oldNoEol = false;
  let newNoEol = false;
  let next = at + 1;
  while (oldLeft > 0 || newLeft > 0 || (lines[next] ?? '').startsWith('\\ ')) {
    const line = lines[next];
    if (line === undefined) return `line ${next}: the diff ends in the middle of a hunk`;
    // Some mailers drop the space of an empty context line.
    const kind = line === '' ? ' ' : line.charAt(0);
    if (kind === '\\') {
      const last = body.at(-1)?.kind;
      if (last !== '+') oldNoEol = true;
      if (last !== '-') newNoEol = true;
      next++;
      continue;
    }
    if (kind !== ' ' && kind !== '+' && kind !== '-') return `line ${next + 1}: the hunk is shorter than its header says (corrupt patch)`;
    if (kind !== '+' && oldLeft-- === 0) return `line ${next + 1}: the hunk is longer than its header says (corrupt patch)`;
    if (kind !== '-' && newLeft-- === 0) return `line ${next + 1}: the hunk is longer than its header says (corrupt patch)`;
    body.push({ kind, text: line === '' ? '' : line.slice(1) });
    next++;
  }
  const hunk: Hunk = {
    oldStart: Number(match[1]),
    oldCount,
    newStart: Number(match[3]),
    newCount,
    section: match[5] ?? '',
    lines: body,
    oldNoEol,
    newNoEol,
  };
  return { hunk, next };
}

/** A path that leaves the tree, is absolute or goes into git's own folder is refused, as git refuses it. */
function unsafePath(file: DiffFile): string | null {
  for (const path of [file.oldPath, file.newPath]) {
    if (path !== null && !isInsideTree(path)) return `the path ${JSON.stringify(path)} leads out of the tree`;
  }
  return null;
}

/** True for a relative path with `/` that stays below the root and out of `.git`. */
export function isInsideTree(path: string): boolean {
  if (path === '' || path.includes('\0') || path.includes('\\') || /^[A-Za-z]:/.test(path)) return false;
  return path.split('/').every((part) => part !== '' && part !== '.' && part !== '..' && part.toLowerCase() !== '.git');
}
