// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The built language server as a process, spoken to over its standard streams. */
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createMessageConnection, type Diagnostic, StreamMessageReader, StreamMessageWriter } from 'vscode-languageserver/node';

export const DIST = resolve(import.meta.dirname, '../../dist');

export interface ServerProcess {
  open(uri: string, text: string): void;
  /** Replaces a range of the text; the version is counted here. */
  change(uri: string, range: Diagnostic['range'], text: string): void;
  pull(uri: string): Promise<Diagnostic[]>;
  stop(): Promise<void>;
}

/** @param heap the most that its heap may hold, in megabytes. */
export async function startServer(folder: string, heap: number | null = null): Promise<ServerProcess> {
  const child = spawn(process.execPath, [...(heap === null ? [] : [`--max-old-space-size=${heap}`]), resolve(DIST, 'language-server.js'), '--stdio'], { cwd: folder, stdio: ['pipe', 'pipe', 'inherit'] });
  const rpc = createMessageConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
  rpc.onRequest((method) => (method === 'workspace/configuration' ? [null] : null));
  rpc.listen();
  const root = pathToFileURL(folder).href;
  await rpc.sendRequest('initialize', {
    processId: process.pid, rootUri: root, workspaceFolders: [{ uri: root, name: 'tree' }],
    capabilities: { textDocument: { diagnostic: {}, publishDiagnostics: { relatedInformation: true } }, workspace: { workspaceFolders: true } },
  });
  await rpc.sendNotification('initialized', {});
  const versions = new Map<string, number>();
  return {
    open(uri, text) {
      versions.set(uri, 1);
      void rpc.sendNotification('textDocument/didOpen', { textDocument: { uri, languageId: 'rust', version: 1, text } });
    },
    change(uri, range, text) {
      const version = (versions.get(uri) ?? 0) + 1;
      versions.set(uri, version);
      void rpc.sendNotification('textDocument/didChange', { textDocument: { uri, version }, contentChanges: [{ range, text }] });
    },
    async pull(uri) {
      const report = await rpc.sendRequest<{ kind: string; items?: Diagnostic[] }>('textDocument/diagnostic', { textDocument: { uri } });
      return report.items ?? [];
    },
    async stop() {
      const ended = new Promise<void>((done) => void child.once('exit', () => done()));
      await rpc.sendRequest('shutdown');
      void rpc.sendNotification('exit');
      await ended;
      rpc.dispose();
    },
  };
}
