// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Reading, writing, taking and dropping what a pointer or reference leads to. */
import type { Ty } from '../items/type';
import { unknownPage } from '../model/operation';
import { giveAway } from './drops';
import type { Result } from './evaluate';
import { keyOf, newPage, operate, rawFault } from './pages';
import { type Access, autoDeref, derefSymbol, load, type Location, madeAt, nameOf, own, store, takeAt, use, useAddress } from './places';
import { UNIT_VALUE, UNKNOWN_VALUE, type Value, walkValue } from './value';
import { addStep, escapePage } from './world';

/** The place a reference or pointer leads to. */
export function target(a: Access, v: Value): Location | null {
  if (v.k === 'ref') return { at: 'cell', cell: v.cell, path: v.path, viaReference: true };
  if (v.k === 'struct' && v.fields.has('*')) return target(a, v.fields.get('*') ?? UNKNOWN_VALUE);
  return null;
}

export function inner(a: Access, v: Value): Location | null {
  const loc = target(a, v);
  if (loc?.at !== 'cell') return null;
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

export const OWNING_PAGE: Ty = { kind: 'path', path: 'kernel::page::Page', args: [], lifetimes: [] };

export function isBorrowed(a: Access, page: string, orNull = false): boolean {
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
  // the owner that lies there stays: until it is forgotten or overwritten there are two
  walkValue(here, (x) => {
    const info = x.k === 'owner' ? a.world.pages.get(x.page) : undefined;
    if (x.k !== 'owner' || !info || info.escaped) return;
    const name = nameOf(a, x.page);
    a.world.pages.set(x.page, { ...info, copiedAt: { site: a.site, name } });
    addStep(a.world, a.site, `the owner of ${name ? `\`${name}\`` : 'the page'} is copied: there are two of it`, x.page, null);
  });
  return here;
}

export function writeThrough(a: Access, pointer: Value, v: Value): void {
  if (pointer.k === 'addr') {
    useAddress(a, pointer, 'write');
    giveAway(a, v);
    return;
  }
  const loc = pointer.k === 'sym' ? derefSymbol(a, pointer) : target(a, pointer);
  if (loc && loc.at !== 'nowhere') store(a, loc, v);
  else giveAway(a, v);
}

/** Memory behind a value is read or written. */
export function touch(a: Access, v: Value, by: string): void {
  if (v.k === 'addr') useAddress(a, v, by);
  else if (v.k === 'ptr') use(a, v.page, by);
}

export function releaseInPlace(a: Access, v: Extract<Value, { k: 'ptr' }>): Result[] {
  const name = nameOf(a, v.page);
  operate(a.run, a.frame, a.world, v.page, { kind: 'release', by: 'drop', order: null }, {
    site: a.site, by: 'drop_in_place', name, message: `${name ? `\`${name}\`` : 'the page'} is dropped in place`,
  });
  return [{ world: a.world, value: UNIT_VALUE }];
}

/** A raw pointer to a page of which nothing is known. */
export function unknownPointer(a: Access, origin: string): Value {
  return { k: 'ptr', page: newPage(a.world, madeAt(a), { states: unknownPage(), origin, site: a.site, message: null }) };
}
