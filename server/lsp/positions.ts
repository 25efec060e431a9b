// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Between the contract's ranges (1-based, lines end with LF) and LSP's (0-based, a lone CR ends a line too). */
import type { Range as LspRange } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { LineIndex, type Range, type Span } from '../syntax/text';

export interface Positions {
  toLsp(range: Range): LspRange;
  spanToLsp(span: Span): LspRange;
  spanOf(range: LspRange): Span;
}

/** The maps of one text. Null stands for a text that is not known: ranges are then taken as they are. */
export function positionsOf(text: string | null): Positions {
  if (text === null) return { toLsp: shift, spanToLsp: () => EMPTY, spanOf: () => ({ start: 0, end: 0 }) };
  let document: TextDocument | null = null;
  const lines = () => (document ??= TextDocument.create('', '', 0, text));
  let index: LineIndex | null = null;
  // Only a lone CR makes the two ways of counting lines differ.
  const differ = /\r(?!\n)/.test(text);
  const spanToLsp = (span: Span): LspRange => ({ start: lines().positionAt(span.start), end: lines().positionAt(span.end) });
  return {
    toLsp: (range) => (differ ? spanToLsp((index ??= new LineIndex(text)).span(range)) : shift(range)),
    spanToLsp,
    spanOf: (range) => {
      const start = lines().offsetAt(range.start);
      const end = lines().offsetAt(range.end);
      return start <= end ? { start, end } : { start: end, end: start };
    },
  };
}

const EMPTY: LspRange = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

function shift(range: Range): LspRange {
  return {
    start: { line: range.start.line - 1, character: range.start.column - 1 },
    end: { line: range.end.line - 1, character: range.end.column - 1 },
  };
}

/** Whether two LSP ranges share a position; ranges that only touch do. */
export function touches(a: LspRange, b: LspRange): boolean {
  return !before(a.end, b.start) && !before(b.end, a.start);
}

function before(a: LspRange['start'], b: LspRange['start']): boolean {
  return a.line < b.line || (a.line === b.line && a.character < b.character);
}
