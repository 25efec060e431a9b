// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The half of the extension for a browser: the server is a worker. */
import { type ExtensionContext, workspace } from 'vscode';
import { BrowserMessageReader, BrowserMessageWriter, LanguageClient } from 'vscode-languageclient/browser';
import { clientOptions, createLog, ID, NAME, resource, type Session, startSession } from './session';

/** The global of the extension host's worker; the project's `lib` has no DOM. */
declare const Worker: new (url: string) => WorkerPort;
type WorkerPort = ConstructorParameters<typeof BrowserMessageReader>[0] & ConstructorParameters<typeof BrowserMessageWriter>[0] & { terminate(): void };

let session: Session | null = null;

export async function activate(context: ExtensionContext): Promise<void> {
  const log = createLog(context);
  const read = (...path: string[]) => workspace.fs.readFile(resource(context, 'dist', ...path));
  const [bundle, runtime, rust] = await Promise.all([read('extension.js'), read('web-tree-sitter.wasm'), read('tree-sitter-rust.wasm')]);
  // Some hosts refuse a worker from an extension's own URI; one made of its text is right everywhere.
  const source = URL.createObjectURL(new Blob([bundle], { type: 'text/javascript' }));
  let worker: WorkerPort | null = null;
  // The extension host puts a class of its own in the place of `Worker`, so the client would not know it for one.
  const server = async () => {
    worker?.terminate();
    worker = new Worker(source);
    return { reader: new BrowserMessageReader(worker), writer: new BrowserMessageWriter(worker) };
  };
  session = { context, log, client: new LanguageClient(ID, NAME, server, clientOptions(log, { runtime, rust })) };
  context.subscriptions.push({
    dispose() {
      worker?.terminate();
      URL.revokeObjectURL(source);
    },
  });
  await startSession(session);
}

export async function deactivate(): Promise<void> {
  await session?.client.stop();
}
