// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The half of the extension for a browser: the server is a worker. */
import { type ExtensionContext, workspace } from 'vscode';
import { LanguageClient } from 'vscode-languageclient/browser';
import { clientOptions, createLog, ID, NAME, resource, type Session, startSession } from './session';

/** The global of the extension host's worker; the project's `lib` has no DOM. */
declare const Worker: new (url: string) => ConstructorParameters<typeof LanguageClient>[2] & { terminate(): void };

let session: Session | null = null;

export async function activate(context: ExtensionContext): Promise<void> {
  const log = createLog(context);
  const read = (...path: string[]) => workspace.fs.readFile(resource(context, 'dist', ...path));
  const [bundle, runtime, rust] = await Promise.all([read('extension.js'), read('web-tree-sitter.wasm'), read('tree-sitter-rust.wasm')]);
  // Some hosts refuse a worker from an extension's own URI; one made of its text is right everywhere.
  const source = URL.createObjectURL(new Blob([bundle], { type: 'text/javascript' }));
  const server = () => Promise.resolve(new Worker(source) as never);
  session = { context, log, client: new LanguageClient(ID, NAME, server, clientOptions(log, { runtime, rust })) };
  context.subscriptions.push({ dispose: () => URL.revokeObjectURL(source) });
  await startSession(session);
}

export async function deactivate(): Promise<void> {
  await session?.client.stop();
}
