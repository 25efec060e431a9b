// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * Calls: who is called, and what is known of it. In this order: a constructor; a C function of the tables; an
 * operation of core that moves values about; a function of the tree, whose body is played; a Rust function of the
 * tables; else its signature; else nothing, and what it is given is no longer followed.
 */
import { type Callee, type Operand, type PathRef, RETURN, type Statement } from '../cfg/graph';
import { boundsOf } from '../items/generics';
import type { FnItem } from '../items/item';
import { substitute, type Ty, UNKNOWN } from '../items/type';
import { parseTy } from '../items/typeText';
import type { MethodRow } from '../kernel/methods';
import type { ReturnEffect } from '../kernel/row';
import { construct } from './construct';
import { coreFunction } from './coreFunctions';
import { giveAway } from './drops';
import { operandValue, type Result } from './evaluate';
import { callClosure, callFunction, freshResult, resultType } from './inline';
import { callMethod, typeOf } from './methodCalls';
import { resolvePath } from './paths';
import { type Access, autoDeref, load, locate, store } from './places';
import { noteName, writeTo } from './play';
import { isHandle } from './roles';
import { applyRow, through } from './rows';
import { lentCall, unknownC, unknownCall } from './unknownCalls';
import { OPTION, RESULT, type Site, type Value } from './value';
import type { World } from './world';

export function callStatement(a: Access, s: Extract<Statement, { kind: 'call' }>): World[] {
  const results = dispatch(a, s.callee, s.args);
  for (const { world, value } of results) {
    const at = { ...a, world };
    writeTo(at, locate(at, s.dest), value);
    noteName(a.frame, world, s.dest, value);
    if (s.dest.local === RETURN && !a.frame.parent) world.exit = a.site;
  }
  return results.map((r) => r.world);
}

function dispatch(a: Access, callee: Callee, args: readonly Operand[]): Result[] {
  switch (callee.kind) {
    case 'path':
      return callPath(a, callee.path, args);
    case 'method': {
      const receiver = args[0];
      if (!receiver || (receiver.kind !== 'receiver' && receiver.kind !== 'use')) return unknownCall(a, args.map((o) => operandValue(a, o)), UNKNOWN, callee.name);
      const loc = locate({ ...a, addressOnly: true }, receiver.place);
      const generics = callee.generics.filter((n) => n.kind !== 'lifetime').map((n) => a.run.engine.tree.ty(n, a.frame.scope));
      return callMethod(a, callee.name, generics, loc, args.slice(1));
    }
    case 'value':
      return callHeld(a, callee.operand, args);
  }
}

/** Calls what a place holds: it stays there, with what the call left of its captures. */
function callHeld(a: Access, operand: Operand, operands: readonly Operand[]): Result[] {
  if (operand.kind !== 'use' && operand.kind !== 'receiver') return callValue(a, operandValue(a, operand), operands.map((o) => operandValue(a, o)));
  const loc = autoDeref(a, locate(a, operand.place));
  const f = load(a, loc);
  const args = operands.map((o) => operandValue(a, o));
  if (f.k !== 'closure') return callValue(a, f, args);
  const played = callClosure(a, f, args, a.site);
  if (!played) return callValue(a, f, args);
  return played.map((r) => {
    if (r.captures) store({ ...a, world: r.world }, loc, { ...f, captures: r.captures });
    return r;
  });
}

/** Calls what a value is: a closure, a function by name, or something unknown. */
export function callValue(a: Access, callee: Value, args: readonly Value[]): Result[] {
  const f = through(a, callee);
  if (f.k === 'closure') {
    const played = callClosure(a, f, args, a.site);
    if (played) return played;
  }
  if (f.k === 'fn') return callNamed(a, f.path, null, args, [], a.site);
  if (f.k === 'sym' && f.ty.kind === 'bounds' && f.ty.fn) return lentCall(a, args, f.ty.fn.ret, 'a closure');
  if (f.k === 'sym' && f.ty.kind === 'fn') return lentCall(a, args, f.ty.ret, 'a function pointer');
  giveAway(a, f);
  return unknownCall(a, args, UNKNOWN, 'a function');
}

function callPath(a: Access, path: PathRef, operands: readonly Operand[]): Result[] {
  const r = resolvePath(a.frame, a.run.engine, path);
  const args = operands.map((o) => operandValue(a, o));
  if (path.segments.length > 0) {
    const made = constructor(a, r.full, r.ty, r.whole, r.name, args);
    if (made) return made;
  }
  const bounded = r.ty?.kind === 'param' ? traitOf(a, r.ty.name) : null;
  if (bounded !== null) return callNamed(a, `${bounded}::${r.name}`, { kind: 'path', path: bounded, args: [], lifetimes: [] }, args, r.generics, a.site);
  return callNamed(a, r.full, r.ty, args, r.generics, a.site);
}

