// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Macro invocations: what the well-known macros do with their arguments; the others are not followed. */
import { formatCaptures, parseArguments, parseArray, parseMatches, parseOne, parseStatements, tokenTree } from '../syntax/macros';
import { child, named, type Node } from '../syntax/node';
import { assign, assignOperand, type Builder, define, type Exit, goto, lookup, newBlock, newLocal, newTemp, OTHER, place, popScope, push, pushScope, scheduleTemp, scheduleVariable, spanOf, switchTo, terminate, unfollowed, UNIT, use } from './builder';
import { condition, patternCondition, truthValue } from './conditions';
import { into } from './expressions';
import type { BlockId, Operand, Place } from './graph';
import { lowerInitializer } from './initializers';
import { type Meaning, meaningOf } from './meanings';
import { localsIn } from './opaque';
import { asOperand, asPlace, operands } from './operands';
import { lastName, pathOf, pathRef } from './paths';
import { elementsOf } from './rvalues';

export function lowerMacro(b: Builder, dest: Place | null, node: Node): void {
  const path = child(node, 'macro');
  const ref = path ? pathRef(path) : null;
  const name = ref ? lastName(ref) : '?';
  const tree = tokenTree(node);
  const meaning = meaningOf(name);
  if (!tree || !meaning || !lowerKnown(b, dest, node, tree, name, meaning)) opaqueMacro(b, dest, node, tree, name);
}

/** False where the arguments are not what the macro's meaning wants. Nothing is lowered then. */
function lowerKnown(b: Builder, dest: Place | null, node: Node, tree: Node, name: string, meaning: Meaning): boolean {
  const span = spanOf(node);
  switch (meaning) {
    case 'constant':
      if (dest) assignOperand(b, dest, name.endsWith('assert') ? UNIT : OTHER, span);
      return true;
    case 'matches':
      return truthValue(b, dest, node, (no) => matchesCondition(b, node, no, false));
    case 'array':
    case 'try_array': {
      const array = parseArray(tree);
      if (!array) return false;
      if (meaning === 'array') into(b, dest ?? place(newTemp(b, node)), array);
      else tryArray(b, dest ?? place(newTemp(b, node)), array);
      return true;
    }
    case 'init':
      return lowerInitializer(b, dest ?? place(newTemp(b, node)), node, tree);
    case 'pointer': {
      const pointer = parseOne(tree, 'first');
      if (!pointer) return false;
      push(b, { kind: 'call', dest: dest ?? place(newTemp(b, node)), callee: { kind: 'path', path: pathOf(`${name}!`) }, args: [asOperand(b, pointer)], span });
      return true;
    }
    case 'io': {
      const view = parseOne(tree, 'first');
      const value = name === 'io_write' ? parseOne(tree, 'last') : null;
      if (!view) return false;
      const given: Operand[] = [borrow(b, asPlace(b, view), view)];
      if (value) given.push(asOperand(b, value));
      push(b, { kind: 'call', dest: dest ?? place(newTemp(b, node)), callee: { kind: 'path', path: pathOf(`${name}!`) }, args: given, span });
      return true;
    }
    case 'let':
      return stackInitializer(b, tree, name);
    default:
      break;
  }
  const args = parseArguments(tree);
  const first = args?.[0];
  if (!args) return false;
  switch (meaning) {
    case 'diverges':
      lookAt(b, args);
      terminate(b, { kind: 'unreachable' });
      return true;
    case 'assert':
    case 'assert_eq':
    case 'assert_ne': {
      if (!first) return false;
      const second = args[1];
      const panics = newBlock(b);
      if (meaning === 'assert') {
        const exit: Exit = { block: panics, depth: b.scopes.length };
        pushScope(b, { names: true });
        condition(b, first, exit);
        popScope(b, span);
      } else if (second) compare(b, first, second, meaning === 'assert_eq' ? '==' : '!=', panics, node);
      if (dest) assignOperand(b, dest, UNIT, span);
      const goesOn = newBlock(b);
      goto(b, goesOn);
      switchTo(b, panics);
      lookAt(b, args.slice(meaning === 'assert' ? 1 : 2));
      terminate(b, { kind: 'unreachable' });
      switchTo(b, goesOn);
      return true;
    }
    case 'print':
      // The printing macros hold a statement of their own, where their arguments' temporaries end.
      pushScope(b, { temps: true });
      lookAt(b, args);
      popScope(b, span);
      if (dest) assignOperand(b, dest, UNIT, span);
      return true;
    case 'format':
      lookAt(b, args);
      if (dest) assignOperand(b, dest, OTHER, span);
      return true;
    case 'addr_of':
    case 'addr_of_mut':
      if (!first) return false;
      assign(b, dest ?? place(newTemp(b, node)), { kind: 'rawref', mutable: meaning === 'addr_of_mut', place: asPlace(b, first) }, span);
      return true;
    case 'pin': {
      if (!first || args.length > 1) return false;
      const kept = newTemp(b, first);
      into(b, place(kept), first);
      scheduleTemp(b, kept, b.extended.get(node));
      assign(b, dest ?? place(newTemp(b, node)), { kind: 'ref', mutable: true, place: place(kept) }, span);
      return true;
    }
    case 'identity':
      if (!first || args.length > 1) return false;
      into(b, dest, first);
      return true;
    case 'call':
      push(b, { kind: 'call', dest: dest ?? place(newTemp(b, node)), callee: { kind: 'path', path: pathOf(`${name}!`) }, args: operands(b, args), span });
      return true;
  }
}

