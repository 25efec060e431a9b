// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Functions of core and of the kernel crate that only move values about: `mem`, `ptr`, `NonNull`, `ManuallyDrop`, boxes, guards. */
import type { Ty } from '../items/type';
import { unwrap, wrap } from './construct';
import { dropAt, dropValue, giveAway } from './drops';
import { isNull, type Result } from './evaluate';
import { iterate } from './iterate';
import { objectFunction } from './objects';
import { expandVariant } from './seed';
import { isVector, vectorFunction } from './vectors';
import { assumeNull, keyOf, newPage, operate, rawFault } from './pages';
import { type Access, autoDeref, type Location, load, own, store, takeAt, use, useAddress, nameOf } from './places';
import { through } from './rows';
import { errOf, MOVED, none, NULL, okOf, OPTION, pageOf, RESULT, some, UNIT_VALUE, UNKNOWN_VALUE, type Value, walkValue, wrapper } from './value';
import { cloneWorld, escapePage, refine, type World } from './world';
import { unknownPage } from '../model/operation';

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
      if (first.k === 'ptr' && isBorrowed(a, first.page, true)) assumeNull(a.world, first.page, false);
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
      return one({ k: 'sym', id: `${a.frame.id}:${a.site.start}`, ty: { kind: 'unknown' } });
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

/** `KBox::new(x, flags)`, `Arc::new(x, flags)`, `Box::new(x)` and their way back. */
function boxed(a: Access, full: string, ty: Ty | null, args: readonly Value[]): Result[] | null {
  if (!ty) return null;
  const role = a.run.engine.roles.role(ty);
  const name = full.slice(full.lastIndexOf('::') + 2);
  if (role.kind === 'object') return objectFunction(a, ty, name);
  const vector = vectorFunction(a, ty, name);
  if (vector) return vector;
  if (role.kind !== 'box') return null;
  const first = args[0] ?? UNKNOWN_VALUE;
  switch (name) {
    case 'pin_init':
    case 'init':
    case 'new': {
      if (name !== 'new' && first.k !== 'struct') return null;
      let made = wrapper(ty, first);
      if (role.shared) {
        // several owners lead to one place
        const cell = `#${a.frame.id}:${a.site.start}`;
        a.world.cells.set(cell, first);
        made = wrapper(ty, { k: 'ref', cell, path: [], raw: false });
      }
      if (args.length < 2) return [{ world: a.world, value: made }];
      const failed = cloneWorld(a.world);
      const out: Result[] = [{ world: a.world, value: okOf(made) }];
      for (const world of dropValue({ ...a, world: failed }, first, 'dropped by the failed allocation')) out.push({ world, value: errOf(UNKNOWN_VALUE) });
      return out;
    }
    case 'into_inner':
      return [{ world: a.world, value: first.k === 'struct' ? (first.fields.get('*') ?? UNKNOWN_VALUE) : UNKNOWN_VALUE }];
    case 'into_raw':
    case 'leak': {
      if (first.k !== 'struct') return null;
      // the value goes on behind a raw pointer: kept, as far as is seen
      const cell = `#${a.frame.id}:${a.site.start}`;
      a.world.cells.set(cell, first.fields.get('*') ?? UNKNOWN_VALUE);
      return [{ world: a.world, value: { k: 'ref', cell, path: [], raw: true } }];
    }
    case 'from_raw': {
      const loc = target(a, first);
      if (!loc) return [{ world: a.world, value: wrapper(ty, UNKNOWN_VALUE) }];
      const v = load(a, loc);
      own(a.world, v);
      store(a, loc, MOVED);
      return [{ world: a.world, value: wrapper(ty, v) }];
    }
    default:
      return null;
  }
}

/** The place a reference or pointer leads to. */
export function target(a: Access, v: Value): Location | null {
  if (v.k === 'ref') return { at: 'cell', cell: v.cell, path: v.path, viaReference: true };
  if (v.k === 'struct' && v.fields.has('*')) return target(a, v.fields.get('*') ?? UNKNOWN_VALUE);
  return null;
}

