// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Edits that fixes are made of. Offsets are absolute in the file. */
import type { Item, SourceFile } from '../items/item';
import type { Span } from '../syntax/text';
import type { Applicability } from './finding';
import type { ProposedFix, TextEdit } from './rule';

export function edit(file: SourceFile, span: Span, newText: string): TextEdit {
  return { file, span, newText };
}

export function fixOf(title: string, applicability: Applicability, edits: readonly TextEdit[], preferred = false): ProposedFix {
  return { title, applicability, preferred, edits };
}

export function sourceOf(file: SourceFile, span: Span): string {
  return file.text.slice(span.start, span.end);
}

/** The offset of the first character of the line that holds `offset`. */
export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** One past the line end of the line that holds `offset`. */
export function lineEnd(text: string, offset: number): number {
  const at = text.indexOf('\n', offset);
  return at < 0 ? text.length : at + 1;
}

/** The blanks that a line begins with. */
export function indentAt(text: string, offset: number): string {
  const start = lineStart(text, offset);
  let end = start;
  while (text[end] === ' ' || text[end] === '\t') end++;
  return text.slice(start, end);
}

/** Whether nothing but blanks stands beside the span on its lines. */
export function standsAlone(text: string, span: Span): boolean {
  return text.slice(lineStart(text, span.start), span.start).trim() === '' && text.slice(span.end, lineEnd(text, span.end)).trim() === '';
}

/** As `standsAlone`, but a comment may follow on the line: it speaks of the span. */
function ownsItsLine(text: string, span: Span): boolean {
  const behind = text.slice(span.end, lineEnd(text, span.end)).trim();
  return text.slice(lineStart(text, span.start), span.start).trim() === '' && (behind === '' || behind.startsWith('//'));
}

/** The line end that the text uses. */
export function newlineOf(text: string): string {
  const at = text.indexOf('\n');
  return at > 0 && text[at - 1] === '\r' ? '\r\n' : '\n';
}

/**
 * What is removed with an item: its comments, doc comments and attributes above it, and the blank lines behind it, so
 * that one blank line stays between its neighbours.
 */
export function removalOfItem(item: Item): Span {
  const { text } = item.file;
  let start = lineStart(text, item.span.start);
  while (start > 0) {
    const above = lineStart(text, start - 1);
    const line = text.slice(above, start).trim();
    if (line.startsWith('//') && !line.startsWith('//!')) start = above;
    else if (line.startsWith('#[')) start = above;
    else break;
  }
  let end = lineEnd(text, item.span.end);
  while (end < text.length && text.slice(end, lineEnd(text, end)).trim() === '') end = lineEnd(text, end);
  if (end >= text.length) while (start > 0 && text.slice(lineStart(text, start - 1), start).trim() === '') start = lineStart(text, start - 1);
  return { start, end };
}

/** To the grammar the `;` behind `unsafe { … }` is a statement of its own. */
export function withSemicolon(text: string, span: Span): Span {
  return text[span.end] === ';' ? { start: span.start, end: span.end + 1 } : span;
}

/**
 * What is removed with a statement: its SAFETY comment lines above it, and its line. Where other code shares the line,
 * only the statement itself goes.
 */
export function removalOfStatement(text: string, statement: Span): Span {
  const span = withSemicolon(text, statement);
  if (!ownsItsLine(text, span)) return span;
  let start = lineStart(text, span.start);
  while (start > 0) {
    const above = lineStart(text, start - 1);
    if (!text.slice(above, start).trim().startsWith('//')) break;
    start = above;
  }
  let end = lineEnd(text, span.end);
  // do not leave two blank lines, or one right behind a brace
  const before = text.slice(0, start).trimEnd();
  const blankAbove = text.slice(lineStart(text, Math.max(start - 1, 0)), start).trim() === '' && start > 0;
  if ((blankAbove || before.endsWith('{')) && text.slice(end, lineEnd(text, end)).trim() === '' && end < text.length) end = lineEnd(text, end);
  return { start, end };
}
