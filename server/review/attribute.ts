// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Follows every finding through a series: which patch brings it, which one removes it, what was there before. */
import type { ReviewFinding } from '../report/reviewResult';
import type { Finding, Profile } from '../rules/finding';
import type { Workspace } from '../workspace/api';
import { causeOf } from './cause';
import { matchFindings, isSameCode, type Placed } from './match';
import type { Change, Step } from './steps';
import { isSource } from './tree';

/** One finding over the whole series. */
interface Track {
  introducedBy: number | null;
  fixedBy: number | null;
  /** As it stood behind the patch that introduced it, or before the series. */
  first: Placed;
  /** As it stood last. */
  last: Placed;
  readonly cause: ReviewFinding['cause'];
  /** Seen only in what a patch shows of a file, not in the tree. */
  readonly shadow: boolean;
}

export interface AttributedPatch {
  readonly findings: readonly ReviewFinding[];
  readonly sources: ReadonlyMap<string, string>;
}

export interface Attribution {
  /** One for each step. */
  readonly patches: readonly AttributedPatch[];
  readonly profile: Profile;
  readonly existing: number;
}

export interface AttributeOptions {
  /** List the findings that were there before, too. */
  readonly all: boolean;
  /** Called between steps; throws to stop. */
  readonly checkpoint: () => Promise<void>;
  /** Work out fixes for what the series introduces. */
  readonly fixes: boolean;
  /** Leaves out findings that cannot be told from what is there (open lines of a partial file). */
  readonly accept: (placed: Placed) => boolean;
}

/** `workspace` holds the tree before the series; it holds the tip behind it. */
export async function attribute(workspace: Workspace, steps: readonly Step[], options: AttributeOptions): Promise<Attribution> {
  let profile: Profile = 'owning';
  const look = (): Placed[] => {
    const result = workspace.check(undefined, { fixes: () => false });
    profile = result.profile;
    return result.findings.map((finding) => ({ finding, text: workspace.text(finding.file) ?? '' })).filter(options.accept);
  };
  const tracks: Track[] = [];
  const begin = (placed: Placed, introducedBy: number | null, cause: ReviewFinding['cause'], shadow: boolean): Track => {
    const track: Track = { introducedBy, fixedBy: null, first: placed, last: placed, cause, shadow };
    tracks.push(track);
    return track;
  };
  const baseTracks = look();
  let current = baseTracks.map((placed) => begin(placed, null, null, false));
  for (const step of steps) {
    await options.checkpoint();
    current = advance(workspace, step, current, look, begin, tracks);
    if (options.fixes) workOutFixes(workspace, tracks.filter((track) => track.introducedBy === step.patch.index && !track.shadow));
    const reached: Profile = profile;
    for (const shadow of step.shadows) lookAtShadow(workspace, step, shadow, look, begin);
    profile = reached;
  }
  const patches = steps.map((step) => listed(step, steps, tracks, options.all));
  return { patches, profile, existing: tracks.filter((track) => track.introducedBy === null && track.fixedBy === null).length };
}

/** Fixes are tried out by the engine, so they are asked for where they will be shown. */
function workOutFixes(workspace: Workspace, tracks: readonly Track[]): void {
  if (tracks.length === 0) return;
  const key = (finding: { rule: string; file: string; fingerprint: string }): string => `${finding.rule}\0${finding.file}\0${finding.fingerprint}`;
  const wanted = new Map(tracks.map((track) => [key(track.first.finding), track]));
  const files = new Set(tracks.map((track) => track.first.finding.file));
  for (const finding of workspace.check(files, { fixes: (candidate) => wanted.has(key(candidate)) }).findings) {
    const track = wanted.get(key(finding));
    if (track) track.first = { ...track.first, finding };
  }
}

type Begin = (placed: Placed, introducedBy: number | null, cause: ReviewFinding['cause'], shadow: boolean) => Track;

function advance(workspace: Workspace, step: Step, current: readonly Track[], look: () => Placed[], begin: Begin, tracks: Track[]): Track[] {
  const changes = step.changes.filter((change) => touchesSource(change));
  if (changes.length === 0) return [...current];
  apply(workspace, changes);
  const after = look();
  const { pairs } = matchFindings(
    current.map((track) => track.last),
    after,
    changes,
  );
  const index = step.patch.index;
  const next: Track[] = [];
  const seenOld = new Set<Track>();
  const byNew = new Map(pairs.map(([from, to]) => [to, from]));
  after.forEach((placed, at) => {
    const from = byNew.get(at);
    const track = from === undefined ? undefined : current[from];
    if (track) {
      track.last = placed;
      seenOld.add(track);
      next.push(track);
      return;
    }
    const returned = cameBack(placed, tracks, next);
    if (returned) {
      returned.fixedBy = null;
      returned.last = placed;
      next.push(returned);
    } else next.push(begin(placed, index, causeOf(placed, changes), false));
  });
  for (const track of current) {
    if (seenOld.has(track)) continue;
    track.fixedBy = index;
    unfold(track, next, tracks);
  }
  return next;
}

