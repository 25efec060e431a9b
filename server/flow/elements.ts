// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Elements of collections of which nothing but the type is known, one at a time, and what locks guard. */
import { lastSegment, type Ty } from '../items/type';
import type { Result } from './evaluate';
import { operate, takeOver } from './pages';
import { type Access, madeAt, nameOf, seeding } from './places';
import { isVector } from './roles';
import { behindReference, seed } from './seed';
import { none, some, UNIT_VALUE, type Value } from './value';
import { cloneWorld } from './world';

type Sym = Extract<Value, { k: 'sym' }>;

/** The type of a collection's elements; null for what is no collection. */
export function elementTy(ty: Ty): Ty | null {
  const element = ty.kind === 'array' || ty.kind === 'slice' ? ty.inner : ty.kind === 'path' && isVector(ty) ? ty.args[0] : undefined;
  // of any type's values nothing is known
  return element && element.kind !== 'param' && element.kind !== 'unknown' ? element : null;
}

/** The element at an index (`[0]`, or `[]` where it is not known): what owns in it stays where it is. */
export function elementAt(a: Access, v: Sym, index: string): Value | null {
  const ty = elementTy(v.ty);
  if (!ty) return null;
  const id = index === '[]' ? `${v.id}[]@${madeAt(a)}` : `${v.id}${index}`;
  if (a.run.engine.roles.role(ty).kind === 'owner' && a.world.pages.has(id)) return { k: 'owner', page: id, ty, forged: null };
  return seed(a.world, id, ty, seeding(a, true, 'a field'));
}

const ITERATOR = '?iterator';

/** An iterator over values of a type. */
function iteratorOf(a: Access, item: Ty): Value {
  return { k: 'sym', id: madeAt(a), ty: { kind: 'path', path: ITERATOR, args: [item], lifetimes: [] } };
}

function itemOf(v: Value): Ty | null {
  return v.k === 'sym' && v.ty.kind === 'path' && v.ty.path === ITERATOR ? (v.ty.args[0] ?? null) : null;
}

/** `for x in collection`, `for x in &collection`: null where it is none that is known by its type. */
export function iterateCollection(a: Access, v: Value, byReference: boolean): Value | null {
  if (itemOf(v)) return v;
  const ty = v.k === 'sym' ? elementTy(v.ty) : null;
  return ty ? iteratorOf(a, byReference ? reference(ty) : ty) : null;
}

function reference(inner: Ty): Ty {
  return { kind: 'ref', mutable: false, lifetime: null, inner };
}

/** The next item of such an iterator, or its end. */
export function nextItem(a: Access, v: Value): Result[] | null {
  const item = itemOf(v);
  if (!item) return null;
  const end = cloneWorld(a.world);
  return [{ world: a.world, value: some(seed(a.world, madeAt(a), item, seeding(a, item.kind === 'ref', 'an element'))) }, { world: end, value: none }];
}

/** Adapters that leave out or turn round. */
const SAME_ITEMS: ReadonlySet<string> = new Set(['skip', 'rev', 'take', 'step_by', 'by_ref', 'fuse', 'filter', 'skip_while', 'take_while', 'into_iter', 'iter']);

/** Methods of collections, iterators and locks that are known by their types. */
export function typedMethod(a: Access, name: string, v: Sym, args: () => Value[]): Result[] | null {
  const one = (value: Value): Result[] => [{ world: a.world, value }];
  const item = itemOf(v);
  if (item) {
    if (name === 'next') return nextItem(a, v);
    if (SAME_ITEMS.has(name)) {
      args();
      return one(v);
    }
    return name === 'enumerate' ? one(iteratorOf(a, { kind: 'tuple', elements: [{ kind: 'unknown' }, item] })) : null;
  }
  const element = elementTy(v.ty);
  if (element) {
    if (name === 'iter' || name === 'iter_mut') return one(iteratorOf(a, reference(element)));
    if (name === 'into_iter' || name === 'drain_all') return one(iteratorOf(a, element));
    if (name === 'clear') {
      for (const page of a.world.pages.keys()) {
        if (!page.startsWith(`${v.id}[`)) continue;
        takeOver(a.world, page);
        operate(a.run, a.frame, a.world, page, { kind: 'release', by: 'drop', order: null }, { site: a.site, by: 'clear', name: nameOf(a, page), message: 'the page is dropped with the other elements' });
      }
      return one(UNIT_VALUE);
    }
    if (name !== 'first' && name !== 'last' && name !== 'get') return null;
    args();
    const end = cloneWorld(a.world);
    return [{ world: a.world, value: some(seed(a.world, madeAt(a), reference(element), seeding(a, true))) }, { world: end, value: none }];
  }
  if (name === 'lock' && v.ty.kind === 'path' && /^(?:Mutex|SpinLock)$/.test(lastSegment(v.ty.path)) && v.ty.args[0]) {
    // what lies there now was put there by whoever held the lock last
    const id = madeAt(a);
    a.world.cells.delete(`@${id}`);
    const inside = behindReference(a.world, id, v.ty.args[0], seeding(a, true), false);
    return one({ k: 'struct', ty: { kind: 'path', path: '?guard', args: [], lifetimes: [] }, variant: null, fields: new Map([['*', inside]]) });
  }
  return null;
}
