// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Baseline files: the findings that a project knows of and does not want to hear of again. */
import type { Finding } from '../rules/finding';

interface BaselineEntry {
  readonly rule: string;
  readonly file: string;
  readonly fingerprint: string;
}

/** How often each fingerprint is known. */
export type Baseline = ReadonlyMap<string, number>;

export function writeBaseline(findings: readonly Finding[], version: string): string {
  const entries = findings.map(({ rule, file, fingerprint }): BaselineEntry => ({ rule, file, fingerprint }));
  return `${JSON.stringify({ version: 1, tool: { name: 'pageck', version }, findings: entries }, null, 2)}\n`;
}

/** @returns the baseline, or a line that says what is wrong with the text. */
export function readBaseline(text: string): Baseline | string {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return 'not a baseline file: no JSON';
  }
  if (!isRecord(data) || !Array.isArray(data.findings)) return 'not a baseline file: no list `findings`';
  if (data.version !== 1) return `a baseline file of version ${JSON.stringify(data.version)}; this program reads version 1`;
  const known = new Map<string, number>();
  for (const [i, entry] of data.findings.entries()) {
    const fingerprint: unknown = isRecord(entry) ? entry.fingerprint : undefined;
    if (typeof fingerprint !== 'string') return `not a baseline file: findings[${i}] has no fingerprint`;
    known.set(fingerprint, (known.get(fingerprint) ?? 0) + 1);
  }
  return known;
}

/** The findings that the baseline does not know; of several alike, as many are left out as it lists. */
export function withoutBaseline(findings: readonly Finding[], baseline: Baseline): Finding[] {
  const left = new Map(baseline);
  return findings.filter((finding) => {
    const count = left.get(finding.fingerprint) ?? 0;
    if (count > 0) left.set(finding.fingerprint, count - 1);
    return count === 0;
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
