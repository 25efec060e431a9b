// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * Temporaries that live longer than their statement: those that the value of a `let` borrows (`let x = &make();`).
 * The rules are those of the Rust reference, "Temporary lifetime extension".
 */
import { child, firstOf, hasToken, named, type Node } from '../syntax/node';
import type { Builder, Scope } from './builder';
import { isUpper, lastName, pathRef } from './paths';

export function extendTemporaries(b: Builder, pattern: Node, value: Node, scope: Scope): void {
  if (bindsByReference(pattern)) extendOperand(b, value, scope);
  extend(b, value, scope, 0);
}

/** An expression in an extending place: what it borrows is extended. */
function extend(b: Builder, node: Node, scope: Scope, depth: number): void {
  if (depth > 100) return;
  const each = (nodes: readonly Node[]): void => {
    for (const n of nodes) extend(b, n, scope, depth + 1);
  };
  switch (node.kind) {
    case 'reference_expression': {
      const value = child(node, 'value');
      if (!value) return;
      extend(b, value, scope, depth + 1);
      extendOperand(b, value, scope);
      return;
    }
    case 'parenthesized_expression':
    case 'tuple_expression':
    case 'array_expression':
      each(named(node));
      return;
    case 'type_cast_expression': {
      const value = child(node, 'value');
      if (value) extend(b, value, scope, depth + 1);
      return;
    }
    case 'struct_expression': {
      const body = child(node, 'body');
      for (const f of body ? named(body) : []) {
        const value = child(f, 'value');
        if (value) extend(b, value, scope, depth + 1);
      }
      return;
    }
    case 'call_expression': {
      const fn = child(node, 'function');
      const path = fn ? pathRef(fn) : null;
      const args = child(node, 'arguments');
      if (path && args && isUpper(lastName(path))) each(named(args));
      return;
    }
    case 'macro_invocation':
      // What `pin!` pins lives as long as the reference to it.
      b.extended.set(node, scope);
      return;
    case 'unsafe_block': {
      const block = firstOf(node, 'block');
      if (block) extend(b, block, scope, depth + 1);
      return;
    }
    case 'block': {
      const last = named(node).at(-1);
      if (!last) return;
      if (last.kind !== 'expression_statement') extend(b, last, scope, depth + 1);
      else if (!hasToken(last, ';')) each(named(last));
      return;
    }
    case 'if_expression': {
      const then = child(node, 'consequence');
      const otherwise = child(node, 'alternative');
      if (then) extend(b, then, scope, depth + 1);
      if (otherwise) each(named(otherwise));
      return;
    }
    case 'match_expression': {
      const body = child(node, 'body');
      for (const arm of body ? named(body) : []) {
        const value = child(arm, 'value');
        if (value) extend(b, value, scope, depth + 1);
      }
      return;
    }
    default:
      return;
  }
}

/** The operand of an extended borrow: its own temporary and that of every expression it is a part of. */
function extendOperand(b: Builder, operand: Node, scope: Scope): void {
  for (let node: Node | null = operand; node; ) {
    b.extended.set(node, scope);
    switch (node.kind) {
      case 'reference_expression':
      case 'field_expression':
        node = child(node, 'value');
        break;
      case 'parenthesized_expression':
      case 'index_expression':
        node = named(node)[0] ?? null;
        break;
      case 'unary_expression':
        node = node.children[0]?.kind === '*' ? (named(node)[0] ?? null) : null;
        break;
      default:
        node = null;
    }
  }
}

/** Whether the pattern borrows a part of the value with `ref`. */
function bindsByReference(pattern: Node): boolean {
  const todo: Node[] = [pattern];
  for (let n = todo.pop(); n !== undefined; n = todo.pop()) {
    if (n.kind === 'ref_pattern' || (n.kind === 'field_pattern' && hasToken(n, 'ref'))) return true;
    for (const c of n.children) if (c.children.length > 0) todo.push(c);
  }
  return false;
}
