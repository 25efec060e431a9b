// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Blocks and statements: the scopes of variables, and of the temporaries of each statement. */
import { child, firstOf, hasToken, named, type Node, textOf } from '../syntax/node';
import { endOf } from './branches';
import { assignOperand, type Builder, define, goto, leave, nameScope, newBlock, newLocal, newTemp, place, popScope, pushScope, scheduleTemp, scheduleVariable, type Scope, spanOf, switchTo, terminate, UNIT } from './builder';
import { into, unitInto } from './expressions';
import { extendTemporaries } from './extended';
import type { Place } from './graph';
import { lowerLabelledBlock } from './loops';
import { asPlace, mayOwn } from './operands';
import { ask, bindIrrefutable, bindNames, candidatesOf, declare, enter, variableOf } from './patterns';

const ITEMS: ReadonlySet<string> = new Set([
  'function_item', 'function_signature_item', 'const_item', 'static_item', 'struct_item', 'enum_item', 'union_item', 'trait_item', 'impl_item',
  'mod_item', 'use_declaration', 'type_item', 'macro_definition', 'foreign_mod_item', 'extern_crate_declaration', 'associated_type',
  'inner_attribute_item', 'empty_statement', 'line_comment', 'block_comment', 'label',
]);

export function lowerBlock(b: Builder, dest: Place | null, node: Node): void {
  lowerLabelledBlock(b, dest, node, () => {
    pushScope(b, { names: true });
    lowerSequence(b, dest, node.children.filter((c) => c.named), node);
    popScope(b, endOf(node));
  });
}

/** Statements and a last expression whose value is the whole's. */
export function lowerSequence(b: Builder, dest: Place | null, nodes: readonly Node[], whole: Node | null): void {
  const statements = nodes.filter((c) => !ITEMS.has(c.kind));
  // to the grammar the `;` behind `unsafe { … }` is a statement of its own: what stands before it is no value
  const ended = nodes.findLast((c) => c.kind !== 'line_comment' && c.kind !== 'block_comment')?.kind === 'empty_statement';
  let hasValue = false;
  let configured: Node | null = null;
  for (let i = 0; i < statements.length; i++) {
    const node = statements[i];
    if (!node) continue;
    if (node.kind === 'attribute_item') {
      configured = isCfg(node) ? node : configured;
      continue;
    }
    const isLast = i === statements.length - 1 && !ended;
    if (configured && node.kind !== 'let_declaration') {
      const taken = lowerConfigured(b, dest, configured, statements, i);
      configured = null;
      i = taken.last;
      hasValue = taken.hasValue;
      continue;
    }
    configured = null;
    hasValue = lowerStatement(b, dest, node, isLast, ended && i === statements.length - 1);
  }
  if (!hasValue && whole) unitInto(b, dest, whole);
}

/** Lowers one statement; true if it is the block's value. */
function lowerStatement(b: Builder, dest: Place | null, node: Node, isLast: boolean, isEnded: boolean): boolean {
  if (node.kind === 'let_declaration') {
    lowerLet(b, node);
    return false;
  }
  if (node.kind !== 'expression_statement') {
    if (isLast) into(b, dest, node);
    else expressionStatement(b, node, isEnded);
    return isLast;
  }
  const inner = named(node)[0];
  if (!inner) return false;
  const semicolon = isEnded || hasToken(node, ';');
  if (isLast && !semicolon) {
    into(b, dest, inner);
    return true;
  }
  expressionStatement(b, inner, semicolon);
  return false;
}

/** A value that nobody wants is dropped where its statement ends. A block without semicolon has none. */
function expressionStatement(b: Builder, node: Node, semicolon: boolean): void {
  pushScope(b, { temps: true });
  if (hasNoValue(node) || !semicolon) into(b, null, node);
  else {
    const value = newTemp(b, node);
    into(b, place(value), node);
    if (mayOwn(node) || node.kind === 'identifier' || node.kind === 'unary_expression') scheduleTemp(b, value, undefined);
  }
  popScope(b, { start: Math.max(node.end - 1, node.start), end: node.end });
}

function hasNoValue(node: Node): boolean {
  switch (node.kind) {
    case 'assignment_expression':
    case 'compound_assignment_expr':
    case 'return_expression':
    case 'break_expression':
    case 'continue_expression':
    case 'while_expression':
    case 'for_expression':
      return true;
    default:
      return false;
  }
}

