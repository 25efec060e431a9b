// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * Source lines with marks under them, laid out as rustc does: the label of the rightmost mark stands behind it, the
 * others hang from a bar; a range over several lines gets a bracket on the left; unmarked lines are elided.
 */
import type { Range } from '../syntax/text';
import type { Paint } from './report';
import { type PrintedLine, printable, sliceCells } from './width';

export interface Mark {
  readonly range: Range;
  /** Drawn with `^` in the finding's colour, others with `-`. */
  readonly primary: boolean;
  readonly label: string;
}

export interface SnippetStyle {
  /** Digits of the largest line number of the whole message. */
  readonly gutter: number;
  readonly primary: Paint;
  readonly secondary: Paint;
}

/** A mark on one line, in terminal cells of that line. */
interface LineMark {
  readonly start: number;
  readonly end: number;
  readonly primary: boolean;
  readonly label: string;
}

/** A source line as shown: cut to a window where it is very long. */
interface ShownLine {
  readonly text: string;
  /** From a UTF-16 column (1-based) to a cell of `text`. */
  readonly cell: (column: number) => number;
}

/** Lines longer than this many cells are cut to the part around their marks. */
const WIDTH = 140;
/** Cells kept on both sides of the marks of a line that is cut. */
const MARGIN = 24;
const DOTS = '...';
/** Of a marked range over many lines, so many are shown at its begin, and so many at its end. */
const HEAD_LINES = 4;
const TAIL_LINES = 2;

/** @param lineText the text of a 1-based line. @returns the lines of the snippet, each with its gutter. */
export function renderSnippet(marks: readonly Mark[], lineText: (line: number) => string, style: SnippetStyle): string[] {
  const frame = marks.find((mark) => mark.primary && mark.range.end.line > mark.range.start.line) ?? null;
  const rows: string[] = [];
  const indent = frame ? '  ' : '';
  let last = 0;
  for (const line of linesToShow(marks, frame)) {
    const inFrame = frame !== null && line > frame.range.start.line && line <= frame.range.end.line;
    if (last > 0 && line > last + 1) {
      rows.push(inFrame ? `${style.secondary(DOTS.padEnd(style.gutter + 3))}${style.primary('|')}` : style.secondary(DOTS));
    }
    last = line;
    const here = marks.filter((mark) => mark !== frame && mark.range.start.line === line);
    const text = lineText(line);
    const shown = showLine(text, columnsOf(text, here, frame, line));
    const opens = frame !== null && line === frame.range.start.line;
    const opensAtIndent = opens && text.slice(0, frame.range.start.column - 1).trim() === '';
    const left = frame === null ? '' : inFrame ? style.primary('| ') : opensAtIndent ? style.primary('/ ') : indent;
    rows.push(`${gutter(style, String(line))} ${left}${shown.text}`.trimEnd());
    const bar = frame !== null && (inFrame || opensAtIndent) ? '| ' : indent;
    for (const row of layOut(here.map((mark) => lineMark(mark, text, shown)), style)) {
      rows.push(`${gutter(style, '')} ${bar.trim() === '' ? bar : style.primary(bar)}${row}`.trimEnd());
    }
    if (opens && !opensAtIndent) {
      rows.push(`${gutter(style, '')} ${style.primary(` ${'_'.repeat(shown.cell(frame.range.start.column) + 1)}^`)}`);
    }
    if (frame && line === frame.range.end.line) {
      const at = Math.max(shown.cell(frame.range.end.column) - 1, 0);
      const label = frame.label === '' ? '' : ` ${printable(frame.label).text}`;
      rows.push(`${gutter(style, '')} ${style.primary(`|${'_'.repeat(at + 1)}^${label}`)}`);
    }
  }
  return rows;
}

/** The gutter with a line number or, for the rows between, without one. */
export function gutter(style: SnippetStyle, line: string): string {
  return style.secondary(`${line.padStart(style.gutter)} |`);
}

/** Marked lines in order, with single lines between them instead of an ellipsis that is as long. */
function linesToShow(marks: readonly Mark[], frame: Mark | null): number[] {
  const wanted = new Set(marks.map((mark) => mark.range.start.line));
  if (frame) {
    const { start, end } = frame.range;
    const short = end.line - start.line < HEAD_LINES + TAIL_LINES + 1;
    for (let line = start.line; line <= end.line; line++) {
      if (short || line < start.line + HEAD_LINES || line > end.line - TAIL_LINES) wanted.add(line);
    }
  }
  const sorted = [...wanted].sort((a, b) => a - b);
  const out: number[] = [];
  for (const line of sorted) {
    const last = out.at(-1);
    if (last !== undefined && line === last + 2) out.push(last + 1);
    out.push(line);
  }
  return out;
}

