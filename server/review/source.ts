// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** From what the user names to a series and the tree that it stands on. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chooseBase, commitOf } from './base';
import { NoPatchError, ReviewError } from './errors';
import { type Git, GitError, openGit } from './git';
import { decodeText } from './bytes';
import { isFolderWithoutMail, kindOf, readMails } from './inputs';
import { type Mail, mailsOf } from './mail';
import { readRange } from './range';
import { type Series, sortMails } from './series';
import type { Merge, Playground } from './steps';
import { type MailData, mailsOfData, SHOWN, SHOWN_REASON } from './shownOnly';
import { commitTree, EMPTY_TREE } from './tree';
import { readUncommitted, type Uncommitted } from './uncommitted';

export interface Source {
  readonly series: Series;
  /** Earlier versions in the same mails. */
  readonly older: readonly Series[];
  /** Made when it is asked for: choosing a base takes time. */
  readonly ground: (series: Series) => Promise<{ readonly ground: Playground; readonly reason: string }>;
}

export interface SourceOptions {
  readonly cwd: string;
  /** The user's `--base`. */
  readonly base: string | null;
  /** Whether a text may have to do with pages. */
  readonly mentions: (text: string) => boolean;
  readonly readStdin: () => Promise<Uint8Array>;
  /** Mails that are in memory, instead of `inputs`. */
  readonly data: readonly MailData[] | null;
}

/** A repository, or the reason why there is none. */
export type Repository = { readonly git: Git; readonly root: string | null } | { readonly git: null; readonly why: string };

/** Opens the repository that `dir` is in. */
export async function openRepository(dir: string): Promise<Repository> {
  const probe = openGit(dir);
  try {
    const [bare = '', top = ''] = (await probe.run(['rev-parse', '--is-bare-repository', '--show-toplevel'], [0, 128])).toString('utf8').split('\n');
    if (bare === 'true') return { git: probe, root: null };
    if (bare === 'false' && top !== '') return { git: openGit(top, probe.processes()), root: top };
    return { git: null, why: `${dir}: not a git repository` };
  } catch (error) {
    return { git: null, why: error instanceof GitError ? error.message : String(error) };
  }
}

/** `inputs` as on the command line; none of them means what is not committed yet. */
export async function openSource(inputs: readonly string[], repository: Repository, options: SourceOptions, uncommitted: Uncommitted | null): Promise<Source> {
  if (options.data) return mailSource(await mailsOfData(options.data), options.data.map(({ name }) => name), repository, options);
  if (inputs.length === 0 || uncommitted !== null) return uncommittedSource(repository, uncommitted ?? 'worktree', options);
  const at = (path: string): string => resolve(options.cwd, path);
  const kinds = await Promise.all(inputs.map((input) => kindOf(input, at)));
  const [only] = inputs;
  if (only !== undefined && inputs.length === 1 && kinds[0] === 'file' && repository.git && (await isFolderWithoutMail(at(only)))) {
    // A branch may have the name of a folder.
    if (await named(() => commitOf(repository.git, only))) return rangeSource(only, repository, options);
  }
  const range = inputs.find((_, index) => kinds[index] === 'range');
  if (range !== undefined) {
    if (inputs.length > 1) throw new ReviewError(`${range}: no such file (several arguments must be files; a range stands alone)`);
    return rangeSource(range, repository, options);
  }
  const mails: Mail[] = [];
  for (const [index, input] of inputs.entries()) {
    if (kinds[index] === 'stdin') mails.push(...(await mailsOf(await options.readStdin(), 'standard input')));
    else mails.push(...(await readMails(at(input), input)));
  }
  return mailSource(mails, inputs, repository, options);
}

function mailSource(mails: readonly Mail[], inputs: readonly string[], repository: Repository, options: SourceOptions): Source {
  const { series, older } = sortMails(mails);
  if (!series) throw new NoPatchError(`${inputs.join(', ')}: no patch in ${mails.length === 1 ? 'it' : `its ${mails.length} mails`}`);
  return { series, older, ground: (one) => mailGround(one, repository, options) };
}

async function mailGround(series: Series, repository: Repository, options: SourceOptions): Promise<{ ground: Playground; reason: string }> {
  const { git } = repository;
  if (!git) {
    if (options.base !== null) throw new ReviewError(`--base ${options.base}: ${repository.why}`);
    return { ground: SHOWN, reason: SHOWN_REASON };
  }
  const base = await named(() => chooseBase(series, git, options.base));
  if (base.commit === null) return { ground: { ...SHOWN, shownOnly: false }, reason: base.reason };
  const blob = async (name: string): Promise<string | null> => {
    const [found] = await git.objects([name]);
    return found?.type === 'blob' ? decodeText(found.bytes) : null;
  };
  const tree = commitTree(git, base.commit, options.mentions);
  return { ground: { tree, blob, merge: mergeWith(git), shownOnly: false }, reason: base.reason };
}

async function rangeSource(range: string, repository: Repository, options: SourceOptions): Promise<Source> {
  const { git } = repository;
  if (!git) throw new ReviewError(`${range}: no such file, and ${repository.why}`);
  const { series, base } = await named(async () => {
    try {
      return await readRange(git, range);
    } catch (error) {
      if (error instanceof GitError && /bad revision|unknown revision|ambiguous argument/.test(error.message)) {
        throw new ReviewError(`${range}: neither a file nor a revision of ${git.dir}`);
      }
      throw error;
    }
  });
  const tree = base === null ? EMPTY_TREE : commitTree(git, base, options.mentions);
  const ground: Playground = { ...SHOWN, tree, shownOnly: false };
  return { series, older: [], ground: () => Promise.resolve({ ground, reason: 'the parent of the first commit' }) };
}

async function uncommittedSource(repository: Repository, what: Uncommitted, options: SourceOptions): Promise<Source> {
  const { git } = repository;
  if (!git) throw new ReviewError(`nothing to review: ${repository.why}`);
  const root = repository.root;
  if (root === null) throw new ReviewError(`nothing to review: ${git.dir} has no work tree`);
  const head = await named(() => commitOf(git, 'HEAD'));
  const { patches, notes } = await named(() => readUncommitted(git, root, head, what));
  const series: Series = {
    subject: what === 'index' ? 'staged changes' : 'uncommitted changes',
    version: 1,
    cover: null,
    patches,
    baseCommit: null,
    prerequisites: [],
    notes: patches.length === 0 && notes.length === 0 ? ['no uncommitted changes to Rust sources'] : notes,
  };
  const tree = head === null ? EMPTY_TREE : commitTree(git, head, options.mentions);
  return { series, older: [], ground: () => Promise.resolve({ ground: { ...SHOWN, tree, shownOnly: false }, reason: 'HEAD' }) };
}

/** Git's own complaints become the one line that is said. */
export async function named<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof GitError) throw new ReviewError(error.message);
    throw error;
  }
}

/** Three-way merges by git itself, on files of a temporary folder. */
function mergeWith(git: Git): Merge {
  return async (base, ours, theirs) => {
    const folder = await mkdtemp(join(tmpdir(), 'pageck-merge-'));
    try {
      const files = { ours, base, theirs };
      for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
      // The status is the number of conflicts.
      const merged = await git.run(['merge-file', '-p', '-q', join(folder, 'ours'), join(folder, 'base'), join(folder, 'theirs')]);
      return merged.toString('utf8');
    } catch (error) {
      if (error instanceof GitError) return null;
      throw error;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };
}
