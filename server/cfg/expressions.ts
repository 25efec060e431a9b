// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * Expressions, three ways, as rustc's MIR building has them: into a destination, as a place (where it stands, nothing
 * moves), and as an operand (its value, to be used at once).
 */
import { child, firstOf, hasToken, named, type Node } from '../syntax/node';
import { assign, assignOperand, bool, type Builder, goto, leave, leaveFunction, lookup, newBlock, newTemp, OTHER, place, push, scheduleTemp, spanOf, switchTo, terminate, UNIT, unfollowed, use } from './builder';
import { lowerAssignment, lowerCompoundAssignment } from './assignments';
import { lowerClosure } from './closures';
import { lowerCall } from './calls';
import { condition, lowerBreak, lowerContinue, lowerFor, lowerIf, lowerLoop, lowerMatch, lowerReturn, lowerWhile } from './control';
import type { Operand, Place, Projection, Rvalue } from './graph';
import { lowerMacro } from './invocations';
import { constantOf, intOf, pathOf, pathRef } from './paths';
import { lowerBlock } from './statements';

/** Beyond this nesting an expression is not followed: the stack is finite, and people do not write such code. */
const MAX_DEPTH = 300;

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
        lowerBoolean(b, dest, node);
        return;
      }
      break;
    case 'let_condition':
    case 'let_chain':
      lowerBoolean(b, dest, node);
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

/** What an expression without control flow of its own computes. */
function asRvalue(b: Builder, node: Node): Rvalue {
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

/** `e?`: the value of `Ok` or `Some`, or out with the residual, dropping what the scopes hold. */
function lowerTry(b: Builder, node: Node, inner: Node): Place {
  const span = spanOf(node);
  const operand = asOperand(b, inner);
  let subject: Place;
  if (operand.kind === 'use' && b.locals[operand.place.local]?.kind === 'temp' && operand.place.projection.length === 0) subject = operand.place;
  else {
    const id = newTemp(b, inner);
    assignOperand(b, place(id), operand, spanOf(inner));
    scheduleTemp(b, id, undefined);
    subject = place(id);
  }
  const yes = newBlock(b);
  const no = newBlock(b);
  terminate(b, { kind: 'test', place: subject, test: { kind: 'try' }, yes, no, span });
  switchTo(b, no);
  const catcher = b.catchers.at(-1);
  assign(b, catcher?.dest ?? place(0), { kind: 'residual', place: subject }, span);
  if (catcher) leave(b, catcher.exit, span);
  else leaveFunction(b, span);
  switchTo(b, yes);
  return project(subject, { kind: 'downcast', variant: '?continue' }, { kind: 'field', name: '0' });
}

function lowerTryBlock(b: Builder, dest: Place, node: Node): void {
  const block = firstOf(node, 'block');
  if (!block) {
    opaque(b, dest, node, 'a `try` block');
    return;
  }
  const span = spanOf(node);
  const end = newBlock(b);
  const value = newTemp(b, block);
  b.catchers.push({ dest, exit: { block: end, depth: b.scopes.length } });
  lowerBlock(b, place(value), block);
  b.catchers.pop();
  push(b, { kind: 'call', dest, callee: { kind: 'path', path: pathOf('core', 'ops', 'Try', 'from_output') }, args: [use(place(value))], span });
  goto(b, end);
  switchTo(b, end);
}

/** A condition as a value. */
function lowerBoolean(b: Builder, dest: Place | null, node: Node): void {
  const span = spanOf(node);
  const no = newBlock(b);
  const end = newBlock(b);
  condition(b, node, { block: no, depth: b.scopes.length });
  if (dest) assignOperand(b, dest, bool(true), span);
  goto(b, end);
  switchTo(b, no);
  if (dest) assignOperand(b, dest, bool(false), span);
  goto(b, end);
  switchTo(b, end);
}

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
