// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Loops, labelled blocks, and the jumps that leave them. */
import { child, firstOf, named, type Node } from '../syntax/node';
import { endOf, scoped } from './branches';
import { assign, assignOperand, type Breakable, type Builder, goto, leave, leaveFunction, newBlock, newTemp, place, popScope, push, pushScope, scheduleTemp, spanOf, switchTo, terminate, unfollowed, UNIT, use } from './builder';
import { condition } from './conditions';
import { into, unitInto } from './expressions';
import { type Place, RETURN } from './graph';
import { asOperand, project } from './operands';
import { pathOf } from './paths';
import { bindIrrefutable } from './patterns';

// Loops

function labelOf(node: Node): string | null {
  const label = firstOf(node, 'label');
  return label ? (firstOf(label, 'identifier')?.text ?? null) : null;
}

/** Runs `lower` with a target for `break` and `continue`. */
export function withBreakable(b: Builder, breakable: Breakable, lower: () => void): void {
  b.breakables.push(breakable);
  lower();
  b.breakables.pop();
}

export function lowerLabelledBlock(b: Builder, dest: Place | null, node: Node, lower: () => void): void {
  const label = labelOf(node);
  if (label === null) {
    lower();
    return;
  }
  const end = newBlock(b);
  withBreakable(b, { label, isLoop: false, exit: { block: end, depth: b.scopes.length }, next: null, dest }, lower);
  goto(b, end);
  switchTo(b, end);
}

export function lowerLoop(b: Builder, dest: Place | null, node: Node): void {
  const body = child(node, 'body');
  const head = newBlock(b);
  const end = newBlock(b);
  const depth = b.scopes.length;
  goto(b, head);
  switchTo(b, head);
  withBreakable(b, { label: labelOf(node), isLoop: true, exit: { block: end, depth }, next: { block: head, depth }, dest }, () => {
    if (body) scoped(b, null, body);
    goto(b, head);
  });
  switchTo(b, end);
}

export function lowerWhile(b: Builder, dest: Place | null, node: Node): void {
  const test = child(node, 'condition');
  const body = child(node, 'body');
  const head = newBlock(b);
  const end = newBlock(b);
  const depth = b.scopes.length;
  goto(b, head);
  switchTo(b, head);
  withBreakable(b, { label: labelOf(node), isLoop: true, exit: { block: end, depth }, next: { block: head, depth }, dest: null }, () => {
    // Each turn of the loop is one scope: what a `while let` matches lives as long as the turn.
    pushScope(b, { names: true, temps: true });
    if (test) condition(b, test, { block: end, depth });
    if (body) scoped(b, null, body);
    popScope(b, body ? endOf(body) : spanOf(node));
    goto(b, head);
  });
  switchTo(b, end);
  unitInto(b, dest, node);
}

/** As rustc desugars it: `into_iter` once, then `next` on a mutable borrow of the iterator until it has no more. */
export function lowerFor(b: Builder, dest: Place | null, node: Node): void {
  const pattern = child(node, 'pattern');
  const value = child(node, 'value');
  const body = child(node, 'body');
  if (!pattern || !value) {
    unfollowed(b, spanOf(node), 'a `for` loop');
    return;
  }
  const head = newBlock(b);
  const end = newBlock(b);
  const at = spanOf(value);
  pushScope(b, { temps: true });
  const iterator = newTemp(b, value);
  push(b, { kind: 'call', dest: place(iterator), callee: { kind: 'path', path: pathOf('core', 'iter', 'IntoIterator', 'into_iter') }, args: [asOperand(b, value)], span: at });
  scheduleTemp(b, iterator, undefined);
  const depth = b.scopes.length;
  goto(b, head);
  switchTo(b, head);
  withBreakable(b, { label: labelOf(node), isLoop: true, exit: { block: end, depth }, next: { block: head, depth }, dest: null }, () => {
    pushScope(b, { names: true, temps: true });
    const reference = newTemp(b, value);
    const item = newTemp(b, value);
    assign(b, place(reference), { kind: 'ref', mutable: true, place: place(iterator) }, at);
    push(b, { kind: 'call', dest: place(item), callee: { kind: 'path', path: pathOf('core', 'iter', 'Iterator', 'next') }, args: [use(place(reference))], span: at });
    scheduleTemp(b, item, undefined);
    const some = newBlock(b);
    const none = newBlock(b);
    terminate(b, { kind: 'test', place: place(item), test: { kind: 'variant', path: pathOf('Some') }, yes: some, no: none, span: at });
    switchTo(b, none);
    leave(b, { block: end, depth }, at);
    switchTo(b, some);
    bindIrrefutable(b, pattern, project(place(item), { kind: 'downcast', variant: 'Some' }, { kind: 'field', name: '0' }), null);
    if (body) scoped(b, null, body);
    popScope(b, body ? endOf(body) : at);
    goto(b, head);
  });
  switchTo(b, end);
  popScope(b, endOf(node));
  unitInto(b, dest, node);
}

// Jumps

export function lowerReturn(b: Builder, node: Node): void {
  const value = named(node)[0];
  if (value) into(b, place(RETURN), value);
  else assignOperand(b, place(RETURN), UNIT, spanOf(node));
  leaveFunction(b, spanOf(node));
}

export function lowerBreak(b: Builder, node: Node): void {
  const target = findBreakable(b, labelOf(node));
  const value = named(node).find((c) => c.kind !== 'label');
  if (!target) {
    unfollowed(b, spanOf(node), 'a `break` without its loop');
    terminate(b, { kind: 'unreachable' });
    return;
  }
  if (value) into(b, target.dest, value);
  else unitInto(b, target.dest, node);
  leave(b, target.exit, spanOf(node));
}

export function lowerContinue(b: Builder, node: Node): void {
  const target = findBreakable(b, labelOf(node))?.next;
  if (!target) {
    unfollowed(b, spanOf(node), 'a `continue` without its loop');
    terminate(b, { kind: 'unreachable' });
    return;
  }
  leave(b, target, spanOf(node));
}

function findBreakable(b: Builder, label: string | null): Breakable | null {
  for (let i = b.breakables.length - 1; i >= 0; i--) {
    const x = b.breakables[i];
    if (x && (label === null ? x.isLoop : x.label === label)) return x;
  }
  return null;
}
