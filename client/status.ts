// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The status item beside the language of Rust files. */
import { languages, LanguageStatusSeverity } from 'vscode';
import { State } from 'vscode-languageclient';
import { STATUS, type Status } from '../server/lsp/protocol';
import { documentSelector, NAME, type Session } from './session';

export function registerStatus({ context, client }: Session): void {
  const item = languages.createLanguageStatusItem('pageck.status', documentSelector());
  item.name = NAME;
  item.command = { command: 'pageck.showLog', title: 'Show Log' };
  const show = (text: string, detail: string, severity: LanguageStatusSeverity, busy: boolean) => {
    item.text = text;
    item.detail = detail;
    item.severity = severity;
    item.busy = busy;
  };
  show('pageck', 'starting', LanguageStatusSeverity.Information, true);

  const onStatus = client.onNotification(STATUS, (status: Status) => {
    switch (status.kind) {
      case 'loading':
        return show('pageck', status.text, LanguageStatusSeverity.Information, true);
      case 'ready':
        return show(status.profile ? `pageck: ${status.profile} pages` : 'pageck', status.text, LanguageStatusSeverity.Information, false);
      case 'error':
        return show('pageck', status.text, LanguageStatusSeverity.Error, false);
    }
  });
  const onState = client.onDidChangeState(({ newState }) => {
    if (newState === State.Running) show('pageck', 'running', LanguageStatusSeverity.Information, false);
    else if (newState === State.Stopped) show('pageck', 'the language server has stopped', LanguageStatusSeverity.Error, false);
  });
  context.subscriptions.push(item, onStatus, onState);
}
