// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** A reviewed patch series: findings by the patch that brings them. What the formats of `review` render. */
import type { Finding, Profile, Severity } from '../rules/finding';
import type { DiffFile } from './reviewDiff';

export type ReviewStatus = 'introduced' | 'fixed' | 'existing';

/** A finding, where and as it stands behind the patch that it is listed on (`fixed`: before it). */
export interface ReviewFinding extends Finding {
  readonly status: ReviewStatus;
  /** Number of the patch, or null where the finding was there before the series. */
  readonly introducedBy: number | null;
  readonly fixedBy: number | null;
  /** The finding is there when the whole series is applied. */
  readonly atTip: boolean;
  /** A place that the patch changed and that explains a finding on a line which the patch does not touch. */
  readonly cause: { readonly file: string; readonly line: number; readonly function: string } | null;
}

/** Headers of the mail that a patch came in, for replies; texts are decoded. */
export interface PatchMailHeaders {
  readonly subject: string;
  readonly from: { readonly name: string; readonly address: string };
  readonly to: readonly { readonly name: string; readonly address: string }[];
  readonly cc: readonly { readonly name: string; readonly address: string }[];
  readonly messageId: string | null;
  readonly references: readonly string[];
  readonly date: string;
}

export interface ReviewedPatch {
  readonly index: number;
  readonly total: number;
  readonly subject: string;
  readonly author: string;
  readonly messageId: string | null;
  readonly commit: string | null;
  readonly applied: boolean;
  readonly problem: string | null;
  readonly findings: readonly ReviewFinding[];
  readonly files: readonly DiffFile[];
  readonly mail: PatchMailHeaders | null;
  /** Texts of the files that findings of this patch name, as they were when the finding was made. */
  readonly sources: ReadonlyMap<string, string>;
}

export interface ReviewedSeries {
  readonly subject: string;
  readonly version: number;
  readonly base: string | null;
  /** Why this base, in a few words for people. */
  readonly baseReason: string;
  readonly patches: readonly ReviewedPatch[];
}

/** How a series stands against an earlier version of it. Findings are those that each introduces and leaves at its tip. */
export interface Comparison {
  readonly subject: string;
  readonly version: number;
  readonly base: string | null;
  /** Of the earlier version; gone in this one. */
  readonly resolved: readonly ReviewFinding[];
  /** In both, as they stand in this version. */
  readonly kept: readonly ReviewFinding[];
  /** Only in this version. */
  readonly new: readonly ReviewFinding[];
}

export interface ReviewSummary {
  readonly introduced: number;
  /** Of `introduced`, those that a later patch of the series removes. */
  readonly fixedLater: number;
  /** Removed by the series, there before it. */
  readonly fixed: number;
  /** There before the series and still there. */
  readonly existing: number;
  readonly seconds: number;
}

export interface ReviewResult {
  readonly profile: Profile;
  readonly series: ReviewedSeries;
  readonly against: Comparison | null;
  readonly summary: ReviewSummary;
  /** Things to say about the input and the run, one line each. */
  readonly notes: readonly string[];
}

/** Findings that count for the exit status: what the series introduces and what is left of it at its tip. */
export function countingFindings(result: ReviewResult): ReviewFinding[] {
  return result.series.patches.flatMap((patch) => patch.findings.filter((finding) => finding.status === 'introduced' && finding.atTip));
}

export function severest(findings: readonly Finding[]): Severity | null {
  for (const severity of ['error', 'warning', 'info'] as const) {
    if (findings.some((finding) => finding.severity === severity)) return severity;
  }
  return null;
}
