// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** `pageck audit`. */
import type { AuditRenderer, AuditReport, AuditRow } from '../report/audit';
import { renderAuditJson } from '../report/auditJson';
import { renderAuditMarkdown } from '../report/auditMarkdown';
import { renderAuditText } from '../report/auditText';
import { audit, mentionsKeepers } from '../workspace/audit';
import { openRun, type Opened } from './checkRun';
import type { Engine } from './engine';
import { colorsFor, type Io, writeResult } from './io';
import { parseAudit } from './options';
import { EXIT, type ExitStatus } from './usage';

const RENDERERS: Readonly<Record<string, AuditRenderer>> = { text: renderAuditText, markdown: renderAuditMarkdown, json: renderAuditJson };

/** A report, not a check: what it lists is information, so that only `--fail-on info` makes status 1 of places to rewrite. */
export async function auditCommand(args: readonly string[], io: Io, engine: Engine): Promise<ExitStatus> {
  const options = parseAudit(args, Object.keys(RENDERERS), engine.rules.map((rule) => rule.id));
  const started = performance.now();
  const run = await openRun(options, io, engine, mentionsKeepers);
  const reports: AuditReport[] = [];
  try {
    for (const opened of run.opened) reports.push(...auditsOf(opened));
  } finally {
    for (const opened of run.opened) opened.workspace.dispose();
  }
  const report = merge(reports);
  const render = RENDERERS[options.format] ?? renderAuditText;
  writeResult(render(report, { version: engine.version, bold: colorsFor(options, io).bold }), options.output, io);
  if (!options.quiet) {
    for (const warning of run.warnings) io.err(`pageck: ${warning}\n`);
    for (const opened of run.opened) for (const skipped of opened.disk.skipped) io.err(`pageck: ${opened.show(skipped.file)}: not audited: ${skipped.reason}\n`);
  }
  if (options.stats) io.err(`places      ${report.rows.length}\ntime read   ${run.readMilliseconds.toFixed(1)} ms\ntime total  ${(performance.now() - started).toFixed(1)} ms\n`);
  const toRewrite = report.rows.some((row) => row.expressible === 'rewrite');
  return options.failOn === 'info' && toRewrite ? EXIT.findings : EXIT.clean;
}

/** A tree is audited once for each of its settings; the files of each are reported with their own. */
function auditsOf(opened: Opened): AuditReport[] {
  const { disk, groups, show } = opened;
  return groups.map(({ settings, only }, i) => {
    const report = audit({ files: disk.files, only, profile: settings.profile, functions: settings.functions, seen: i === 0 ? disk.seen : 0 });
    return { ...report, rows: report.rows.map((row): AuditRow => ({ ...row, file: show(row.file) })) };
  });
}

function merge(reports: readonly AuditReport[]): AuditReport {
  const rows = reports.flatMap((r) => r.rows).toSorted((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.range.start.line - b.range.start.line));
  return {
    profile: reports[0]?.profile ?? 'owning', design: reports.find((r) => r.design !== null)?.design ?? null, rows, files: reports.reduce((n, r) => n + r.files, 0),
  };
}
