// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The formats of `review`, by the name that `--format` takes. */
import { renderB4 } from './b4';
import { renderCheckpatch } from './checkpatch';
import { renderEmail } from './email';
import { renderGithub } from './github';
import type { RenderContext, Report } from './report';
import { renderReviewJson, renderReviewJsonLines } from './reviewJson';
import { renderReviewMarkdown } from './reviewMarkdown';
import { countingFindings, type ReviewResult } from './reviewResult';
import { renderReviewText } from './reviewText';
import { renderSarif } from './sarif';

export const REVIEW_FORMATS = ['text', 'json', 'jsonl', 'sarif', 'github', 'checkpatch', 'markdown', 'email', 'b4'] as const;

export type ReviewFormat = (typeof REVIEW_FORMATS)[number];

export function isReviewFormat(name: string): name is ReviewFormat {
  return (REVIEW_FORMATS as readonly string[]).includes(name);
}

export function renderReview(result: ReviewResult, format: ReviewFormat, context: RenderContext): string {
  switch (format) {
    case 'text':
      return renderReviewText(result, context);
    case 'json':
      return renderReviewJson(result, context);
    case 'jsonl':
      return renderReviewJsonLines(result, context);
    case 'markdown':
      return renderReviewMarkdown(result, context);
    case 'email':
      return renderEmail(result);
    case 'b4':
      return renderB4(result);
    case 'sarif':
      return renderSarif(asReport(result), withSources(result, context));
    case 'github':
      return renderGithub(asReport(result));
    case 'checkpatch':
      return renderCheckpatch(asReport(result));
  }
}

/** What the formats of `check` render: what the series adds, and, where asked for, what was there. */
function asReport(result: ReviewResult): Report {
  const listed = result.series.patches.flatMap((patch) => patch.findings.filter((finding) => finding.status === 'existing'));
  const findings = [...countingFindings(result), ...listed];
  findings.sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.range.start.line - b.range.start.line || a.range.start.column - b.range.start.column));
  const problems = result.series.patches.flatMap((patch) => (patch.problem === null ? [] : [{ file: patch.subject, function: null, reason: patch.problem }]));
  const files = new Set(result.series.patches.flatMap((patch) => patch.files.map((file) => file.newPath ?? file.oldPath))).size;
  return { profile: result.profile, findings, incomplete: problems, skipped: [], stats: { files, parsed: files, functions: 0 } };
}

function withSources(result: ReviewResult, context: RenderContext): RenderContext {
  const sources = new Map(result.series.patches.flatMap((patch) => [...patch.sources]));
  return { ...context, source: (file) => sources.get(file) ?? null };
}
