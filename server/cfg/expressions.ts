// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Expressions lowered into a destination: one case a construct. */
import { child, firstOf, hasToken, named, type Node } from '../syntax/node';
import { lowerAssignment, lowerCompoundAssignment } from './assignments';
import { lowerIf, lowerMatch } from './branches';
import { assign, assignOperand, type Builder, newTemp, place, spanOf, unfollowed, UNIT } from './builder';
import { lowerCall } from './calls';
import { condition, truthValue } from './conditions';
import type { Place } from './graph';
import { lowerMacro } from './invocations';
import { lowerBreak, lowerContinue, lowerFor, lowerLoop, lowerReturn, lowerWhile } from './loops';
import { opaque } from './opaque';
import { asOperand } from './operands';
import { lowerTryBlock } from './question';
import { asRvalue } from './rvalues';
import { lowerBlock } from './statements';

/** Beyond this nesting an expression is not followed: the stack is finite, and people do not write such code. */
export const MAX_DEPTH = 300;

/** Lowers an expression into a destination; null discards a value that is the unit or never comes. */
export function into(b: Builder, dest: Place | null, node: Node): void {
  if (b.depth > MAX_DEPTH) {
    unfollowed(b, spanOf(node), 'an expression nested too deeply');
    if (dest) assign(b, dest, { kind: 'opaque', operands: [], what: 'an expression nested too deeply' }, spanOf(node));
    return;
  }
  b.depth++;
  intoKind(b, dest, node);
  b.depth--;
}

function intoKind(b: Builder, dest: Place | null, node: Node): void {
  const span = spanOf(node);
  switch (node.kind) {
    case 'parenthesized_expression': {
      const inner = named(node)[0];
      if (inner) into(b, dest, inner);
      else opaque(b, dest, node, 'parentheses');
      return;
    }
    case 'block':
      lowerBlock(b, dest, node);
      return;
    case 'unsafe_block': {
      const block = firstOf(node, 'block');
      if (block) lowerBlock(b, dest, block);
      else opaque(b, dest, node, 'an unsafe block');
      return;
    }
    case 'const_block': {
      const body = child(node, 'body');
      if (body) lowerBlock(b, dest, body);
      else opaque(b, dest, node, 'a const block');
      return;
    }
    case 'if_expression':
      lowerIf(b, dest, node);
      return;
    case 'match_expression':
      lowerMatch(b, dest, node);
      return;
    case 'loop_expression':
      lowerLoop(b, dest, node);
      return;
    case 'while_expression':
      lowerWhile(b, dest, node);
      return;
    case 'for_expression':
      lowerFor(b, dest, node);
      return;
    case 'return_expression':
      lowerReturn(b, node);
      return;
    case 'break_expression':
      lowerBreak(b, node);
      return;
    case 'continue_expression':
      lowerContinue(b, node);
      return;
    case 'assignment_expression':
      lowerAssignment(b, node);
      unitInto(b, dest, node);
      return;
    case 'compound_assignment_expr':
      lowerCompoundAssignment(b, node);
      unitInto(b, dest, node);
      return;
    case 'call_expression':
      lowerCall(b, dest ?? place(newTemp(b, span)), node);
      return;
    case 'macro_invocation':
      lowerMacro(b, dest, node);
      return;
    case 'binary_expression':
      if (hasToken(node, '&&') || hasToken(node, '||')) {
        truthValue(b, dest, node, (no) => condition(b, node, no));
        return;
      }
      break;
    case 'let_condition':
    case 'let_chain':
      truthValue(b, dest, node, (no) => condition(b, node, no));
      return;
    case 'try_expression':
    case 'identifier':
    case 'self':
    case 'field_expression':
    case 'index_expression': {
      const operand = asOperand(b, node);
      if (dest) assignOperand(b, dest, operand, span);
      return;
    }
    case 'try_block':
      lowerTryBlock(b, dest ?? place(newTemp(b, span)), node);
      return;
    case 'line_comment':
    case 'block_comment':
      return;
    default:
      break;
  }
  const rvalue = asRvalue(b, node);
  assign(b, dest ?? place(newTemp(b, span)), rvalue, span);
}

export function unitInto(b: Builder, dest: Place | null, node: Node): void {
  if (dest) assignOperand(b, dest, UNIT, spanOf(node));
}

