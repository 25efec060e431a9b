// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** What an expression without control flow of its own computes. */
import { child, firstOf, hasToken, named, type Node } from '../syntax/node';
import { type Builder, OTHER, spanOf, unfollowed, use } from './builder';
import { lowerClosure } from './closures';
import type { Operand, Rvalue } from './graph';
import { opaqueRvalue } from './opaque';
import { asOperand, asPlace, operands } from './operands';
import { constantOf, intOf, pathOf, pathRef } from './paths';

/** What an expression without control flow of its own computes. */
export function asRvalue(b: Builder, node: Node): Rvalue {
  switch (node.kind) {
    case 'reference_expression': {
      const value = child(node, 'value');
      if (!value) break;
      const raw = hasToken(node, 'raw');
      const mutable = firstOf(node, 'mutable_specifier') !== null;
      const p = asPlace(b, value);
      return raw ? { kind: 'rawref', mutable, place: p } : { kind: 'ref', mutable, place: p };
    }
    case 'unary_expression': {
      const inner = named(node)[0];
      const op = node.children[0]?.kind;
      if (!inner) break;
      if (op === '*') return { kind: 'use', operand: use(asPlace(b, node)) };
      const operand = asOperand(b, inner);
      const value = op === '-' ? intOf(operand) : null;
      if (value !== null) return { kind: 'use', operand: { kind: 'const', constant: { kind: 'int', value: -value } } };
      return { kind: 'unary', op: op === '!' ? '!' : '-', operand };
    }
    case 'binary_expression': {
      const left = child(node, 'left');
      const right = child(node, 'right');
      if (!left || !right) break;
      const [l, r] = operands(b, [left, right]);
      return { kind: 'binary', op: child(node, 'operator')?.kind ?? '?', left: l ?? OTHER, right: r ?? OTHER };
    }
    case 'type_cast_expression': {
      const value = child(node, 'value');
      const ty = child(node, 'type');
      if (!value || !ty) break;
      return { kind: 'cast', operand: asOperand(b, value), ty };
    }
    case 'tuple_expression':
      return { kind: 'tuple', fields: operands(b, elementsOf(node)) };
    case 'array_expression': {
      const length = child(node, 'length');
      const elements = elementsOf(node).filter((c) => c.field !== 'length');
      if (!length) return { kind: 'array', elements: operands(b, elements) };
      const first = elements[0];
      if (!first) break;
      return { kind: 'repeat', element: asOperand(b, first) };
    }
    case 'struct_expression':
      return structRvalue(b, node) ?? opaqueRvalue(b, node, 'a struct expression');
    case 'range_expression':
      return rangeRvalue(b, node);
    case 'await_expression': {
      unfollowed(b, spanOf(node), '`.await`');
      const inner = named(node)[0];
      return { kind: 'opaque', operands: inner ? [asOperand(b, inner)] : [], what: '`.await`' };
    }
    case 'async_block':
      return opaqueRvalue(b, node, 'an async block');
    case 'gen_block':
      return opaqueRvalue(b, node, 'a gen block');
    case 'yield_expression':
      return opaqueRvalue(b, node, '`yield`');
    case 'closure_expression':
      return { kind: 'use', operand: lowerClosure(b, node) };
    default: {
      const constant = constantOf(node);
      if (constant) return { kind: 'use', operand: { kind: 'const', constant } };
      const path = pathRef(node);
      if (path) return { kind: 'use', operand: { kind: 'path', path } };
    }
  }
  return opaqueRvalue(b, node, node.kind === 'ERROR' ? 'a syntax error' : `\`${node.kind}\``);
}

/** The expressions of a tuple, an array or an argument list, without attributes. */
export function elementsOf(node: Node): Node[] {
  return named(node).filter((c) => c.kind !== 'attribute_item' && c.kind !== 'inner_attribute_item');
}

/** `Path { a, b: x, ..base }`. */
export function structRvalue(b: Builder, node: Node): Rvalue | null {
  const name = child(node, 'name');
  const body = child(node, 'body');
  const path = name ? pathRef(name) : null;
  if (!body || !path) return null;
  const names: string[] = [];
  const values: Node[] = [];
  let baseNode: Node | null = null;
  for (const f of named(body)) {
    if (f.kind === 'shorthand_field_initializer') {
      const id = firstOf(f, 'identifier');
      if (!id) continue;
      names.push(id.text);
      values.push(id);
    } else if (f.kind === 'field_initializer') {
      const value = child(f, 'value');
      const field = child(f, 'field');
      if (!value || !field) continue;
      names.push(field.text);
      values.push(value);
    } else if (f.kind === 'base_field_initializer') baseNode = named(f)[0] ?? null;
  }
  const ops = operands(b, baseNode ? [...values, baseNode] : values);
  const base = baseNode ? (ops.pop() ?? null) : null;
  return { kind: 'struct', path, fields: names.map((n, i) => ({ name: n, operand: ops[i] ?? OTHER })), base };
}

function rangeRvalue(b: Builder, node: Node): Rvalue {
  const at = node.children.findIndex((c) => c.kind === '..' || c.kind === '..=' || c.kind === '...');
  const parts = named(node);
  const token = node.children[at];
  const start = parts.find((c) => token !== undefined && c.end <= token.start);
  const end = parts.find((c) => token !== undefined && c.start >= token.end);
  const values = operands(b, [start, end].filter((c) => c !== undefined));
  const fields: { name: string; operand: Operand }[] = [];
  if (start) fields.push({ name: 'start', operand: values[0] ?? OTHER });
  if (end) fields.push({ name: 'end', operand: values[start ? 1 : 0] ?? OTHER });
  const kind = !start ? (end ? 'RangeTo' : 'RangeFull') : end ? 'Range' : 'RangeFrom';
  return { kind: 'struct', path: pathOf('core', 'ops', token?.kind === '..' ? kind : `${kind}Inclusive`), fields, base: null };
}
