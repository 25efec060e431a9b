// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * Patterns. A pattern becomes one or more candidates: the questions to ask in order, and what is bound when all of them
 * say yes. Or-patterns that bind are spread out into candidates, as rustc does: nothing is bound before all is known.
 */
import { child, firstOf, hasToken, type Node } from '../syntax/node';
import type { Span } from '../syntax/text';
import { type Builder, define, goto, newBlock, newLocal, newTemp, place, push, scheduleVariable, spanOf, switchTo, terminate, unfollowed } from './builder';
import type { BlockId, LocalId, Place, Test } from './graph';
import { project } from './operands';
import { constantOf, isUpper, lastName, pathRef } from './paths';

type Step =
  | { readonly kind: 'test'; readonly place: Place; readonly test: Test; readonly span: Span }
  /** Any of them is enough; they bind nothing. */
  | { readonly kind: 'any'; readonly of: readonly (readonly Step[])[] };

export interface Binding {
  readonly name: string;
  readonly place: Place;
  readonly mode: 'move' | 'ref' | 'ref mut';
  readonly mutable: boolean;
  readonly span: Span;
}

export interface Candidate {
  readonly steps: readonly Step[];
  readonly bindings: readonly Binding[];
}

const MATCHES_ALL: Candidate = { steps: [], bindings: [] };

/** More alternatives than this are not spread out: the first ones stand for all. */
const MAX_CANDIDATES = 64;
const MAX_DEPTH = 100;

/** The name in a pattern that is no more than a name: what it names is then the variable itself. */
export function variableOf(pattern: Node): Node | null {
  const inner = pattern.kind === 'mut_pattern' ? firstOf(pattern, 'identifier') : pattern;
  return inner?.kind === 'identifier' && inner.text !== '_' && !isUpper(inner.text) ? inner : null;
}

export function candidatesOf(b: Builder, pattern: Node, subject: Place): readonly Candidate[] {
  const candidates = expand(b, pattern, subject, 0);
  if (candidates.length >= MAX_CANDIDATES) unfollowed(b, spanOf(pattern), 'a pattern with very many alternatives');
  return candidates;
}

function expand(b: Builder, node: Node, at: Place, depth: number): readonly Candidate[] {
  if (depth > MAX_DEPTH) return [unknown(at, node)];
  const sub = (n: Node, p: Place): readonly Candidate[] => expand(b, n, p, depth + 1);
  switch (node.kind) {
    case '_':
    case 'remaining_field_pattern':
    case 'line_comment':
    case 'block_comment':
      return [MATCHES_ALL];
    case 'identifier':
      if (node.text === '_') return [MATCHES_ALL];
      if (isUpper(node.text)) return pathTest(node, at);
      return [bind(node, at, 'move', false)];
    case 'scoped_identifier':
    case 'generic_pattern':
      return pathTest(node, at);
    case 'mut_pattern': {
      const inner = patternChildren(node)[0];
      return inner ? sub(inner, at).map((c) => withBindings(c, (x) => ({ ...x, mutable: true }))) : [MATCHES_ALL];
    }
    case 'ref_pattern': {
      // `ref x`, `ref mut x`, `ref x @ sub`: only the name binds by reference.
      const inner = patternChildren(node)[0];
      if (!inner) return [MATCHES_ALL];
      const mutable = inner.kind === 'mut_pattern' || firstOf(node, 'mutable_specifier') !== null;
      const named = inner.kind === 'mut_pattern' ? (patternChildren(inner)[0] ?? inner) : inner;
      const mode = mutable ? 'ref mut' : 'ref';
      if (named.kind === 'captured_pattern') return captured(named, at, mode, false, sub);
      return [bind(named, at, mode, false)];
    }
    case 'captured_pattern':
      return captured(node, at, 'move', false, sub);
    case 'reference_pattern': {
      const inner = patternChildren(node)[0];
      return inner ? sub(inner, project(at, { kind: 'deref' })) : [MATCHES_ALL];
    }
    case 'tuple_pattern': {
      const parts = patternChildren(node);
      const only = parts[0];
      if (parts.length === 1 && only && !hasToken(node, ',') && only.kind !== 'remaining_field_pattern') return sub(only, at);
      return fields(parts, at, sub);
    }
    case 'tuple_struct_pattern': {
      const ty = child(node, 'type');
      const path = ty ? pathRef(ty) : null;
      if (!path) return [unknown(at, node)];
      const inside = fields(patternChildren(node).filter((c) => c.field !== 'type'), project(at, { kind: 'downcast', variant: lastName(path) }), sub);
      const test: Step = { kind: 'test', place: at, test: { kind: 'variant', path }, span: spanOf(node) };
      return inside.map((c) => ({ steps: [test, ...c.steps], bindings: c.bindings }));
    }
    case 'struct_pattern': {
      const ty = child(node, 'type');
      const path = ty ? pathRef(ty) : null;
      if (!path) return [unknown(at, node)];
      const base = project(at, { kind: 'downcast', variant: lastName(path) });
      const test: Step = { kind: 'test', place: at, test: { kind: 'variant', path }, span: spanOf(node) };
      let result: readonly Candidate[] = [{ steps: [test], bindings: [] }];
      for (const f of node.children) if (f.kind === 'field_pattern') result = both(result, fieldPattern(f, base, sub));
      return result;
    }
    case 'or_pattern': {
      const all = patternChildren(node).flatMap((p) => sub(p, at));
      if (all.some((c) => c.bindings.length > 0)) return all.slice(0, MAX_CANDIDATES);
      return [{ steps: all.some((c) => c.steps.length === 0) ? [] : [{ kind: 'any', of: all.map((c) => c.steps) }], bindings: [] }];
    }
    case 'slice_pattern':
      return slice(node, at, sub);
    case 'range_pattern':
      return [range(at, node)];
    case 'const_block':
      return [unknown(at, node)];
    case 'macro_invocation':
      unfollowed(b, spanOf(node), 'a macro in a pattern');
      return [unknown(at, node)];
    default: {
      const constant = constantOf(node);
      if (constant) return [{ steps: [{ kind: 'test', place: at, test: { kind: 'constant', constant }, span: spanOf(node) }], bindings: [] }];
      if (node.named) unfollowed(b, spanOf(node), `the pattern \`${node.kind}\``);
      return [unknown(at, node)];
    }
  }
}

