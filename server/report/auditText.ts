// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** An audit for a terminal: the places by file, the summary, the answer. */
import { type AuditRenderer, auditAnswer, type Expressible } from './audit';
import { byFile, byKind, byMemdesc, memdescTitle, refcountedWord, type SummaryLine } from './auditTable';

const WORD: Readonly<Record<Expressible, string>> = { 'as-is': 'as it stands', condition: 'if the order is kept', rewrite: 'rewrite' };

export const renderAuditText: AuditRenderer = (report, { bold }) => {
  const out: string[] = [];
  for (const [file, rows] of byFile(report)) {
    out.push(bold(file));
    for (const row of rows) {
      out.push(`  ${row.range.start.line}: ${row.kind} \`${row.name}\`: ${row.what}`);
      out.push(`      memdesc: ${memdescTitle(row.memdesc)}; refcounted under the plan: ${refcountedWord(row.memdesc)}`);
      out.push(`      without a page refcount: ${WORD[row.expressible]}: ${row.how}`);
    }
    out.push('');
  }
  const memdescs = byMemdesc(report);
  if (memdescs.length > 0) {
    out.push(...table(['memory descriptor', 'places', 'as it stands', 'if ordered', 'rewrite', 'refcounted', 'who decides the free'],
      memdescs.map((l) => [...counts(l), refcountedWord(l.memdesc), l.decides])), '');
    out.push(...table(['kind', 'places', 'as it stands', 'if ordered', 'rewrite'], byKind(report).map(counts)), '');
  }
  if (report.design !== null) out.push(`Design of \`Page\`: ${report.design}.`);
  out.push(auditAnswer(report));
  return `${out.join('\n')}\n`;
};

function counts(l: SummaryLine): string[] {
  return [l.name, String(l.places), String(l.counts['as-is']), String(l.counts.condition), String(l.counts.rewrite)];
}

/** Columns of numbers are set right. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const all = [head, ...rows];
  const widths = head.map((_, i) => Math.max(...all.map((r) => r[i]?.length ?? 0)));
  return all.map((r) => r.map((cell, i) => (i >= 1 && i <= 4 ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0))).join('  ').trimEnd());
}
