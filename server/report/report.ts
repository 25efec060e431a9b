// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** What every format renders, and what it is told beside the findings. */
import type { Finding, Incomplete, Level, Profile, Severity } from '../rules/finding';

/** The result of a check; the workspace's `CheckResult` is one. */
export interface Report {
  readonly profile: Profile;
  /** Ordered by file, line, column, rule. */
  readonly findings: readonly Finding[];
  readonly incomplete: readonly Incomplete[];
  readonly skipped: readonly { readonly file: string; readonly reason: string }[];
  readonly stats: { readonly files: number; readonly parsed: number; readonly functions: number };
}

/** What a format says about a rule: SARIF lists them. */
export interface RuleText {
  readonly id: string;
  readonly level: Level;
  /** One line. */
  readonly summary: string;
  /** The rule's page, Markdown. */
  readonly doc: string;
}

export type Paint = (text: string) => string;

/** Terminal colours; all of them return their argument where there is no colour. */
export interface Colors {
  readonly bold: Paint;
  readonly red: Paint;
  readonly yellow: Paint;
  readonly green: Paint;
  readonly cyan: Paint;
  readonly blue: Paint;
}

const same: Paint = (text) => text;
export const NO_COLORS: Colors = { bold: same, red: same, yellow: same, green: same, cyan: same, blue: same };

export interface RenderContext {
  readonly version: string;
  /** Wall time of the whole run. */
  readonly seconds: number;
  readonly colors: Colors;
  /** The text of a file that findings name, or null where it cannot be read. */
  readonly source: (file: string) => string | null;
  readonly rules: readonly RuleText[];
}

/** Turns a report into the text of one format, with a line end behind its last line where it is not empty. */
export type Renderer = (report: Report, context: RenderContext) => string;

/** The findings that weigh at least as much as `floor`. */
export function atLeast(findings: readonly Finding[], floor: Severity): Finding[] {
  return findings.filter((finding) => WEIGHT[finding.severity] >= WEIGHT[floor]);
}

const WEIGHT: Readonly<Record<Severity, number>> = { info: 0, warning: 1, error: 2 };

/** `2 errors, 1 warning`, the weightiest first; `no findings` for none. */
export function countBySeverity(findings: readonly Finding[]): string {
  const parts: string[] = [];
  for (const severity of ['error', 'warning', 'info'] as const) {
    const count = findings.filter((finding) => finding.severity === severity).length;
    if (count > 0) parts.push(plural(count, severity === 'info' ? 'remark' : severity));
  }
  return parts.length === 0 ? 'no findings' : parts.join(', ');
}

export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
