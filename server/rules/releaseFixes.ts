// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Fixes around the end of a page's life: remove a release, use the right one, move it behind the last use, borrow instead. */
import { child, named, type Node, textOf, walkNodes } from '../syntax/node';
import type { SourceFile } from '../items/item';
import type { Span } from '../syntax/text';
import { edit, fixOf, indentAt, lineEnd, lineStart, newlineOf, removalOfStatement, sourceOf } from './edits';
import { argumentsOf, calleeName, calleeOf, innermost, isTail, mentionsName, pathTo, statementOn } from './locate';
import { beforeLeaving } from './leaving';
import { linesOf, loopAround } from './ownRelease';
import { releaseOf } from './releasers';
import type { Applicability } from './finding';
import type { Fault, ProposedFix, RuleContext, TextEdit } from './rule';

/** Takes the statement that releases the page away, where the release is all that it does. */
export function removeReleaseFixes(fault: Fault, title: string, cx: RuleContext, applicability: Applicability = 'unsafe'): readonly ProposedFix[] {
  const at = releaseStatement(fault, cx);
  if (!at) return [];
  return [fixOf(title, applicability, [edit(fault.file, removalOfStatement(fault.file.text, at), '')], true)];
}

/** Takes the first of two frees away: the one that the trace shows. */
export function removeEarlierReleaseFixes(fault: Fault, cx: RuleContext): readonly ProposedFix[] {
  const freed = lastFree(fault);
  const at = freed ? releaseStatement({ fn: fault.fn, span: freed.span }, cx) : null;
  if (!at) return freed ? removeFromArm(fault, freed.span, cx) : [];
  const call = sourceOf(fault.file, at).replace(/^unsafe\s*\{\s*/, '').replace(/\(.*$/s, '');
  return [fixOf(`Remove the first \`${call.slice(call.lastIndexOf(':') + 1)}()\`: the page is freed again later`, 'unsafe',
    [edit(fault.file, removalOfStatement(fault.file.text, at), '')])];
}

/** A match arm that only releases the page does nothing any more. */
function removeFromArm(fault: Fault, span: Span, cx: RuleContext): readonly ProposedFix[] {
  if (!fault.fn) return [];
  const path = pathTo(cx.functionNode(fault.fn), span);
  const call = innermost(path, 'call_expression');
  const arm = innermost(path, 'match_arm');
  const value = arm ? child(arm, 'value') : null;
  if (!call || !value || !onlyCall(value, call)) return [];
  return [fixOf(`Remove the first \`${calleeName(call)}()\`: the page is freed again later`, 'unsafe', [edit(fault.file, value, '{}')])];
}

/** A release in a loop goes where the loop is left: in front of each `return` and `break` of it. */
export function releaseAtLoopExits(fault: Fault, cx: RuleContext): readonly ProposedFix[] {
  const { fn, file } = fault;
  if (!fn) return [];
  const body = cx.functionNode(fn);
  const path = pathTo(body, fault.span);
  const loop = loopAround(path);
  const found = statementOn(path);
  if (loop?.kind !== 'loop_expression' || !found || found.statement.kind === 'let_declaration') return [];
  const exits: Node[] = [];
  walkNodes(loop, (n) => {
    if (n !== loop && ['loop_expression', 'while_expression', 'for_expression', 'closure_expression'].includes(n.kind)) return false;
    if (n.kind === 'return_expression' || n.kind === 'break_expression') exits.push(n);
    return true;
  });
  const puts = exits.map((e) => beforeLeaving(fn, body, e, linesOf(fn, found.statement), []));
  if (puts.length === 0 || puts.some((p) => p.length === 0)) return [];
  return [fixOf('Release it where the loop is left', 'unsafe', [edit(file, removalOfStatement(file.text, found.statement), ''), ...puts.flat()], true)];
}

/** An owner that is made of a borrow: a borrow, or a reference of its own. */
export function secondOwnerFixes(fault: Fault, cx: RuleContext): readonly ProposedFix[] {
  if (!fault.fn) return [];
  const { file } = fault;
  const body = cx.functionNode(fault.fn);
  for (const span of [fault.span, ...fault.trace.map((s) => s.span)]) {
    if (span.start < body.start || span.end > body.end) continue;
    const path = pathTo(body, span);
    const call = path.filter((n) => n.kind === 'call_expression' && calleeName(n) === 'from_raw').pop();
    const fix = call ? sharedInstead(file, call, path) : null;
    if (fix) return [fix];
  }
  return [];
}

function sharedInstead(file: SourceFile, call: Node, path: readonly Node[]): ProposedFix | null {
  const callee = calleeOf(call);
  const arg = argumentsOf(call)[0];
  const block = innermost(path, 'unsafe_block');
  if (callee?.kind !== 'scoped_identifier' || !arg || !block || !onlyCall(block, call)) return null;
  if (calleeName(call) !== 'from_raw' || arg.kind !== 'call_expression' || calleeName(arg) !== 'from') return null;
  const borrow = argumentsOf(arg)[0];
  const owner = child(callee, 'path');
  if (!borrow || !owner) return null;
  const type = sourceOf(file, owner);
  if (type.startsWith('ARef')) return fixOf('Take a reference of its own with `ARef::from()`', 'unsafe', [edit(file, block, `${type}::from(${sourceOf(file, borrow)})`)], true);
  return type.startsWith('Owned') ? fixOf('Borrow the page: its owner frees it', 'unsafe', [edit(file, block, sourceOf(file, borrow))], true) : null;
}

/** `ptr::read(&held)` of a counted owner: a clone, which takes a reference of its own. */
export function cloneInsteadFixes(fault: Fault, cx: RuleContext): readonly ProposedFix[] {
  if (!fault.fn) return [];
  const { file } = fault;
  const body = cx.functionNode(fault.fn);
  const out: ProposedFix[] = [];
  walkNodes(body, (n) => {
    if (n.kind !== 'unsafe_block') return true;
    const call = innermost(pathTo(body, n).concat(named(n.children.find((c) => c.kind === 'block') ?? n)), 'call_expression');
    const arg = call && call.start >= n.start && onlyCall(n, call) && calleeName(call) === 'read' ? argumentsOf(call)[0] : undefined;
    if (arg?.kind === 'reference_expression') out.push(fixOf('Take a reference of its own with `clone()`', 'unsafe', [edit(file, n, `${sourceOf(file, named(arg)[0] ?? arg)}.clone()`)], true));
    return true;
  });
  return out;
}

/** The last step of the trace that left the page freed. */
function lastFree(fault: Fault): Fault['trace'][number] | null {
  return [...fault.trace].reverse().find((s) => s.file === fault.file && s.state === 'freed') ?? null;
}

function releaseStatement(fault: Pick<Fault, 'fn' | 'span'>, cx: RuleContext): Node | null {
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
  if ((fault.memdesc === 'vmalloc' || fault.memdesc === 'slab') && args.length === 1) {
    return [fixOf(`Release it with \`${right}()\``, 'unsafe', [edit(file, name, right)], true)];
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
  const freed = lastFree(fault);
  if (!use || !freed) return [];
  const release = statementOn(pathTo(body, freed.span));
  // the use may lie deeper, in a branch behind the release
  const last = release ? named(release.block).find((c) => c.start <= fault.span.start && fault.span.end <= c.end) : undefined;
  if (!release || !last || release.statement === last) return [];
  const out: ProposedFix[] = [];
  // an owner that is not dropped by hand is dropped at the end of its scope
  const dropped = innermost(pathTo(body, freed.span), 'call_expression');
  if (dropped && calleeName(dropped) === 'drop' && onlyCall(release.statement, dropped)) {
    out.push(fixOf('Remove this `drop()`: the page is freed at the end of its scope', 'unsafe',
      [edit(file, removalOfStatement(file.text, release.statement), '')], true));
  }
  const edits = moveBehind(file, release.statement, last, release.block);
  if (edits) out.push(fixOf('Free the page after its last use', 'unsafe', edits));
  return out;
}

/** Moves the statement in which the owner of a borrow is dropped, moved or grown behind the last use of the borrow. */
export function moveOwnerEndFixes(fault: Fault, cx: RuleContext): readonly ProposedFix[] {
  if (!fault.fn) return [];
  const use = statementOn(pathTo(cx.functionNode(fault.fn), fault.span));
  const ended = [...fault.trace].reverse().find((s) => s.file === fault.file && s.state === 'owner gone');
  if (!use || !ended) return [];
  const holder = named(use.block).find((c) => c.start <= ended.span.start && ended.span.end <= c.end);
  if (!holder || holder === use.statement || holder.kind === 'let_declaration') return [];
  const edits = moveBehind(fault.file, holder, use.statement, use.block);
  return edits ? [fixOf('Use the page before its owner changes', 'unsafe', edits, true)] : [];
}

/** Moves a statement with its comment behind another one; behind the value of a block, that value is bound first. */
export function moveBehind(file: SourceFile, statement: Node, use: Node, block: Node): TextEdit[] | null {
  const { text } = file;
  const moved = removalOfStatement(text, statement);
  if (moved.start !== lineStart(text, moved.start) || lineStart(text, use.start) < moved.end) return null;
  // what it passes on its way must not need what it sets
  const passed = block.children.filter((c) => c.start >= statement.end && c.end <= use.end);
  if (namesSetBy(statement).some((n) => passed.some((c) => mentionsName(c, n)))) return null;
  let source = text.slice(moved.start, lineEnd(text, statement.end));
  if (!source.endsWith('\n')) source += newlineOf(text);
  const at = lineEnd(text, use.end);
  if (!isTail(use, block, text)) return [edit(file, moved, ''), edit(file, { start: at, end: at }, source)];
  if (text.slice(lineStart(text, use.start), use.start).trim() !== '') return null;
  const indent = indentAt(text, use.start);
  return [
    edit(file, moved, ''), edit(file, { start: use.start, end: use.start }, 'let result = '), edit(file, { start: use.end, end: use.end }, ';'),
    edit(file, { start: at, end: at }, `${source}${indent}result${newlineOf(text)}`),
  ];
}

/** The variables that a statement binds for its block, or assigns anywhere in it. */
function namesSetBy(statement: Node): string[] {
  const out: string[] = [];
  const collect = (target: Node | null): void => {
    if (target) walkNodes(target, (n) => void (n.kind === 'identifier' && out.push(textOf(n))));
  };
  if (statement.kind === 'let_declaration') collect(child(statement, 'pattern'));
  walkNodes(statement, (n) => {
    if (n.kind === 'assignment_expression' || n.kind === 'compound_assignment_expr') collect(child(n, 'left'));
    return true;
  });
  return out;
}
