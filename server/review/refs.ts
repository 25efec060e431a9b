// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Branches and recent commits of a repository, to choose a range from. */
import type { Git } from './git';

export interface Refs {
  /** Where HEAD is: a branch, or the start of a commit's name. */
  readonly head: string;
  readonly branches: readonly { readonly name: string; readonly subject: string }[];
  /** Newest first, along first parents of HEAD. */
  readonly commits: readonly { readonly commit: string; readonly subject: string; readonly author: string }[];
}

const BRANCHES = 100;
const COMMITS = 200;

export async function readRefs(git: Git): Promise<Refs> {
  const refs = await git.run([
    'for-each-ref',
    '--sort=-committerdate',
    `--count=${BRANCHES}`,
    '--format=%(HEAD)%00%(refname:short)%00%(contents:subject)',
    'refs/heads',
    'refs/remotes',
    'refs/tags',
  ]);
  const rows = lines(refs).map((line) => line.split('\0'));
  const log = await git.run(['log', '--first-parent', '--no-color', '--encoding=UTF-8', `--max-count=${COMMITS}`, '--format=%H%x00%s%x00%an', 'HEAD', '--']);
  const commits = lines(log).map((line) => {
    const [commit = '', subject = '', author = ''] = line.split('\0');
    return { commit, subject, author };
  });
  const current = rows.find(([mark]) => mark === '*');
  return {
    head: current?.[1] ?? commits[0]?.commit.slice(0, 12) ?? 'HEAD',
    branches: rows.map(([, name = '', subject = '']) => ({ name, subject })),
    commits,
  };
}

function lines(out: Buffer): string[] {
  return out.toString('utf8').split('\n').filter((line) => line !== '');
}
