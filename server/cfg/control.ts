// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Branches, matches, loops and jumps. */
import { child, firstOf, hasToken, named, type Node } from '../syntax/node';
import { assign, assignOperand, type Breakable, type Builder, type Exit, goto, leave, leaveFunction, newBlock, newTemp, place, popScope, push, pushScope, scheduleTemp, spanOf, switchTo, terminate, UNIT, unfollowed, use } from './builder';
import { asOperand, asPlace, into, project, unitInto } from './expressions';
import { type Place, RETURN } from './graph';
import { matchesCondition } from './invocations';
import { constantOf, pathOf } from './paths';
import { ask, bindIrrefutable, bindNames, type Candidate, candidatesOf, declare, enter, enterGuard } from './patterns';

/**
 * Lowers a condition to branches: goes on in the current block where it holds, leaves to `onFalse` where not. What a
 * `let` in it binds belongs to the innermost scope of names, which the caller opens.
 */
export function condition(b: Builder, node: Node, onFalse: Exit): void {
  if (b.depth > 250) {
    leaf(b, node, onFalse);
    return;
  }
  b.depth++;
  conditionKind(b, node, onFalse);
  b.depth--;
}

function conditionKind(b: Builder, node: Node, onFalse: Exit): void {
  switch (node.kind) {
    case 'parenthesized_expression': {
      const inner = named(node)[0];
      if (inner) condition(b, inner, onFalse);
      return;
    }
    case 'let_chain':
      for (const part of named(node)) condition(b, part, onFalse);
      return;
    case 'binary_expression': {
      const left = child(node, 'left');
      const right = child(node, 'right');
      if (left && right && hasToken(node, '&&')) {
        condition(b, left, onFalse);
        condition(b, right, onFalse);
        return;
      }
      if (left && right && hasToken(node, '||')) {
        const second = newBlock(b);
        const holds = newBlock(b);
        condition(b, left, { block: second, depth: b.scopes.length });
        goto(b, holds);
        switchTo(b, second);
        condition(b, right, onFalse);
        goto(b, holds);
        switchTo(b, holds);
        return;
      }
      break;
    }
    case 'unary_expression': {
      const inner = named(node)[0];
      if (node.children[0]?.kind === '!' && inner) {
        const holds = newBlock(b);
        condition(b, inner, { block: holds, depth: b.scopes.length });
        leave(b, onFalse, spanOf(node));
        switchTo(b, holds);
        return;
      }
      break;
    }
    case 'let_condition': {
      const pattern = child(node, 'pattern');
      const value = child(node, 'value');
      if (!pattern || !value) break;
      patternCondition(b, pattern, asPlace(b, value), null, onFalse, node);
      return;
    }
    case 'macro_invocation':
      if (matchesCondition(b, node, onFalse)) return;
      break;
    default:
      break;
  }
  leaf(b, node, onFalse);
}

/** A condition that is one value; its temporaries end before the branch is taken. */
function leaf(b: Builder, node: Node, onFalse: Exit): void {
  const span = spanOf(node);
  const scope = pushScope(b, { temps: true });
  let operand = asOperand(b, node);
  if (scope.drops.length > 0 && operand.kind !== 'const') {
    const value = newTemp(b, node);
    assignOperand(b, place(value), operand, span);
    operand = use(place(value));
  }
  popScope(b, span);
  const yes = newBlock(b);
  const no = newBlock(b);
  terminate(b, { kind: 'if', operand, then: yes, else: no, span });
  switchTo(b, no);
  leave(b, onFalse, span);
  switchTo(b, yes);
}

/** Whether a place matches a pattern (and its guard holds), with the pattern's names bound where it does. */
export function patternCondition(b: Builder, pattern: Node, subject: Place, guard: Node | null, onFalse: Exit, at: Node): void {
  const candidates = candidatesOf(b, pattern, subject);
  const locals = declare(b, candidates, null);
  const bound = newBlock(b);
  for (const candidate of candidates) {
    const next = newBlock(b);
    ask(b, candidate.steps, next);
    if (guard) lowerGuard(b, candidate, guard, next);
    bindNames(b, candidate, locals);
    goto(b, bound);
    switchTo(b, next);
  }
  leave(b, onFalse, spanOf(at));
  switchTo(b, bound);
  enter(b, locals);
}

