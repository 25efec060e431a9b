// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * Plays a series on a tree in memory: what each patch makes of each file, whether it applies as `git am` would say, and
 * what of it can be looked at where it does not.
 */
import { type DiffFile, pathOf } from '../report/reviewDiff';
import { applyHunks } from './apply';
import { LineMap } from './lines';
import { reconstruct } from './partial';
import type { SeriesPatch } from './series';
import { isSource, type Tree } from './tree';

/** What a patch does to one file. */
export interface Change {
  readonly oldPath: string | null;
  readonly newPath: string | null;
  readonly before: string | null;
  readonly after: string | null;
  /** From lines of `before` to lines of `after`; null where one of them is not there. */
  readonly map: LineMap | null;
  /** The source stays where it is. */
  readonly copy: boolean;
}

export interface Step {
  readonly patch: SeriesPatch;
  readonly applied: boolean;
  readonly problem: string | null;
  /** `missing`: the only reason is that the tree does not have the file; `broken`: a hunk or the diff is at fault. */
  readonly fault: 'none' | 'missing' | 'broken';
  readonly changes: readonly Change[];
  /** Files whose hunks do not apply, as far as the patch shows them: checked on their own, then dropped. */
  readonly shadows: readonly Change[];
  /** Something to say that is no problem (a three-way merge). */
  readonly note: string | null;
}

/** Merges three versions of a text; null where they conflict. */
export type Merge = (base: string, ours: string, theirs: string) => Promise<string | null>;

export interface Playground {
  readonly tree: Tree;
  /** Text of an object by its name, or by the start of it; null where the repository does not have it. */
  readonly blob: (name: string) => Promise<string | null>;
  readonly merge: Merge | null;
  /** Without a repository every file is made of what the patches show. */
  readonly shownOnly: boolean;
}

export interface Played {
  readonly steps: readonly Step[];
  /** Files made of what the patches show: the text before the series and its open lines. */
  readonly partial: ReadonlyMap<string, { readonly text: string; readonly open: readonly number[] }>;
}

/** Plays all patches of a series. */
export async function playSeries(patches: readonly SeriesPatch[], ground: Playground): Promise<Played> {
  const paths = new Set(patches.flatMap((patch) => patch.files.flatMap((file) => [file.oldPath, file.newPath].filter((path) => path !== null))));
  const state = new Map<string, string | null>(await ground.tree.read([...paths]));
  const partial = fillMissing(patches, state);
  const steps: Step[] = [];
  for (const patch of patches) {
    const plain = playPatch(patch, state, partial, ground);
    const merged = plain.fault !== 'none' && patch.problem === null ? await threeWay(patch, state, partial, ground) : null;
    const step = merged ?? plain;
    for (const change of step.changes) {
      if (change.oldPath !== null && change.oldPath !== change.newPath && !change.copy) state.set(change.oldPath, null);
    }
    for (const change of step.changes) if (change.newPath !== null) state.set(change.newPath, change.after);
    steps.push(step);
  }
  return { steps, partial };
}

/** Gives files that patches change but the tree does not have the text that the patches show of them. */
function fillMissing(patches: readonly SeriesPatch[], state: Map<string, string | null>): Map<string, { text: string; open: readonly number[] }> {
  /** Where each file of this point of the series was before it. */
  const origin = new Map<string, string>();
  const hunks = new Map<string, DiffFile['hunks'][]>();
  const made = new Set<string>();
  for (const patch of patches) {
    for (const file of patch.files) {
      if (file.oldPath === null) {
        if (file.newPath !== null) made.add(file.newPath);
        continue;
      }
      const first = origin.get(file.oldPath) ?? file.oldPath;
      const known = made.has(file.oldPath) || (state.get(first) ?? null) !== null;
      if (file.newPath !== null && file.newPath !== file.oldPath) {
        if (known && file.kind !== 'modify') made.add(file.newPath);
        else origin.set(file.newPath, first);
      }
      if (!known && file.binary === 'no') hunks.set(first, [...(hunks.get(first) ?? []), file.hunks]);
    }
  }
  const partial = new Map<string, { text: string; open: readonly number[] }>();
  for (const [path, steps] of hunks) {
    const text = reconstruct(steps);
    partial.set(path, text);
    state.set(path, text.text);
  }
  return partial;
}

interface FileResult {
  readonly change: Change | null;
  readonly shadow: Change | null;
  readonly problem: string | null;
  readonly fault: Step['fault'];
}

