// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** An audit as Markdown: the answer, the summary, a table a file. */
import { type AuditRenderer, auditAnswer, type Expressible } from './audit';
import { byFile, byKind, byMemdesc, memdescTitle, refcountedWord, type SummaryLine } from './auditTable';

const WORD: Readonly<Record<Expressible, string>> = { 'as-is': 'as it stands', condition: 'if ordered', rewrite: '**rewrite**' };

export const renderAuditMarkdown: AuditRenderer = (report) => {
  const parts = ['## pageck audit: memdesc readiness', auditAnswer(report)];
  if (report.design !== null) parts.push(`Design of \`Page\`: ${cell(report.design)}.`);
  const memdescs = byMemdesc(report);
  if (memdescs.length > 0) {
    parts.push(table(['memory descriptor', 'places', 'as it stands', 'if ordered', 'rewrite', 'refcounted under the plan', 'who decides the free'],
      memdescs.map((l) => [...counts(l), refcountedWord(l.memdesc), l.decides])));
    parts.push(table(['kind', 'places', 'as it stands', 'if ordered', 'rewrite'], byKind(report).map(counts)));
  }
  for (const [file, rows] of byFile(report)) {
    parts.push(`### \`${file}\``);
    parts.push(table(['line', 'kind', 'place', 'what it does', 'memory descriptor', 'refcounted', 'without a page refcount'], rows.map((r) => [
      String(r.range.start.line), r.kind, `\`${r.name}\``, r.what, memdescTitle(r.memdesc), refcountedWord(r.memdesc), `${WORD[r.expressible]}: ${r.how}`,
    ])));
  }
  return `${parts.join('\n\n')}\n`;
};

function counts(l: SummaryLine): string[] {
  return [l.name, String(l.places), String(l.counts['as-is']), String(l.counts.condition), String(l.counts.rewrite)];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** What would end a cell or start markup is escaped, outside of names in backquotes as far as Markdown lets it. */
function cell(text: string): string {
  return text.split(/(`[^`]*`)/).map((part, i) => (i % 2 === 1 ? part : part.replaceAll(/[\\_[\]<>]/g, (c) => `\\${c}`))).join('').replaceAll('|', '\\|');
}
