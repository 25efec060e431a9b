// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Paths of expressions and patterns, and literals, as the graph has them. */
import { child, firstOf, named, type Node } from '../syntax/node';
import type { Constant, Operand, PathRef, PathSegment } from './graph';

const EMPTY: PathRef = { qself: null, trait: null, segments: [] };

export function pathOf(...names: readonly string[]): PathRef {
  return { qself: null, trait: null, segments: names.map((name) => ({ name, args: [] })) };
}

/** The path that a node of an expression, a pattern or a type spells, or null where it spells none. */
export function pathRef(node: Node): PathRef | null {
  switch (node.kind) {
    case 'identifier':
    case 'type_identifier':
    case 'field_identifier':
    case 'shorthand_field_identifier':
    case 'primitive_type':
    case 'self':
    case 'super':
    case 'crate':
    case 'metavariable':
      return { qself: null, trait: null, segments: [{ name: node.text === '' ? node.kind : node.text, args: [] }] };
    case 'scoped_identifier':
    case 'scoped_type_identifier': {
      const name = child(node, 'name');
      const parent = child(node, 'path');
      const base = parent ? pathRef(parent) : EMPTY;
      if (!base || !name) return null;
      return { ...base, segments: [...base.segments, { name: name.text, args: [] }] };
    }
    case 'generic_type':
    case 'generic_type_with_turbofish':
      return withArguments(child(node, 'type'), child(node, 'type_arguments'));
    case 'generic_function':
      return withArguments(child(node, 'function'), child(node, 'type_arguments'));
    case 'generic_pattern':
      return withArguments(firstOf(node, 'identifier', 'scoped_identifier'), child(node, 'type_arguments'));
    case 'bracketed_type': {
      const inner = named(node)[0];
      if (!inner) return null;
      if (inner.kind !== 'qualified_type') return { qself: inner, trait: null, segments: [] };
      return { qself: child(inner, 'type'), trait: child(inner, 'alias'), segments: [] };
    }
    default:
      return null;
  }
}

function withArguments(node: Node | null, args: Node | null): PathRef | null {
  const path = node ? pathRef(node) : null;
  const last = path?.segments.at(-1);
  if (!path || !last) return path;
  const segment: PathSegment = { name: last.name, args: args ? named(args) : [] };
  return { ...path, segments: [...path.segments.slice(0, -1), segment] };
}

/** The last name of a path: the variant, the function, the macro. */
export function lastName(path: PathRef): string {
  return path.segments.at(-1)?.name ?? '';
}

/** The name alone, where the path is one plain name. */
export function plainName(path: PathRef): string | null {
  if (path.qself || path.segments.length !== 1) return null;
  return path.segments[0]?.args.length === 0 ? path.segments[0].name : null;
}

/** Whether a name is a variant's, constant's or type's by the naming convention that rustc warns about. */
export function isUpper(name: string): boolean {
  const first = name.replace(/^_+/, '').charAt(0);
  return first !== '' && first !== first.toLowerCase();
}

/** The constant that a literal node is, or null for any other node. */
export function constantOf(node: Node): Constant | null {
  switch (node.kind) {
    case 'integer_literal': {
      const value = integerValue(node.text);
      return value === null ? { kind: 'other' } : { kind: 'int', value };
    }
    case 'negative_literal': {
      const inner = node.children.find((c) => c.kind === 'integer_literal');
      const value = inner ? integerValue(inner.text) : null;
      return value === null ? { kind: 'other' } : { kind: 'int', value: -value };
    }
    case 'boolean_literal':
      return { kind: 'bool', value: node.text === 'true' };
    case 'string_literal':
    case 'raw_string_literal':
      return { kind: 'str' };
    case 'char_literal':
    case 'float_literal':
      return { kind: 'other' };
    case 'unit_expression':
      return { kind: 'unit' };
    default:
      return null;
  }
}

/** The value of an integer literal (`0x1000_usize`), or null where a number cannot hold it exactly. */
function integerValue(text: string): number | null {
  let digits = text.replaceAll('_', '');
  const radix = digits.startsWith('0x') ? 16 : digits.startsWith('0o') ? 8 : digits.startsWith('0b') ? 2 : 10;
  if (radix !== 10) digits = digits.slice(2);
  let end = 0;
  while (end < digits.length && Number.parseInt(digits.charAt(end), radix) >= 0) end++;
  const value = Number.parseInt(digits.slice(0, end), radix);
  return Number.isSafeInteger(value) ? value : null;
}

/** The number that a constant operand is. */
export function intOf(operand: Operand): number | null {
  return operand.kind === 'const' && operand.constant.kind === 'int' ? operand.constant.value : null;
}