function playPatch(
  patch: SeriesPatch,
  state: ReadonlyMap<string, string | null>,
  partial: ReadonlyMap<string, unknown>,
  { shownOnly, tree }: Playground,
): Step {
  const now = new Map(state);
  const gone = new Set(patch.files.flatMap((file) => ((file.kind === 'delete' || file.kind === 'rename') && file.oldPath ? [file.oldPath] : [])));
  const changes: Change[] = [];
  const shadows: Change[] = [];
  const problems: string[] = [];
  const shownParts: string[] = [];
  let fault: Step['fault'] = 'none';
  const followed = new Set<string>();
  for (const file of patch.files) {
    const result = playFile(file, state, now, gone, tree.commit === null ? '' : ` to ${tree.commit.slice(0, 12)}${patch.index > 1 ? ' with the patches before it' : ''}`);
    if (result.change) {
      changes.push(result.change);
      if (result.change.newPath !== null) now.set(result.change.newPath, result.change.after);
    }
    if (result.shadow) shadows.push(result.shadow);
    if (result.problem !== null) problems.push(result.problem);
    if (result.fault === 'broken') fault = 'broken';
    const shown = [file.oldPath, file.newPath].find((path) => path !== null && (partial.has(path) || followed.has(path)));
    if (shown && file.kind !== 'create') {
      if (file.newPath) followed.add(file.newPath);
      if (!shownOnly && fault === 'none') fault = 'missing';
      if (!shownOnly || isSource(shown)) shownParts.push(shown);
    }
  }
  if (shownParts.length > 0) {
    const names = shownParts.length > 3 ? [...shownParts.slice(0, 3), `${shownParts.length - 3} more`] : shownParts;
    const it = names.length === 1 ? 'it' : 'them';
    problems.push(`${names.join(', ')}: ${shownOnly ? 'no repository' : 'not in the repository'}; checked as far as the patch shows ${it}`);
  }
  if (patch.problem !== null) {
    problems.unshift(patch.problem);
    fault = 'broken';
  }
  const problem = problems.length === 0 ? null : summarize(problems);
  return { patch, applied: fault === 'none', problem, fault, changes, shadows, note: null };
}

function summarize(problems: readonly string[]): string {
  const [first = '', ...rest] = problems;
  return rest.length === 0 ? first : `${first} (and ${rest.length} more: ${rest.slice(0, 3).join('; ')})`;
}

/** `before` holds the files as the patch finds them, `now` as its earlier diffs left them; `where` names the tree. */
function playFile(
  file: DiffFile,
  before: ReadonlyMap<string, string | null>,
  now: ReadonlyMap<string, string | null>,
  gone: ReadonlySet<string>,
  where: string,
): FileResult {
  const none = { change: null, shadow: null, problem: null, fault: 'none' } as const;
  const path = pathOf(file);
  if (isLink(file)) return none;
  const isNew = file.newPath !== null && (file.kind === 'create' || file.kind === 'rename' || file.kind === 'copy');
  if (isNew && (now.get(file.newPath) ?? null) !== null && !gone.has(file.newPath)) {
    return { ...none, problem: `${file.newPath}: the file exists already`, fault: 'broken', shadow: shadowOf(file) };
  }
  if (file.kind === 'create') {
    if (file.binary !== 'no') return binaryResult(file);
    const made = applyHunks('', file.hunks);
    if (!made.ok) return { ...none, problem: `${path}: hunk #${made.hunk} of a new file has context`, fault: 'broken', shadow: shadowOf(file) };
    return { ...none, change: { oldPath: null, newPath: file.newPath, before: null, after: made.text, map: null, copy: false } };
  }
  const oldPath = file.oldPath ?? path;
  const text = (file.kind === 'modify' ? now : before).get(oldPath) ?? null;
  if (file.binary !== 'no') return text === null ? { ...none, problem: `${oldPath}: not in the tree`, fault: 'broken' } : binaryResult(file);
  if (text === null) return { ...none, problem: `${oldPath}: not in the tree`, fault: 'broken', shadow: shadowOf(file) };
  const applied = applyHunks(text, file.hunks);
  if (!applied.ok) {
    const at = file.hunks[applied.hunk - 1];
    const line = at ? ` (at its line ${at.oldStart})` : '';
    return { ...none, problem: `${oldPath}: hunk #${applied.hunk}${line} does not apply${where}`, fault: 'broken', shadow: shadowOf(file) };
  }
  if (file.kind === 'delete') {
    if (applied.text !== '') return { ...none, problem: `${oldPath}: is deleted, but the patch does not remove all of it`, fault: 'broken' };
    return { ...none, change: { oldPath, newPath: null, before: text, after: null, map: null, copy: false } };
  }
  return { ...none, change: { oldPath, newPath: file.newPath, before: text, after: applied.text, map: applied.map, copy: file.kind === 'copy' } };
}

