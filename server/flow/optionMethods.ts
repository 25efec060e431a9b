// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Methods of `Option` and `Result`, and the conditions that make them. */
import type { Ty } from '../items/type';
import { callValue } from './calls';
import { takeOut } from './throughPointers';
import type { Args } from './coreMethods';
import { dropValue } from './drops';
import type { Result } from './evaluate';
import { type Access, isBehind, load, type Location, madeAt, own, seeding, store, takeAt } from './places';
import { reference } from './play';
import { truth } from './questions';
import { expandVariant } from './seed';
import { errOf, none, okOf, OPTION, RESULT, some, UNIT_VALUE, UNKNOWN_VALUE, type Value } from './value';
import { cloneWorld, refine, type World } from './world';

/** Names that only `Option` and `Result` have among what code here calls: they tell the type of an unknown value. */
export const SPLITTING: ReadonlySet<string> = new Set(['ok_or', 'ok_or_else', 'map_err', 'inspect_err', 'is_some', 'is_none', 'is_ok', 'is_err']);

interface Side {
  readonly world: World;
  readonly variant: string;
  readonly value: Value;
  readonly payload: Value;
}

/** The value as each variant it can be; the place it lies in says so too. */
function sides(a: Access, at: Location, v: Value, name: string): Side[] {
  const payload = (x: Value): Value => (x.k === 'struct' ? (x.fields.get('0') ?? UNIT_VALUE) : UNKNOWN_VALUE);
  if (v.k === 'struct' && v.variant !== null) return [{ world: a.world, variant: v.variant, value: v, payload: payload(v) }];
  const guess = name === 'map_err' || name === 'is_ok' || name === 'is_err' ? RESULT : OPTION;
  const ty: Ty = (v.k === 'sym' || v.k === 'struct') && v.ty.kind === 'path' ? v.ty : { kind: 'path', path: guess, args: [], lifetimes: [] };
  const names = ty.kind === 'path' && ty.path === RESULT ? ['Ok', 'Err'] : ['Some', 'None'];
  const out: Side[] = [];
  for (const n of names) {
    const w = cloneWorld(a.world);
    const behind = at.at === 'cell' && isBehind(at.cell);
    const sym: Extract<Value, { k: 'sym' }> = v.k === 'sym' ? { ...v, ty } : { k: 'sym', id: madeAt(a), ty };
    const value = expandVariant(w, sym, n, seeding({ ...a, world: w }, behind)) ?? UNKNOWN_VALUE;
    if (v.k === 'sym') refine(w, v.id, value);
    out.push({ world: w, variant: n, value, payload: payload(value) });
  }
  return out;
}

