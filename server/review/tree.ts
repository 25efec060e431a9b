// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The files that a series stands on: a commit of a repository, or nothing but what the patches show. */
import { decodeText } from './bytes';
import type { Git } from './git';

export interface Tree {
  readonly commit: string | null;
  /** Texts by path; null for a path that the tree does not have. */
  read(paths: readonly string[]): Promise<Map<string, string | null>>;
  /** Texts of all files that findings depend on. */
  sources(): Promise<Map<string, string>>;
}

/** Files that the analysis reads: Rust, and the C helpers that Rust calls. */
export function isSource(path: string): boolean {
  return path.endsWith('.rs') || (path.startsWith('rust/helpers/') && path.endsWith('.c'));
}

export const EMPTY_TREE: Tree = {
  commit: null,
  read: (paths) => Promise.resolve(new Map(paths.map((path) => [path, null]))),
  sources: () => Promise.resolve(new Map()),
};

/** `keep` says by its text whether a file matters to the analysis; those that do not are left out of `sources`. */
export function commitTree(git: Git, commit: string, keep: (text: string) => boolean): Tree {
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
      const listing = (await git.run(['ls-tree', '-r', '-z', '--full-tree', commit])).toString('utf8');
      const entries = listing.split('\0').flatMap((entry) => {
        // Most entries of a kernel tree are neither; their end tells.
        if (!entry.endsWith('.rs') && !entry.endsWith('.c')) return [];
        const match = /^100(?:644|755) blob ([0-9a-f]+)\t(.+)$/s.exec(entry);
        return match?.[1] && match[2] && isSource(match[2]) ? [{ oid: match[1], path: match[2] }] : [];
      });
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
  };
}
