// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Methods of core's own types: `Option`, `Result`, pointers, and what every value has. */
import { lastSegment, type Ty } from '../items/type';
import { callValue } from './calls';
import { readThrough, takeOut, touch, unknownPointer, writeThrough } from './coreFunctions';
import { dropAt, dropValue, giveAway } from './drops';
import { isNull, type Result } from './evaluate';
import { iterate, iteratorMethod } from './iterate';
import { objectMethod } from './objects';
import { nullness, operate } from './pages';
import { type Access, isBehind, type Location, load, nameOf, own, seeding, store, takeAt, use } from './places';
import { reference } from './play';
import { truth } from './questions';
import { expandVariant } from './seed';
import { errOf, MOVED, none, okOf, OPTION, RESULT, some, UNIT_VALUE, UNKNOWN_VALUE, type Value } from './value';
import { vectorMethod } from './vectors';
import { cloneWorld, refine, type World } from './world';

type Args = () => Value[];

/** The results of a method that is known here; null if it is none of them. `v` is what lies at `at`. */
export function coreMethod(a: Access, name: string, generics: readonly Ty[], loc: Location, at: Location, v: Value, args: Args): Result[] | null {
  const direct = loc.at === 'cell' ? load(a, loc) : v;
  if (direct.k === 'struct' && isMaybeUninit(direct.ty) && loc.at === 'cell') {
    const known = maybeUninitMethod(a, name, loc, args);
    if (known) return known;
  }
  if (direct.k === 'struct' && direct.ty.kind === 'path' && direct.ty.path === 'kernel::types::ScopeGuard' && name === 'dismiss' && loc.at === 'cell') {
    const inner = direct.fields.get('*') ?? UNKNOWN_VALUE;
    store(a, loc, MOVED);
    return [{ world: a.world, value: inner }];
  }
  const shared = arcClone(a, name, loc);
  if (shared) return shared;
  const ty = v.k === 'struct' || v.k === 'sym' ? v.ty : null;
  if (ty?.kind === 'path' && (ty.path === OPTION || ty.path === RESULT)) {
    const known = optionMethod(a, name, at, v, args);
    if (known) return known;
  }
  if (v.k === 'sym' && v.ty.kind === 'unknown' && SPLITTING.has(name) && at.at === 'cell') {
    const known = optionMethod(a, name, at, v, args);
    if (known) return known;
  }
  // no method call looks through a raw pointer
  if (direct.k === 'ref' && direct.raw) {
    const known = rawReferenceMethod(a, name, direct, args);
    if (known) return known;
  }
  const walked = iteratorMethod(a, name, at, v);
  if (walked) return walked;
  switch (v.k) {
    case 'ptr':
    case 'null':
    case 'addr':
    case 'into':
      return pointerMethod(a, name, v, args);
    case 'bool':
    case 'cond':
      if (name === 'then' || name === 'then_some') return boolThen(a, name, v, args);
      return null;
    case 'borrow':
    case 'owner':
      return pageMethod(a, name, generics, at, v, args);
    case 'object':
      return objectMethod(a, name, v, args);
    case 'struct': {
      const known = vectorMethod(a, name, at, v, args);
      if (known) return known;
      break;
    }
    default:
      break;
  }
  if (at.at === 'page') return null;
  switch (name) {
    case 'as_ref':
    case 'as_mut':
    case 'as_deref':
    case 'borrow':
    case 'deref':
    case 'deref_mut':
      if (v.k === 'unknown' || at.at !== 'cell') return null;
      return v.k === 'struct' && v.ty.kind !== 'tuple' ? null : [{ world: a.world, value: reference(a, at, true, false) }];
    case 'clone':
      if (v.k === 'int') return [{ world: a.world, value: v }];
      return null;
    case 'into':
    case 'try_into':
      return v.k === 'int' ? [{ world: a.world, value: v }] : null;
    default:
      return null;
  }
}