type Sub = (n: Node, p: Place) => readonly Candidate[];

/** The patterns among a node's children: `_` is a token of its own, and `mut`/`ref` are not patterns. */
function patternChildren(node: Node): Node[] {
  return node.children.filter(
    (c) => c.kind === '_' || (c.named && c.kind !== 'mutable_specifier' && c.kind !== 'line_comment' && c.kind !== 'block_comment'),
  );
}

function unknown(at: Place, node: Node): Candidate {
  return { steps: [{ kind: 'test', place: at, test: { kind: 'unknown' }, span: spanOf(node) }], bindings: [] };
}

function range(at: Place, node: Node): Candidate {
  const token = node.children.find((c) => c.kind === '..' || c.kind === '..=' || c.kind === '...');
  const ends = token ? [node.children.find((c) => c.named && c.end <= token.start), node.children.find((c) => c.named && c.start >= token.end)] : [];
  const values = ends.map((e) => (e ? constantOf(e) : null));
  if (!token || values.some((v, i) => ends[i] && v?.kind !== 'int')) return unknown(at, node);
  const [from, to] = values.map((v) => (v?.kind === 'int' ? v.value : null));
  const test: Test = { kind: 'unknown', range: { from: from ?? null, to: to ?? null, inclusive: token.kind !== '..' } };
  return { steps: [{ kind: 'test', place: at, test, span: spanOf(node) }], bindings: [] };
}

function pathTest(node: Node, at: Place): readonly Candidate[] {
  const path = pathRef(node);
  if (!path) return [unknown(at, node)];
  return [{ steps: [{ kind: 'test', place: at, test: { kind: 'path', path }, span: spanOf(node) }], bindings: [] }];
}

function bind(node: Node, at: Place, mode: Binding['mode'], mutable: boolean): Candidate {
  return { steps: [], bindings: [{ name: node.text, place: at, mode, mutable, span: spanOf(node) }] };
}

function withBindings(c: Candidate, change: (x: Binding) => Binding): Candidate {
  return { steps: c.steps, bindings: c.bindings.map(change) };
}

/** `x @ sub`: the name binds the whole, the rest binds parts of it, and copies them before the whole moves. */
function captured(node: Node, at: Place, mode: Binding['mode'], mutable: boolean, sub: Sub): readonly Candidate[] {
  const [name, inner] = patternChildren(node);
  if (!name) return [MATCHES_ALL];
  const whole = [bind(name, at, mode, mutable)];
  return inner ? both(sub(inner, at), whole) : whole;
}

function fields(parts: readonly Node[], base: Place, sub: Sub): readonly Candidate[] {
  const rest = parts.findIndex((p) => p.kind === 'remaining_field_pattern');
  let result: readonly Candidate[] = [MATCHES_ALL];
  parts.forEach((p, i) => {
    if (i === rest) return;
    const name = String(rest >= 0 && i > rest ? i - parts.length : i);
    result = both(result, sub(p, project(base, { kind: 'field', name })));
  });
  return result;
}

function fieldPattern(node: Node, base: Place, sub: Sub): readonly Candidate[] {
  const name = child(node, 'name');
  if (!name) return [MATCHES_ALL];
  const at = project(base, { kind: 'field', name: name.text });
  const pattern = child(node, 'pattern');
  if (pattern) return sub(pattern, at);
  const mutable = firstOf(node, 'mutable_specifier') !== null;
  if (hasToken(node, 'ref')) return [bind(name, at, mutable ? 'ref mut' : 'ref', false)];
  return [bind(name, at, 'move', mutable)];
}

