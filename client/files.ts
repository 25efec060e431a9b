// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Reads files for a server that cannot: in a browser, and in workspaces that are on no disk. */
import { FileType, Uri, workspace } from 'vscode';
import { FIND_FILES, type FindFilesParams, type FoundFile, READ_FILE, type ReadFileParams } from '../server/lsp/protocol';
import type { Session } from './session';

/** A remote file system pays for each folder: what a tree's `rust` folder has, and no more than a folder of samples. */
const MOST_FOLDERS = 400;
const MOST_FILES = 1000;
/** A larger file is generated data. */
const MOST_BYTES = 8 * 1024 * 1024;

export function registerFiles({ context, client, log }: Session): void {
  context.subscriptions.push(
    client.onRequest(READ_FILE, ({ uri }: ReadFileParams) => readText(Uri.parse(uri))),
    client.onRequest(FIND_FILES, async ({ folder }: FindFilesParams) => {
      const found = await findSources(Uri.parse(folder));
      log.debug(`read ${found.length} files below ${folder}`);
      return found;
    }),
  );
}

async function readText(uri: Uri): Promise<string | null> {
  try {
    const bytes = await workspace.fs.readFile(uri);
    return bytes.length > MOST_BYTES ? null : new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

async function findSources(root: Uri): Promise<FoundFile[]> {
  const rust = Uri.joinPath(root, 'rust');
  const isTree = await workspace.fs.stat(Uri.joinPath(rust, 'kernel')).then(
    () => true,
    () => false,
  );
  const queue: Uri[] = [isTree ? rust : root];
  const sources: Uri[] = [];
  for (let folders = 0; folders < MOST_FOLDERS && sources.length < MOST_FILES; folders++) {
    const folder = queue.shift();
    if (!folder) break;
    const entries = await workspace.fs.readDirectory(folder).then(
      (list) => list,
      () => [],
    );
    for (const [name, type] of entries) {
      const uri = Uri.joinPath(folder, name);
      if ((type & FileType.Directory) !== 0) {
        if (!name.startsWith('.') && name !== 'node_modules' && name !== 'target') queue.push(uri);
      } else if (name.endsWith('.rs') || (name.endsWith('.c') && folder.path.endsWith('/rust/helpers'))) sources.push(uri);
    }
  }
  const found = await Promise.all(sources.slice(0, MOST_FILES).map(async (uri) => ({ uri: uri.toString(), text: await readText(uri) })));
  return found.flatMap(({ uri, text }) => (text === null ? [] : [{ uri, text }]));
}
