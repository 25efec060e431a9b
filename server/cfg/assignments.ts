// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** `a = b`, `a += b` and destructuring assignments. The value comes first, then the place, then the old value goes. */
import { child, firstOf, named, type Node } from '../syntax/node';
import { assign, assignOperand, type Builder, newTemp, OTHER, place, popScope, push, pushScope, scheduleTemp, spanOf, use } from './builder';
import { into } from './expressions';
import type { LocalId, Operand, Place } from './graph';
import { opaque } from './opaque';
import { asOperand, asPlace, mayOwn, project } from './operands';
import { lastName, pathRef } from './paths';
import { elementsOf } from './rvalues';

export function lowerAssignment(b: Builder, node: Node): void {
  const left = child(node, 'left');
  const right = child(node, 'right');
  if (!left || !right) {
    opaque(b, null, node, 'an assignment');
    return;
  }
  if (isWildcard(left)) {
    // As `let _ = right;`: a place stays where it is, a value ends with this statement.
    asPlace(b, right);
    return;
  }
  if (isPattern(left)) {
    pushScope(b, { temps: true });
    const value = newTemp(b, right);
    into(b, place(value), right);
    if (mayOwn(right)) scheduleTemp(b, value, undefined);
    // All parts are taken first, and what is not taken is dropped; only then the old values go, from left to right.
    const taken: Taken[] = [];
    destructure(b, left, place(value), taken);
    popScope(b, spanOf(node));
    for (const t of taken) replace(b, t.left, use(place(t.value)), t.left);
    return;
  }
  replace(b, left, asOperand(b, right), node);
}

function replace(b: Builder, left: Node, value: Operand, node: Node): void {
  const dest = asPlace(b, left);
  push(b, { kind: 'drop', place: dest, why: 'assignment', span: spanOf(node) });
  assignOperand(b, dest, value, spanOf(node));
}

function isWildcard(node: Node): boolean {
  return node.text === '_' && (node.kind === 'identifier' || node.kind === '_');
}

function isPattern(node: Node): boolean {
  return node.kind === 'tuple_expression' || node.kind === 'array_expression' || node.kind === 'struct_expression' || node.kind === 'call_expression';
}

interface Taken {
  readonly left: Node;
  readonly value: LocalId;
}

/** Takes the parts of a value that the left side of a destructuring assignment names, from left to right. */
function destructure(b: Builder, left: Node, from: Place, taken: Taken[]): void {
  if (isWildcard(left)) return;
  switch (left.kind) {
    case 'parenthesized_expression': {
      const inner = named(left)[0];
      if (inner) destructure(b, inner, from, taken);
      return;
    }
    case 'tuple_expression':
      parts(b, elementsOf(left), taken, (name) => project(from, { kind: 'field', name }));
      return;
    case 'array_expression':
      elementsOf(left).forEach((e, i) => {
        if (!isRest(e)) destructure(b, e, project(from, { kind: 'index', index: i }), taken);
      });
      return;
    case 'call_expression': {
      const fn = child(left, 'function');
      const path = fn ? pathRef(fn) : null;
      const list = child(left, 'arguments');
      if (!path || !list) break;
      parts(b, elementsOf(list), taken, (name) => project(from, { kind: 'downcast', variant: lastName(path) }, { kind: 'field', name }));
      return;
    }
    case 'struct_expression': {
      const name = child(left, 'name');
      const path = name ? pathRef(name) : null;
      const body = child(left, 'body');
      if (!path || !body) break;
      for (const f of named(body)) {
        const target = f.kind === 'shorthand_field_initializer' ? firstOf(f, 'identifier') : child(f, 'value');
        const field = f.kind === 'shorthand_field_initializer' ? target : child(f, 'field');
        if (target && field) destructure(b, target, project(from, { kind: 'downcast', variant: lastName(path) }, { kind: 'field', name: field.text }), taken);
      }
      return;
    }
    default:
      break;
  }
  const value = newTemp(b, left);
  assignOperand(b, place(value), use(from), spanOf(left));
  taken.push({ left, value });
}

function isRest(node: Node): boolean {
  return node.kind === 'range_expression' && named(node).length === 0;
}

function parts(b: Builder, elements: readonly Node[], taken: Taken[], at: (name: string) => Place): void {
  const rest = elements.findIndex(isRest);
  elements.forEach((e, i) => {
    if (i === rest) return;
    destructure(b, e, at(String(rest >= 0 && i > rest ? i - elements.length : i)), taken);
  });
}

export function lowerCompoundAssignment(b: Builder, node: Node): void {
  const left = child(node, 'left');
  const right = child(node, 'right');
  if (!left || !right) {
    opaque(b, null, node, 'an assignment');
    return;
  }
  const value = asOperand(b, right) ?? OTHER;
  const dest = asPlace(b, left);
  const op = (child(node, 'operator')?.kind ?? '?=').slice(0, -1);
  assign(b, dest, { kind: 'binary', op, left: use(dest), right: value }, spanOf(node));
}
