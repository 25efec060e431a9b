// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Inserting a statement where a function is left. */
import type { FnItem } from '../items/item';
import { named, type Node, walkNodes } from '../syntax/node';
import type { Span } from '../syntax/text';
import { edit, indentAt, lineStart, newlineOf, standsAlone } from './edits';
import { innermost, isTail, mentionsName, pathTo, statementOn } from './locate';
import type { TextEdit } from './rule';

/**
 * An edit that puts lines in front of the place where a path leaves the function: a `return`, or the function's end.
 * Null where that is inside an expression (`?`), or where the result still uses one of the names.
 */
export function beforeLeaving(fn: FnItem, body: Node, span: Span, lines: readonly string[], names: readonly string[]): TextEdit | null {
  const { text } = fn.file;
  const path = pathTo(body, span);
  const ret = innermost(path, 'return_expression');
  const nl = newlineOf(text);
  const block = body.children.find((c) => c.field === 'body');
  if (ret) {
    if (names.some((n) => mentionsName(ret, n))) return null;
    const statement = statementOn(path)?.statement;
    // the statement must be the `return` alone on its line
    if (!statement || (statement.start !== ret.start && statement !== ret)) return null;
    const start = lineStart(text, statement.start);
    if (text.slice(start, statement.start).trim() !== '') return null;
    return edit(fn.file, { start, end: start }, render(lines, indentAt(text, statement.start), nl));
  }
  if (innermost(path, 'try_expression') || !block) return null;
  if (innermost(path, 'if_expression', 'match_expression', 'while_expression', 'loop_expression', 'for_expression', 'closure_expression')) return null;
  const statements = named(block).filter((n) => n.kind !== 'empty_statement');
  const tail = statements[statements.length - 1];
  const close = block.end - 1;
  if (tail && returnsValue(fn) && isTail(tail, block, text)) {
    if (names.some((n) => mentionsName(tail, n)) || !standsAloneAtStart(text, tail)) return null;
    const start = lineStart(text, tail.start);
    return edit(fn.file, { start, end: start }, render(lines, indentAt(text, tail.start), nl));
  }
  const start = lineStart(text, close);
  if (!standsAlone(text, { start: close, end: close + 1 })) return null;
  return edit(fn.file, { start, end: start }, render(lines, `${indentAt(text, close)}    `, nl));
}

function returnsValue(fn: FnItem): boolean {
  return fn.ret !== null && fn.ret.kind !== 'unit_type';
}

function standsAloneAtStart(text: string, node: Node): boolean {
  return text.slice(lineStart(text, node.start), node.start).trim() === '';
}

export function render(lines: readonly string[], indent: string, nl: string): string {
  return lines.map((l) => `${indent}${l}${nl}`).join('');
}

/** The `let` declarations of a function that bind a plain name, in source order. */
export function letsOf(body: Node, name: string): Node[] {
  const out: Node[] = [];
  walkNodes(body, (n) => {
    if (n.kind === 'let_declaration' && n.children.some((c) => c.field === 'pattern' && c.kind === 'identifier' && c.text === name)) out.push(n);
    return true;
  });
  return out;
}
