// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * What is not committed yet, as a series of up to two patches: the index against HEAD, and the work tree against the
 * index. Files of the work tree are read and compared here, because git would run the repository's filters on them.
 */
import { createHash } from 'node:crypto';
import { lstat, readFile, realpath } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { structuredPatch } from 'diff';
import type { DiffFile, DiffLine, Hunk } from '../report/reviewDiff';
import { MAX_BYTES } from '../syntax/text';
import type { Git } from './git';
import { decodeText } from './bytes';
import type { SeriesPatch } from './series';
import { isSource } from './tree';

/** `worktree` takes both steps, `index` only what is staged. */
export type Uncommitted = 'worktree' | 'index';

/**
 * Patches for what differs; none where nothing does.
 * @param root the top of the work tree, where `git` runs.
 * @returns notes say which files were left out.
 */
export async function readUncommitted(git: Git, root: string, head: string | null, what: Uncommitted): Promise<{ patches: SeriesPatch[]; notes: string[] }> {
  const notes: string[] = [];
  const committed = head === null ? new Map<string, string>() : entriesOf(await git.run(['ls-tree', '-r', '-z', '--full-tree', head]), 2);
  const staged = entriesOf(await git.run(['ls-files', '-s', '-z']), 1);
  const index = new Texts(git);
  const steps: { subject: string; files: DiffFile[] }[] = [];
  steps.push({ subject: 'staged changes', files: await difference(committed, staged, index) });
  if (what === 'worktree') {
    const untracked = (await git.run(['ls-files', '-o', '-z', '--exclude-standard'])).toString('utf8').split('\0').filter(isSource);
    const work = await workTree(root, staged, untracked, index, notes);
    steps.push({ subject: 'changes that are not staged', files: await difference(staged, work, index) });
  }
  const used = steps.filter((step) => step.files.length > 0);
  const patches = used.map((step, position): SeriesPatch => ({
    index: position + 1,
    total: used.length,
    subject: step.subject,
    author: '',
    mail: null,
    commit: null,
    files: step.files,
    problem: null,
  }));
  return { patches, notes };
}

/** Object names of regular source files by path; the name is the word at `field` of an entry. */
function entriesOf(listing: Buffer, field: number): Map<string, string> {
  const entries = new Map<string, string>();
  for (const entry of listing.toString('utf8').split('\0')) {
    const tab = entry.indexOf('\t');
    const words = entry.slice(0, tab).split(' ');
    const path = entry.slice(tab + 1);
    const oid = words[field];
    if (tab > 0 && oid && words[0]?.startsWith('100') && isSource(path)) entries.set(path, oid);
  }
  return entries;
}

/** Texts by object name: of the repository, or of the work tree. */
class Texts {
  private readonly known = new Map<string, string>();
  constructor(private readonly git: Git) {}

  add(oid: string, text: string): void {
    this.known.set(oid, text);
  }

  async get(oid: string | undefined): Promise<string | null> {
    if (oid === undefined) return null;
    const known = this.known.get(oid);
    if (known !== undefined) return known;
    const [blob] = await this.git.objects([oid]);
    return blob ? decodeText(blob.bytes) : null;
  }
}

async function workTree(root: string, staged: ReadonlyMap<string, string>, untracked: readonly string[], texts: Texts, notes: string[]): Promise<Map<string, string>> {
  const entries = new Map<string, string>();
  const top = await realpath(root);
  const folders = new Map<string, boolean>();
  /** A folder that is a link out of the tree is, to git, a file that took the folder's place. */
  const isInside = async (folder: string): Promise<boolean> => {
    const known = folders.get(folder);
    if (known !== undefined) return known;
    const real = await realpath(folder);
    const inside = real === top || real.startsWith(top.endsWith(sep) ? top : top + sep);
    folders.set(folder, inside);
    return inside;
  };
  for (const path of [...staged.keys(), ...untracked]) {
    const file = join(root, path);
    try {
      const found = await lstat(file);
      if (!(await isInside(dirname(file))) || !found.isFile()) continue;
      if (found.size > MAX_BYTES) {
        notes.push(`${path}: not reviewed: larger than ${MAX_BYTES / (1 << 20)} MiB`);
        continue;
      }
      const bytes = await withoutCarriageReturns(await readFile(file), staged.get(path), texts);
      const algorithm = (staged.get(path)?.length ?? 40) === 64 ? 'sha256' : 'sha1';
      const oid = createHash(algorithm).update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
      entries.set(path, oid);
      if (oid !== staged.get(path)) texts.add(oid, decodeText(bytes));
    } catch {
      // Not there, or not readable: a file that was deleted.
    }
  }
  return entries;
}

/** A checkout may have CRLF where the repository has LF: that is no change. */
async function withoutCarriageReturns(bytes: Buffer, staged: string | undefined, texts: Texts): Promise<Buffer> {
  if (!bytes.includes('\r\n') || ((await texts.get(staged)) ?? '\r').includes('\r')) return bytes;
  return Buffer.from(bytes.toString('latin1').replaceAll('\r\n', '\n'), 'latin1');
}

async function difference(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>, texts: Texts): Promise<DiffFile[]> {
  const files: DiffFile[] = [];
  const removed = new Map([...before].filter(([path]) => !after.has(path)).map(([path, oid]) => [oid, path]));
  for (const path of [...new Set([...before.keys(), ...after.keys()])].sort()) {
    const [old, now] = [before.get(path), after.get(path)];
    if (old === now) continue;
    const source = old === undefined && now !== undefined ? removed.get(now) : undefined;
    if (source !== undefined) {
      files.push({ ...EMPTY, kind: 'rename', oldPath: source, newPath: path });
      continue;
    }
    if (now === undefined && old !== undefined && [...after].some(([other, oid]) => oid === old && !before.has(other))) continue;
    const hunks = hunksBetween((await texts.get(old)) ?? '', (await texts.get(now)) ?? '');
    if (old === undefined) files.push({ ...EMPTY, kind: 'create', oldPath: null, newPath: path, newMode: '100644', hunks });
    else if (now === undefined) files.push({ ...EMPTY, kind: 'delete', oldPath: path, newPath: null, oldMode: '100644', hunks });
    else files.push({ ...EMPTY, kind: 'modify', oldPath: path, newPath: path, hunks });
  }
  return files;
}

const EMPTY: Omit<DiffFile, 'kind' | 'oldPath' | 'newPath'> = {
  oldMode: null,
  newMode: null,
  oldBlob: null,
  newBlob: null,
  binary: 'no',
  hunks: [],
};

/** The hunks that turn one text into the other, with three lines of context. */
export function hunksBetween(before: string, after: string): Hunk[] {
  const patch = structuredPatch('a', 'b', before, after, undefined, undefined, { context: 3 });
  return patch.hunks.map((hunk) => {
    const lines: DiffLine[] = [];
    let oldNoEol = false;
    let newNoEol = false;
    for (const line of hunk.lines) {
      const kind = line.charAt(0);
      if (kind === ' ' || kind === '+' || kind === '-') lines.push({ kind, text: line.slice(1) });
      else {
        const last = lines.at(-1)?.kind;
        if (last !== '+') oldNoEol = true;
        if (last !== '-') newNoEol = true;
      }
    }
    return {
      oldStart: hunk.oldStart,
      oldCount: hunk.oldLines,
      newStart: hunk.newStart,
      newCount: hunk.newLines,
      section: '',
      lines,
      oldNoEol,
      newNoEol,
    };
  });
}
