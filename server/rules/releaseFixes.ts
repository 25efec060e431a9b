// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Fixes around the end of a page's life: remove a release, use the right one, move it behind the last use, borrow instead. */
import { named, type Node, textOf } from '../syntax/node';
import { edit, fixOf, lineEnd, lineStart, removalOfStatement, sourceOf } from './edits';
import { argumentsOf, calleeName, calleeOf, innermost, mentionsName, pathTo, statementOn } from './locate';
import { releaseOf } from './releasers';
import type { Fault, ProposedFix, RuleContext } from './rule';

/** Takes the statement that releases the page away, where the release is all that it does. */
export function removeReleaseFixes(fault: Fault, title: string, cx: RuleContext): readonly ProposedFix[] {
  const at = releaseStatement(fault, cx);
  if (!at) return [];
  return [fixOf(title, 'unsafe', [edit(fault.file, removalOfStatement(fault.file.text, at), '')], true)];
}

function releaseStatement(fault: Fault, cx: RuleContext): Node | null {
  if (!fault.fn) return null;
  const path = pathTo(cx.functionNode(fault.fn), fault.span);
  const call = innermost(path, 'call_expression');
  const found = statementOn(path);
  if (!call || !found) return null;
  // the statement must be the call, in an unsafe block or not, and its value must not be used
  return onlyCall(found.statement, call) ? found.statement : null;
}

/** Whether a statement does nothing but the call. */
function onlyCall(statement: Node, call: Node): boolean {
  let node: Node = statement;
  for (;;) {
    if (node.start === call.start && node.end === call.end && node.kind === 'call_expression') return true;
    if (node.kind !== 'expression_statement' && node.kind !== 'unsafe_block' && node.kind !== 'block' && node.kind !== 'parenthesized_expression') return false;
    const inner = named(node);
    const only = inner[0];
    if (inner.length !== 1 || !only) return false;
    node = only;
  }
}

/** Replaces the releasing function, its order or its argument by what is right for the page. */
export function releaserFixes(fault: Fault, cx: RuleContext): readonly ProposedFix[] {
  if (!fault.fn) return [];
  const call = innermost(pathTo(cx.functionNode(fault.fn), fault.span), 'call_expression');
  if (!call) return [];
  const { file } = fault;
  const callee = calleeOf(call);
  const name = callee?.kind === 'scoped_identifier' ? callee.children.find((c) => c.field === 'name') : callee;
  const args = argumentsOf(call);
  if (!callee || !name) return [];
  switch (fault.kind) {
    case 'wrongOrder': {
      const order = args[1];
      if (!order || !fault.order) return [];
      return [fixOf(`Free it with order ${fault.order.allocated}, as it was allocated`, 'unsafe', [edit(file, order, fault.order.allocated)], true)];
    }
    case 'pointerAsAddress': {
      const first = args[0];
      if (!first) return [];
      const plain = first.kind === 'type_cast_expression' ? innerCast(first) : first;
      return [fixOf('Call `__free_pages()`, which takes the page', 'unsafe', [edit(file, name, '__free_pages'), edit(file, first, sourceOf(file, plain))], true)];
    }
    default:
      return otherReleaser(fault, call, name, args);
  }
}

function innerCast(node: Node): Node {
  const value = node.children.find((c) => c.field === 'value');
  return value?.kind === 'type_cast_expression' ? innerCast(value) : value ?? node;
}

/** Only functions of one argument, or of the page and its order, can take each other's place. */
function otherReleaser(fault: Fault, call: Node, name: Node, args: readonly Node[]): readonly ProposedFix[] {
  const right = releaseOf(fault.memdesc);
  const page = args[0];
  const { file } = fault;
  if (right === null || !page || calleeName(call) === right) return [];
  const list = call.children.find((c) => c.field === 'arguments');
  if (!list) return [];
  if (fault.memdesc === 'folio' || fault.memdesc === 'pinned' || fault.memdesc === 'gup') {
    return [fixOf(`Release it with \`${right}()\``, 'unsafe', [edit(file, name, right), edit(file, list, `(${sourceOf(file, page)})`)], true)];
  }
  if (fault.memdesc === 'page' || fault.memdesc === 'frozen') {
    const order = fault.order?.allocated ?? (args[1] ? sourceOf(file, args[1]) : '0');
    return [fixOf(`Free it with \`${right}()\` and its order`, 'unsafe', [edit(file, name, right), edit(file, list, `(${sourceOf(file, page)}, ${order})`)], true)];
  }
  return [];
}

