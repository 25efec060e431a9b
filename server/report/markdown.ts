// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** For a merge request's comment or a job's summary page. */
import type { Finding } from '../rules/finding';
import { LineIndex } from '../syntax/text';
import { countBySeverity, plural, type RenderContext, type Report } from './report';

/** Lines of source around a finding. */
const AROUND = 2;

export function renderMarkdown(report: Report, context: RenderContext): string {
  const { files, functions } = report.stats;
  const parts = [
    `## pageck: ${countBySeverity(report.findings)}`,
    `${plural(files, 'file')}, ${plural(functions, 'function')}, profile \`${report.profile}\`.`,
  ];
  for (const [file, findings] of byFile(report.findings)) {
    parts.push(`### ${code(file)}`);
    const text = context.source(file);
    const index = text === null ? null : new LineIndex(text);
    for (const finding of findings) parts.push(...findingParts(finding, index));
  }
  const notChecked = [
    ...report.skipped.map((item) => `- ${code(item.file)}: ${escapeMarkdown(item.reason)}`),
    ...report.incomplete.map((item) => {
      const where = item.function === null ? '' : `, ${code(item.function)}`;
      return `- ${code(item.file)}${where}: ${escapeMarkdown(item.reason)}`;
    }),
  ];
  if (notChecked.length > 0) {
    parts.push(`<details><summary>Not checked: ${notChecked.length}</summary>\n\n${notChecked.join('\n')}\n\n</details>`);
  }
  return `${parts.join('\n\n')}\n`;
}

function byFile(findings: readonly Finding[]): Map<string, Finding[]> {
  const files = new Map<string, Finding[]>();
  for (const finding of findings) {
    const list = files.get(finding.file);
    if (list) list.push(finding);
    else files.set(finding.file, [finding]);
  }
  return files;
}

function findingParts(finding: Finding, index: LineIndex | null): string[] {
  const where = finding.function === null ? '' : ` in ${code(finding.function)}`;
  const head = `**${finding.severity}** ${code(finding.rule)}, line ${finding.range.start.line}${where}: ${escapeMarkdown(finding.message)}`;
  const parts = [head];
  if (index) parts.push(excerpt(finding, index));
  const list = finding.trace.map((step, i) => {
    const place = step.file === finding.file ? `line ${step.range.start.line}` : `${code(step.file)} line ${step.range.start.line}`;
    const state = step.state === null ? '' : ` (${code(step.state)})`;
    return `${i + 1}. ${place}: ${escapeMarkdown(step.message)}${state}`;
  });
  if (list.length > 0) parts.push(list.join('\n'));
  for (const note of finding.notes) parts.push(`> ${note.kind}: ${escapeMarkdown(note.text).replaceAll('\n', '\n> ')}`);
  const fix = finding.fixes.find((candidate) => candidate.preferred) ?? finding.fixes[0];
  if (fix) parts.push(`> fix (${fix.applicability}): ${escapeMarkdown(fix.title)}`);
  return parts;
}

function excerpt(finding: Finding, index: LineIndex): string {
  const { start, end } = finding.range;
  const first = Math.max(start.line - AROUND, 1);
  const last = Math.min(Math.max(end.line, start.line) + AROUND, index.lineCount, start.line + 4 * AROUND);
  const lines: string[] = [];
  for (let line = first; line <= last; line++) lines.push(index.line(line));
  const fence = fenceFor(lines.join('\n'));
  return `${fence}rust\n${lines.join('\n').trimEnd()}\n${fence}`;
}

/** A fence longer than any run of backquotes in the text. */
function fenceFor(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map((run) => run[0].length));
  return '`'.repeat(longest + 1);
}

function code(text: string): string {
  return text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``;
}

/** Escapes what Markdown would read as markup, outside of names in backquotes. */
function escapeMarkdown(text: string): string {
  return text
    .split(/(`[^`]*`)/)
    .map((part, i) => (i % 2 === 1 ? part : part.replaceAll(/[\\`*_[\]<>|#]/g, (character) => `\\${character}`)))
    .join('');
}