function slice(node: Node, at: Place, sub: Sub): readonly Candidate[] {
  const parts = patternChildren(node);
  const isRest = (p: Node): boolean => p.kind === 'remaining_field_pattern' || (p.kind === 'captured_pattern' && patternChildren(p).some((c) => c.kind === 'remaining_field_pattern'));
  const rest = parts.findIndex(isRest);
  const length: Step = { kind: 'test', place: at, test: { kind: 'unknown', length: { least: rest < 0 ? parts.length : parts.length - 1, exact: rest < 0 } }, span: spanOf(node) };
  let result: readonly Candidate[] = parts.length === 1 && rest === 0 ? [MATCHES_ALL] : [{ steps: [length], bindings: [] }];
  parts.forEach((p, i) => {
    const element = project(at, { kind: 'index', index: rest >= 0 && i >= rest ? null : i });
    result = both(result, sub(p, element));
  });
  return result;
}

/** All of the first and all of the second, combined. */
function both(first: readonly Candidate[], second: readonly Candidate[]): readonly Candidate[] {
  const out: Candidate[] = [];
  for (const x of first) {
    for (const y of second) {
      if (out.length >= MAX_CANDIDATES) return out;
      out.push({ steps: y.steps.length === 0 ? x.steps : [...x.steps, ...y.steps], bindings: y.bindings.length === 0 ? x.bindings : [...x.bindings, ...y.bindings] });
    }
  }
  return out;
}

// Emitting

/** Asks a candidate's questions; goes on in the current block when all say yes, else in `fail`. */
export function ask(b: Builder, steps: readonly Step[], fail: BlockId): void {
  for (const step of steps) {
    if (step.kind === 'test') {
      const yes = newBlock(b);
      terminate(b, { kind: 'test', place: step.place, test: step.test, yes, no: fail, span: step.span });
      switchTo(b, yes);
      continue;
    }
    const matched = newBlock(b);
    step.of.forEach((alternative, i) => {
      const next = i === step.of.length - 1 ? fail : newBlock(b);
      ask(b, alternative, next);
      goto(b, matched);
      switchTo(b, next);
    });
    switchTo(b, matched);
  }
}

/** The locals of a pattern's names, made once for all its candidates. */
export function declare(b: Builder, candidates: readonly Candidate[], ty: Node | null): Map<string, LocalId> {
  const locals = new Map<string, LocalId>();
  for (const c of candidates) {
    for (const x of c.bindings) {
      if (!locals.has(x.name)) locals.set(x.name, newLocal(b, { name: x.name, kind: 'user', mutable: x.mutable, ty, span: x.span }));
    }
  }
  return locals;
}

/** Binds the names of one candidate. They hold values from here on, but their scope is not told: see `enter`. */
export function bindNames(b: Builder, candidate: Candidate, locals: ReadonlyMap<string, LocalId>): void {
  for (const x of candidate.bindings) {
    const local = locals.get(x.name);
    if (local !== undefined) push(b, { kind: 'bind', local, place: x.place, mode: x.mode, span: x.span });
  }
}

/** The names mean their locals from here on, and the locals are dropped with the innermost scope of names. */
export function enter(b: Builder, locals: ReadonlyMap<string, LocalId>): void {
  for (const [name, local] of locals) {
    define(b, name, place(local));
    scheduleVariable(b, local);
  }
}

/** In a guard nothing has moved yet: its names are seen through references to the places they will bind. */
export function enterGuard(b: Builder, candidate: Candidate): void {
  for (const x of candidate.bindings) {
    const reference = newTemp(b, x.span);
    push(b, { kind: 'bind', local: reference, place: x.place, mode: 'ref', span: x.span });
    define(b, x.name, x.mode === 'move' ? { local: reference, projection: [{ kind: 'deref' }] } : place(reference));
  }
}

/** Binds a pattern that cannot fail (a parameter, a `for` pattern, a `let` without `else`). */
export function bindIrrefutable(b: Builder, pattern: Node, subject: Place, ty: Node | null): void {
  const candidates = candidatesOf(b, pattern, subject);
  const locals = declare(b, candidates, pattern.kind === 'identifier' || pattern.kind === 'mut_pattern' ? ty : null);
  const first = candidates[0];
  if (candidates.length === 1 && first) {
    bindNames(b, first, locals);
  } else {
    const bound = newBlock(b);
    candidates.forEach((c) => {
      const next = newBlock(b);
      ask(b, c.steps, next);
      bindNames(b, c, locals);
      goto(b, bound);
      switchTo(b, next);
    });
    terminate(b, { kind: 'unreachable' });
    switchTo(b, bound);
  }
  enter(b, locals);
}
