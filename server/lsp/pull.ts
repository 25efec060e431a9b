// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Diagnostics for clients that ask for them, for a document or for all that is loaded. */
import {
  type CancellationToken,
  type DocumentDiagnosticParams,
  type DocumentDiagnosticReport,
  DocumentDiagnosticReportKind,
  LSPErrorCodes,
  ResponseError,
  type ResultProgressReporter,
  type WorkspaceDiagnosticParams,
  type WorkspaceDiagnosticReport,
  type WorkspaceDiagnosticReportPartialResult,
  type WorkspaceDocumentDiagnosticReport,
} from 'vscode-languageserver';
import { type Context, reportOfDocument, reportsOfAll } from './context';
import { emptyReport } from './diagnostics';
import { yieldTo } from './guard';

/** How long the whole workspace rests after a change before it is reported again. */
const SETTLE = 250;

export interface Puller {
  document(params: DocumentDiagnosticParams, token: CancellationToken): Promise<DocumentDiagnosticReport>;
  workspace(
    params: WorkspaceDiagnosticParams,
    token: CancellationToken,
    progress: ResultProgressReporter<WorkspaceDiagnosticReportPartialResult> | undefined,
  ): Promise<WorkspaceDiagnosticReport>;
  /** Something changed: a held workspace request may have something to say. */
  schedule(): void;
  dispose(): void;
}

export function createPuller(context: Context): Puller {
  /** Waiting workspace requests: called when something changed, or at the end. */
  const waiting = new Set<() => void>();
  let timer: ReturnType<typeof setTimeout> | null = null;
  let disposed = false;

  const wake = () => {
    timer = null;
    const woken = [...waiting];
    waiting.clear();
    for (const go of woken) go();
  };

  const nextChange = (token: CancellationToken): Promise<void> =>
    new Promise((resolve) => {
      const go = () => {
        waiting.delete(go);
        subscription.dispose();
        resolve();
      };
      const subscription = token.onCancellationRequested(go);
      waiting.add(go);
    });

  return {
    async document(params, token) {
      const document = context.documents.get(params.textDocument.uri);
      if (document) await context.roots.attach(document);
      await yieldTo(token);
      const report = document ? reportOfDocument(context, document) : (reportsOfAll(context).get(params.textDocument.uri)?.report ?? emptyReport());
      if (report.resultId === params.previousResultId) return { kind: DocumentDiagnosticReportKind.Unchanged, resultId: report.resultId };
      return { kind: DocumentDiagnosticReportKind.Full, resultId: report.resultId, items: report.items };
    },

    async workspace(params, token, progress) {
      const known = new Map(params.previousResultIds.map(({ uri, value }) => [uri, value]));
      // Held open until there is something new: a client asks again as soon as it is answered.
      for (;;) {
        const items = disposed ? [] : news(context, known);
        if (items.length > 0) {
          if (!progress) return { items };
          progress.report({ items });
          for (const item of items) known.set(item.uri, item.resultId ?? '');
        }
        if (disposed) return { items: [] };
        await nextChange(token);
        if (token.isCancellationRequested) throw new ResponseError(LSPErrorCodes.RequestCancelled, 'cancelled');
      }
    },

    schedule() {
      if (timer !== null) clearTimeout(timer);
      timer = setTimeout(wake, SETTLE);
    },
    dispose() {
      disposed = true;
      if (timer !== null) clearTimeout(timer);
      wake();
    },
  };
}

/** The reports that differ from what the client has; empty ones for files whose findings are gone. */
function news(context: Context, known: ReadonlyMap<string, string>): WorkspaceDocumentDiagnosticReport[] {
  const reports = reportsOfAll(context);
  const items: WorkspaceDocumentDiagnosticReport[] = [];
  for (const [uri, { report, version }] of reports) {
    if (known.get(uri) === report.resultId) continue;
    items.push({ kind: DocumentDiagnosticReportKind.Full, uri, version, resultId: report.resultId, items: report.items });
  }
  const none = emptyReport();
  for (const [uri, value] of known) {
    if (reports.has(uri) || value === none.resultId) continue;
    items.push({ kind: DocumentDiagnosticReportKind.Full, uri, version: null, resultId: none.resultId, items: [] });
  }
  return items;
}
