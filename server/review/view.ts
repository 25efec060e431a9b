// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** A review as an editor shows it: findings, the texts of both sides of every patch, and the reply for each. */
import { replyDrafts } from '../report/email';
import type { DiffKind } from '../report/reviewDiff';
import type { ReviewedPatch, ReviewedSeries, ReviewFinding, ReviewResult, ReviewSummary } from '../report/reviewResult';
import type { Severity } from '../rules/finding';
import type { Range } from '../syntax/text';
import type { Reviewed } from './engine';
import { isSource } from './tree';

export interface ViewFinding {
  readonly status: ReviewFinding['status'];
  readonly introducedBy: number | null;
  readonly fixedBy: number | null;
  readonly atTip: boolean;
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly file: string;
  /** In the file as the patch leaves it; for `fixed`, as the patch finds it. */
  readonly range: Range;
  readonly function: string | null;
  readonly steps: readonly { readonly file: string; readonly range: Range; readonly message: string }[];
  readonly notes: readonly string[];
  readonly cause: ReviewFinding['cause'];
}

export interface ViewFile {
  readonly path: string;
  readonly oldPath: string | null;
  readonly kind: DiffKind;
  readonly before: string;
  readonly after: string;
}

export interface ViewPatch extends Pick<ReviewedPatch, 'index' | 'total' | 'subject' | 'author' | 'commit' | 'applied' | 'problem'> {
  readonly findings: readonly ViewFinding[];
  /** Sources that the patch changes, and those that a finding of it is in. */
  readonly files: readonly ViewFile[];
  /** The reply draft; null where there is nothing to ask. */
  readonly reply: string | null;
}

export interface ReviewView extends Omit<ReviewedSeries, 'patches'> {
  readonly profile: string;
  readonly patches: readonly ViewPatch[];
  readonly summary: ReviewSummary;
  readonly notes: readonly string[];
}

export function toView({ steps }: Reviewed, result: ReviewResult): ReviewView {
  const drafts = new Map(replyDrafts(result).map((draft) => [draft.index, draft.text]));
  const patches = result.series.patches.map((patch, position): ViewPatch => {
    const step = steps[position];
    const changes = [...(step?.changes ?? []), ...(step?.shadows ?? [])];
    const files = changes.flatMap((change): ViewFile[] => {
      const path = change.newPath ?? change.oldPath;
      if (path === null || !isSource(path)) return [];
      const diff = patch.files.find((file) => (file.newPath ?? file.oldPath) === path);
      return [{ path, oldPath: change.oldPath, kind: diff?.kind ?? 'modify', before: change.before ?? '', after: change.after ?? '' }];
    });
    // A finding may stand in a file that the patch does not touch: it is shown unchanged.
    for (const [path, text] of patch.sources) {
      const known = files.some((file) => file.path === path || file.oldPath === path);
      if (!known) files.push({ path, oldPath: path, kind: 'modify', before: text, after: text });
    }
    const { index, total, subject, author, commit, applied, problem } = patch;
    return { index, total, subject, author, commit, applied, problem, findings: patch.findings.map(viewFinding), files, reply: drafts.get(index) ?? null };
  });
  const { subject, version, base, baseReason } = result.series;
  return { subject, version, base, baseReason, profile: result.profile, patches, summary: result.summary, notes: result.notes };
}

function viewFinding(finding: ReviewFinding): ViewFinding {
  const { status, introducedBy, fixedBy, atTip, rule, severity, message, file, range, cause } = finding;
  return {
    status,
    introducedBy,
    fixedBy,
    atTip,
    rule,
    severity,
    message,
    file,
    range,
    function: finding.function,
    steps: finding.trace.map((step) => ({ file: step.file, range: step.range, message: step.message })),
    notes: finding.notes.map((note) => note.text),
    cause,
  };
}
