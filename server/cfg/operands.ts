// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * Expressions as places (where the value stands; nothing moves) and as operands (the value, to be used at once), as
 * rustc's MIR building has them.
 */
import { child, hasToken, named, type Node } from '../syntax/node';
import { assignOperand, type Builder, lookup, newTemp, place, scheduleTemp, spanOf, use } from './builder';
import { lowerClosure } from './closures';
import { into, MAX_DEPTH } from './expressions';
import type { Operand, Place, Projection } from './graph';
import { opaque } from './opaque';
import { constantOf, intOf, pathRef } from './paths';
import { lowerTry } from './question';
import { elementsOf } from './rvalues';

/** An expression as the place where its value stands; a value gets a temporary. */
export function asPlace(b: Builder, node: Node): Place {
  if (b.depth > MAX_DEPTH) return temporary(b, node);
  b.depth++;
  const p = asPlaceKind(b, node);
  b.depth--;
  return p;
}

function asPlaceKind(b: Builder, node: Node): Place {
  switch (node.kind) {
    case 'parenthesized_expression': {
      const inner = named(node)[0];
      if (inner) return asPlace(b, inner);
      break;
    }
    case 'identifier':
    case 'self': {
      const found = lookup(b, node.text, spanOf(node));
      if (found) return found;
      break;
    }
    case 'field_expression': {
      const value = child(node, 'value');
      const field = child(node, 'field');
      if (value && field) return project(asPlace(b, value), { kind: 'field', name: field.text });
      break;
    }
    case 'index_expression': {
      const [value, index] = elementsOf(node);
      if (!value || !index) break;
      const base = asPlace(b, value);
      return project(base, { kind: 'index', index: intOf(asOperand(b, index)) });
    }
    case 'unary_expression': {
      const inner = named(node)[0];
      if (node.children[0]?.kind === '*' && inner) return project(asPlace(b, inner), { kind: 'deref' });
      break;
    }
    case 'try_expression': {
      const inner = named(node)[0];
      if (!inner) break;
      const value = lowerTry(b, node, inner);
      const scope = b.extended.get(node);
      if (!scope) return value;
      const id = newTemp(b, node);
      assignOperand(b, place(id), use(value), spanOf(node));
      scheduleTemp(b, id, scope);
      return place(id);
    }
    default:
      return temporary(b, node);
  }
  if (node.kind !== 'field_expression' && node.kind !== 'index_expression' && node.kind !== 'try_expression') return temporary(b, node);
  // Its parts are missing: a syntax error.
  const unknown = place(newTemp(b, node));
  opaque(b, unknown, node, 'a syntax error');
  return unknown;
}

export function project(base: Place, ...projection: readonly Projection[]): Place {
  return { local: base.local, projection: [...base.projection, ...projection] };
}

/** A value in a temporary that ends with the statement. */
function temporary(b: Builder, node: Node): Place {
  const id = newTemp(b, node);
  into(b, place(id), node);
  if (mayOwn(node)) scheduleTemp(b, id, b.extended.get(node));
  return place(id);
}

/** Whether the value of an expression could need a drop: references, numbers, paths and pointers do not. */
export function mayOwn(node: Node): boolean {
  switch (node.kind) {
    case 'reference_expression':
    case 'type_cast_expression':
    case 'unary_expression':
    case 'unit_expression':
    case 'scoped_identifier':
    case 'generic_function':
    case 'identifier':
      return false;
    case 'binary_expression':
      return ['+', '-', '*', '/', '%', '|', '&', '^'].includes(child(node, 'operator')?.kind ?? '');
    default:
      return constantOf(node) === null;
  }
}

/** An expression's value, to be used at once. */
export function asOperand(b: Builder, node: Node): Operand {
  switch (node.kind) {
    case 'parenthesized_expression': {
      const inner = named(node)[0];
      if (inner && b.depth < MAX_DEPTH) {
        b.depth++;
        const operand = asOperand(b, inner);
        b.depth--;
        return operand;
      }
      break;
    }
    case 'identifier':
    case 'self': {
      const found = lookup(b, node.text, spanOf(node));
      if (found) return use(found);
      const path = pathRef(node);
      if (path) return { kind: 'path', path };
      break;
    }
    case 'field_expression':
    case 'index_expression':
    case 'try_expression':
      return use(asPlace(b, node));
    case 'unary_expression': {
      if (node.children[0]?.kind === '*') return use(asPlace(b, node));
      const inner = named(node)[0];
      const constant = inner && node.children[0]?.kind === '-' ? constantOf(inner) : null;
      if (constant?.kind === 'int') return { kind: 'const', constant: { kind: 'int', value: -constant.value } };
      break;
    }
    case 'closure_expression':
      if (b.depth < MAX_DEPTH) return lowerClosure(b, node);
      break;
    default: {
      const constant = constantOf(node);
      if (constant) return { kind: 'const', constant };
      const path = pathRef(node);
      if (path) return { kind: 'path', path };
    }
  }
  return use(temporary(b, node));
}

/**
 * The operands of a call or an aggregate, evaluated from left to right. One that is only a place is read when the call
 * happens, unless a later one does something in between: then its value is taken into a temporary first.
 */
export function operands(b: Builder, nodes: readonly Node[]): Operand[] {
  let lastBusy = -1;
  for (let i = nodes.length - 1; i > 0 && lastBusy < 0; i--) {
    const node = nodes[i];
    if (node && !isQuiet(node)) lastBusy = i;
  }
  return nodes.map((node, i) => {
    const operand = asOperand(b, node);
    if (i >= lastBusy || operand.kind === 'const' || operand.kind === 'path') return operand;
    if (operand.kind === 'use' && isTemporary(b, operand.place)) return operand;
    const id = newTemp(b, node);
    assignOperand(b, place(id), operand, spanOf(node));
    scheduleTemp(b, id, undefined);
    return use(place(id));
  });
}

/** Whether a place is a temporary's own storage, which nothing but its one use reads. */
function isTemporary(b: Builder, p: Place): boolean {
  return b.locals[p.local]?.kind === 'temp' && p.projection.every((x) => x.kind !== 'deref');
}

/** Whether evaluating it neither moves anything nor leaves. */
function isQuiet(node: Node): boolean {
  switch (node.kind) {
    case 'identifier':
    case 'self':
    case 'scoped_identifier':
    case 'generic_function':
    case 'closure_expression':
      return true;
    case 'parenthesized_expression':
    case 'field_expression':
    case 'index_expression':
    case 'reference_expression':
    case 'unary_expression':
    case 'type_cast_expression':
      return named(node).every((c) => isQuiet(c) || c.field === 'type' || c.field === 'field' || c.kind === 'mutable_specifier');
    case 'binary_expression':
      return !hasToken(node, '&&') && !hasToken(node, '||') && named(node).every(isQuiet);
    default:
      return constantOf(node) !== null;
  }
}