/**
 * `matches!(value, pattern if guard)` as a condition; false where the invocation is not that. `isWhole` says that it is
 * all of a condition: its temporaries then end with it, else with the statement it is a part of.
 */
export function matchesCondition(b: Builder, node: Node, onFalse: Exit, isWhole: boolean): boolean {
  const path = child(node, 'macro');
  const ref = path ? pathRef(path) : null;
  if (!ref || lastName(ref) !== 'matches') return false;
  const tree = tokenTree(node);
  const match = tree ? parseMatches(tree) : null;
  const value = match ? child(match, 'value') : null;
  const body = match ? child(match, 'body') : null;
  const arm = body ? named(body)[0] : undefined;
  const pattern = arm ? child(arm, 'pattern') : null;
  const inner = pattern?.children.find((c) => c.field !== 'condition' && (c.named || c.kind === '_'));
  if (!value || !pattern || !inner) return false;
  pushScope(b, { names: true, temps: isWhole });
  patternCondition(b, inner, asPlace(b, value), child(pattern, 'condition'), onFalse, node);
  popScope(b, spanOf(node));
  return true;
}

/** Formatting takes references to its arguments, whatever they are; `name = value` names one. */
function lookAt(b: Builder, args: readonly Node[]): void {
  for (const arg of args) {
    if (arg.kind === 'string_literal' || arg.kind === 'raw_string_literal') {
      for (const name of formatCaptures(arg)) {
        const captured = lookup(b, name, spanOf(arg));
        if (captured) borrow(b, captured, arg);
      }
      continue;
    }
    const value = arg.kind === 'assignment_expression' ? (child(arg, 'right') ?? arg) : arg;
    const p = asPlace(b, value);
    borrow(b, p, value);
  }
}

function borrow(b: Builder, p: Place, at: Node): Operand {
  const reference = newTemp(b, at);
  assign(b, place(reference), { kind: 'ref', mutable: false, place: p }, spanOf(at));
  return use(place(reference));
}

/** `assert_eq!` compares through references, so nothing moves; it panics with them still there. */
function compare(b: Builder, left: Node, right: Node, op: string, panics: BlockId, node: Node): void {
  const span = spanOf(node);
  pushScope(b, { temps: true });
  const l = asPlace(b, left);
  const r = asPlace(b, right);
  const lr = borrow(b, l, left);
  const rr = borrow(b, r, right);
  const result = newTemp(b, node);
  assign(b, place(result), { kind: 'binary', op, left: lr, right: rr }, span);
  const yes = newBlock(b);
  terminate(b, { kind: 'if', operand: use(place(result)), then: yes, else: panics, span });
  switchTo(b, yes);
  popScope(b, span);
}

/** `kvec![…]` allocates first: its elements are evaluated, and moved in, only if there is memory for them. */
function tryArray(b: Builder, dest: Place, array: Node): void {
  const span = spanOf(array);
  if (elementsOf(array).length === 0) {
    assign(b, dest, { kind: 'array', elements: [] }, span);
    return;
  }
  const there = newBlock(b);
  const fails = newBlock(b);
  const end = newBlock(b);
  terminate(b, { kind: 'either', targets: [there, fails], span });
  switchTo(b, there);
  const value = newTemp(b, array);
  into(b, place(value), array);
  scheduleTemp(b, value, undefined);
  push(b, { kind: 'call', dest, callee: { kind: 'path', path: pathOf('Ok') }, args: [use(place(value))], span });
  goto(b, end);
  switchTo(b, fails);
  push(b, { kind: 'call', dest, callee: { kind: 'path', path: pathOf('Err') }, args: [OTHER], span });
  goto(b, end);
  switchTo(b, end);
}

/** `let name = value` (or `=?`): a variable of the block around, made of the initialiser in a place on the stack. */
function stackInitializer(b: Builder, tree: Node, name: string): boolean {
  const block = parseStatements(tree, name === 'stack_try_pin_init');
  const statement = block ? named(block)[0] : undefined;
  const pattern = statement ? child(statement, 'pattern') : null;
  const value = statement ? child(statement, 'value') : null;
  if (statement?.kind !== 'let_declaration' || pattern?.kind !== 'identifier' || !value) return false;
  const local = newLocal(b, { name: pattern.text, kind: 'user', mutable: true, ty: child(statement, 'type'), span: spanOf(pattern) });
  push(b, { kind: 'call', dest: place(local), callee: { kind: 'path', path: pathOf(`${name}!`) }, args: [asOperand(b, value)], span: spanOf(value) });
  define(b, pattern.text, place(local));
  scheduleVariable(b, local);
  return true;
}

/** A macro that is not followed gives away the variables it names. One without arguments cannot touch any. */
function opaqueMacro(b: Builder, dest: Place | null, node: Node, tree: Node | null, name: string): void {
  const what = `macro \`${name}!\``;
  const span = spanOf(node);
  const given = tree ? localsIn(b, tree) : [];
  if (tree && tree.children.length > 2) unfollowed(b, span, what);
  assign(b, dest ?? place(newTemp(b, node)), { kind: 'opaque', operands: given, what }, span);
}
