// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Releasing where `?` leaves a function. */
import type { FnItem } from '../items/item';
import { lastSegment } from '../items/type';
import { child, named, type Node } from '../syntax/node';
import type { Span } from '../syntax/text';
import { edit, indentAt, lineEnd, lineStart, newlineOf, removalOfStatement } from './edits';
import { render } from './leaving';
import { boundName, innermost, mentionsName, pathTo, statementOn } from './locate';
import { nextIn } from './ownRelease';
import type { RuleContext, TextEdit } from './rule';

const RECEIVERS: ReadonlySet<string> = new Set(['call_expression', 'identifier', 'field_expression', 'parenthesized_expression', 'scoped_identifier', 'macro_invocation']);

/** `expr?` becomes `expr.inspect_err(|_| { … })?`, or `expr.or_else(|| { …; None })?` where the function gives an `Option`. */
export function releaseOnQuestion(fn: FnItem, body: Node, span: Span, lines: readonly string[], names: readonly string[], cx: RuleContext): readonly TextEdit[] {
  const found = question(body, span);
  const ty = fn.ret ? cx.tree.ty(fn.ret, cx.tree.scope(fn)) : null;
  if (!found || ty?.kind !== 'path' || names.some((n) => mentionsName(found.value, n))) return [];
  const carrier = lastSegment(ty.path);
  if (carrier !== 'Option' && carrier !== 'Result') return [];
  const { text } = fn.file;
  const { value } = found;
  const nl = newlineOf(text);
  const indent = indentAt(text, found.tried.start);
  const inner = render(carrier === 'Option' ? [...lines, 'None'] : lines, `${indent}    `, nl);
  const call = carrier === 'Option' ? '.or_else(|| {' : '.inspect_err(|_| {';
  const bare = RECEIVERS.has(value.kind);
  const at = (offset: number, source: string): TextEdit => edit(fn.file, { start: offset, end: offset }, source);
  return [...(bare ? [] : [at(value.start, '(')]), at(value.end, `${bare ? '' : ')'}${call}${nl}${inner}${indent}})`)];
}

/** Where the release is the very next statement: it goes between the call and its `?`. */
export function releaseBeforeQuestion(fn: FnItem, body: Node, span: Span, releases: readonly Node[]): readonly TextEdit[] {
  const found = question(body, span);
  const holder = found ? statementOn(pathTo(body, found.tried)) : null;
  if (!found || !holder) return [];
  const { text } = fn.file;
  const { statement, block } = holder;
  const release = nextIn(block, statement);
  if (!release || !releases.includes(release)) return [];
  const name = boundName(statement);
  const whole = name === null ? named(statement)[0] : child(statement, 'value');
  if (whole !== found.tried || (name === null && statement.kind !== 'expression_statement') || (name !== null && mentionsName(release, name))) return [];
  const moved = removalOfStatement(text, release);
  if (moved.start !== lineStart(text, moved.start) || text.slice(lineStart(text, statement.start), statement.start).trim() !== '') return [];
  const indent = indentAt(text, statement.start);
  const nl = newlineOf(text);
  const at = lineEnd(text, release.end);
  const again = name === null ? 'result?;' : `let ${name} = ${name}?;`;
  return [
    ...(name === null ? [edit(fn.file, { start: statement.start, end: statement.start }, 'let result = ')] : []),
    edit(fn.file, { start: found.value.end, end: found.tried.end }, ''),
    edit(fn.file, { start: at, end: at }, render([again], indent, nl)),
  ];
}

function question(body: Node, span: Span): { readonly tried: Node; readonly value: Node } | null {
  const path = pathTo(body, span);
  const tried = innermost(path, 'try_expression');
  const value = tried ? named(tried)[0] : undefined;
  if (!tried || !value || innermost(path, 'closure_expression', 'async_block')) return null;
  return { tried, value };
}
