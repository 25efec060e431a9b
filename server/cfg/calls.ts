// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Calls of paths, methods and values. */
import { child, named, type Node } from '../syntax/node';
import { type Builder, lookup, push, spanOf, use } from './builder';
import type { Callee, Operand, Place } from './graph';
import { opaque } from './opaque';
import { asPlace, operands } from './operands';
import { pathRef } from './paths';
import { elementsOf } from './rvalues';

export function lowerCall(b: Builder, dest: Place, node: Node): void {
  const fn = child(node, 'function');
  const list = child(node, 'arguments');
  if (!fn || !list) {
    opaque(b, dest, node, 'a call');
    return;
  }
  const args = elementsOf(list);
  const span = spanOf(node);
  const generic = fn.kind === 'generic_function';
  const method = generic ? child(fn, 'function') : fn;
  if (method?.kind === 'field_expression') {
    const receiver = child(method, 'value');
    const name = child(method, 'field');
    if (receiver && name) {
      const self: Operand = { kind: 'receiver', place: asPlace(b, receiver) };
      const generics = generic ? child(fn, 'type_arguments') : null;
      const callee: Callee = { kind: 'method', name: name.text, generics: generics ? named(generics) : [], nameSpan: spanOf(name) };
      push(b, { kind: 'call', dest, callee, args: [self, ...operands(b, args)], span });
      return;
    }
  }
  const path = pathRef(fn);
  if (path && !(fn.kind === 'identifier' && lookup(b, fn.text, spanOf(fn)))) {
    push(b, { kind: 'call', dest, callee: { kind: 'path', path }, args: operands(b, args), span });
    return;
  }
  // What is called is a place even where it is written as a closure: a call may leave it there, to be dropped later.
  const callee = use(asPlace(b, fn));
  push(b, { kind: 'call', dest, callee: { kind: 'value', operand: callee }, args: operands(b, args), span });
}
