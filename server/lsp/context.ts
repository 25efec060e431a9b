// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** What the parts of the server share. */
import type { Connection } from 'vscode-languageserver';
import { parseSettings } from '../workspace/settingsFile';
import type { ClientFeatures } from './clientFeatures';
import { type DiagnosticStyle, emptyReport, type Report, reportOf, settingsReport } from './diagnostics';
import type { Documents, OpenDocument } from './documents';
import type { EditorSettings } from './editorSettings';
import type { Log } from './guard';
import type { Host } from './host';
import type { Roots } from './roots';
import { relativeTo } from './uris';

export interface Context {
  readonly connection: Connection;
  readonly host: Host;
  readonly log: Log;
  readonly client: ClientFeatures;
  readonly documents: Documents;
  readonly roots: Roots;
  readonly style: DiagnosticStyle;
  /** The editor's settings as they are now. */
  settings(): EditorSettings;
}

/** The diagnostics of an open document as it is now. Attach it first. */
export function reportOfDocument(context: Context, document: OpenDocument): Report {
  if (document.kind === 'settings') {
    // The open text counts, saved or not.
    const text = document.text.getText();
    return settingsReport(parseSettings(text, context.host.engine.rules).problems, text);
  }
  const place = context.roots.placeOf(document);
  const result = place?.root.check([place.path]);
  return place && result ? reportOf(place.root, place.path, result.findings, context.style) : emptyReport();
}

/** Reports of everything that is loaded, by URI: sources and settings files, those without findings left out. */
export function reportsOfAll(context: Context): Map<string, { readonly report: Report; readonly version: number | null }> {
  const reports = new Map<string, { report: Report; version: number | null }>();
  const folders = context.roots.folders();
  for (const root of context.roots.all()) {
    if (!root.isReady()) continue;
    const findings = root.check(null)?.findings ?? [];
    for (const path of new Set(findings.map((finding) => finding.file))) {
      const uri = root.uriOf(path);
      const document = context.documents.get(uri);
      // The rest of a kernel tree is context; the user opened only some of it.
      if (!document && !folders.some((folder) => relativeTo(folder, uri) !== null)) continue;
      reports.set(document?.uri ?? uri, { report: reportOf(root, path, findings, context.style), version: document?.text.version ?? null });
    }
    for (const { uri, problems } of root.settings()) {
      if (uri !== null && problems.length > 0 && !context.documents.get(uri)) reports.set(uri, { report: settingsReport(problems, null), version: null });
    }
  }
  for (const document of context.documents.all()) {
    if (!reports.has(document.uri)) reports.set(document.uri, { report: reportOfDocument(context, document), version: document.text.version });
  }
  return reports;
}
