// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Inserting a statement where a function is left. */
import type { FnItem } from '../items/item';
import { named, type Node, walkNodes } from '../syntax/node';
import type { Span } from '../syntax/text';
import { edit, indentAt, lineEnd, lineStart, newlineOf, standsAlone } from './edits';
import { innermost, isTail, mentionsName, pathTo, statementOn } from './locate';
import type { TextEdit } from './rule';

/**
 * Edits that put lines in front of the place where a path leaves: a `return`, `break` or `continue`, or the function's end,
 * whose value is worked out first where it uses one of the names. None where that is inside an expression (`?`).
 */
export function beforeLeaving(fn: FnItem, body: Node, span: Span, lines: readonly string[], names: readonly string[]): readonly TextEdit[] {
  const { text } = fn.file;
  const path = pathTo(body, span);
  const ret = innermost(path, 'return_expression', 'break_expression', 'continue_expression');
  const nl = newlineOf(text);
  const block = body.children.find((c) => c.field === 'body');
  if (ret) {
    if (names.some((n) => mentionsName(ret, n))) return [];
    const statement = statementOn(path)?.statement;
    // the statement must be the `return` alone on its line
    if (!statement || (statement.start !== ret.start && statement !== ret)) return [];
    const start = lineStart(text, statement.start);
    if (text.slice(start, statement.start).trim() !== '') return [];
    return [edit(fn.file, { start, end: start }, render(lines, indentAt(text, statement.start), nl))];
  }
  if (innermost(path, 'try_expression') || !block) return [];
  if (innermost(path, 'if_expression', 'match_expression', 'while_expression', 'loop_expression', 'for_expression', 'closure_expression')) return [];
  const statements = named(block).filter((n) => n.kind !== 'empty_statement');
  const tail = statements[statements.length - 1];
  const close = block.end - 1;
  if (tail && returnsValue(fn) && isTail(tail, block, text)) {
    if (!standsAloneAtStart(text, tail)) return [];
    if (names.some((n) => mentionsName(tail, n))) return behindValue(fn, tail, lines);
    const start = lineStart(text, tail.start);
    return [edit(fn.file, { start, end: start }, render(lines, indentAt(text, tail.start), nl))];
  }
  const start = lineStart(text, close);
  if (!standsAlone(text, { start: close, end: close + 1 })) return [];
  return [edit(fn.file, { start, end: start }, render(lines, `${indentAt(text, close)}    `, nl))];
}

/** The value of the function is bound, then come the lines, then it is given. */
function behindValue(fn: FnItem, tail: Node, lines: readonly string[]): readonly TextEdit[] {
  const { text } = fn.file;
  const at = lineEnd(text, tail.end);
  return [edit(fn.file, { start: tail.start, end: tail.start }, 'let result = '), edit(fn.file, { start: tail.end, end: tail.end }, ';'),
    edit(fn.file, { start: at, end: at }, render([...lines, 'result'], indentAt(text, tail.start), newlineOf(text)))];
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
