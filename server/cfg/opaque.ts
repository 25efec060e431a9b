// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Syntax that is not followed: its value is unknown, and the variables it names are given away. */
import type { Node } from '../syntax/node';
import { assign, type Builder, lookup, newTemp, place, spanOf, unfollowed, use } from './builder';
import type { Operand, Place, Rvalue } from './graph';

/** The places of the local variables that are named somewhere in a piece of syntax. */
export function localsIn(b: Builder, node: Node): Operand[] {
  const found = new Map<string, Operand>();
  const todo: Node[] = [node];
  for (let n = todo.pop(); n !== undefined; n = todo.pop()) {
    if (n.kind === 'identifier' || n.kind === 'self' || n.kind === 'shorthand_field_identifier') {
      const p = found.has(n.text) ? null : lookup(b, n.text, spanOf(n));
      if (p) found.set(n.text, use(p));
    }
    for (const c of n.children) todo.push(c);
  }
  return [...found.values()];
}

export function opaqueRvalue(b: Builder, node: Node, what: string): Rvalue {
  unfollowed(b, spanOf(node), what);
  return { kind: 'opaque', operands: localsIn(b, node), what };
}

export function opaque(b: Builder, dest: Place | null, node: Node, what: string): void {
  assign(b, dest ?? place(newTemp(b, node)), opaqueRvalue(b, node, what), spanOf(node));
}
