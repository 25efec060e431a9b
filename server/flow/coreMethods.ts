// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Methods of core's own types: `Option`, `Result`, pointers, and what every value has. */
import { lastSegment, type Ty, UNKNOWN } from '../items/type';
import { boxed } from './boxes';
import { takeOut } from './throughPointers';
import { dropAt } from './drops';
import { typedMethod } from './elements';
import type { Result } from './evaluate';
import { iteratorMethod } from './iterate';
import { objectMethod } from './objects';
import { boolThen, optionMethod, SPLITTING } from './optionMethods';
import { operate } from './pages';
import { type Access, load, type Location, nameOf, own, store, takeAt, use } from './places';
import { reference } from './play';
import { pointerMethod, rawReferenceMethod, SAME_POINTER } from './pointerMethods';
import { MOVED, OPTION, RESULT, UNIT_VALUE, UNKNOWN_VALUE, type Value } from './value';
import { vectorMethod } from './vectors';

export type Args = () => Value[];

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
  // what a box holds goes on behind the pointer
  if (name === 'into_foreign' && direct.k === 'struct' && loc.at === 'cell') {
    const pointer = boxed(a, 'kernel::types::ForeignOwnable::into_foreign', direct.ty, [takeAt(a, loc)]);
    if (pointer) return pointer;
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
    case 'sym': {
      const cast = castSymbol(a, name, generics, v);
      if (cast) return [{ world: a.world, value: cast }];
      const typed = typedMethod(a, name, v, args);
      if (typed) return typed;
      break;
    }
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

/** A pointer of which nothing is known, called by another type: the address is the same. */
function castSymbol(a: Access, name: string, generics: readonly Ty[], v: Extract<Value, { k: 'sym' }>): Value | null {
  const { roles } = a.run.engine;
  const role = roles.role(v.ty);
  if (role.kind !== 'pointer' || !SAME_POINTER.has(name)) return null;
  const inner: Ty = name === 'cast' ? (generics[0] ?? UNKNOWN) : role.inner;
  return roles.role(inner).kind === 'other' ? { ...v, ty: { kind: 'ptr', mutable: true, inner } } : null;
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