/** The trait that bounds a type parameter, where it has one. */
export function traitOf(a: Access, param: string): string | null {
  const { tree } = a.run.engine;
  const fn = a.frame.fn;
  const owners = fn ? [fn, ...(fn.owner ? [fn.owner] : [])] : [];
  for (const o of owners) {
    const bound = boundsOf(o.generics, param)[0];
    if (bound) return pathText(tree.ty(bound, a.frame.scope));
  }
  return null;
}

export function pathText(ty: Ty): string | null {
  return ty.kind === 'path' ? ty.path : null;
}

/** `Some(x)`, `Ok(x)`, a tuple struct, a tuple variant. */
function constructor(a: Access, full: string, ty: Ty | null, whole: Ty, name: string, args: readonly Value[]): Result[] | null {
  const { tree } = a.run.engine;
  const fields = (): Map<string, Value> => new Map(args.map((v, i): [string, Value] => [String(i), v]));
  const one = (value: Value): Result[] => [{ world: a.world, value }];
  switch (full) {
    case 'core::option::Option::Some':
    case 'core::result::Result::Ok':
    case 'core::result::Result::Err':
      return one({ k: 'struct', ty: { kind: 'path', path: full.slice(0, full.lastIndexOf('::')), args: [], lifetimes: [] }, variant: name, fields: fields() });
  }
  const e = ty?.kind === 'path' ? tree.enumAt(ty.path) : null;
  if (e?.variants.some((v) => v.name === name) && ty) return one({ k: 'struct', ty, variant: name, fields: fields() });
  const self = whole.kind === 'path' ? tree.structAt(whole.path) : null;
  if (self?.tuple) return one(construct(a, whole, null, fields()));
  return null;
}

/** Calls a function by its canonical path; `ty` is the type it belongs to. */
export function callNamed(a: Access, full: string, ty: Ty | null, args: readonly Value[], generics: readonly Ty[], site: Site): Result[] {
  const { engine } = a.run;
  const cut = full.lastIndexOf('::');
  const name = full.slice(cut + 2);
  const prefix = full.slice(0, Math.max(cut, 0));
  // a module of that name with functions of its own is not C
  const isC = prefix === 'kernel::bindings' || prefix === '?bindings' || (prefix.endsWith('::bindings') && !engine.tree.fnAt(full));
  if (isC) {
    const row = engine.functionRow(name);
    if (!row) return unknownC(a, args, name);
    return applyRow(a, { name: row.name, args: row.args, returns: row.returns, result: UNKNOWN }, args);
  }
  const core = coreFunction(a, full, ty, args, generics);
  if (core) return core;
  // how `Owned` and `ARef` are made in a tree matters less than what they are: their rows say that
  const handle = ty?.kind === 'path' && isHandle(ty.path) ? methodRowOf(a, ty, name, null) : null;
  if (handle) return handle(args);
  const fn = engine.tree.fnAt(full) ?? (ty?.kind === 'path' ? pickMethod(a, engine.tree.methods(ty.path, name), args.length) : null);
  if (fn) return callItem(a, fn, ty, args, site);
  if (ty?.kind === 'path') {
    const row = methodRowOf(a, ty, name, null);
    if (row) return row(args);
    // `Trait::method(x)`: by the receiver's own type
    const first = args[0];
    if (first) {
      const receiver = typeOf(a, through(a, first));
      if (receiver.kind === 'path' && receiver.path !== ty.path) {
        const own = pickMethod(a, engine.tree.methods(receiver.path, name), args.length);
        if (own) return callItem(a, own, receiver, args, site);
      }
    }
  }
  return unknownCall(a, args, UNKNOWN, name);
}

export function pickMethod(a: Access, fns: readonly FnItem[], count: number): FnItem | null {
  const fits = fns.filter((f) => f.params.length + (f.self === 'none' ? 0 : 1) === count);
  if (fits.length <= 1) return fits[0] ?? null;
  // several impls of one trait for one type cannot be told apart here, unless one is the file's own
  const near = fits.filter((f) => f.file === a.frame.file);
  return near.length === 1 ? (near[0] ?? null) : null;
}

