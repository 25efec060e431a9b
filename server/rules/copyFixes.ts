// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** A page that `ptr::read` copies: the borrow that is there already in its place. */
import type { FnItem } from '../items/item';
import { child, named, type Node, walkNodes } from '../syntax/node';
import type { Span } from '../syntax/text';
import { edit, fixOf, removalOfStatement, sourceOf } from './edits';
import { argumentsOf, calleeName, isTail, pathTo, statementOn } from './locate';
import { isPage } from './pageTypes';
import type { ProposedFix, RuleContext } from './rule';

/** `unsafe { ptr::read(page) }` of a `page: &Page` becomes `page`; a function that returns the copy returns the borrow. */
export function borrowInsteadOfCopy(fn: FnItem, at: Span | null, cx: RuleContext): readonly ProposedFix[] {
  const { file } = fn;
  const body = cx.functionNode(fn);
  const block = child(body, 'body');
  const copy = copyOf(fn, body, at, cx);
  if (!copy || !block) return [];
  const edits = [edit(file, copy.whole, copy.name)];
  const reason = removalOfStatement(file.text, copy.whole);
  // the reason above spoke of the copy
  const comment = { start: reason.start, end: file.text.lastIndexOf('\n', copy.whole.start) + 1 };
  if (comment.start < comment.end && file.text.slice(comment.start, comment.end).includes('SAFETY')) edits.push(edit(file, comment, ''));
  const statement = statementOn(pathTo(body, copy.whole));
  if (statement?.block.start === block.start && isTail(statement.statement, statement.block, file.text)) {
    const scope = cx.tree.scope(fn);
    const references = fn.params.filter((p) => p.ty?.kind === 'reference_type').length + (fn.self === 'ref' || fn.self === 'mut' ? 1 : 0);
    if (!fn.ret || !isPage(cx.tree.ty(fn.ret, scope), cx) || references !== 1) return [];
    edits.push(edit(file, fn.ret, `&${sourceOf(file, fn.ret)}`));
  }
  return [fixOf('Borrow the page, and do not copy it', 'unsafe', edits, true)];
}

function copyOf(fn: FnItem, body: Node, at: Span | null, cx: RuleContext): { readonly whole: Node; readonly name: string } | null {
  const scope = cx.tree.scope(fn);
  let found: { whole: Node; name: string } | null = null;
  walkNodes(body, (n) => {
    if (found !== null) return false;
    if (n.kind !== 'call_expression' || calleeName(n) !== 'read' || (at && !(n.start <= at.start && at.end <= n.end))) return true;
    const arg = argumentsOf(n)[0];
    const param = arg?.kind === 'identifier' ? fn.params.find((p) => p.name === arg.text) : undefined;
    const ty = param?.ty?.kind === 'reference_type' ? cx.tree.ty(param.ty, scope) : null;
    if (!arg || ty?.kind !== 'ref' || !isPage(ty.inner, cx)) return true;
    const path = pathTo(body, n);
    const unsafeBlock = path.find((p) => p.kind === 'unsafe_block' && named(p.children.find((c) => c.kind === 'block') ?? p).every((c) => c.start <= n.start && n.end <= c.end));
    if (unsafeBlock) found = { whole: unsafeBlock, name: arg.text };
    return false;
  });
  return found;
}