// `#[cfg]`

function isCfg(node: Node): boolean {
  return condText(node) !== null;
}

function condText(node: Node): string | null {
  const attribute = firstOf(node, 'attribute');
  const args = attribute ? child(attribute, 'arguments') : null;
  if (!attribute || !args || firstOf(attribute, 'identifier')?.text !== 'cfg') return null;
  return textOf(args).replaceAll(' ', '');
}

/**
 * A statement under `#[cfg]` is there or not; two in a row with opposite conditions are one or the other. Returns the
 * index of the last statement taken.
 */
function lowerConfigured(b: Builder, dest: Place | null, cfg: Node, statements: readonly Node[], at: number): { last: number; hasValue: boolean } {
  const first = statements[at];
  const otherCfg = statements[at + 1];
  const second = statements[at + 2];
  const isPair =
    second !== undefined && otherCfg?.kind === 'attribute_item' && second.kind !== 'let_declaration' && second.kind !== 'attribute_item' && areOpposite(condText(cfg), condText(otherCfg));
  const last = isPair ? at + 2 : at;
  const isLast = last === statements.length - 1;
  const there = newBlock(b);
  const other = newBlock(b);
  const end = newBlock(b);
  terminate(b, { kind: 'either', targets: [there, other], span: spanOf(cfg) });
  switchTo(b, there);
  const hasValue = first ? lowerStatement(b, dest, first, isLast, false) : false;
  goto(b, end);
  switchTo(b, other);
  if (isPair) lowerStatement(b, dest, second, isLast, false);
  else if (hasValue && dest) assignOperand(b, dest, UNIT, spanOf(cfg));
  goto(b, end);
  switchTo(b, end);
  return { last, hasValue };
}

function areOpposite(x: string | null, y: string | null): boolean {
  if (x === null || y === null) return false;
  const not = (t: string): string => `(not${t})`;
  return x === not(y) || y === not(x);
}

// `let`

function lowerLet(b: Builder, node: Node): void {
  const pattern = child(node, 'pattern');
  const value = child(node, 'value');
  const ty = child(node, 'type');
  const alternative = child(node, 'alternative');
  const block = nameScope(b);
  if (!pattern || !block) return;
  if (!value) {
    enter(b, declare(b, candidatesOf(b, pattern, place(0)), ty));
    return;
  }
  extendTemporaries(b, pattern, value, block);
  const temps = pushScope(b, { temps: true });
  const end = { start: Math.max(node.end - 1, node.start), end: node.end };
  if (alternative) {
    lowerLetElse(b, pattern, value, alternative, temps);
    popScope(b, end);
    return;
  }
  const name = variableOf(pattern);
  if (!name) {
    bindIrrefutable(b, pattern, asPlace(b, value), ty);
    popScope(b, end);
    return;
  }
  const local = newLocal(b, { name: name.text, kind: 'user', mutable: name !== pattern || firstOf(node, 'mutable_specifier') !== null, ty, span: spanOf(name) });
  into(b, place(local), value);
  popScope(b, end);
  define(b, name.text, place(local));
  scheduleVariable(b, local);
}

/** The `else` block runs after the initialiser's temporaries are gone, and does not come back. */
function lowerLetElse(b: Builder, pattern: Node, value: Node, alternative: Node, temps: Scope): void {
  const subject = asPlace(b, value);
  const candidates = candidatesOf(b, pattern, subject);
  const locals = declare(b, candidates, null);
  const bound = newBlock(b);
  const otherwise = newBlock(b);
  for (const candidate of candidates) {
    const next = newBlock(b);
    ask(b, candidate.steps, next);
    bindNames(b, candidate, locals);
    goto(b, bound);
    switchTo(b, next);
  }
  leave(b, { block: otherwise, depth: b.scopes.length - 1 }, spanOf(value));
  switchTo(b, otherwise);
  b.scopes.pop();
  pushScope(b, { temps: true });
  lowerBlock(b, null, alternative);
  popScope(b, endOf(alternative));
  terminate(b, { kind: 'unreachable' });
  b.scopes.push(temps);
  switchTo(b, bound);
  enter(b, locals);
}
