// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** A review as Markdown, for a merge request or a note: one table a patch that has something to say. */
import type { RenderContext } from './report';
import type { ReviewFinding, ReviewResult } from './reviewResult';

export function renderReviewMarkdown(result: ReviewResult, _context: RenderContext): string {
  const { series, summary } = result;
  const base = series.base === null ? series.baseReason : `\`${series.base.slice(0, 12)}\` (${cell(series.baseReason)})`;
  const rows = [`## pageck review: ${cell(series.subject)}${series.version > 1 ? ` v${series.version}` : ''}`, '', `On ${base}.`, ''];
  for (const patch of series.patches) {
    rows.push(`### ${patch.index}/${patch.total} ${cell(patch.subject)}`, '');
    if (patch.problem !== null) rows.push(`**${patch.applied ? 'Note' : 'Problem'}:** ${cell(patch.problem)}`, '');
    if (patch.findings.length === 0) rows.push('No findings.', '');
    else rows.push('| status | place | rule | finding |', '| --- | --- | --- | --- |', ...patch.findings.map(row), '');
  }
  if (result.against) {
    const { resolved, kept, new: added, version } = result.against;
    rows.push(`### Against v${version}`, '', `${resolved.length} resolved, ${kept.length} kept, ${added.length} new.`, '');
    const all = [...resolved.map((one) => ['resolved', one] as const), ...kept.map((one) => ['kept', one] as const), ...added.map((one) => ['new', one] as const)];
    if (all.length > 0) rows.push('| | place | rule | finding |', '| --- | --- | --- | --- |', ...all.map(([what, finding]) => line(what, finding)), '');
  }
  rows.push(`${summary.introduced} introduced (${summary.fixedLater} fixed by a later patch), ${summary.fixed} fixed, ${summary.existing} existing.`, '');
  return rows.join('\n');
}

function row(finding: ReviewFinding): string {
  const later = finding.status === 'introduced' && finding.fixedBy !== null ? `, fixed by ${finding.fixedBy}` : '';
  return line(`${finding.status}${later}`, finding);
}

function line(what: string, finding: ReviewFinding): string {
  return `| ${what} | ${cell(`\`${finding.file.replaceAll('`', '')}:${finding.range.start.line}\``)} | \`${finding.rule}\` | ${cell(finding.message)} |`;
}

/** Text of a mail is data: nothing of it may become markup. Code in backquotes stays code, where a bracket means itself. */
function cell(text: string): string {
  const parts = text.replace(/[\r\n]+/g, ' ').split('`');
  // A backquote without its partner opens nothing.
  const closed = parts.length % 2 === 1 ? parts.length : parts.length - 1;
  return parts.map((part, index) => (index % 2 === 1 && index < closed ? `\`${part.replaceAll('|', '\\|')}\`` : (index === closed ? '\\`' : '') + plain(part))).join('');
}

function plain(text: string): string {
  return text.replace(/[|\\<>*_[\]]/g, (character) => (character === '<' ? '&lt;' : character === '>' ? '&gt;' : `\\${character}`));
}
