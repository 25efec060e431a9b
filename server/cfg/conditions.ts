// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Conditions lowered to branches: `&&`, `||`, `!`, `let`, and single values. */
import { child, hasToken, named, type Node } from '../syntax/node';
import { assignOperand, bool, type Builder, type Exit, goto, leave, newBlock, newTemp, place, popScope, pushScope, spanOf, switchTo, terminate, use } from './builder';
import type { Place } from './graph';
import { matchesCondition } from './invocations';
import { asOperand, asPlace } from './operands';
import { ask, bindNames, type Candidate, candidatesOf, declare, enter, enterGuard } from './patterns';

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
      if (matchesCondition(b, node, onFalse, true)) return;
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

/**
 * A condition as a value.
 * @param test lowers the condition; false where it is none, and then nothing was lowered.
 */
export function truthValue(b: Builder, dest: Place | null, node: Node, test: (onFalse: Exit) => boolean | void): boolean {
  const span = spanOf(node);
  const no = newBlock(b);
  const end = newBlock(b);
  if (test({ block: no, depth: b.scopes.length }) === false) return false;
  if (dest) assignOperand(b, dest, bool(true), span);
  goto(b, end);
  switchTo(b, no);
  if (dest) assignOperand(b, dest, bool(false), span);
  goto(b, end);
  switchTo(b, end);
  return true;
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

export function lowerGuard(b: Builder, candidate: Candidate, guard: Node, otherwise: number): void {
  const depth = b.scopes.length;
  pushScope(b, { names: true, temps: true });
  enterGuard(b, candidate);
  condition(b, guard, { block: otherwise, depth });
  popScope(b, spanOf(guard));
}