function lowerGuard(b: Builder, candidate: Candidate, guard: Node, otherwise: number): void {
  const depth = b.scopes.length;
  pushScope(b, { names: true, temps: true });
  enterGuard(b, candidate);
  condition(b, guard, { block: otherwise, depth });
  popScope(b, spanOf(guard));
}

export function lowerIf(b: Builder, dest: Place | null, node: Node): void {
  const test = child(node, 'condition');
  const then = child(node, 'consequence');
  const alternative = child(node, 'alternative');
  const otherwise = newBlock(b);
  const end = newBlock(b);
  const exit: Exit = { block: otherwise, depth: b.scopes.length };
  pushScope(b, { names: true });
  if (test) condition(b, test, exit);
  if (then) scoped(b, dest, then);
  popScope(b, then ? endOf(then) : spanOf(node));
  goto(b, end);
  switchTo(b, otherwise);
  const other = alternative ? named(alternative)[0] : undefined;
  if (other) scoped(b, dest, other);
  else unitInto(b, dest, node);
  goto(b, end);
  switchTo(b, end);
}

/** Where a block ends, for the drops that happen there. */
export function endOf(node: Node): { start: number; end: number } {
  return { start: Math.max(node.end - 1, node.start), end: node.end };
}

/** An expression whose temporaries end with it. */
function scoped(b: Builder, dest: Place | null, node: Node): void {
  pushScope(b, { temps: true });
  into(b, dest, node);
  popScope(b, endOf(node));
}

export function lowerMatch(b: Builder, dest: Place | null, node: Node): void {
  const value = child(node, 'value');
  const body = child(node, 'body');
  const end = newBlock(b);
  const subject = value ? asPlace(b, value) : place(newTemp(b, node));
  for (const arm of body ? named(body) : []) {
    if (arm.kind !== 'match_arm') continue;
    const pattern = child(arm, 'pattern');
    const result = child(arm, 'value');
    const inner = pattern?.children.find((c) => c.field !== 'condition' && (c.named || c.kind === '_') && c.kind !== 'line_comment' && c.kind !== 'block_comment');
    if (!pattern || !inner) continue;
    lowerArm(b, dest, subject, { inner, guard: child(pattern, 'condition'), result }, end);
  }
  // No arm is left: the compiler has seen to it that this does not happen.
  terminate(b, { kind: 'unreachable' });
  switchTo(b, end);
}

interface Arm {
  readonly inner: Node;
  readonly guard: Node | null;
  readonly result: Node | null;
}

/** Lowers one arm; goes on in the current block where it does not match. */
function lowerArm(b: Builder, dest: Place | null, subject: Place, arm: Arm, end: number): void {
  const candidates = candidatesOf(b, arm.inner, subject);
  const locals = declare(b, candidates, null);
  const bodyBlock = newBlock(b);
  // A `let` in a guard binds names for the arm's body, so the guard's scope stays open over it.
  const binds = arm.guard !== null && (arm.guard.kind === 'let_condition' || arm.guard.kind === 'let_chain');
  for (const candidate of candidates) {
    const next = newBlock(b);
    ask(b, candidate.steps, next);
    if (arm.guard && binds) {
      const depth = b.scopes.length;
      pushScope(b, { names: true, temps: true });
      enterGuard(b, candidate);
      condition(b, arm.guard, { block: next, depth });
      bindNames(b, candidate, locals);
      enter(b, locals);
      if (arm.result) into(b, dest, arm.result);
      popScope(b, arm.result ? endOf(arm.result) : spanOf(arm.inner));
      goto(b, end);
    } else {
      if (arm.guard) lowerGuard(b, candidate, arm.guard, next);
      bindNames(b, candidate, locals);
      goto(b, bodyBlock);
    }
    switchTo(b, next);
  }
  const otherwise = b.current;
  if (!binds) {
    switchTo(b, bodyBlock);
    pushScope(b, { names: true, temps: true });
    enter(b, locals);
    if (arm.result) into(b, dest, arm.result);
    popScope(b, arm.result ? endOf(arm.result) : spanOf(arm.inner));
    goto(b, end);
  }
  switchTo(b, otherwise);
}

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

/** Whether a node is the constant `true` or `false`. */
export function isConstantBool(node: Node): boolean {
  return constantOf(node)?.kind === 'bool';
}
