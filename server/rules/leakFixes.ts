// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Fixes of a page or reference that nobody is left to release. */
import { type Node, walkNodes } from '../syntax/node';
import { edit, fixOf, indentAt, lineEnd, newlineOf, removalOfStatement, sourceOf } from './edits';
import { beforeLeaving, letsOf, render } from './leaving';
import { argumentsOf, boundName, calleeName, calleeOf, innermost, mentionsName, pathTo, statementOn } from './locate';
import { releaseOf } from './releasers';
import type { Fault, ProposedFix, RuleContext } from './rule';

export function leakFixes(fault: Fault, cx: RuleContext): readonly ProposedFix[] {
  if (!fault.fn?.bodySpan) return [];
  const body = cx.functionNode(fault.fn);
  const name = fault.name ?? nameOf(fault, body);
  if (name === null) return [];
  const forgotten = forgetFix(fault, name, body);
  if (forgotten) return [forgotten];
  return [wrapEarlier(fault, name, body), releaseBefore(fault, name, body)].filter((f) => f !== null);
}

/** The variable that the page or reference came into, where the fault does not say: by its origin, or by what was counted. */
function nameOf(fault: Fault, body: Node): string | null {
  const origin = fault.originSpan;
  if (origin) {
    const param = fault.fn?.params.find((p) => p.span.start <= origin.start && origin.end <= p.span.end);
    if (param) return param.name;
    const statement = statementOn(pathTo(body, origin))?.statement;
    const bound = statement ? boundName(statement) : null;
    if (bound !== null) return bound;
  }
  let counted: string | null = null;
  walkNodes(body, (n) => {
    if (counted === null && n.kind === 'call_expression' && ['folio_get', 'folio_try_get'].includes(calleeName(n))) {
      const arg = argumentsOf(n)[0];
      if (arg?.kind === 'identifier') counted = arg.text;
    }
    return counted === null;
  });
  return counted;
}

/** `mem::forget(page)` as a statement: without it the owner frees the page at the end of its scope. */
function forgetFix(fault: Fault, name: string, body: Node): ProposedFix | null {
  let statement: Node | null = null;
  walkNodes(body, (n) => {
    if (n.kind === 'call_expression' && calleeName(n) === 'forget' && argumentsOf(n)[0]?.text === name) statement = statementOn(pathTo(body, n))?.statement ?? null;
    return statement === null;
  });
  if (statement === null) return null;
  return fixOf('Remove `forget()`, so that the owner frees the page', 'unsafe', [edit(fault.file, removalOfStatement(fault.file.text, statement), '')], true);
}

/** Moves the wrapping up: right behind the statement that binds the checked pointer, so that `?` frees the page. */
function wrapEarlier(fault: Fault, name: string, body: Node): ProposedFix | null {
  const { file } = fault;
  const { text } = file;
  const binding = letsOf(body, name).filter((l) => l.end <= fault.span.start && mentionsCall(l, 'new')).pop();
  if (!binding) return null;
  let wrap: Node | null = null;
  walkNodes(body, (n) => {
    if (n.start < fault.span.start && n.end <= fault.span.start) return false;
    if (wrap === null && isWrap(n, name)) wrap = n;
    return wrap === null;
  });
  if (wrap === null) return null;
  const wrapNode: Node = wrap;
  const path = pathTo(body, wrapNode);
  const block = innermost(path, 'unsafe_block') ?? wrapNode;
  const holder = statementOn(path);
  const home = statementOn(pathTo(body, binding));
  if (!holder || !home || holder.block !== home.block) return null;
  // between the two the pointer may only be looked at by `as_ptr()`, which the owner has as well
  const between = home.block.children.filter((c) => c.start >= binding.end && c.end <= holder.statement.start && c.named);
  if (between.some((s) => mentionsName(s, name))) return null;
  const nl = newlineOf(text);
  const indent = indentAt(text, binding.start);
  const made = block.kind === 'unsafe_block' ? sourceOf(file, block) : sourceOf(file, wrapNode);
  const at = lineEnd(text, binding.end);
  const comment = block.kind === 'unsafe_block' ? ['// SAFETY: The page was just allocated, so that nothing else owns it.'] : [];
  const edits = [edit(file, { start: at, end: at }, render([...comment, `let ${name} = ${made};`], indent, nl))];
  // the reason moves along with the block
  const above = commentAbove(text, holder.statement.start);
  if (block.kind === 'unsafe_block' && above) edits.push(edit(file, above, ''));
  edits.push(edit(file, block, wrapNode.kind === 'struct_expression' || block.kind === 'unsafe_block' ? name : sourceOf(file, block)));
  return fixOf('Make the owner right after the allocation, so that every path frees the page', 'unsafe', edits, true);
}

function mentionsCall(node: Node, name: string): boolean {
  let hit = false;
  walkNodes(node, (n) => {
    if (n.kind === 'call_expression' && calleeName(n) === name) hit = true;
    return !hit;
  });
  return hit;
}

function isWrap(n: Node, name: string): boolean {
  if (n.kind === 'call_expression' && calleeName(n) === 'from_raw') {
    const callee = calleeOf(n);
    return callee?.kind === 'scoped_identifier' && argumentsOf(n).some((a) => mentionsName(a, name));
  }
  return n.kind === 'struct_expression' && mentionsName(n, name);
}

/** The SAFETY comment lines right above an offset. */
function commentAbove(text: string, offset: number): { start: number; end: number } | null {
  const end = text.lastIndexOf('\n', offset - 1) + 1;
  let start = end;
  while (start > 0) {
    const above = text.lastIndexOf('\n', start - 2) + 1;
    if (!text.slice(above, start).trim().startsWith('//')) break;
    start = above;
  }
  return start < end && text.slice(start, end).includes('SAFETY') ? { start, end } : null;
}

/** Releases the page, or puts the reference, before the path leaves the function. */
function releaseBefore(fault: Fault, name: string, body: Node): ProposedFix | null {
  const release = releaseOf(fault.memdesc === 'unknown' ? 'page' : fault.memdesc);
  const { fn } = fault;
  if (!fn || release === null || !['__free_pages', 'folio_put', 'put_page', 'unpin_user_page'].includes(release)) return null;
  const binding = letsOf(body, name).filter((l) => l.end <= fault.span.start).pop();
  const pointer = binding && mentionsCall(binding, 'new') ? `${name}.as_ptr()` : name;
  const args = release === '__free_pages' ? `${pointer}, ${fault.order?.allocated ?? orderOf(binding) ?? '0'}` : pointer;
  const lines = [`// SAFETY: ${release === '__free_pages' ? 'The page was allocated above and is not used any more.' : 'The reference was taken above.'}`,
    `unsafe { bindings::${release}(${args}) };`];
  const at = beforeLeaving(fn, body, fault.span, lines, [name]);
  return at ? fixOf(release === '__free_pages' ? 'Free the page on this path' : `Give the reference back on this path with \`${release}()\``, 'unsafe', [at]) : null;
}

/** The order that `alloc_pages(flags, order)` of a `let` was given. */
function orderOf(binding: Node | undefined): string | null {
  let order: string | null = null;
  if (binding) {
    walkNodes(binding, (n) => {
      if (n.kind === 'call_expression' && calleeName(n) === 'alloc_pages') order = argumentsOf(n)[1]?.text ?? null;
      return order === null;
    });
  }
  return order === null || order === '' ? null : order;
}
