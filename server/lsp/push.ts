// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Diagnostics for clients that do not ask for them: published when they have changed. */
import type { Diagnostic } from 'vscode-languageserver';
import { type Context, reportOfDocument, reportsOfAll } from './context';
import type { OpenDocument } from './documents';
import { settingsReport } from './diagnostics';
import { attempt } from './guard';

/**
 * Edits are checked at once where a check is quick or the last one was a while ago; else they are collected for as long
 * as one takes, so that typing is never behind.
 */
const LONGEST_WAIT = 150;
const QUICK = 20;

export interface Publisher {
  /** Something changed: open documents are checked soon. */
  schedule(): void;
  /** A document was closed: what was published for it is taken back, unless everything is shown. */
  close(document: OpenDocument): void;
  /** From now on files that are not open are reported too. */
  publishAll(): void;
  dispose(): void;
}

export function createPublisher(context: Context): Publisher {
  const { connection, documents, log } = context;
  /** What was published last, by URI: the id of the report and the version it was for. */
  const published = new Map<string, string>();
  let timer: ReturnType<typeof setTimeout> | null = null;
  let lastDuration = 0;
  let lastEnd = 0;
  let all = false;

  const publish = (uri: string, resultId: string, version: number | null, items: Diagnostic[]) => {
    const id = `${version} ${resultId}`;
    if (published.get(uri) === id) return;
    published.set(uri, id);
    void connection.sendDiagnostics({ uri, diagnostics: items, ...(version === null ? {} : { version }) });
  };

  const run = () => {
    timer = null;
    const begin = Date.now();
    if (all) {
      const reports = reportsOfAll(context);
      for (const uri of [...published.keys()]) if (!reports.has(uri)) withdraw(uri);
      for (const [uri, { report, version }] of reports) publish(uri, report.resultId, version, report.items);
    } else {
      for (const document of documents.all()) {
        const place = context.roots.placeOf(document);
        if (document.kind === 'source' && !place?.root.isReady()) continue;
        const { resultId, items } = reportOfDocument(context, document);
        publish(document.uri, resultId, document.text.version, items);
      }
      publishSettings();
    }
    lastEnd = Date.now();
    lastDuration = lastEnd - begin;
  };

  /** A bad settings file is shown even when it is not open: nothing else says why the settings do not count. */
  const publishSettings = () => {
    for (const { uri, problems } of context.roots.all().flatMap((root) => root.settings())) {
      if (uri === null || documents.get(uri)) continue;
      const report = settingsReport(problems, null);
      if (problems.length > 0 || published.has(uri)) publish(uri, report.resultId, null, report.items);
    }
  };

  const withdraw = (uri: string) => {
    if (!published.delete(uri)) return;
    void connection.sendDiagnostics({ uri, diagnostics: [] });
  };

  const schedule = () => {
    if (timer !== null) clearTimeout(timer);
    const calm = lastDuration <= QUICK || Date.now() - lastEnd > lastDuration;
    timer = setTimeout(() => attempt(log, 'publishing diagnostics', run), calm ? 0 : Math.min(lastDuration, LONGEST_WAIT));
  };

  return {
    schedule,
    close(document) {
      if (!all) withdraw(document.uri);
      schedule();
    },
    publishAll() {
      all = true;
      schedule();
    },
    dispose() {
      if (timer !== null) clearTimeout(timer);
      timer = null;
    },
  };
}
