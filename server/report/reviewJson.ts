// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The JSON of `review`: the contract's keys. */
import { findingJson } from './json';
import type { RenderContext } from './report';
import type { Comparison, ReviewedPatch, ReviewFinding, ReviewResult } from './reviewResult';

export function renderReviewJson(result: ReviewResult, context: RenderContext): string {
  return `${JSON.stringify(reviewJson(result, context), null, 2)}\n`;
}

/** One line a finding, with the patch it is on, then one line that sums up. */
export function renderReviewJsonLines(result: ReviewResult, context: RenderContext): string {
  const { series, ...rest } = reviewJson(result, context);
  const lines: unknown[] = [];
  for (const patch of series.patches) {
    const { findings, ...head } = patch;
    for (const finding of findings) lines.push({ patch: head, ...finding });
  }
  const patches = series.patches.map(({ findings, ...head }) => ({ ...head, findings: findings.length }));
  lines.push({ ...rest, series: { ...series, patches } });
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}

export function reviewJson(result: ReviewResult, context: RenderContext) {
  const { series, summary } = result;
  return {
    version: 1,
    tool: { name: 'pageck', version: context.version },
    profile: result.profile,
    series: {
      subject: series.subject,
      version: series.version,
      base: series.base,
      baseReason: series.baseReason,
      patches: series.patches.map(patchJson),
    },
    against: result.against ? comparisonJson(result.against) : null,
    summary: {
      introduced: summary.introduced,
      fixedLater: summary.fixedLater,
      fixed: summary.fixed,
      existing: summary.existing,
      seconds: summary.seconds,
    },
    notes: result.notes,
  };
}

function patchJson(patch: ReviewedPatch) {
  const { index, total, subject, author, messageId, commit, applied, problem } = patch;
  return { index, total, subject, author, messageId, commit, applied, problem, findings: patch.findings.map(reviewFindingJson) };
}

function reviewFindingJson(finding: ReviewFinding) {
  const { status, introducedBy, fixedBy, atTip, cause } = finding;
  return { status, introducedBy, fixedBy, atTip, ...findingJson(finding), ...(cause ? { cause } : {}) };
}

function comparisonJson(against: Comparison) {
  return {
    subject: against.subject,
    version: against.version,
    base: against.base,
    resolved: against.resolved.map(reviewFindingJson),
    kept: against.kept.map(reviewFindingJson),
    new: against.new.map(reviewFindingJson),
  };
}
