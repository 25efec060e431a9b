// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Functions of core and of the kernel crate that only move values about: `mem`, `ptr`, `NonNull`, `ManuallyDrop`, boxes, guards. */
import type { Ty } from '../items/type';
import { boxed } from './boxes';
import { unwrap, wrap } from './construct';
import { dropAt, dropValue, giveAway } from './drops';
import { isNull, type Result } from './evaluate';
import { iterateCollection } from './elements';
import { iterate } from './iterate';
import { assumeNull } from './pages';
import { type Access, autoDeref, load, type Location, madeAt, nameOf, store, use } from './places';
import { isVector } from './roles';
import { through } from './rows';
import { expandVariant } from './seed';
import { inner, isBorrowed, OWNING_PAGE, readThrough, releaseInPlace, takeOut, target, touch, writeThrough } from './throughPointers';
import { errOf, none, NULL, okOf, OPTION, pageOf, RESULT, some, UNIT_VALUE, UNKNOWN_VALUE, type Value, walkValue, wrapper } from './value';
import { cloneWorld, refine, type World } from './world';

const MAYBE_UNINIT: Ty = { kind: 'path', path: 'core::mem::MaybeUninit', args: [], lifetimes: [] };
const MANUALLY_DROP: Ty = { kind: 'path', path: 'core::mem::ManuallyDrop', args: [], lifetimes: [] };

