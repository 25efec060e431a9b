// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** For people on a terminal, as rustc writes: header, place, source with carets, the steps of the path, notes, help. */
import type { Finding, Fix, Severity } from '../rules/finding';
import { LineIndex } from '../syntax/text';
import { hunks } from './edits';
import { type Colors, countBySeverity, type Paint, plural, type RenderContext, type Report } from './report';
import { gutter, type Mark, renderSnippet, type SnippetStyle } from './snippet';
import { printable } from './width';

/** Rows of a fix that are shown; the rest is for `--diff`. */
const FIX_ROWS = 14;

export function renderText(report: Report, context: RenderContext): string {
  return report.findings.map((finding) => `${renderFinding(finding, context)}\n\n`).join('');
}

/** The last line of a run, for standard error: how much was found, and how much was looked at. */
export function summaryLine(report: Report, context: RenderContext): string {
  const { files, functions } = report.stats;
  const fixable = report.findings.filter((finding) => finding.fixes.some((fix) => fix.applicability === 'safe')).length;
  const parts = [`${plural(files, 'file')}, ${plural(functions, 'function')}, ${context.seconds.toFixed(2)} s`];
  if (report.incomplete.length > 0) parts.push(`${report.incomplete.length} not followed completely: --format json lists them`);
  if (fixable > 0) parts.push(`${fixable} fixable with --fix`);
  return `pageck: ${countBySeverity(report.findings)} (${parts.join('; ')})`;
}

/** One finding, without the empty line behind it. */
export function renderFinding(finding: Finding, context: RenderContext): string {
  const { colors } = context;
  const level = levelPaint(finding.severity, colors);
  const places = marksByFile(finding);
  const fix = shownFix(finding);
  const style: SnippetStyle = {
    gutter: String(largestLine(finding, fix)).length,
    primary: (text) => colors.bold(level(text)),
    secondary: (text) => colors.bold(colors.blue(text)),
  };
  const margin = ' '.repeat(style.gutter);
  const rows = [`${colors.bold(level(`${finding.severity}[${finding.rule}]`))}${colors.bold(`: ${clean(finding.message)}`)}`];
  const unread: string[] = [];
  let arrow = '-->';
  for (const [file, marks] of places) {
    const index = indexOf(file, context);
    const start = marks.find((mark) => mark.primary)?.range.start ?? marks[0]?.range.start;
    if (!start) continue;
    if (index === null && arrow === ':::') {
      unread.push(...marks.map((mark) => `${clean(file)}:${mark.range.start.line}:${mark.range.start.column}: ${clean(mark.label)}`));
      continue;
    }
    if (arrow === ':::') rows.push(gutter(style, ''));
    rows.push(`${margin}${style.secondary(arrow)} ${clean(file)}:${start.line}:${start.column}`);
    arrow = ':::';
    if (index === null) continue;
    rows.push(gutter(style, ''), ...renderSnippet(marks, (line) => index.line(line), style));
  }
  const notes = finding.notes.map((note) => ({ kind: note.kind, lines: note.text.split('\n').map(clean) }));
  for (const text of unread) notes.push({ kind: 'note', lines: [text] });
  if (finding.confidence === 'possible' && finding.trace.length > 1) {
    notes.push({ kind: 'note', lines: ['not on every path: on the one that the numbered steps show'] });
  }
  if (notes.length > 0) rows.push(gutter(style, ''));
  for (const { kind, lines } of notes) {
    const [first = '', ...rest] = lines;
    rows.push(`${margin} ${style.secondary('=')} ${colors.bold(kind)}: ${first}`);
    for (const line of rest) rows.push(`${margin}   ${' '.repeat(kind.length)}  ${line}`);
  }
  if (fix) rows.push(...fixRows(fix, finding, style, context));
  const others = finding.fixes.filter((other) => other !== fix && !allows(other));
  for (const other of others) rows.push(helpRow(`or: ${other.title}`, other, colors));
  return rows.join('\n');
}

function levelPaint(severity: Severity, colors: Colors): Paint {
  switch (severity) {
    case 'error':
      return colors.red;
    case 'warning':
      return colors.yellow;
    case 'info':
      return colors.green;
  }
}

