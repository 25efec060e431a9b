// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Which commit a mailed series is put on, and why. */
import { type Git, GitError } from './git';
import type { Series } from './series';
import { playSeries } from './steps';
import { commitTree } from './tree';

export interface Base {
  /** Null where the repository has no commit yet. */
  readonly commit: string | null;
  readonly reason: string;
}

/** Commits of the history that are tried before HEAD is taken. */
const TRIED = 200;
const TRIED_REFS = 40;
/** Milliseconds for which the history is searched. */
const HISTORY_TIME = 4000;

/** `wanted` is the user's `--base`, which wins over everything. Throws a `GitError` if it names no commit. */
export async function chooseBase(series: Series, git: Git, wanted: string | null): Promise<Base> {
  if (wanted !== null) {
    const commit = await commitOf(git, wanted);
    if (!commit) throw new GitError(`--base ${wanted}: the repository has no such commit`);
    return { commit, reason: '--base' };
  }
  const head = await commitOf(git, 'HEAD');
  const named = series.baseCommit === null ? null : await commitOf(git, series.baseCommit);
  if (named && (series.prerequisites.length === 0 || (await fits(series, git, named)))) return { commit: named, reason: 'base-commit' };
  if (!head) return { commit: null, reason: 'the repository has no commit' };
  const lead =
    named !== null
      ? 'the series needs prerequisite patches; '
      : series.baseCommit === null
        ? ''
        : `the repository does not have base-commit ${series.baseCommit.slice(0, 12)}; `;
  if (await fits(series, git, head)) return { commit: head, reason: `${lead}it applies to HEAD` };
  for (const commit of await history(series, git)) {
    if (await fits(series, git, commit)) return { commit, reason: `${lead}the newest commit that it applies to` };
  }
  return { commit: head, reason: `${lead}it applies to no recent commit, so HEAD` };
}

/** The full name of a commit; null where the repository does not have it. */
export async function commitOf(git: Git, name: string): Promise<string | null> {
  if (name.startsWith('-') || /[\s:^]$/.test(name)) return null;
  const [object] = await git.objects([`${name}^{commit}`]);
  return object?.type === 'commit' ? object.oid : null;
}

async function fits(series: Series, git: Git, commit: string): Promise<boolean> {
  const tree = commitTree(git, commit, () => false);
  const { steps } = await playSeries(series.patches, { tree, blob: () => Promise.resolve(null), merge: null, shownOnly: false });
  return steps.every((step) => step.applied);
}

/** States of the touched files in the past, newest first: before each commit that changed one, then tips of other refs. */
async function history(series: Series, git: Git): Promise<string[]> {
  const made = new Set<string>();
  const paths = new Set<string>();
  for (const file of series.patches.flatMap((patch) => patch.files)) {
    if (file.oldPath !== null && !made.has(file.oldPath)) paths.add(file.oldPath);
    if (file.newPath !== null && file.newPath !== file.oldPath) {
      made.add(file.newPath);
      if (file.kind === 'create') paths.add(file.newPath);
    }
  }
  if (paths.size === 0) return [];
  // A long history with few changes of these files would be walked to its end.
  const log = await git.sample(['log', `--max-count=${TRIED}`, '--format=%P', 'HEAD', '--', ...[...paths].slice(0, 500)], HISTORY_TIME);
  const parents = log.toString('latin1').split('\n').flatMap((line) => line.split(' ')[0] || []);
  const refs = await git.run([
    'for-each-ref',
    '--sort=-committerdate',
    `--count=${TRIED_REFS}`,
    '--format=%(objectname)',
    'refs/heads',
    'refs/remotes',
    'refs/tags',
  ]);
  const tips = refs.toString('latin1').split('\n').filter((line) => line !== '');
  return [...new Set([...parents, ...tips])];
}