/** Names that only `Option` and `Result` have among what code here calls: they tell the type of an unknown value. */
const SPLITTING: ReadonlySet<string> = new Set(['ok_or', 'ok_or_else', 'map_err', 'inspect_err', 'is_some', 'is_none', 'is_ok', 'is_err']);

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
    const sym: Extract<Value, { k: 'sym' }> = v.k === 'sym' ? { ...v, ty } : { k: 'sym', id: `${a.frame.id}:${a.site.start}`, ty };
    const value = expandVariant(w, sym, n, seeding({ ...a, world: w }, behind)) ?? UNKNOWN_VALUE;
    if (v.k === 'sym') refine(w, v.id, value);
    out.push({ world: w, variant: n, value, payload: payload(value) });
  }
  return out;
}

function optionMethod(a: Access, name: string, at: Location, v: Value, args: Args): Result[] | null {
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

function boolThen(a: Access, name: string, v: Value, args: Args): Result[] {
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

function pointerMethod(a: Access, name: string, v: Value, args: Args): Result[] | null {
  const one = (value: Value): Result[] => [{ world: a.world, value }];
  switch (name) {
    case 'is_null':
      return isNull(a, v);
    case 'cast':
    case 'cast_mut':
    case 'cast_const':
    case 'as_ptr':
    case 'as_mut_ptr':
    case 'get':
    case 'clone':
    case 'into':
    case 'expose_provenance':
      return one(v);
    case 'addr':
      return one(v.k === 'ptr' ? { k: 'addr', page: v.page, mapping: null, what: 'number' } : v);
    case 'next':
      return v.k === 'into' ? iterate(a, v) : null;
    case 'add':
    case 'sub':
    case 'offset':
    case 'wrapping_add':
    case 'wrapping_sub':
    case 'byte_add': {
      const [n] = args();
      if (v.k === 'addr' || v.k === 'into' || v.k === 'null') return one(v);
      if (n?.k === 'int' && n.value === 0) return one(v);
      // another page of an array of them
      return one(unknownPointer(a, 'pointer arithmetic'));
    }
    case 'as_ref':
    case 'as_mut':
      if (v.k === 'ptr') {
        // `NonNull::as_ref` gives a reference, a raw pointer's an `Option`; a pointer known to be no null may be either
        const { mayNull } = nullness(a.world, v.page);
        if (mayNull && a.world.pages.get(v.page)?.states.some((s) => s.life === 'null')) {
          return isNull(a, v).map((r) => ({ world: r.world, value: r.value.k === 'bool' && r.value.value ? none : some({ k: 'borrow', page: v.page, mutable: false }) }));
        }
        return one({ k: 'borrow', page: v.page, mutable: name === 'as_mut' });
      }
      return null;
    case 'read':
    case 'read_volatile':
    case 'read_unaligned':
      return one(readThrough(a, v, []));
    case 'write':
    case 'write_volatile':
    case 'write_unaligned': {
      const [x] = args();
      touch(a, v, name);
      giveAway(a, x ?? UNKNOWN_VALUE);
      return one(UNIT_VALUE);
    }
    case 'write_bytes':
    case 'copy_from':
    case 'copy_to':
    case 'copy_from_nonoverlapping':
    case 'copy_to_nonoverlapping': {
      touch(a, v, name);
      for (const x of args()) touch(a, x, name);
      return one(UNIT_VALUE);
    }
    default:
      return null;
  }
}

/** Raw pointers to places: `(*p).write(v)`, `p.read()`, `NonNull::as_ref`. */
function rawReferenceMethod(a: Access, name: string, v: Extract<Value, { k: 'ref' }>, args: Args): Result[] | null {
  const one = (value: Value): Result[] => [{ world: a.world, value }];
  switch (name) {
    case 'is_null':
      return isNull(a, v);
    case 'cast':
    case 'cast_mut':
    case 'cast_const':
    case 'as_ptr':
      return one(v);
    case 'write':
    case 'write_volatile': {
      const [x] = args();
      writeThrough(a, v, x ?? UNKNOWN_VALUE);
      return one(UNIT_VALUE);
    }
    case 'read':
    case 'read_volatile':
      return one(readThrough(a, v, []));
    default:
      return null;
  }
}

function pageMethod(a: Access, name: string, _generics: readonly Ty[], at: Location, v: Extract<Value, { k: 'borrow' | 'owner' }>, args: Args): Result[] | null {
  const one = (value: Value): Result[] => [{ world: a.world, value }];
  // a part of the page itself: `self.page.get()`, `self.page.as_ptr()`
  if (at.at === 'page' && (name === 'get' || name === 'as_ptr' || name === 'raw_get' || name === 'cast')) return one({ k: 'ptr', page: v.page });
  switch (name) {
    case 'deref':
    case 'as_ref':
    case 'borrow':
      use(a, v.page);
      return one({ k: 'borrow', page: v.page, mutable: false });
    case 'cast':
      return one({ k: 'ptr', page: v.page });
    case 'clone':
      if (v.k !== 'owner') return null;
      if (!isCounted(a, v.ty)) return null;
      operate(a.run, a.frame, a.world, v.page, { kind: 'get', on: 'folio', maybe: false }, {
        site: a.site, by: 'clone', name: nameOf(a, v.page), message: 'cloning takes one more reference',
      });
      return one({ k: 'owner', page: v.page, ty: v.ty, forged: null });
    case 'into': {
      // a reference to a counted object becomes an owner of one more reference
      if (v.k === 'borrow' && a.world.pages.get(v.page)?.states.every((s) => s.memdesc === 'folio')) {
        operate(a.run, a.frame, a.world, v.page, { kind: 'get', on: 'folio', maybe: false }, {
          site: a.site, by: 'into', name: nameOf(a, v.page), message: 'a reference is taken',
        });
        return one({ k: 'owner', page: v.page, ty: AREF_FOLIO, forged: null });
      }
      // `ARef::from(&T)` and `Owned -> ARef` keep the page, the new owner is of another type
      const [_] = args();
      void _;
      if (v.k === 'owner' && at.at === 'cell') return one(takeAt(a, at));
      return null;
    }
    default:
      return null;
  }
}

function isCounted(a: Access, ty: Ty): boolean {
  const r = a.run.engine.roles.role(ty);
  return r.kind === 'owner' ? r.counted : ty.kind === 'path' && lastSegment(ty.path) === 'ARef';
}

const AREF_FOLIO: Ty = {
  kind: 'path', path: 'kernel::sync::aref::ARef', args: [{ kind: 'path', path: 'kernel::folio::Folio', args: [], lifetimes: [] }], lifetimes: [],
};

function isMaybeUninit(ty: Ty): boolean {
  return ty.kind === 'path' && ty.path === 'core::mem::MaybeUninit';
}

function maybeUninitMethod(a: Access, name: string, loc: Extract<Location, { at: 'cell' }>, args: Args): Result[] | null {
  const inner: Location = { at: 'cell', cell: loc.cell, path: [...loc.path, '*'], viaReference: loc.viaReference };
  switch (name) {
    case 'write': {
      const [x] = args();
      store(a, inner, x ?? UNKNOWN_VALUE);
      return [{ world: a.world, value: reference(a, inner, true, false) }];
    }
    case 'assume_init':
      return [{ world: a.world, value: takeOut(a, inner) }];
    case 'assume_init_read': {
      // a copy: what was read out stays where it was
      const here = load(a, inner);
      own(a.world, here);
      return [{ world: a.world, value: here }];
    }
    case 'as_ptr':
    case 'as_mut_ptr':
    case 'assume_init_ref':
    case 'assume_init_mut':
      return [{ world: a.world, value: reference(a, inner, true, true) }];
    case 'assume_init_drop':
      return dropAt(a, inner, 'dropped here').map((world) => ({ world, value: UNIT_VALUE }));
    default:
      return null;
  }
}

/** One more owner of a shared value. */
function arcClone(a: Access, name: string, loc: Location): Result[] | null {
  if (name !== 'clone' || loc.at !== 'cell') return null;
  let direct = load(a, loc);
  for (let i = 0; i < 4 && direct.k === 'ref'; i++) direct = load(a, { at: 'cell', cell: direct.cell, path: direct.path, viaReference: true });
  if (direct.k !== 'struct') return null;
  const role = a.run.engine.roles.role(direct.ty);
  return role.kind === 'box' && role.shared ? [{ world: a.world, value: direct }] : null;
}