/** Binary files are passed over; one that comes without its data cannot be applied by anybody. */
function binaryResult(file: DiffFile): FileResult {
  const none = { change: null, shadow: null, problem: null, fault: 'none' } as const;
  if (file.binary === 'data') return { ...none, problem: isSource(pathOf(file)) ? `${pathOf(file)}: a source as a binary patch is not looked at` : null };
  return { ...none, problem: `${pathOf(file)}: a binary file whose data is not in the patch`, fault: 'missing' };
}

/** A symbolic link or a submodule has no text to look at. */
function isLink(file: DiffFile): boolean {
  return [file.oldMode, file.newMode].some((mode) => mode === '120000' || mode === '160000');
}

/** The file as this patch alone shows it, before and behind it. */
function shadowOf(file: DiffFile): Change | null {
  const { text } = reconstruct([file.hunks]);
  const applied = applyHunks(text, file.hunks);
  if (!applied.ok || file.kind === 'delete') return null;
  return { oldPath: file.newPath, newPath: file.newPath, before: text, after: applied.text, map: applied.map, copy: false };
}

/** As `git am -3`: the patch on the very blobs that it was made from, merged with what is there now, under whatever name. */
async function threeWay(
  patch: SeriesPatch,
  state: ReadonlyMap<string, string | null>,
  partial: ReadonlyMap<string, unknown>,
  ground: Playground,
): Promise<Step | null> {
  if (!ground.merge) return null;
  const changes: Change[] = [];
  const moved: string[] = [];
  for (const file of patch.files) {
    if (isLink(file) || file.binary !== 'no') continue;
    if (file.kind === 'create') {
      const made = applyHunks('', file.hunks);
      const there = state.get(file.newPath ?? '') ?? null;
      if (!made.ok || (there !== null && there !== made.text)) return null;
      changes.push({ oldPath: null, newPath: file.newPath, before: there, after: made.text, map: null, copy: false });
      continue;
    }
    const there = partial.has(file.oldPath ?? '') ? null : (state.get(file.oldPath ?? '') ?? null);
    // A pure rename or change of mode names no blob and needs none.
    const base = file.hunks.length === 0 && file.oldBlob === null ? there : file.oldBlob === null ? null : await ground.blob(file.oldBlob);
    if (base === null) return null;
    const renamed = there === null && file.kind !== 'copy' ? await renamedIn(ground, state, file, base) : null;
    // What both sides have deleted is deleted.
    if (there === null && renamed === null && file.kind === 'delete') continue;
    const ours = there ?? renamed?.text ?? null;
    if (ours === null) return null;
    const theirs = applyHunks(base, file.hunks);
    if (!theirs.ok) return null;
    if (file.kind === 'delete') {
      if (ours !== base || renamed) return null;
      changes.push({ oldPath: file.oldPath, newPath: null, before: ours, after: null, map: null, copy: false });
      continue;
    }
    // Two new names are for a person to choose from.
    if (renamed && file.newPath !== file.oldPath && file.newPath !== renamed.path) return null;
    if (renamed) moved.push(`${file.oldPath} as ${renamed.path}`);
    const after = ours === base ? theirs.text : await ground.merge(base, ours, theirs.text);
    if (after === null) return null;
    const oldPath = renamed?.path ?? file.oldPath;
    changes.push({ oldPath, newPath: renamed?.path ?? file.newPath, before: ours, after, map: LineMap.between(ours, after), copy: file.kind === 'copy' });
  }
  const note = moved.length === 0 ? 'applied by a three-way merge' : `applied by a three-way merge, with ${moved.join(', ')}`;
  return { patch, applied: true, problem: null, fault: 'none', changes, shadows: [], note };
}

/** The file of that base under the name that the tree has for it now, as the patches before left it. */
async function renamedIn(ground: Playground, state: ReadonlyMap<string, string | null>, file: DiffFile, base: string): Promise<{ path: string; text: string } | null> {
  if (file.oldPath === null || file.oldBlob === null) return null;
  const found = await ground.tree.renamed({ path: file.oldPath, text: base }, file.oldBlob);
  if (!found) return null;
  const text = state.has(found.path) ? (state.get(found.path) ?? null) : found.text;
  return text === null ? null : { path: found.path, text };
}
