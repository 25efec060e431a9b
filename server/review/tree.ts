// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The files that a series stands on: a commit of a repository, or nothing but what the patches show. */
import { decodeText } from './bytes';
import type { Git } from './git';
import { type Candidate, renameOf } from './renames';

export interface Tree {
  readonly commit: string | null;
  /** Texts by path; null for a path that the tree does not have. */
  read(paths: readonly string[]): Promise<Map<string, string | null>>;
  /** Texts of all files that findings depend on. */
  sources(): Promise<Map<string, string>>;
  /** Under which name the tree has a file that it has not under its own any more, and its text; null where it is gone. */
  renamed(gone: { readonly path: string; readonly text: string }, oid: string): Promise<{ readonly path: string; readonly text: string } | null>;
}

/** Files that the analysis reads: Rust, and the C helpers that Rust calls. */
export function isSource(path: string): boolean {
  return path.endsWith('.rs') || (path.startsWith('rust/helpers/') && path.endsWith('.c'));
}

export const EMPTY_TREE: Tree = {
  commit: null,
  read: (paths) => Promise.resolve(new Map(paths.map((path) => [path, null]))),
  sources: () => Promise.resolve(new Map()),
  renamed: () => Promise.resolve(null),
};

/** `keep` says by its text whether a file matters to the analysis; those that do not are left out of `sources`. */
export function commitTree(git: Git, commit: string, keep: (text: string) => boolean): Tree {
  let listed: Promise<string[]> | null = null;
  const listing = (): Promise<string[]> => (listed ??= git.run(['ls-tree', '-r', '-z', '--full-tree', commit]).then((out) => out.toString('utf8').split('\0')));
  return {
    commit,
    async read(paths) {
      const blobs = await git.objects(paths.map((path) => `${commit}:${path}`));
      return new Map(
        paths.map((path, index) => {
          const blob = blobs[index];
          return [path, blob?.type === 'blob' ? decodeText(blob.bytes) : null];
        }),
      );
    },
    async sources() {
      // Most entries of a kernel tree are neither; their end tells.
      const entries = filesOf((await listing()).filter((entry) => entry.endsWith('.rs') || entry.endsWith('.c'))).filter(({ path }) => isSource(path));
      const blobs = await git.objects(entries.map((entry) => entry.oid));
      const sources = new Map<string, string>();
      entries.forEach((entry, index) => {
        const blob = blobs[index];
        if (!blob) return;
        const text = decodeText(blob.bytes);
        if (keep(text)) sources.set(entry.path, text);
      });
      return sources;
    },
    async renamed(gone, oid) {
      const texts = async (files: readonly Candidate[]): Promise<(string | null)[]> =>
        (await git.objects(files.map((file) => file.oid))).map((blob) => (blob?.type === 'blob' ? decodeText(blob.bytes) : null));
      const found = await renameOf(gone, oid, filesOf(await listing()), texts);
      if (!found) return null;
      const [text] = await texts([found]);
      return text == null ? null : { path: found.path, text };
    },
  };
}

/** The regular files among the lines of `ls-tree -z`. */
function filesOf(entries: readonly string[]): Candidate[] {
  return entries.flatMap((entry) => {
    const match = /^100(?:644|755) blob ([0-9a-f]+)\t(.+)$/s.exec(entry);
    return match?.[1] && match[2] ? [{ oid: match[1], path: match[2] }] : [];
  });
}
