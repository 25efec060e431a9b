// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** A null check in the style of the function it goes into. */
import type { FnItem } from '../items/item';
import { lastSegment, type Ty } from '../items/type';
import { child, named, type Node, textOf, walkNodes } from '../syntax/node';
import { edit, fixOf, indentAt, lineEnd, lineStart, newlineOf } from './edits';
import { changeImports, type Import, importOf } from './imports';
import { render } from './leaving';
import { argumentsOf, boundName, calleeName, innermost, pathTo, statementOn } from './locate';
import type { Fault, ProposedFix, RuleContext } from './rule';

export function nullCheckFixes(fault: Fault, cx: RuleContext): readonly ProposedFix[] {
  const { fn, file } = fault;
  if (!fn?.bodySpan) return [];
  const body = cx.functionNode(fn);
  const failure = failureOf(fn, cx, fault.origin ?? '') ?? literalFailure(body) ?? OUTLINE;
  const { text } = file;
  const imports = changeImports(file, fn.module, cx.tree, failure.imports, []);
  // `NonNull::new_unchecked(page)` becomes the check itself
  const unchecked = innermost(pathTo(body, fault.span), 'call_expression');
  if (unchecked && calleeName(unchecked) === 'new_unchecked' && failure.orReturn !== null) {
    const arg = argumentsOf(unchecked)[0];
    const path = pathTo(body, unchecked);
    const block = innermost(path, 'unsafe_block');
    const target = block && onlyHolds(block, unchecked) ? block : null;
    if (arg && target) {
      const statement = statementOn(path)?.statement;
      const edits = [...imports.edits, edit(file, target, `NonNull::new(${text.slice(arg.start, arg.end)})${failure.orReturn}`)];
      const comment = statement ? safetyLines(text, statement.start) : null;
      if (comment) edits.push(edit(file, comment, ''));
      return [fixOf(`Check it with \`NonNull::new()\` and ${failure.says}`, 'unsafe', edits, true)];
    }
  }
  // behind the statement that binds the pointer
  const place = checkPlace(fault, fn, body);
  if (!place) return [];
  const lines = [`if ${place.name}.is_null() {`, `    ${failure.leave}`, '}'];
  const check = edit(file, { start: place.at, end: place.at }, render(lines, place.indent, newlineOf(text)));
  return [fixOf(`Check \`${place.name}\` for null and ${failure.says}`, failure === OUTLINE ? 'display' : 'unsafe', [...imports.edits, check], true)];
}

/** Behind the statement that binds the pointer; a parameter is checked in the first line. */
function checkPlace(fault: Fault, fn: FnItem, body: Node): { readonly name: string; readonly at: number; readonly indent: string } | null {
  const { text } = fault.file;
  const { originSpan: origin } = fault;
  if (!origin) return null;
  const param = fn.params.find((p) => p.name !== null && p.span.start <= origin.start && origin.end <= p.span.end);
  const block = child(body, 'body');
  const first = block ? named(block)[0] : undefined;
  if (param?.name && block && first) {
    const at = lineEnd(text, block.start);
    return at <= lineStart(text, first.start) ? { name: param.name, at, indent: indentAt(text, first.start) } : null;
  }
  const statement = statementOn(pathTo(body, origin))?.statement;
  const name = statement ? boundName(statement) : null;
  return statement && name !== null ? { name, at: lineEnd(text, statement.end), indent: indentAt(text, statement.start) } : null;
}

interface Failure {
  readonly leave: string;
  /** What follows an `Option` so that the function is left; null where it cannot. */
  readonly orReturn: string | null;
  readonly says: string;
  readonly imports: readonly Import[];
}

/** What the result's type does not tell, its author has to say. */
const OUTLINE: Failure = { leave: 'return /* what says that there is no page */;', orReturn: null, says: 'return what says that there is no page', imports: [] };

/** The constant that the function itself gives where it has nothing to tell: `-1`, `0`, `false`. */
function literalFailure(body: Node): Failure | null {
  const block = child(body, 'body');
  let found: Node | null = null;
  const consider = (n: Node | null | undefined): void => {
    // a negative number says more than a zero
    if (n && isConstant(n) && (found === null || n.kind === 'unary_expression')) found = n;
  };
  if (block) {
    consider(named(block).filter((s) => s.kind !== 'empty_statement').pop());
    walkNodes(block, (n) => {
      if (n.kind === 'closure_expression') return false;
      if (n.kind === 'return_expression') consider(named(n)[0]);
      if (n.kind === 'match_arm') consider(child(n, 'value'));
      return true;
    });
  }
  const node = found as Node | null;
  if (!node) return null;
  const text = textOf(node);
  return { leave: `return ${text};`, orReturn: null, says: `return \`${text}\`, as the function does elsewhere`, imports: [] };
}

function isConstant(n: Node): boolean {
  if (n.kind === 'integer_literal' || (n.kind === 'boolean_literal' && textOf(n) === 'false')) return true;
  return n.kind === 'unary_expression' && n.children[0]?.kind === '-' && named(n)[0]?.kind === 'integer_literal';
}

function failureOf(fn: FnItem, cx: RuleContext, origin: string): Failure | null {
  if (!fn.ret) return { leave: 'return;', orReturn: null, says: 'return', imports: [] };
  const ty: Ty = cx.tree.ty(fn.ret, cx.tree.scope(fn));
  if (ty.kind === 'tuple' && ty.elements.length === 0) return { leave: 'return;', orReturn: null, says: 'return', imports: [] };
  if (ty.kind === 'ptr') return { leave: 'return core::ptr::null_mut();', orReturn: null, says: 'return null', imports: [] };
  if (ty.kind !== 'path') return null;
  const name = lastSegment(ty.path);
  if (name === 'Option') return { leave: 'return None;', orReturn: '?', says: 'return `None`', imports: [] };
  if (name !== 'Result') return null;
  const error = ty.args[1];
  if (error?.kind === 'path' && lastSegment(error.path) === 'AllocError') {
    return { leave: 'return Err(AllocError);', orReturn: '.ok_or(AllocError)?', says: 'return `AllocError`', imports: [importOf('kernel', 'alloc::AllocError')] };
  }
  if (error && !(error.kind === 'path' && lastSegment(error.path) === 'Error')) return null;
  const code = /alloc|get_free/.test(origin) ? 'ENOMEM' : 'EINVAL';
  // the prelude brings the codes in by a glob that the tree may not have read
  const glob = fn.module.globs.some((g) => g.path.includes('prelude') || g.path.includes('code'));
  return { leave: `return Err(${code});`, orReturn: `.ok_or(${code})?`, says: `return \`${code}\``, imports: glob ? [] : [importOf('kernel', `error::code::${code}`)] };
}

function onlyHolds(block: Node, call: Node): boolean {
  const inner = block.children.find((c) => c.kind === 'block');
  const parts = inner?.children.filter((c) => c.named && c.kind !== 'line_comment') ?? [];
  return parts.length === 1 && parts[0]?.start === call.start && parts[0].end === call.end;
}

/** The SAFETY comment above a statement, which speaks for a block that is gone. */
function safetyLines(text: string, offset: number): { start: number; end: number } | null {
  const end = lineStart(text, offset);
  let start = end;
  while (start > 0) {
    const above = lineStart(text, start - 1);
    if (!text.slice(above, start).trim().startsWith('//')) break;
    start = above;
  }
  return start < end && text.slice(start, end).includes('SAFETY') ? { start, end } : null;
}
