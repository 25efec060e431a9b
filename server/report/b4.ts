// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * What b4 reads: the JSON array of its review check commands, and the files that its review command merges (one a
 * patch: a note, then the whole diff quoted, with comments between its lines).
 */
import { countBySeverity } from './report';
import { diffText } from './reviewDiff';
import { placeFindings, question, wrap, MAIL_WIDTH } from './reviewQuote';
import { type ReviewedPatch, type ReviewFinding, type ReviewResult, severest } from './reviewResult';

interface CheckResult {
  readonly tool: 'pageck';
  readonly status: 'pass' | 'warn' | 'fail';
  readonly summary: string;
  readonly url: string;
  readonly details: string;
}

/** One result a patch. */
export function renderB4(result: ReviewResult): string {
  return `${JSON.stringify(result.series.patches.map((patch) => checkOf(patch)), null, 2)}\n`;
}

function checkOf(patch: ReviewedPatch): CheckResult {
  const findings = patch.findings.filter((finding) => finding.status === 'introduced');
  const name = patch.total > 1 ? `${patch.index}/${patch.total}: ` : '';
  const worst = severest(findings.filter((finding) => finding.atTip));
  const unsure = !patch.applied || findings.length > 0;
  const details = [...(patch.problem === null ? [] : [patch.problem]), ...findings.map((finding) => detail(finding))];
  const count = countBySeverity(findings);
  return {
    tool: 'pageck',
    status: worst === 'error' ? 'fail' : unsure ? 'warn' : 'pass',
    summary: name + (patch.applied || findings.length > 0 ? count : 'does not apply'),
    url: '',
    details: details.join('\n'),
  };
}

function detail(finding: ReviewFinding): string {
  const later = finding.fixedBy === null ? '' : ` (removed again by patch ${finding.fixedBy})`;
  const where = finding.function === null ? '' : ` in ${finding.function}`;
  return `${finding.file}:${finding.range.start.line}: ${finding.severity}: ${finding.message}${where} [${finding.rule}]${later}`;
}

export interface ReviewFile {
  readonly name: string;
  readonly text: string;
}

/** The files of a review folder. Patches without anything to say have none. */
export function reviewFiles(result: ReviewResult): ReviewFile[] {
  const files: ReviewFile[] = [{ name: 'identity.txt', text: 'pageck <pageck@localhost>\n' }];
  const asked = result.series.patches.filter((patch) => placeFindings(patch).length > 0);
  if (asked.length === 0) return files;
  const { introduced, fixedLater } = result.summary;
  const series = [`${introduced} page-lifetime ${introduced === 1 ? 'question' : 'questions'}, in ${asked.length} of ${result.series.patches.length} patches`];
  if (fixedLater > 0) series.push('', ...wrap(`A later patch of the series removes ${fixedLater} of them.`, MAIL_WIDTH));
  files.push({ name: 'series.txt', text: `${series.join('\n')}\n` });
  for (const patch of asked) files.push({ name: `${String(patch.index).padStart(4, '0')}.txt`, text: annotated(patch) });
  return files;
}

/** A note, then every line of the diff quoted, with what is asked under its line. */
function annotated(patch: ReviewedPatch): string {
  const placed = placeFindings(patch);
  const advice = new Set<string>();
  const without = placed.filter(({ place }) => place === null);
  const rows = [countBySeverity(placed.map(({ finding }) => finding)), ''];
  for (const { finding } of without) rows.push(...question(finding, patch, false, advice), '');
  patch.files.forEach((file, fileIndex) => {
    const text = diffText(file);
    const bodies = file.hunks.reduce((sum, hunk) => sum + hunk.lines.length + 1, 0);
    const head = file.binary === 'no' ? text.slice(0, text.length - bodies) : text;
    rows.push(...head.map(quoted));
    if (file.binary !== 'no') return;
    let at = head.length;
    file.hunks.forEach((hunk, hunkIndex) => {
      rows.push(quoted(text[at++] ?? ''));
      hunk.lines.forEach((_, lineIndex) => {
        rows.push(quoted(text[at++] ?? ''));
        for (const { finding, place } of placed) {
          if (place?.file !== fileIndex || place.hunk !== hunkIndex || place.line !== lineIndex) continue;
          rows.push('', ...question(finding, patch, finding.cause === null, advice), '');
        }
      });
    });
  });
  return `${rows.join('\n')}\n`;
}

function quoted(line: string): string {
  return line === '' ? '>' : `> ${line}`;
}