/** Moves the statement that frees the page behind the statement that uses it after. */
export function moveReleaseFixes(fault: Fault, cx: RuleContext): readonly ProposedFix[] {
  if (!fault.fn) return [];
  const { file } = fault;
  const body = cx.functionNode(fault.fn);
  const use = statementOn(pathTo(body, fault.span));
  // the step of the trace that freed it is the last one whose state says so
  const freed = [...fault.trace].reverse().find((s) => s.file === file && s.state === 'freed');
  if (!use || !freed) return [];
  const release = statementOn(pathTo(body, freed.span));
  if (!release || release.block !== use.block || release.statement === use.statement) return [];
  const { text } = file;
  const moved = removalOfStatement(text, release.statement);
  // the value of the block: the release cannot stand behind it
  if (use.statement.kind !== 'expression_statement' && use.statement.kind !== 'let_declaration') return [];
  const target = lineEnd(text, use.statement.end);
  if (moved.start !== lineStart(text, moved.start) || target < moved.end) return [];
  let source = text.slice(moved.start, lineEnd(text, release.statement.end));
  if (!source.endsWith('\n')) source += '\n';
  return [fixOf('Free the page after its last use', 'unsafe', [edit(file, moved, ''), edit(file, { start: target, end: target }, source)])];
}

/** Where an owner was made of a borrowed page: a borrow in its place, by the design of the tree. */
export function borrowInsteadFixes(fault: Fault, cx: RuleContext): readonly ProposedFix[] {
  if (!fault.fn) return [];
  const { file, fn } = fault;
  const body = cx.functionNode(fn);
  const spans = [fault.originSpan, ...fault.trace.map((s) => (s.file === file ? s.span : null)), fault.span];
  for (const span of spans) {
    if (!span || span.start < fn.span.start || span.end > fn.span.end) continue;
    const path = pathTo(body, span);
    const call = innermost(path, 'call_expression');
    if (call && calleeName(call) === 'from_raw' && cx.profile === 'ownable') {
      const callee = calleeOf(call);
      const type = callee?.children.find((c) => c.field === 'path');
      const arg = argumentsOf(call)[0];
      if (!type || !arg || !/^Owned\b/.test(textOf(type).split('::').pop() ?? '')) continue;
      return [fixOf('Borrow the page: its owner frees it', 'unsafe', [edit(file, type, 'Page'), edit(file, arg, asPointer(sourceOf(file, arg)))], true)];
    }
    const made = innermost(path, 'struct_expression');
    if (made && cx.profile === 'owning') {
      const field = /\bpage\s*:\s*([^,}]+)/.exec(sourceOf(file, made));
      const value = field?.[1]?.trim() ?? (/\{\s*page\s*,?\s*\}/.test(sourceOf(file, made)) ? 'page' : null);
      if (value === null || made.children.length === 0 || mentionsName(made, 'ManuallyDrop')) continue;
      return [fixOf('Borrow the page: its owner frees it', 'unsafe', [edit(file, made, `BorrowedPage::from_raw(${value})`)], true)];
    }
  }
  return [];
}

/** `Owned::from_raw` takes `NonNull<Page>`, `Page::from_raw` a pointer to the C structure. */
function asPointer(source: string): string {
  const plain = /^NonNull::from\((.*)\)$/.exec(source);
  if (plain?.[1]) return `${plain[1]}.as_ptr()`;
  return source.endsWith('.cast()') ? `${source.slice(0, -'.cast()'.length)}.as_ptr()` : `${source}.as_ptr().cast()`;
}