function inner(a: Access, v: Value): Location | null {
  const loc = target(a, v);
  if (!loc || loc.at !== 'cell') return null;
  const here = load(a, loc);
  if (here.k === 'struct' && here.fields.has('*')) return { ...loc, path: [...loc.path, '*'] };
  return loc;
}

/** Moves out of where a reference leads to: the code owns it from now on. */
export function takeOut(a: Access, loc: Location): Value {
  const v = takeAt(a, loc);
  own(a.world, v);
  return v;
}

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

const OWNING_PAGE: Ty = { kind: 'path', path: 'kernel::page::Page', args: [], lifetimes: [] };

function isBorrowed(a: Access, page: string, orNull = false): boolean {
  const info = a.world.pages.get(page);
  if (!info || info.escaped || !info.states.some((s) => s.holder === 'other')) return false;
  return info.states.every((s) => s.holder === 'other' || (orNull && s.life === 'null'));
}

/** A `Page` by value, where `Page` is the C structure itself. */
function copiedOut(a: Access, page: string): void {
  const info = a.world.pages.get(page);
  if (!info || info.escaped) return;
  const doing = { site: a.site, by: 'read', name: nameOf(a, page), message: null };
  a.run.recorder.bad(keyOf(a.frame, a.site, 'read'), rawFault(a.frame, a.world, page, info, 'rawOwner', doing, { memdesc: info.states[0]?.memdesc ?? 'unknown', partial: false, order: null }));
  // what becomes of the page that was copied is not a second fault
  if (info.own) escapePage(a.world, page);
}

/** What is read through a pointer: a copy of the owner where an owner lies there. */
export function readThrough(a: Access, v: Value, generics: readonly Ty[]): Value {
  if (v.k === 'addr') {
    useAddress(a, v, 'read');
    return UNKNOWN_VALUE;
  }
  if (v.k === 'ptr' || v.k === 'borrow') {
    use(a, v.page, 'read');
    const named = generics[0];
    if (a.run.engine.roles.profile === 'ownable') {
      copiedOut(a, v.page);
      return UNKNOWN_VALUE;
    }
    const owner = named && a.run.engine.roles.role(named).kind === 'owner' ? named : a.run.engine.roles.profile === 'owning' && v.k === 'borrow' ? OWNING_PAGE : null;
    return owner ? { k: 'owner', page: v.page, ty: owner, forged: isBorrowed(a, v.page) ? a.site : null } : UNKNOWN_VALUE;
  }
  const loc = target(a, v);
  if (!loc) return UNKNOWN_VALUE;
  const at = autoDeref(a, loc);
  const here = at.at === 'page' ? readThrough(a, { k: 'borrow', page: at.page, mutable: false }, generics) : load(a, at);
  own(a.world, here);
  return here;
}

export function writeThrough(a: Access, pointer: Value, v: Value): void {
  if (pointer.k === 'addr') {
    useAddress(a, pointer, 'write');
    giveAway(a, v);
    return;
  }
  const loc = target(a, pointer);
  if (loc) store(a, loc, v);
  else giveAway(a, v);
}

/** Memory behind a value is read or written. */
export function touch(a: Access, v: Value, by: string): void {
  if (v.k === 'addr') useAddress(a, v, by);
  else if (v.k === 'ptr') use(a, v.page, by);
}

function releaseInPlace(a: Access, v: Extract<Value, { k: 'ptr' }>): Result[] {
  const name = nameOf(a, v.page);
  operate(a.run, a.frame, a.world, v.page, { kind: 'release', by: 'drop', order: null }, {
    site: a.site, by: 'drop_in_place', name, message: `${name ? `\`${name}\`` : 'the page'} is dropped in place`,
  });
  return [{ world: a.world, value: UNIT_VALUE }];
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

/** A raw pointer to a page of which nothing is known. */
export function unknownPointer(a: Access, origin: string): Value {
  return { k: 'ptr', page: newPage(a.world, `${a.frame.id}:${a.site.start}`, { states: unknownPage(), origin, site: a.site, message: null }) };
}
