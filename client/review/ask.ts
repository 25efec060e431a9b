// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** What is to be reviewed: asks the user, and reads mails for the server. */
import { type QuickPickItem, QuickPickItemKind, Uri, window, workspace } from 'vscode';
import { REFS, type RefsParams, type RefsReply } from '../../server/lsp/reviewProtocol';
import type { Session } from '../session';
import type { Request } from './model';

/** Names of files that hold patches. */
export const PATCH_FILE = /\.(patch|mbox|mbx|eml|diff)$/i;

export async function askForFiles(uris: readonly Uri[]): Promise<Request | null> {
  const chosen = uris.length > 0 ? uris : await window.showOpenDialog({ canSelectMany: true, title: 'Review Patch Files', filters: { Patches: ['patch', 'mbox', 'mbx', 'eml', 'diff'], 'All files': ['*'] } });
  const [first] = chosen ?? [];
  if (!chosen || !first) return null;
  const title = chosen.length === 1 ? nameOf(first) : `${chosen.length} files`;
  return { source: { kind: 'mails', files: [] }, folder: folderFor(first), files: chosen.map(String), title };
}

/** Reads the files of a request anew. */
export async function withMails(request: Request): Promise<Request> {
  if (request.source.kind !== 'mails') return request;
  const files = await Promise.all(
    request.files.map(async (text) => {
      const uri = Uri.parse(text);
      const open = workspace.textDocuments.find((document) => document.uri.toString() === text && document.isUntitled);
      const bytes = open ? new TextEncoder().encode(open.getText()) : await workspace.fs.readFile(uri);
      return { name: nameOf(uri), content: base64(bytes) };
    }),
  );
  return { ...request, source: { kind: 'mails', files } };
}

export function uncommittedRequest(): Request | null {
  const folder = folderFor(null);
  if (folder === null) {
    void window.showWarningMessage('pageck: open a folder to review its uncommitted changes.');
    return null;
  }
  return { source: { kind: 'uncommitted', what: 'worktree' }, folder, files: [], title: 'uncommitted changes' };
}

interface RangeItem extends QuickPickItem {
  readonly range: string | null;
}

/** Picks a branch, a commit or a range that is typed. */
export async function askForRange({ client, log }: Session): Promise<Request | null> {
  const folder = folderFor(null);
  if (folder === null) {
    void window.showWarningMessage('pageck: open a folder to review its commits.');
    return null;
  }
  const params: RefsParams = { folder };
  const reply = await client.sendRequest<RefsReply>(REFS, params);
  if (!reply.refs) {
    log.warn(`no commits to choose from: ${reply.problem ?? ''}`);
    void window.showWarningMessage(`pageck: ${reply.problem ?? 'there are no commits to choose from'}`);
    return null;
  }
  const { head, branches, commits } = reply.refs;
  const separator = (label: string): RangeItem => ({ label, kind: QuickPickItemKind.Separator, range: null });
  const items: RangeItem[] = [
    separator('since a branch'),
    ...branches.filter(({ name }) => name !== head).map(({ name, subject }) => ({ label: `$(git-branch) ${name}..HEAD`, description: subject, range: `${name}..HEAD` })),
    separator(`commits of ${head}`),
    ...commits.flatMap(({ commit, subject, author }, index) => [
      { label: `$(git-commit) ${subject}`, description: `${commit.slice(0, 12)} ${author}`, detail: index === 0 ? 'this commit' : `this commit; from it on: type ${commit.slice(0, 12)}^..HEAD`, range: commit },
    ]),
  ];
  const range = await pickOrType(items);
  return range === null ? null : { source: { kind: 'range', range }, folder, files: [], title: range.replace(/^[0-9a-f]{40}$/, (name) => name.slice(0, 12)) };
}

/** A quick pick that takes what is typed, too. */
function pickOrType(items: readonly RangeItem[]): Promise<string | null> {
  return new Promise((resolve) => {
    const pick = window.createQuickPick<RangeItem>();
    const typed: RangeItem = { label: '', range: null, alwaysShow: true };
    pick.title = 'Review Commit Range';
    pick.placeholder = 'Choose a branch or a commit, or type a range (base..tip)';
    pick.matchOnDescription = true;
    pick.items = items;
    pick.onDidChangeValue((value) => {
      const text = value.trim();
      const asRange = text === '' || /\s/.test(text) ? [] : [{ ...typed, label: `$(edit) ${text}`, description: 'as a range or a commit', range: text }];
      pick.items = [...asRange, ...items];
    });
    pick.onDidAccept(() => {
      resolve(pick.selectedItems[0]?.range ?? null);
      pick.hide();
    });
    pick.onDidHide(() => {
      resolve(null);
      pick.dispose();
    });
    pick.show();
  });
}

/** The workspace folder of a file; else that of the active editor, or the first. */
function folderFor(uri: Uri | null): string | null {
  const active = window.activeTextEditor?.document.uri;
  const folder =
    (uri ? workspace.getWorkspaceFolder(uri) : undefined) ?? (active ? workspace.getWorkspaceFolder(active) : undefined) ?? workspace.workspaceFolders?.[0];
  return folder?.uri.toString() ?? null;
}

function nameOf(uri: Uri): string {
  return uri.path.split('/').at(-1) ?? uri.path;
}

function base64(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += 8190) parts.push(String.fromCharCode(...bytes.subarray(at, at + 8190)));
  return btoa(parts.join(''));
}
