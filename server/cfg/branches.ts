// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** `if` and `match`. */
import { child, named, type Node } from '../syntax/node';
import { type Builder, type Exit, goto, newBlock, newTemp, place, popScope, pushScope, spanOf, switchTo, terminate } from './builder';
import { condition, lowerGuard } from './conditions';
import { into, unitInto } from './expressions';
import type { Place } from './graph';
import { asPlace } from './operands';
import { ask, bindNames, candidatesOf, declare, enter, enterGuard } from './patterns';

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
export function scoped(b: Builder, dest: Place | null, node: Node): void {
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
