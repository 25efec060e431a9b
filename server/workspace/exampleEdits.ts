// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Fixes inside examples of doc comments: what they add is written as the comment's lines. */
import type { ProposedFix, TextEdit } from '../rules/rule';
import { lineEnd, lineStart } from '../rules/edits';
import type { Example } from './examples';

/** The comment's marker, and the mark of a line that the documentation hides. */
const MARKER = /^([ \t]*\/\/[/!] ?)([ \t]*#(?: |(?=\r?$)))?/;

/**
 * The fix with each added line of an example behind the comment's marker; null where it would reach out of its example.
 * @param examplesOf the examples of a file, by its path.
 * @param textOf the text of a file.
 */
export function inExamples(fix: ProposedFix, examplesOf: (path: string) => readonly Example[], textOf: (path: string) => string | null): ProposedFix | null {
  const edits: TextEdit[] = [];
  for (const e of fix.edits) {
    const examples = examplesOf(e.file.path);
    const text = textOf(e.file.path);
    if (examples.length === 0 || text === null) {
      edits.push(e);
      continue;
    }
    const at = examples.find(({ span }) => e.span.start >= lineStart(text, span.start) && e.span.start <= span.end);
    if (!at) {
      // what mends an example must not be written where the example's file begins
      if (examples.some((x) => x.source === e.file)) return null;
      edits.push(e);
      continue;
    }
    if (e.span.end > lineEnd(text, at.span.end)) return null;
    const marked = markLines(e, text);
    if (marked === null) return null;
    edits.push(marked);
  }
  return { ...fix, edits };
}

/** The edit with the marker of its first line at the beginning of each line that it adds; null where there is none. */
function markLines(e: TextEdit, text: string): TextEdit | null {
  if (!e.newText.includes('\n')) return e;
  const start = lineStart(text, e.span.start);
  const found = MARKER.exec(text.slice(start, lineEnd(text, start)));
  if (!found) return null;
  const blank = found[0].length;
  // a line of its own is not hidden, even above one that is
  const marker = e.span.start > start ? found[0] : (found[1] ?? '');
  const lines = e.newText.split('\n');
  const last = lines.length - 1;
  const marked = lines.map((line, i) => {
    // what stands before the first line, and behind the last, is there already
    if (i === 0 && e.span.start > start) return line;
    if (i === last && (line === '' || line.trim() === '') && atLineStart(text, e.span.end)) return '';
    const content = line.slice(0, blank).trim() === '' ? line.slice(Math.min(blank, line.length)) : line;
    return `${marker}${content}`.trimEnd();
  });
  return { ...e, newText: marked.join('\n') };
}

function atLineStart(text: string, offset: number): boolean {
  return offset === 0 || text[offset - 1] === '\n';
}