/** The columns that must stay visible when a line is cut. */
function columnsOf(text: string, here: readonly Mark[], frame: Mark | null, line: number): { start: number; end: number; primary: boolean }[] {
  const spans = here.map((mark) => ({
    start: mark.range.start.column,
    end: mark.range.end.line === line ? mark.range.end.column : text.length + 1,
    primary: mark.primary,
  }));
  if (frame && line === frame.range.start.line) spans.push({ start: frame.range.start.column, end: frame.range.start.column + 1, primary: true });
  if (frame && line === frame.range.end.line) spans.push({ start: frame.range.end.column - 1, end: frame.range.end.column, primary: true });
  return spans;
}

function showLine(text: string, spans: readonly { start: number; end: number; primary: boolean }[]): ShownLine {
  const line = printable(text);
  const total = line.cells.at(-1) ?? 0;
  if (total <= WIDTH) return { text: line.text.trimEnd(), cell: (column) => cellAt(line, column) };
  const anchor = spans.find((span) => span.primary) ?? spans[0] ?? { start: 1, end: 1, primary: false };
  let from = Math.min(...spans.map((span) => cellAt(line, span.start)), cellAt(line, anchor.start)) - MARGIN;
  const end = Math.max(...spans.map((span) => cellAt(line, span.end)), cellAt(line, anchor.end)) + MARGIN;
  // Marks too far apart for one window: the primary one is what the reader came for.
  if (end - from > WIDTH) from = cellAt(line, anchor.start) - MARGIN;
  from = Math.max(Math.min(from, total - WIDTH), 0);
  const to = Math.min(from + WIDTH, total);
  const before = from > 0 ? DOTS : '';
  const after = to < total ? DOTS : '';
  const left = from > 0 ? from + DOTS.length : 0;
  const right = to < total ? to - DOTS.length : to;
  return {
    text: before + sliceCells(line.text, left, right) + after,
    cell: (column) => Math.min(Math.max(cellAt(line, column), left), right) - left + before.length,
  };
}

function cellAt(line: PrintedLine, column: number): number {
  return line.cells[Math.min(Math.max(column - 1, 0), line.cells.length - 1)] ?? 0;
}

function lineMark(mark: Mark, text: string, shown: ShownLine): LineMark {
  const start = shown.cell(mark.range.start.column);
  const oneLine = mark.range.end.line === mark.range.start.line;
  const end = shown.cell(oneLine ? mark.range.end.column : text.trimEnd().length + 1);
  return { start, end: Math.max(end, start + 1), primary: mark.primary, label: printable(mark.label).text };
}

/** The rows below one source line: the underlines with the last label, then the labels that hang. */
function layOut(marks: readonly LineMark[], style: SnippetStyle): string[] {
  if (marks.length === 0) return [];
  const order = [...marks].sort((a, b) => a.start - b.start || b.end - a.end);
  const rightmost = order[order.length - 1];
  const inline =
    rightmost && rightmost.label !== '' && order.every((mark) => mark === rightmost || mark.end <= rightmost.start) ? rightmost : null;

  const under: (LineMark | null)[] = [];
  // The smaller a mark the later it is drawn, so that one inside another stays visible; the primary one wins a tie.
  for (const mark of [...order].sort((a, b) => b.end - b.start - (a.end - a.start) || Number(a.primary) - Number(b.primary))) {
    for (let cell = mark.start; cell < mark.end; cell++) under[cell] = mark;
  }
  const paint = (mark: LineMark): Paint => (mark.primary ? style.primary : style.secondary);
  const rows = [paintRow(under, (mark) => (mark.primary ? '^' : '-'), paint) + (inline ? ` ${paint(inline)(inline.label)}` : '')];

  const hanging = order.filter((mark) => mark !== inline && mark.label !== '');
  if (hanging.length === 0) return rows;
  const bars = (upTo: number): string => {
    const cells: (LineMark | null)[] = [];
    for (const mark of hanging.slice(0, upTo)) cells[mark.start] = mark;
    return paintRow(cells, () => '|', paint);
  };
  rows.push(bars(hanging.length));
  for (let i = hanging.length - 1; i >= 0; i--) {
    const mark = hanging[i];
    if (!mark) continue;
    const others = hanging.slice(0, i).filter((other) => other.start < mark.start);
    const widest = Math.max(-1, ...others.map((other) => other.start));
    const left = bars(others.length);
    rows.push(left + ' '.repeat(mark.start - widest - 1) + paint(mark)(mark.label));
  }
  return rows;
}

/** One row of cells, with runs of the same mark painted as one. */
function paintRow(cells: readonly (LineMark | null | undefined)[], glyph: (mark: LineMark) => string, paint: (mark: LineMark) => Paint): string {
  let out = '';
  for (let i = 0; i < cells.length; ) {
    const mark = cells[i] ?? null;
    let j = i;
    while (j < cells.length && (cells[j] ?? null) === mark) j++;
    out += mark === null ? ' '.repeat(j - i) : paint(mark)(glyph(mark).repeat(j - i));
    i = j;
  }
  return out;
}
