// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Reviews of patch series in the editor: commands, view, diffs, comments. The analysis is the server's. */
import { type CancellationToken, commands, env, ProgressLocation, TabInputText, type TextDocument, Uri, window, workspace } from 'vscode';
import { REVIEW, type ReviewParams, type ReviewReply } from '../../server/lsp/reviewProtocol';
import { ID, type Session } from '../session';
import { askForFiles, askForRange, PATCH_FILE, uncommittedRequest, withMails } from './ask';
import { fileOf, registerDocuments, sideUri } from './documents';
import { type Filter, FILTERS, type Place, places, type Request, type Shown, summaryLine } from './model';
import { Threads, toRange } from './threads';
import { type Node, ReviewTree } from './tree';

const VIEW = 'pageck.review';
const FORMATS = ['text', 'json', 'markdown', 'email', 'b4', 'checkpatch', 'sarif', 'github'] as const;

export function registerReview(session: Session): void {
  const { context, client, log } = session;
  let shown: Shown | null = null;
  let count = 0;
  let at = -1;
  let filters = new Set<Filter>(['new', 'fixedLater', 'fixed']);
  const tree = new ReviewTree(
    () => shown,
    () => filters,
  );
  const view = window.createTreeView(VIEW, { treeDataProvider: tree, showCollapseAll: true });
  const threads = new Threads();
  context.subscriptions.push(view, threads, registerDocuments(() => shown));

  const update = (): void => {
    tree.refresh();
    threads.show(shown, filters);
    view.description = shown ? `${shown.view.subject}${shown.view.version > 1 ? ` v${shown.view.version}` : ''}` : '';
    view.message = shown ? summaryLine(shown.view) : undefined;
    at = -1;
    void commands.executeCommand('setContext', 'pageck.review.shown', shown !== null);
  };

  const ask = async (request: Request, format: string | null, token: CancellationToken): Promise<ReviewReply> => {
    const { source, folder } = await withMails(request);
    const params: ReviewParams = { source, folder, format, all: true };
    return client.sendRequest<ReviewReply>(REVIEW, params, token);
  };

  const run = async (request: Request | null, quiet = false): Promise<void> => {
    if (!request) return;
    const location = quiet ? { viewId: VIEW } : ProgressLocation.Notification;
    const reply = await window.withProgress({ location, title: `pageck: reviewing ${request.title}`, cancellable: !quiet }, (_, token) =>
      ask(request, null, token).then(
        (answer) => (token.isCancellationRequested ? null : answer),
        (error: unknown) => {
          if (token.isCancellationRequested) return null;
          log.error(`the review of ${request.title} failed: ${String(error)}`);
          return { problem: 'the review failed: the log says why', view: null, text: null, notes: [] } satisfies ReviewReply;
        },
      ),
    );
    if (!reply) return;
    for (const note of reply.notes) log.info(`${request.title}: ${note}`);
    if (!reply.view) {
      void window.showErrorMessage(`pageck: ${reply.problem ?? 'there is nothing to review'}`);
      return;
    }
    shown = { id: ++count, request, view: reply.view };
    update();
    if (!quiet) await commands.executeCommand(`${VIEW}.focus`);
    const problem = reply.view.patches.find((patch) => !patch.applied)?.problem;
    if (!quiet && problem) void window.showWarningMessage(`pageck: ${problem}`);
  };

  const open = async ({ patch, finding }: Place): Promise<void> => {
    const file = fileOf(patch, finding.file);
    if (!shown || !file) return;
    const title = `${finding.file} (${patch.index}/${patch.total})`;
    const [left, right] = [sideUri(shown, patch, 'before', file), sideUri(shown, patch, 'after', file)];
    if (finding.status === 'fixed') await window.showTextDocument(left, { selection: toRange(finding), preview: true });
    else await commands.executeCommand('vscode.diff', left, right, title, { selection: toRange(finding), preview: true });
  };

  const openPatch = async (node?: Node): Promise<void> => {
    const patch = node?.patch ?? view.selection[0]?.patch;
    const current = shown;
    if (!patch || !current) return;
    const pairs = patch.files.map((file) => ({ left: sideUri(current, patch, 'before', file), right: sideUri(current, patch, 'after', file), file }));
    const [first] = pairs;
    if (!first) {
      void window.showInformationMessage(`pageck: patch ${patch.index}/${patch.total} changes no Rust source.`);
      return;
    }
    const title = `${patch.index}/${patch.total} ${patch.subject}`;
    if (pairs.length === 1) await commands.executeCommand('vscode.diff', first.left, first.right, `${first.file.path} (${patch.index}/${patch.total})`);
    else await commands.executeCommand('vscode.changes', title, pairs.map(({ left, right }) => [right, left, right]));
  };

  const step = async (direction: 1 | -1): Promise<void> => {
    const all = shown ? places(shown.view, filters) : [];
    if (all.length === 0) {
      void window.showInformationMessage('pageck: the review shows no findings.');
      return;
    }
    at = at < 0 && direction < 0 ? all.length - 1 : (at + direction + all.length) % all.length;
    const place = all[at];
    if (!place) return;
    const node = tree.nodeOf(place.patch, place.finding);
    if (node) await view.reveal(node, { select: true, focus: false });
    await open(place);
  };

  const copyReply = async (node?: Node): Promise<void> => {
    const patch = node?.patch ?? view.selection[0]?.patch ?? shown?.view.patches.find((candidate) => candidate.reply !== null);
    if (!patch) return;
    if (patch.reply === null) {
      void window.showInformationMessage(`pageck: there is nothing to ask about patch ${patch.index}/${patch.total}.`);
      return;
    }
    await env.clipboard.writeText(patch.reply);
    void window.showInformationMessage(`pageck: the reply to patch ${patch.index}/${patch.total} is in the clipboard. Nothing was sent.`);
  };

  const exportAs = async (): Promise<void> => {
    if (!shown) return;
    const { request } = shown;
    const format = await window.showQuickPick([...FORMATS], { title: 'Export Review', placeHolder: 'Format' });
    if (!format) return;
    const reply = await window.withProgress({ location: { viewId: VIEW } }, (_, token) => ask(request, format, token));
    if (reply.text === null) {
      void window.showErrorMessage(`pageck: ${reply.problem ?? 'the review could not be exported'}`);
      return;
    }
    const language = { json: 'json', b4: 'json', sarif: 'json', markdown: 'markdown' }[format as string] ?? 'plaintext';
    await window.showTextDocument(await workspace.openTextDocument({ content: reply.text, language }));
  };

  const chooseFilters = async (): Promise<void> => {
    const items = FILTERS.map((entry) => ({ ...entry, picked: filters.has(entry.filter) }));
    const chosen = await window.showQuickPick(items, { canPickMany: true, title: 'Findings to Show' });
    if (!chosen) return;
    filters = new Set(chosen.map((item) => item.filter));
    update();
  };

  const register = (name: string, work: (...args: never[]) => unknown): void => {
    context.subscriptions.push(commands.registerCommand(`${ID}.${name}`, work as (...args: unknown[]) => unknown));
  };
  register('reviewPatchFile', async (uri?: unknown, all?: unknown) => {
    const named = Array.isArray(all) ? all.filter((one) => one instanceof Uri) : uri instanceof Uri ? [uri] : [];
    // The active editor may be a log; the tab says what the user looks at.
    const input = window.tabGroups.activeTabGroup.activeTab?.input;
    const active = input instanceof TabInputText ? input.uri : null;
    await run(await askForFiles(named.length > 0 ? named : active && PATCH_FILE.test(active.path) ? [active] : []));
  });
  register('reviewCommitRange', async () => run(await askForRange(session)));
  register('reviewUncommitted', () => run(uncommittedRequest()));
  register('review.refresh', () => run(shown?.request ?? null));
  register('review.openPatch', openPatch);
  register('review.openFinding', (node?: Node) => (node?.kind === 'finding' ? open(node) : undefined));
  register('review.next', () => step(1));
  register('review.previous', () => step(-1));
  register('review.copyReply', copyReply);
  register('review.export', exportAs);
  register('review.filter', chooseFilters);
  register('review.close', () => {
    shown = null;
    update();
  });

  let timer: ReturnType<typeof setTimeout> | null = null;
  const again = (): void => {
    if (timer) clearTimeout(timer);
    timer = setTimeout(() => void run(shown?.request ?? null, true), 300);
  };
  context.subscriptions.push(
    { dispose: () => timer && clearTimeout(timer) },
    workspace.onDidSaveTextDocument((document) => {
      const source = shown?.request.source.kind;
      if (source === 'uncommitted' && document.languageId === 'rust') again();
      if (source === 'mails' && shown?.request.files.includes(document.uri.toString())) again();
    }),
    ...offerReviews(run),
  );
  update();
}

/** Offers a review, once for each file, when a patch file is opened. */
function offerReviews(run: (request: Request | null) => Promise<void>): { dispose(): void }[] {
  const offered = new Set<string>();
  const offer = async (document: TextDocument | undefined): Promise<void> => {
    if (!document || !PATCH_FILE.test(document.uri.path) || document.uri.scheme === 'git') return;
    const name = document.uri.toString();
    if (offered.has(name) || !/^\+\+\+ \S*\.rs\s*$/m.test(document.getText())) return;
    offered.add(name);
    const title = document.uri.path.split('/').at(-1) ?? '';
    const chosen = await window.showInformationMessage(`${title} changes Rust sources. Review it with pageck?`, 'Review');
    if (chosen === 'Review') await run(await askForFiles([document.uri]));
  };
  void offer(window.activeTextEditor?.document);
  return [window.onDidChangeActiveTextEditor((editor) => void offer(editor?.document))];
}
