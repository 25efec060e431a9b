// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Closures: a body of their own, whose free names are captures of the body around them. */
import { child, firstOf, hasToken, type Node } from '../syntax/node';
import { finish } from './finish';
import { endOf } from './branches';
import { type Builder, createBuilder, define, leaveFunction, newLocal, newTemp, place, pushScope, scheduleVariable, spanOf, use } from './builder';
import { capturesOf } from './captures';
import { into } from './expressions';
import { type LocalId, type Operand, RETURN } from './graph';
import { opaque } from './opaque';
import { bindIrrefutable, variableOf } from './patterns';

export function lowerClosure(b: Builder, node: Node): Operand {
  const code = child(node, 'body');
  if (!code || hasToken(node, 'async')) {
    const unknown = place(newTemp(b, node));
    opaque(b, unknown, node, 'an async closure');
    return use(unknown);
  }
  const list = child(node, 'parameters');
  const isMove = hasToken(node, 'move');
  const inner = createBuilder(child(node, 'return_type'), spanOf(code), b, isMove);
  pushScope(inner, { names: true, temps: true });
  const params = lowerParameters(inner, list ? list.children.filter((c) => c.named || c.kind === '_') : []);
  pushScope(inner, { temps: true });
  into(inner, place(RETURN), code);
  leaveFunction(inner, code.kind === 'block' ? endOf(code) : spanOf(code));
  const body = finish(inner, params, spanOf(code));
  const captures = capturesOf(inner.captures, body, isMove);
  const id = b.closures.length;
  b.closures.push({ id, body, isMove, captures, span: spanOf(node) });
  for (const u of body.unfollowed) b.unfollowed.push(u);
  return { kind: 'closure', closure: id };
}

/**
 * Declares parameters in the innermost scope, first to last, and takes their patterns apart. Gives the parameters'
 * locals. Takes `parameter` and `self_parameter` nodes, and bare patterns (of closures).
 */
export function lowerParameters(b: Builder, nodes: readonly Node[]): LocalId[] {
  const params: LocalId[] = [];
  for (const node of nodes) {
    if (node.kind === 'attribute_item' || node.kind === 'line_comment' || node.kind === 'block_comment') continue;
    const isParameter = node.kind === 'parameter' || node.kind === 'variadic_parameter';
    const pattern = node.kind === 'self_parameter' ? (firstOf(node, 'self') ?? node) : isParameter ? child(node, 'pattern') : node;
    const ty = node.kind === 'self_parameter' ? node : isParameter ? child(node, 'type') : null;
    const mutable = !hasToken(node, '&') && (firstOf(node, 'mutable_specifier') !== null || pattern?.kind === 'mut_pattern');
    const isSelf = pattern?.kind === 'self' || pattern?.kind === 'self_parameter';
    const variable = isSelf ? 'self' : pattern ? (variableOf(pattern)?.text ?? null) : null;
    const local = newLocal(b, { name: variable, kind: 'param', mutable, ty, span: spanOf(pattern ?? node) });
    params.push(local);
    scheduleVariable(b, local);
    if (variable !== null) define(b, variable, place(local));
    else if (pattern) bindIrrefutable(b, pattern, place(local), null);
  }
  return params;
}