function touchesSource(change: Change): boolean {
  return (change.oldPath !== null && isSource(change.oldPath)) || (change.newPath !== null && isSource(change.newPath));
}

function apply(workspace: Workspace, changes: readonly Change[]): void {
  for (const change of changes) {
    if (change.oldPath !== null && change.oldPath !== change.newPath && !change.copy && isSource(change.oldPath)) workspace.remove(change.oldPath);
  }
  for (const change of changes) {
    if (change.newPath !== null && change.after !== null && isSource(change.newPath)) replace(workspace, change.newPath, change.after);
  }
}

/** Puts a text in the place of what is there, as one edit: only what changed is parsed anew. */
function replace(workspace: Workspace, path: string, text: string): void {
  const before = workspace.text(path);
  if (before === null) return workspace.set(path, text);
  if (before === text) return;
  const most = Math.min(before.length, text.length);
  let start = 0;
  while (start < most && before.charCodeAt(start) === text.charCodeAt(start)) start++;
  let tail = 0;
  while (tail < most - start && before.charCodeAt(before.length - 1 - tail) === text.charCodeAt(text.length - 1 - tail)) tail++;
  workspace.edit(path, [{ start, oldEnd: before.length - tail, newText: text.slice(start, text.length - tail) }]);
}

/** A finding that an earlier patch took out of one file and that this patch puts into another. */
function cameBack(placed: Placed, tracks: readonly Track[], alive: readonly Track[]): Track | null {
  const gone = tracks.find(
    (track) =>
      track.fixedBy !== null &&
      !track.shadow &&
      !alive.includes(track) &&
      track.last.finding.file !== placed.finding.file &&
      isSameCode(track.last, placed),
  );
  return gone ?? null;
}

/**
 * A series may put code down in its new place first and take the old away in a later patch. Then the copy that an
 * earlier patch seemed to introduce is the old finding, moved.
 */
function unfold(gone: Track, alive: readonly Track[], tracks: Track[]): void {
  const copy = alive.find(
    (track) =>
      track.introducedBy !== null &&
      (gone.introducedBy === null || gone.introducedBy < track.introducedBy) &&
      !track.shadow &&
      isSameCode(gone.last, track.first),
  );
  if (!copy) return;
  copy.introducedBy = gone.introducedBy;
  tracks.splice(tracks.indexOf(gone), 1);
}

/** Checks what a patch shows of a file that it does not apply to, beside the rest of the tree, and puts the file back. */
function lookAtShadow(workspace: Workspace, step: Step, shadow: Change, look: () => Placed[], begin: Begin): void {
  const path = shadow.newPath;
  if (path === null || !isSource(path) || shadow.before === null || shadow.after === null) return;
  const kept = workspace.text(path);
  workspace.set(path, shadow.before);
  const before = look();
  workspace.set(path, shadow.after);
  const after = look();
  if (kept === null) workspace.remove(path);
  else workspace.set(path, kept);
  const matched = new Set(matchFindings(before, after, [shadow]).pairs.map(([, to]) => to));
  after.forEach((placed, at) => {
    if (!matched.has(at) && placed.finding.file === path) begin(placed, step.patch.index, null, true);
  });
}

/** The findings that are listed on one patch. */
function listed(step: Step, steps: readonly Step[], tracks: readonly Track[], all: boolean): AttributedPatch {
  const index = step.patch.index;
  const sources = new Map<string, string>();
  const findings: ReviewFinding[] = [];
  const add = (track: Track, placed: Placed, status: ReviewFinding['status']): void => {
    sources.set(placed.finding.file, placed.text);
    const atTip = track.fixedBy === null;
    findings.push({ ...placed.finding, status, introducedBy: track.introducedBy, fixedBy: track.fixedBy, atTip, cause: track.cause });
  };
  for (const track of tracks) {
    if (track.introducedBy === index) add(track, track.first, 'introduced');
    else if (track.introducedBy === null && track.fixedBy === index) add(track, track.last, 'fixed');
    else if (all && track.introducedBy === null && track.fixedBy === null && homeOf(track, steps) === step) add(track, track.last, 'existing');
  }
  findings.sort(byPlace);
  return { findings, sources };
}

/** Findings that were there before are listed once: on the last patch that touches their file, else on the last. */
function homeOf(track: Track, steps: readonly Step[]): Step | undefined {
  const file = track.last.finding.file;
  return steps.findLast((step) => step.changes.some((change) => change.newPath === file)) ?? steps.at(-1);
}

function byPlace(a: Finding, b: Finding): number {
  return (
    compare(a.file, b.file) ||
    a.range.start.line - b.range.start.line ||
    a.range.start.column - b.range.start.column ||
    compare(a.rule, b.rule)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
