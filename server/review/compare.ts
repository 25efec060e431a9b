// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** What became of the findings of an earlier version of a series. */
import { type Comparison, countingFindings, type ReviewFinding, type ReviewResult } from '../report/reviewResult';

type Key = (finding: ReviewFinding, line: string) => string;

/** From what identifies a finding best to what is left of it when code around it was rewritten. */
const KEYS: readonly Key[] = [
  (finding) => `${finding.rule}\0${finding.file}\0${finding.fingerprint}`,
  (finding, line) => `${finding.rule}\0${finding.file}\0${finding.function ?? ''}\0${line}`,
  (finding, line) => `${finding.rule}\0${lastName(finding)}\0${line}`,
  (finding) => `${finding.rule}\0${lastName(finding)}\0${finding.message}`,
  (finding) => `${finding.rule}\0${finding.file}\0${finding.function ?? ''}`,
];

export function compareVersions(earlier: ReviewResult, later: ReviewResult): Comparison {
  const before = withLines(earlier);
  const after = withLines(later);
  const kept: ReviewFinding[] = [];
  for (const key of KEYS) {
    for (const now of [...after]) {
      const twin = [...before].find((old) => key(old.finding, old.line) === key(now.finding, now.line));
      if (!twin) continue;
      before.delete(twin);
      after.delete(now);
      kept.push(now.finding);
    }
  }
  const { subject, version, base } = earlier.series;
  return {
    subject,
    version,
    base,
    resolved: [...before].map(({ finding }) => finding),
    kept,
    new: [...after].map(({ finding }) => finding),
  };
}

function withLines(result: ReviewResult): Set<{ readonly finding: ReviewFinding; readonly line: string }> {
  const texts = new Map(result.series.patches.flatMap((patch) => patch.findings.map((finding) => [finding, patch.sources.get(finding.file) ?? ''])));
  return new Set(
    countingFindings(result).map((finding) => ({
      finding,
      line: (texts.get(finding) ?? '').split('\n')[finding.range.start.line - 1]?.trim() ?? '',
    })),
  );
}

function lastName(finding: ReviewFinding): string {
  return finding.function?.split('::').at(-1) ?? '';
}