/** Calls a function of the tree: plays its body, or takes its signature at its word. */
export function callItem(a: Access, fn: FnItem, receiver: Ty | null, args: readonly Value[], site: Site): Result[] {
  // a function that is given no page and returns none does nothing that matters here: it is analysed by itself
  const result = resultType(a, fn, receiver);
  const said = a.run.engine.saidOf(fn);
  if (said) return applyRow(a, { name: said.name, args: said.args, returns: carriedAs(a, said.returns, result), result }, args);
  if (args.some((v) => leadsToTracked(a, v)) || (a.run.engine.touches(fn) && a.run.engine.roles.carries(result))) {
    const played = callFunction(a, fn, args, site);
    // what the body does not tell the signature may
    if (played) return played.map((r) => (isUnknown(r.value) ? { ...r, value: freshResult({ ...a, world: r.world }, result, fn.name) } : r));
  }
  // what is given no page can still end the mappings of those that are
  const row = receiver?.kind === 'path' ? a.run.engine.methodRow(receiver.path, fn.name) : null;
  if (row?.args.some((e) => e?.kind === 'unmapUser')) return applyRow(a, { name: row.name, args: row.args, returns: row.returns, result }, args);
  return bySignature(a, fn, receiver, args);
}

/** What a user's row says is returned, carried and failing as the function's own type has it. */
function carriedAs(a: Access, returns: ReturnEffect, result: Ty): ReturnEffect {
  if (returns.kind !== 'alloc' && returns.kind !== 'borrow' && returns.kind !== 'reference') return returns;
  const wrapped = result.kind === 'path' && (result.path === RESULT || result.path === OPTION);
  const inner = wrapped ? (result.args[0] ?? UNKNOWN) : result;
  const { roles } = a.run.engine;
  const pointer = roles.role(inner).kind === 'pointer';
  const failure = wrapped ? (result.path === RESULT ? 'result' : 'none') : inner.kind === 'ptr' ? 'null' : 'never';
  const as = pointer ? 'page' : inner.kind === 'ref' || roles.role(inner).kind === 'borrow' ? 'borrow' : returns.kind === 'borrow' ? 'borrow' : 'owner';
  return { ...returns, failure, as };
}

function isUnknown(v: Value): boolean {
  return v.k === 'unknown' || (v.k === 'sym' && v.ty.kind === 'unknown');
}

/** Whether a value leads to something that is followed. */
function leadsToTracked(a: Access, v: Value): boolean {
  const seen = new Set<string>();
  const visit = (x: Value): boolean => {
    switch (x.k) {
      case 'ptr':
      case 'owner':
      case 'borrow':
      case 'addr':
      case 'object':
      case 'into':
      case 'closure':
        return true;
      case 'struct':
        for (const f of x.fields.values()) if (visit(f)) return true;
        return false;
      case 'sym':
        return a.run.engine.roles.carries(x.ty);
      case 'ref': {
        if (seen.has(x.cell)) return false;
        seen.add(x.cell);
        const inner = a.world.cells.get(x.cell);
        return inner !== undefined && visit(inner);
      }
      default:
        return false;
    }
  };
  return visit(v);
}

/** Signatures are contracts: a by-value owner is consumed, a reference borrows, the result is new. */
function bySignature(a: Access, fn: FnItem, receiver: Ty | null, args: readonly Value[]): Result[] {
  if (fn.ret?.kind === 'never_type') return [];
  return unknownCall(a, args, resultType(a, fn, receiver), fn.name);
}

/** Traits of the kernel crate that owners of pages implement: their methods are known without the impl. */
const OWNER_TRAITS: readonly string[] = ['kernel::types::Ownable', 'kernel::types::ForeignOwnable'];

export function traitRow(a: Access, ty: Ty, name: string): MethodRow | null {
  const role = a.run.engine.roles.role(ty).kind;
  if (role !== 'owner' && role !== 'place') return null;
  for (const t of OWNER_TRAITS) {
    const row = a.run.engine.methodRow(t, name);
    if (row) return row;
  }
  return null;
}

type RowCall = (args: readonly Value[]) => Result[];

export function methodRowOf(a: Access, ty: Ty, name: string, receiver: Ty | null): RowCall | null {
  if (ty.kind !== 'path') return null;
  const row = a.run.engine.methodRow(ty.path, name) ?? traitRow(a, ty, name);
  if (!row) return null;
  const params = new Set(['T', 'A', 'P', 'U', 'V', 'E', 'R', 'Self', ...(row.generics ?? []).filter((g) => !g.startsWith("'"))]);
  let result = parseTy(row.result, params);
  const self = receiver ?? ty;
  const map = new Map<string, Ty>([['Self', self]]);
  if (self.kind === 'path') {
    const names = ['T', 'A'];
    names.forEach((n, i) => map.set(n, self.args[i] ?? UNKNOWN));
  }
  result = substitute(result, map);
  return (args) => applyRow(a, { name, args: row.args, returns: row.returns, result }, args);
}
