// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Where in a patch's diff a finding stands, and what is said under that line in a review mail. */
import { type DiffFile, type Hunk, pathOf } from './reviewDiff';
import type { ReviewedPatch, ReviewFinding } from './reviewResult';

/** The columns of a mail's own text. */
export const MAIL_WIDTH = 78;

/** A place in a diff: indices of file, hunk and line. */
export interface DiffPlace {
  readonly file: number;
  readonly hunk: number;
  readonly line: number;
}

export interface Placed {
  readonly finding: ReviewFinding;
  /** Null where the patch does not show the finding's line. */
  readonly place: DiffPlace | null;
}

/** The findings that a reviewer would ask about: what the patch introduces. In order of the diff, those without a place last. */
export function placeFindings(patch: ReviewedPatch): Placed[] {
  const placed = patch.findings
    .filter((finding) => finding.status === 'introduced')
    .map((finding): Placed => ({ finding, place: placeOf(patch, finding) ?? causePlace(patch, finding) }));
  return placed.sort((a, b) => rank(a.place) - rank(b.place));
}

function rank(place: DiffPlace | null): number {
  return place === null ? Number.POSITIVE_INFINITY : place.file * 1e10 + place.hunk * 1e6 + place.line;
}

/** The last line of the finding's range, so that what is said stands behind the whole expression. */
function placeOf(patch: ReviewedPatch, finding: ReviewFinding): DiffPlace | null {
  const { start, end } = finding.range;
  const last = end.column === 1 && end.line > start.line ? end.line - 1 : end.line;
  return lineInDiff(patch, finding.file, last) ?? lineInDiff(patch, finding.file, start.line);
}

function causePlace(patch: ReviewedPatch, finding: ReviewFinding): DiffPlace | null {
  return finding.cause ? lineInDiff(patch, finding.cause.file, finding.cause.line) : null;
}

/** Finds a line of the new side. A patch may have applied with an offset: then the text of the line decides. */
function lineInDiff(patch: ReviewedPatch, path: string, line: number): DiffPlace | null {
  const text = patch.sources.get(path)?.split('\n')[line - 1];
  let best: { place: DiffPlace; distance: number } | null = null;
  patch.files.forEach((file, fileIndex) => {
    if (pathOf(file) !== path) return;
    file.hunks.forEach((hunk, hunkIndex) => {
      let number = hunk.newStart;
      hunk.lines.forEach((candidate, lineIndex) => {
        if (candidate.kind === '-') return;
        const distance = Math.abs(number - line);
        const fits = text === undefined ? distance === 0 : candidate.text === text;
        if (fits && (best === null || distance < best.distance)) {
          best = { place: { file: fileIndex, hunk: hunkIndex, line: lineIndex }, distance };
        }
        number++;
      });
    });
  });
  return (best as { place: DiffPlace } | null)?.place ?? null;
}

/**
 * What is asked under the line: function and fault named, the path in words, what would mend it. No line numbers.
 * `said` collects the advice that the mail has given already, so that it stands there once.
 */
export function question(finding: ReviewFinding, patch: ReviewedPatch, shown: boolean, said: Set<string> = new Set()): string[] {
  const paragraphs: string[] = [];
  const named = finding.function !== null && finding.message.startsWith(`\`${finding.function}`);
  const where = finding.function === null || (named && shown) ? '' : `In ${functionName(finding.function)}${shown ? '' : ` (${finding.file})`}: `;
  const elsewhere = finding.function === null && !shown ? `In ${finding.file}: ` : where;
  const sure = finding.confidence === 'definite' ? 'Is that intended?' : 'Can that path be taken, or does something rule it out?';
  paragraphs.push(`${elsewhere}${sentence(finding.message)} ${sure}`);
  if (finding.cause !== null) {
    const changed = finding.cause.function === '' ? 'the code' : functionName(finding.cause.function);
    paragraphs.push(`It appears since ${changed} changes here; the patch does not touch the line that it shows on.`);
  }
  const steps = finding.trace.filter((step) => step.message !== finding.message);
  if (steps.length > 1) paragraphs.push(['The path:', ...steps.map((step) => `  - ${step.message}`)].join('\n'));
  const help = finding.notes.find((note) => note.kind === 'help')?.text ?? finding.fixes.find((fix) => fix.preferred)?.title;
  if (help && !said.has(help)) {
    paragraphs.push(`A way out: ${sentence(help.replaceAll('\n', ' '))}`);
    said.add(help);
  }
  if (finding.fixedBy !== null) {
    paragraphs.push(
      `Patch ${finding.fixedBy}/${patch.total} of this series removes it again. Could that part move into this patch, so that a bisection does not meet it?`,
    );
  }
  return paragraphs.flatMap((paragraph, index) => [...(index > 0 ? [''] : []), ...paragraph.split('\n').flatMap((line) => wrap(line, MAIL_WIDTH))]);
}

/** `name()`, as mails write functions. */
function functionName(name: string): string {
  return `${name}()`;
}

function sentence(text: string): string {
  const trimmed = text.trim();
  return /[.?!]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}

/** Breaks a line at spaces; what follows a list mark is indented under it. A word that is longer stays whole. */
export function wrap(line: string, width: number): string[] {
  const indent = /^(\s*)(- )?/.exec(line);
  const first = indent?.[0] ?? '';
  const rest = ' '.repeat(first.length);
  const rows: string[] = [];
  let row = first;
  for (const word of line.slice(first.length).split(' ')) {
    const next = row === first || row === rest ? row + word : `${row} ${word}`;
    if (next.length > width && row.trim() !== '' && row !== first) {
      rows.push(row);
      row = rest + word;
    } else row = next;
  }
  rows.push(row);
  return rows;
}

/** Lines of a hunk before and behind a place that are quoted with it. */
const BEFORE = 8;
const AFTER = 2;

/** Which lines of a hunk are quoted when things are said under those at `places`. */
export function quotedLines(hunk: Hunk, places: readonly number[]): boolean[] {
  return hunk.lines.map((_, index) => places.some((place) => index >= place - BEFORE && index <= place + AFTER));
}

/** The `diff --git` line of a file. */
export function diffHead(file: DiffFile): string {
  return `diff --git a/${file.oldPath ?? file.newPath ?? ''} b/${file.newPath ?? file.oldPath ?? ''}`;
}