/** The marks of a finding by file, the finding's own file first; a step at the finding's place is its label. */
function marksByFile(finding: Finding): Map<string, Mark[]> {
  const numbered = finding.trace.length > 1;
  const marks = new Map<string, Mark[]>([[finding.file, []]]);
  const steps = finding.trace.map((step, i) => {
    const state = step.state === null ? '' : ` [${step.state}]`;
    // The header has said it already, so the label only says where.
    const message = step.message === finding.message && i === finding.trace.length - 1 ? 'here' : step.message;
    return { file: step.file, range: step.range, label: `${numbered ? `${i + 1}: ` : ''}${message}${state}` };
  });
  const own = steps.findLast((step) => step.file === finding.file && sameRange(step.range, finding.range));
  marks.get(finding.file)?.push({ range: finding.range, primary: true, label: own?.label ?? '' });
  for (const step of steps) {
    if (step === own) continue;
    const list = marks.get(step.file);
    const mark = { range: step.range, primary: false, label: step.label };
    if (list) list.push(mark);
    else marks.set(step.file, [mark]);
  }
  return marks;
}

function sameRange(a: Finding['range'], b: Finding['range']): boolean {
  return a.start.line === b.start.line && a.start.column === b.start.column && a.end.line === b.end.line && a.end.column === b.end.column;
}

/** The one fix that is shown in full. An allow comment is always possible and never what the reader should see first. */
function shownFix(finding: Finding): Fix | null {
  const real = finding.fixes.filter((fix) => !allows(fix));
  return real.find((fix) => fix.preferred) ?? real[0] ?? null;
}

function allows(fix: Fix): boolean {
  return fix.edits.some((edit) => edit.newText.includes('pageck: allow('));
}

function largestLine(finding: Finding, fix: Fix | null): number {
  const ranges = [finding.range, ...finding.trace.map((step) => step.range), ...(fix?.edits ?? []).map((edit) => edit.range)];
  return Math.max(...ranges.map((range) => range.end.line));
}

function fixRows(fix: Fix, finding: Finding, style: SnippetStyle, context: RenderContext): string[] {
  const { colors } = context;
  const rows = [helpRow(fix.title, fix, colors)];
  const changed: string[] = [];
  for (const file of new Set(fix.edits.map((edit) => edit.file))) {
    const text = context.source(file);
    if (text === null) continue;
    if (file !== finding.file) changed.push(`${' '.repeat(style.gutter)}${style.secondary(':::')} ${clean(file)}`);
    let next = 0;
    for (const hunk of hunks(text, fix.edits.filter((edit) => edit.file === file))) {
      if (next > 0 && hunk.line > next) changed.push(style.secondary('...'));
      next = hunk.line + hunk.before.length;
      hunk.before.forEach((line, n) => changed.push(changedLine(hunk.line + n, '-', line, colors.red, style)));
      hunk.after.forEach((line, n) => changed.push(changedLine(hunk.newLine + n, '+', line, colors.green, style)));
    }
  }
  if (changed.length === 0) return rows;
  const shown = changed.length > FIX_ROWS ? [...changed.slice(0, FIX_ROWS - 1), style.secondary('...')] : changed;
  return [...rows, gutter(style, ''), ...shown];
}

function helpRow(text: string, fix: Fix, colors: Colors): string {
  const hint = fix.applicability === 'safe' ? '' : fix.applicability === 'unsafe' ? ' (look at it before you apply it)' : ' (an outline)';
  return `${colors.bold(colors.cyan('help'))}${colors.bold(':')} ${clean(text)}${hint}`;
}

function changedLine(line: number, sign: '-' | '+', text: string, paint: Paint, style: SnippetStyle): string {
  return `${style.secondary(String(line).padStart(style.gutter))} ${paint(`${sign} ${printable(text).text}`.trimEnd())}`;
}

function clean(text: string): string {
  return printable(text).text;
}

const indices = new WeakMap<RenderContext, Map<string, LineIndex | null>>();

/** The lines of a file, found once a run. */
function indexOf(file: string, context: RenderContext): LineIndex | null {
  let known = indices.get(context);
  if (!known) indices.set(context, (known = new Map()));
  const found = known.get(file);
  if (found !== undefined) return found;
  const text = context.source(file);
  const index = text === null ? null : new LineIndex(text);
  known.set(file, index);
  return index;
}
