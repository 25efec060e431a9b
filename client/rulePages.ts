// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The rules' pages, offline: virtual documents, shown as Markdown previews. */
import { commands, EventEmitter, Uri, window, workspace } from 'vscode';
import { RULE_PAGE, type RulePage, type RulePageParams } from '../server/lsp/protocol';
import type { Session } from './session';

export const RULE_COMMAND = 'pageck.openRuleDocumentation';
const SCHEME = 'pageck-rule';

export function registerRulePages({ context, client, log }: Session): void {
  const changed = new EventEmitter<Uri>();
  const pageOf = async (rule: string): Promise<RulePage | null> => {
    const params: RulePageParams = { rule };
    return client.sendRequest<RulePage | null>(RULE_PAGE, params);
  };

  const open = async (rule: unknown) => {
    const wanted = typeof rule === 'string' ? rule : await pickRule(context.extension.packageJSON);
    if (!wanted) return;
    const page = await pageOf(wanted).catch((error: unknown) => {
      log.error(`the page of ${wanted} could not be read: ${String(error)}`);
      return null;
    });
    if (!page) {
      void window.showWarningMessage(`pageck: there is no page of a rule “${wanted}”.`);
      return;
    }
    const uri = Uri.from({ scheme: SCHEME, path: `/${wanted}.md` });
    try {
      await commands.executeCommand('markdown.showPreview', uri);
    } catch {
      // An editor without the Markdown extension shows the text.
      await window.showTextDocument(uri, { preview: true });
    }
  };

  context.subscriptions.push(
    changed,
    workspace.registerTextDocumentContentProvider(SCHEME, {
      onDidChange: changed.event,
      provideTextDocumentContent: async (uri) => (await pageOf(uri.path.replace(/^\/|\.md$/g, '')))?.markdown ?? '',
    }),
    commands.registerCommand(RULE_COMMAND, open),
  );
}

/** The rules are those of the manifest's settings; a test holds both together. */
async function pickRule(manifest: unknown): Promise<string | undefined> {
  const rules = rulesOf(manifest).map(([label, detail]) => ({ label, detail }));
  return (await window.showQuickPick(rules, { title: 'Rule', matchOnDetail: true }))?.label;
}

function rulesOf(manifest: unknown): [string, string][] {
  const at = (value: unknown, key: string): unknown => (typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined);
  const setting = at(at(at(at(manifest, 'contributes'), 'configuration'), 'properties'), 'pageck.rules');
  const rules = at(setting, 'properties');
  return typeof rules === 'object' && rules !== null ? Object.entries(rules).map(([rule, schema]) => [rule, String(at(schema, 'description') ?? '')]) : [];
}
