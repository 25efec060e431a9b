// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The commands of the palette. */
import { commands, env, ProgressLocation, version, window, workspace } from 'vscode';
import { CHECK_WORKSPACE, type CheckSummary, type ServerState, STATE } from '../server/lsp/protocol';
import { ID, restart, type Session } from './session';

export function registerCommands(session: Session): void {
  const { context, client, log } = session;
  const register = (name: string, run: () => unknown) => context.subscriptions.push(commands.registerCommand(`pageck.${name}`, run));

  register('restartServer', async () => {
    log.info('restarting the language server');
    try {
      await restart(client);
    } catch (error) {
      log.error(`the language server did not start: ${String(error)}`);
      void window.showErrorMessage('pageck: the language server did not start. The log says why.');
    }
  });
  register('showLog', () => log.show());
  register('collectDebugInformation', async () => {
    const content = JSON.stringify(await debugInformation(session), null, 2);
    await window.showTextDocument(await workspace.openTextDocument({ language: 'json', content }));
  });
  register('checkWorkspace', async () => {
    const summary = await window.withProgress({ location: ProgressLocation.Window, title: 'pageck: checking the workspace' }, () =>
      client.sendRequest<CheckSummary | null>(CHECK_WORKSPACE).catch((error: unknown) => {
        log.error(`the workspace could not be checked: ${String(error)}`);
        return null;
      }),
    );
    if (!summary) {
      void window.showErrorMessage('pageck: the workspace could not be checked. The log says why.');
      return;
    }
    const { findings, files, functions } = summary;
    const text = `pageck: ${findings === 0 ? 'no findings' : findings === 1 ? 'one finding' : `${findings} findings`} in ${files} files that speak of pages (${functions} functions followed).`;
    if (findings === 0) void window.showInformationMessage(text);
    else void window.showInformationMessage(text, 'Show Problems').then((chosen) => chosen && commands.executeCommand('workbench.actions.view.problems'));
  });
}

/** What a bug report needs; the user reads it before sending it anywhere. */
async function debugInformation({ context, client, log }: Session): Promise<unknown> {
  const server = client.isRunning()
    ? await client.sendRequest<ServerState>(STATE).catch((error: unknown) => {
        log.error(`the server did not tell its state: ${String(error)}`);
        return `no answer: ${String(error)}`;
      })
    : 'not running';
  return {
    extension: (context.extension.packageJSON as { version?: unknown }).version,
    editor: `${env.appName} ${version}`,
    host: env.appHost,
    remote: env.remoteName ?? null,
    trusted: workspace.isTrusted,
    settings: workspace.getConfiguration(ID),
    server,
  };
}