/** The results of a function that is known here; null if it is none of them. */
export function coreFunction(a: Access, full: string, ty: Ty | null, args: readonly Value[], generics: readonly Ty[]): Result[] | null {
  const one = (value: Value, world: World = a.world): Result[] => [{ world, value }];
  const first = args[0] ?? UNKNOWN_VALUE;
  const second = args[1] ?? UNKNOWN_VALUE;
  switch (full) {
    case 'core::mem::drop':
      return dropValue(a, first, 'dropped here').map((world) => ({ world, value: UNIT_VALUE }));
    case 'core::mem::forget':
      return eachVariant(a, first).map(({ world, value }) => {
        forgetValue({ ...a, world }, value);
        return { world, value: UNIT_VALUE };
      });
    case 'core::mem::replace':
    case 'core::ptr::replace': {
      const loc = target(a, first);
      const old = loc ? takeOut(a, loc) : UNKNOWN_VALUE;
      if (loc) store(a, loc, second);
      else giveAway(a, second);
      return one(old);
    }
    case 'core::mem::take': {
      const loc = target(a, first);
      if (!loc) return one(UNKNOWN_VALUE);
      const old = takeOut(a, loc);
      store(a, loc, (old.k === 'struct' || old.k === 'sym') && old.ty.kind === 'path' && old.ty.path === OPTION ? none : UNKNOWN_VALUE);
      return one(old);
    }
    case 'core::mem::swap':
    case 'core::ptr::swap': {
      const l = target(a, first);
      const r = target(a, second);
      if (!l || !r) return null;
      const x = takeOut(a, l);
      const y = takeOut(a, r);
      store(a, l, y);
      store(a, r, x);
      return one(UNIT_VALUE);
    }
    case 'core::mem::ManuallyDrop::new':
      forgetValue(a, first, 'is kept from being dropped');
      return one(wrapper(MANUALLY_DROP, first));
    case 'core::mem::ManuallyDrop::drop': {
      if (first.k === 'borrow') return releaseInPlace(a, { k: 'ptr', page: first.page });
      const loc = inner(a, first);
      return loc ? manualDrop(a, loc).map((world) => ({ world, value: UNIT_VALUE })) : one(UNIT_VALUE);
    }
    case 'core::mem::ManuallyDrop::take': {
      const loc = inner(a, first);
      if (!loc) return one(UNKNOWN_VALUE);
      const v = load(a, loc);
      rewrap(a, v);
      return one(v);
    }
    case 'core::mem::ManuallyDrop::into_inner': {
      if (first.k === 'ptr' && a.run.engine.roles.profile === 'owning') return one({ k: 'owner', page: first.page, ty: OWNING_PAGE, forged: isBorrowed(a, first.page) ? a.site : null });
      const v = first.k === 'struct' ? (first.fields.get('*') ?? UNKNOWN_VALUE) : first;
      rewrap(a, v);
      return one(v);
    }
    case 'core::mem::MaybeUninit::uninit':
    case 'core::mem::MaybeUninit::zeroed':
      return one(wrapper(MAYBE_UNINIT, UNKNOWN_VALUE));
    case 'core::mem::MaybeUninit::new':
      return one(wrapper(MAYBE_UNINIT, first));
    case 'core::ptr::null':
    case 'core::ptr::null_mut':
      return one(NULL);
    case 'core::ptr::NonNull::new':
      return nonNull(a, first);
    case 'core::ptr::NonNull::new_unchecked':
      // of a page that is lent the caller may know more than is seen here; an allocation can fail whatever is promised
      if (first.k === 'ptr') {
        if (isBorrowed(a, first.page, true)) assumeNull(a.world, first.page, false);
        else use(a, first.page, 'new_unchecked');
      }
      return one(first.k === 'ref' ? { ...first, raw: true } : first);
    case 'core::ptr::NonNull::from':
    case 'core::ptr::NonNull::from_ref':
    case 'core::ptr::NonNull::from_mut':
    case 'core::ptr::from_ref':
    case 'core::ptr::from_mut':
    case 'core::pin::Pin::new':
    case 'core::pin::Pin::new_unchecked':
    case 'core::pin::Pin::into_inner_unchecked':
    case 'core::pin::Pin::into_inner':
    case 'core::pin::Pin::get_mut':
    case 'core::pin::Pin::get_unchecked_mut':
      return one(pointerTo(a, first));
    case 'core::ptr::NonNull::as_ptr':
    case 'core::ptr::NonNull::cast':
      return one(first);
    case 'core::ptr::eq':
      if (first.k === 'null' || second.k === 'null') return isNull(a, first.k === 'null' ? second : first);
      return one({ k: 'sym', id: madeAt(a), ty: { kind: 'unknown' } });
    case 'core::ptr::read':
    case 'core::ptr::read_unaligned':
    case 'core::ptr::read_volatile':
      return one(readThrough(a, first, generics));
    case 'core::ptr::write':
    case 'core::ptr::write_unaligned':
    case 'core::ptr::write_volatile':
      writeThrough(a, first, second);
      return one(UNIT_VALUE);
    case 'core::ptr::drop_in_place': {
      const loc = target(a, first);
      if (loc) return dropAt(a, loc, 'dropped in place').map((world) => ({ world, value: UNIT_VALUE }));
      if (first.k === 'ptr') return releaseInPlace(a, first);
      return one(UNIT_VALUE);
    }
    case 'core::ptr::copy':
    case 'core::ptr::copy_nonoverlapping':
    case 'core::ptr::write_bytes':
    case 'core::slice::from_raw_parts':
    case 'core::slice::from_raw_parts_mut':
      for (const v of args) touch(a, v, full.slice(full.lastIndexOf('::') + 2));
      if (!full.startsWith('core::slice')) return one(UNIT_VALUE);
      return one(first.k === 'addr' || first.k === 'into' ? first : UNKNOWN_VALUE);
    case 'core::iter::IntoIterator::into_iter': {
      const refs = first.k === 'ref' ? elementReferences(a, first) : null;
      if (refs) return one(refs);
      const typed = first.k === 'ref' ? iterateCollection(a, through(a, first), true) : iterateCollection(a, first, false);
      if (typed) return one(typed);
      return one(first.k === 'struct' && isVector(first.ty) ? { ...first, ty: { kind: 'array', inner: { kind: 'unknown' } } } : first);
    }
    case 'core::iter::Iterator::next':
      return iterate(a, first);
    case 'core::convert::From::from':
    case 'core::convert::Into::into':
    case 'core::convert::identity':
      return one(first);
    case 'core::hint::unreachable_unchecked':
      return [];
    case 'kernel::error::from_err_ptr':
      return fromErrPtr(a, first);
    case 'kernel::error::to_result':
      return toResult(a, first);
    case 'kernel::types::ScopeGuard::new_with_data':
      return one({ k: 'struct', ty: GUARD, variant: null, fields: new Map([['*', first], ['|', second]]) });
    case 'kernel::types::ScopeGuard::new':
      return one({ k: 'struct', ty: GUARD, variant: null, fields: new Map([['*', UNIT_VALUE], ['|', first]]) });
  }
  return boxed(a, full, ty, args);
}