export function optionMethod(a: Access, name: string, at: Location, v: Value, args: Args): Result[] | null {
  const isGood = (s: Side): boolean => s.variant === 'Some' || s.variant === 'Ok';
  const isOpt = (s: Side): boolean => s.variant === 'Some' || s.variant === 'None';
  /** Takes the value out of its place (the method is `self` by value). */
  const consume = (s: Side): Access => {
    const b = { ...a, world: s.world };
    if (at.at === 'cell') {
      const here = load(b, at);
      if (here.k === 'struct') {
        takeAt(b, at);
        if (isBehind(at.cell)) own(s.world, here);
      }
    }
    return b;
  };
  const call = (b: Access, f: Value, xs: readonly Value[]): Result[] => callValue(b, f, xs);
  const rewrap = (rs: Result[], make: (v: Value) => Value): Result[] => rs.map((r) => ({ world: r.world, value: make(r.value) }));

  switch (name) {
    case 'is_some':
    case 'is_ok':
      return sides(a, at, v, name).map((s) => ({ world: s.world, value: { k: 'bool', value: isGood(s) } }));
    case 'is_none':
    case 'is_err':
      return sides(a, at, v, name).map((s) => ({ world: s.world, value: { k: 'bool', value: !isGood(s) } }));
    case 'unwrap':
    case 'expect':
    case 'unwrap_unchecked': {
      args();
      return sides(a, at, v, name).filter(isGood).map((s) => ({ world: consume(s).world, value: s.payload }));
    }
    case 'ok_or':
    case 'ok_or_else': {
      const [e] = args();
      return sides(a, at, v, name).flatMap((s) => {
        const b = consume(s);
        if (isGood(s)) return [{ world: s.world, value: okOf(s.payload) }];
        return name === 'ok_or' ? [{ world: s.world, value: errOf(e ?? UNKNOWN_VALUE) }] : rewrap(call(b, e ?? UNKNOWN_VALUE, []), errOf);
      });
    }
    case 'ok':
      return sides(a, at, v, name).flatMap((s) => {
        const b = consume(s);
        if (isGood(s)) return [{ world: s.world, value: some(s.payload) }];
        return dropValue(b, s.payload, 'dropped here').map((world) => ({ world, value: none }));
      });
    case 'err':
      return sides(a, at, v, name).flatMap((s) => {
        const b = consume(s);
        if (!isGood(s)) return [{ world: s.world, value: some(s.payload) }];
        return dropValue(b, s.payload, 'dropped here').map((world) => ({ world, value: none }));
      });
    case 'map':
    case 'and_then':
    case 'inspect':
    case 'is_some_and':
    case 'is_ok_and': {
      const [f] = args();
      return sides(a, at, v, name).flatMap((s) => {
        const b = name === 'inspect' ? { ...a, world: s.world } : consume(s);
        if (!isGood(s)) return [{ world: s.world, value: name.startsWith('is_') ? { k: 'bool' as const, value: false } : s.value }];
        if (name === 'inspect') return rewrap(call(b, f ?? UNKNOWN_VALUE, [s.payload]), () => s.value);
        const rs = call(b, f ?? UNKNOWN_VALUE, [s.payload]);
        if (name !== 'map') return rs;
        return rewrap(rs, isOpt(s) ? some : okOf);
      });
    }
    case 'map_err':
    case 'or_else':
    case 'inspect_err':
    case 'unwrap_or_else': {
      const [f] = args();
      return sides(a, at, v, name).flatMap((s) => {
        const b = consume(s);
        if (isGood(s)) return [{ world: s.world, value: name === 'unwrap_or_else' ? s.payload : s.value }];
        const rs = call(b, f ?? UNKNOWN_VALUE, isOpt(s) ? [] : [s.payload]);
        if (name === 'inspect_err') return rewrap(rs, () => s.value);
        return name === 'map_err' ? rewrap(rs, errOf) : rs;
      });
    }
    case 'map_or':
    case 'map_or_else': {
      const [other, f] = args();
      return sides(a, at, v, name).flatMap((s) => {
        const b = consume(s);
        if (isGood(s)) return call(b, f ?? UNKNOWN_VALUE, [s.payload]);
        return name === 'map_or' ? [{ world: s.world, value: other ?? UNKNOWN_VALUE }] : call(b, other ?? UNKNOWN_VALUE, isOpt(s) ? [] : [s.payload]);
      });
    }
    case 'unwrap_or':
    case 'or': {
      const [other] = args();
      return sides(a, at, v, name).flatMap((s) => {
        const b = consume(s);
        if (isGood(s)) return dropValue(b, other ?? UNKNOWN_VALUE, 'dropped here').map((world) => ({ world, value: name === 'or' ? s.value : s.payload }));
        return [{ world: s.world, value: other ?? UNKNOWN_VALUE }];
      });
    }
    case 'as_ref':
    case 'as_mut':
    case 'as_deref':
    case 'as_deref_mut':
    case 'as_pin_mut':
      if (at.at !== 'cell') return null;
      return sides(a, at, v, name).map((s) => {
        const b = { ...a, world: s.world };
        if (!isGood(s)) return { world: s.world, value: s.value };
        const inner = reference(b, { at: 'cell', cell: at.cell, path: [...at.path, '0'], viaReference: true }, name.endsWith('mut'), false);
        return { world: s.world, value: isOpt(s) ? some(inner) : okOf(inner) };
      });
    case 'take':
      if (at.at !== 'cell') return null;
      return sides(a, at, v, name).map((s) => {
        const b = { ...a, world: s.world };
        const out = takeOut(b, at);
        store(b, at, none);
        return { world: s.world, value: out.k === 'struct' ? out : s.value };
      });
    case 'replace':
    case 'insert': {
      if (at.at !== 'cell') return null;
      const [next] = args();
      return sides(a, at, v, name).flatMap((s) => {
        const b = { ...a, world: s.world };
        const old = takeOut(b, at);
        store(b, at, some(next ?? UNKNOWN_VALUE));
        if (name === 'replace') return [{ world: s.world, value: old }];
        return dropValue(b, old, 'replaced').map((world) => ({
          world, value: reference({ ...a, world }, { at: 'cell', cell: at.cell, path: [...at.path, '0'], viaReference: true }, true, false),
        }));
      });
    }
    case 'copied':
    case 'cloned':
      return null;
    default:
      return null;
  }
}

export function boolThen(a: Access, name: string, v: Value, args: Args): Result[] {
  const [f] = args();
  const known = truth(a.world, v);
  const out: Result[] = [];
  for (const answer of known === null ? [true, false] : [known]) {
    const w = cloneWorld(a.world);
    if (v.k === 'cond') w.facts.set(v.fact, answer !== v.negated);
    const b = { ...a, world: w };
    if (!answer) {
      if (name === 'then_some') for (const world of dropValue(b, f ?? UNKNOWN_VALUE, 'dropped here')) out.push({ world, value: none });
      else out.push({ world: w, value: none });
    } else if (name === 'then_some') out.push({ world: w, value: some(f ?? UNKNOWN_VALUE) });
    else for (const r of callValue(b, f ?? UNKNOWN_VALUE, [])) out.push({ world: r.world, value: some(r.value) });
  }
  return out;
}
