// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Files of `file:` URIs, by the same rules as `pageck check` finds them. */
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { URI } from 'vscode-uri';
import { decode } from '../syntax/text';
import { discover, discoverContext, kernelTree } from '../workspace/diskFiles';
import { findSettingsFile, userSettings } from '../workspace/diskSettings';
import { describeError } from './guard';
import type { FileAccess } from './host';

/** A folder with more entries than this that is no kernel tree is a home or a root folder: its open files are enough. */
const MOST_ENTRIES = 50_000;

/** @param mayRun whether git may be asked for the user's settings: not in a workspace the user does not trust. */
export function diskAccess(rules: readonly string[], mayRun: () => boolean): FileAccess {
  return {
    async findTree(uri) {
      const path = pathOf(uri);
      const tree = path === null ? null : kernelTree(dirname(path));
      return tree === null ? null : pathToUri(tree);
    },
    async scan(folder, mentions) {
      const path = pathOf(folder);
      if (path === null) return [];
      if (kernelTree(path) === path) return discoverContext(path, mentions).files;
      if (!isSmall(path)) return [];
      const found = discover([path], path, mentions);
      return found.problem === null ? found.workspaces.flatMap((workspace) => workspace.files) : [];
    },
    async read(uri) {
      const path = pathOf(uri);
      if (path === null) return null;
      return readFile(path).then(
        (bytes) => decode(bytes).text,
        () => null,
      );
    },
    async findSettings(folder) {
      const path = pathOf(folder);
      const file = path === null ? null : findSettingsFile(path);
      return file === null ? null : pathToUri(file);
    },
    async userSettings(folder) {
      const path = pathOf(folder);
      if (path === null || !mayRun()) return { layers: [], problem: null };
      try {
        return { layers: userSettings(path, rules), problem: null };
      } catch (error) {
        return { layers: [], problem: error instanceof Error ? error.message : describeError(error) };
      }
    },
  };
}

function pathOf(uri: string): string | null {
  const parsed = URI.parse(uri);
  return parsed.scheme === 'file' ? parsed.fsPath : null;
}

function pathToUri(path: string): string {
  return URI.parse(pathToFileURL(path).href).toString();
}

/** Counts the entries below a folder, until there are too many. */
function isSmall(folder: string): boolean {
  let left = MOST_ENTRIES;
  const queue = [folder];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    try {
      for (const entry of readdirSync(next, { withFileTypes: true })) {
        if (--left < 0) return false;
        if (entry.isDirectory() && entry.name !== '.git' && entry.name !== 'node_modules' && entry.name !== 'target') queue.push(join(next, entry.name));
      }
    } catch {
      // What cannot be read is not scanned either.
    }
  }
  return true;
}