/** `&vector` as an iterator: a reference to each element. */
function elementReferences(a: Access, v: Extract<Value, { k: 'ref' }>): Value | null {
  const at = autoDeref(a, { at: 'cell', cell: v.cell, path: v.path, viaReference: true });
  const inner = load(a, at);
  if (at.at !== 'cell' || inner.k !== 'struct' || !(isVector(inner.ty) || inner.ty.kind === 'array')) return null;
  const fields = [...inner.fields.keys()].filter((n) => n !== '[]').map((n): [string, Value] => [n, { k: 'ref', cell: at.cell, path: [...at.path, n], raw: v.raw }]);
  return { k: 'struct', ty: { kind: 'array', inner: { kind: 'unknown' } }, variant: null, fields: new Map(fields) };
}

/** A symbol of an enum that may own, as each of its variants. */
function eachVariant(a: Access, v: Value): Result[] {
  if (v.k !== 'sym' || v.ty.kind !== 'path' || !a.run.engine.roles.mayOwn(v.ty)) return [{ world: a.world, value: v }];
  const names = v.ty.path === OPTION ? ['Some', 'None'] : v.ty.path === RESULT ? ['Ok', 'Err'] : [];
  if (names.length === 0) return [{ world: a.world, value: v }];
  return names.map((name) => {
    const world = cloneWorld(a.world);
    const value = expandVariant(world, v, name, { engine: a.run.engine, site: a.site, origin: 'a field', behind: false }) ?? v;
    refine(world, v.id, value);
    return { world, value };
  });
}

export const GUARD: Ty = { kind: 'path', path: 'kernel::types::ScopeGuard', args: [], lifetimes: [] };

/** Owners in the value are neither dropped nor kept from here on. */
export function forgetValue(a: Access, v: Value, how = 'is forgotten, not dropped'): void {
  walkValue(v, (x) => {
    if (x.k === 'owner') {
      const name = nameOf(a, x.page);
      unwrap(a, x.page, `${name ? `\`${name}\`` : 'the owner'} ${how}`);
    }
  });
}

function rewrap(a: Access, v: Value): void {
  walkValue(v, (x) => {
    // an owner of what is freed already does its harm when it is dropped, not when it is moved
    if (x.k === 'owner' && !a.world.pages.get(x.page)?.states.every((s) => s.life === 'freed')) wrap(a, x.page, x.ty);
  });
}

/** `ManuallyDrop::drop` leaves the value where it was: a second call drops it again. */
function manualDrop(a: Access, loc: Location): World[] {
  const v = load(a, loc);
  const worlds = dropValue(a, v, 'dropped by `ManuallyDrop::drop`', null);
  return worlds;
}

function nonNull(a: Access, v: Value): Result[] {
  if (v.k === 'null') return [{ world: a.world, value: none }];
  if (v.k !== 'ptr' && v.k !== 'addr') {
    if (v.k === 'ref' || v.k === 'borrow') return [{ world: a.world, value: some(v) }];
    const none_ = cloneWorld(a.world);
    return [{ world: a.world, value: some(v) }, { world: none_, value: none }];
  }
  return isNull(a, v).map((r) => ({ world: r.world, value: r.value.k === 'bool' && r.value.value ? none : some(v) }));
}

function pointerTo(a: Access, v: Value): Value {
  if (v.k === 'ref') {
    const seen = through(a, v);
    // an address inside an allocation, as `from_ref(&**vbox)`
    if (seen.k === 'object') return { k: 'into', id: seen.id, ty: seen.ty };
    return v;
  }
  return v;
}

/** Splits on whether an error pointer is one. */
function fromErrPtr(a: Access, v: Value): Result[] {
  const page = pageOf(v);
  if (page === null) {
    const failed = cloneWorld(a.world);
    return [{ world: a.world, value: okOf(v) }, { world: failed, value: errOf(UNKNOWN_VALUE) }];
  }
  const out: Result[] = [];
  for (const failed of [true, false]) {
    const w = cloneWorld(a.world);
    if (assumeNull(w, page, failed)) out.push({ world: w, value: failed ? errOf(UNKNOWN_VALUE) : okOf(v) });
  }
  return out;
}

function toResult(a: Access, v: Value): Result[] {
  if (v.k === 'int') return [{ world: a.world, value: v.value < 0 ? errOf(UNKNOWN_VALUE) : okOf(UNIT_VALUE) }];
  const failed = cloneWorld(a.world);
  return [{ world: a.world, value: okOf(UNIT_VALUE) }, { world: failed, value: errOf(UNKNOWN_VALUE) }];
}
