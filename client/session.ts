// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** What the extension does wherever it runs: options for the client, and the parts that use it. */
import type { BaseLanguageClient, LanguageClientOptions } from 'vscode-languageclient';
import { type ExtensionContext, type LogOutputChannel, Uri, window, workspace } from 'vscode';
import type { InitializationOptions } from '../server/lsp/protocol';
import { registerCommands } from './commands';
import { registerFiles } from './files';
import { registerReview } from './review/index';
import { RULE_COMMAND, registerRulePages } from './rulePages';
import { registerSample } from './sample';
import { registerStatus } from './status';

export const ID = 'pageck';
export const NAME = 'pageck';

/** What a part of the extension gets. A part registers what it needs and pushes it to `context.subscriptions`. */
export interface Session {
  readonly context: ExtensionContext;
  readonly client: BaseLanguageClient;
  readonly log: LogOutputChannel;
}

export type Part = (session: Session) => void;

/** Each part stands alone; one that is added later is named here. */
const PARTS: readonly Part[] = [registerStatus, registerFiles, registerRulePages, registerSample, registerCommands, registerReview];

export function createLog(context: ExtensionContext): LogOutputChannel {
  const log = window.createOutputChannel(NAME, { log: true });
  context.subscriptions.push(log);
  return log;
}

/** Documents the server is told of. Only schemes with real files: a diff view's old side is not to be checked. */
export function documentSelector(): { scheme: string; language?: string; pattern?: string }[] {
  const schemes = new Set(['file', 'untitled', ...(workspace.workspaceFolders ?? []).map((folder) => folder.uri.scheme)]);
  return [...schemes].flatMap((scheme) => [
    { scheme, language: 'rust' },
    { scheme, pattern: '**/rust/helpers/*.c' },
    { scheme, pattern: '**/.pageck.toml' },
  ]);
}

export function clientOptions(log: LogOutputChannel, wasm: Pick<InitializationOptions, 'runtime' | 'rust'>): LanguageClientOptions {
  return {
    documentSelector: documentSelector(),
    outputChannel: log,
    diagnosticPullOptions: { onChange: true, onSave: false },
    // Links to rule pages in hovers are commands.
    markdown: { isTrusted: { enabledCommands: [RULE_COMMAND] } },
    initializationOptions: (): InitializationOptions => ({
      // Its own methods cannot be sent to a worker.
      settings: JSON.parse(JSON.stringify(workspace.getConfiguration(ID))) as unknown,
      ruleLink: `command:${RULE_COMMAND}?${encodeURIComponent('["')}{rule}${encodeURIComponent('"]')}`,
      trusted: workspace.isTrusted,
      files: true,
      ...wasm,
    }),
  };
}

/** Registers the parts, then starts the server. A server that does not start is said, and leaves the commands working. */
export async function startSession(session: Session): Promise<void> {
  const { client, context, log } = session;
  for (const register of PARTS) register(session);
  context.subscriptions.push(client, workspace.onDidGrantWorkspaceTrust(() => void restart(client)));
  try {
    await client.start();
  } catch (error) {
    log.error(`the language server did not start: ${String(error)}`);
    void window.showErrorMessage('pageck: the language server did not start. The log says why.', 'Show Log').then((chosen) => chosen && log.show());
  }
}

export async function restart(client: BaseLanguageClient): Promise<void> {
  if (client.isRunning()) await client.stop();
  await client.start();
}

/** A file of the extension. */
export function resource(context: ExtensionContext, ...path: string[]): Uri {
  return Uri.joinPath(context.extensionUri, ...path);
}
