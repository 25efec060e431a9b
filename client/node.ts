// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The half of the extension where Node is: the server is a process. */
import type { ExtensionContext } from 'vscode';
import { LanguageClient, type ServerOptions, TransportKind } from 'vscode-languageclient/node';
import { clientOptions, createLog, ID, NAME, resource, type Session, startSession } from './session';

let session: Session | null = null;

export async function activate(context: ExtensionContext): Promise<void> {
  const log = createLog(context);
  const module = resource(context, 'dist', 'extension.js').fsPath;
  const server: ServerOptions = {
    run: { module, transport: TransportKind.ipc },
    debug: { module, transport: TransportKind.ipc, options: { execArgv: ['--nolazy', '--inspect=6077'] } },
  };
  session = { context, log, client: new LanguageClient(ID, NAME, server, clientOptions(log, {})) };
  await startSession(session);
}

export async function deactivate(): Promise<void> {
  await session?.client.stop();
}
