// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The JSON that other programs rely on: the contract's keys and no others, in the contract's order. */
import type { Edit, Finding, Incomplete } from '../rules/finding';
import type { Range } from '../syntax/text';
import type { RenderContext, Report } from './report';

export function renderJson(report: Report, context: RenderContext): string {
  return `${JSON.stringify({ ...header(report, context), ...body(report), summary: summary(report, context) }, null, 2)}\n`;
}

/** One finding a line, then what was not checked, then one line that sums up. */
export function renderJsonLines(report: Report, context: RenderContext): string {
  const { findings, incomplete } = body(report);
  const lines: unknown[] = [...findings, ...incomplete, { ...header(report, context), summary: summary(report, context) }];
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}

function header(report: Report, context: RenderContext) {
  return { version: 1, tool: { name: 'pageck', version: context.version }, profile: report.profile };
}

function body(report: Report) {
  const skipped = report.skipped.map((file): Incomplete => ({ file: file.file, function: null, reason: `skipped: ${file.reason}` }));
  return { findings: report.findings.map(findingJson), incomplete: [...report.incomplete, ...skipped].map(incompleteJson) };
}

function summary(report: Report, context: RenderContext) {
  const { files, parsed, functions } = report.stats;
  return { files, parsed, functions, findings: report.findings.length, seconds: Math.round(context.seconds * 1000) / 1000 };
}

/** A finding with the keys of the contract; `review` adds its own to it. */
export function findingJson(finding: Finding) {
  return {
    rule: finding.rule,
    severity: finding.severity,
    confidence: finding.confidence,
    message: finding.message,
    file: finding.file,
    range: rangeJson(finding.range),
    function: finding.function,
    fingerprint: finding.fingerprint,
    trace: finding.trace.map((step) => ({ file: step.file, range: rangeJson(step.range), message: step.message, state: step.state })),
    fixes: finding.fixes.map((fix) => ({
      title: fix.title,
      applicability: fix.applicability,
      preferred: fix.preferred,
      edits: fix.edits.map(editJson),
    })),
  };
}

export function incompleteJson(incomplete: Incomplete) {
  return { file: incomplete.file, function: incomplete.function, reason: incomplete.reason };
}

function editJson(edit: Edit) {
  return { file: edit.file, range: rangeJson(edit.range), newText: edit.newText };
}

function rangeJson(range: Range) {
  return {
    start: { line: range.start.line, column: range.start.column },
    end: { line: range.end.line, column: range.end.column },
  };
}
