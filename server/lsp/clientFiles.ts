// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Files read through the client: in a browser, and on virtual file systems. */
import type { Connection } from 'vscode-languageserver';
import { SETTINGS_NAME } from '../workspace/settingsFile';
import type { FileAccess } from './host';
import { FIND_FILES, type FindFilesParams, type FoundFile, READ_FILE, type ReadFileParams } from './protocol';
import { parentOf, relativeTo, within } from './uris';

/** A tree is known by the kernel crate's page module. */
const TREE_MARK = 'rust/kernel/page.rs';

export function clientFiles(connection: Connection): FileAccess {
  const read = async (uri: string): Promise<string | null> => {
    const params: ReadFileParams = { uri };
    return connection.sendRequest<string | null>(READ_FILE, params).catch(() => null);
  };
  /** The first folder upwards for which `test` gives something. */
  const upwards = async <T>(folder: string, test: (folder: string) => Promise<T | null>): Promise<T | null> => {
    for (let at = folder; ; at = parentOf(at)) {
      const found = await test(at);
      if (found !== null || parentOf(at) === at) return found;
    }
  };
  return {
    read,
    findTree: (uri) => upwards(parentOf(uri), async (folder) => ((await read(within(folder, TREE_MARK))) === null ? null : folder)),
    async scan(folder, mentions) {
      const params: FindFilesParams = { folder };
      const found = await connection.sendRequest<FoundFile[]>(FIND_FILES, params).catch(() => []);
      return found.flatMap(({ uri, text }) => {
        const path = relativeTo(folder, uri);
        return path === null || !mentions(text) ? [] : [{ path, text }];
      });
    },
    findSettings: (folder) => upwards(folder, async (at) => ((await read(within(at, SETTINGS_NAME))) === null ? null : within(at, SETTINGS_NAME))),
    userSettings: async () => ({ layers: [], problem: null }),
  };
}
