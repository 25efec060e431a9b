// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** One step of an iterator: its end, or an element. */
import type { Result } from './evaluate';
import { callItem } from './calls';
import { typeOf } from './methodCalls';
import { applyRow } from './rows';
import { type Access, autoDeref, load, type Location, madeAt, own, store, takeAt } from './places';
import { reference } from './play';
import { lastSegment } from '../items/type';
import { nextItem } from './elements';
import { isPageIterator, nextPage } from './objects';
import { none, some, type Value } from './value';
import { cloneWorld } from './world';

/** `Iterator::next(&mut iterator)`. */
export function iterate(a: Access, v: Value): Result[] {
  const loc: Location = v.k === 'ref' ? autoDeref(a, { at: 'cell', cell: v.cell, path: v.path, viaReference: true }) : { at: 'nowhere' };
  const it = loc.at === 'nowhere' ? v : load(a, loc);
  if (it.k === 'into' && isPageIterator(it)) return nextPage(a, it);
  if (it.k === 'struct' && it.ty.kind === 'path' && lastSegment(it.ty.path) === 'Range' && loc.at === 'cell') {
    const counted = countRange(a, loc, it);
    if (counted) return counted;
  }
  if (it.k === 'struct' && it.ty.kind === 'array' && loc.at === 'cell') return element(a, loc, it);
  const typed = nextItem(a, it);
  if (typed) return typed;
  const ty = typeOf(a, it);
  if (ty.kind === 'path') {
    const fns = a.run.engine.tree.methods(ty.path, 'next');
    const fn = fns.length === 1 ? fns[0] : undefined;
    if (fn) return callItem(a, fn, ty, [v], a.site);
    const row = a.run.engine.methodRow(ty.path, 'next');
    if (row) return applyRow(a, { name: 'next', args: row.args, returns: row.returns, result: { kind: 'unknown' } }, [v]);
  }
  const end = cloneWorld(a.world);
  return [
    { world: a.world, value: some({ k: 'sym', id: madeAt(a), ty: { kind: 'unknown' } }) },
    { world: end, value: none },
  ];
}

/** `into_iter` and `next`, called by name on what can be walked here. */
export function iteratorMethod(a: Access, name: string, at: Location, v: Value): Result[] | null {
  const walked = isPageIterator(v) || (v.k === 'struct' && (v.ty.kind === 'array' || (v.ty.kind === 'path' && lastSegment(v.ty.path) === 'Range')));
  if (!walked) return null;
  if (name === 'into_iter') return [{ world: a.world, value: at.at === 'cell' ? takeAt(a, at) : v }];
  return name === 'next' ? iterate(a, at.at === 'cell' ? reference(a, at, true, false) : v) : null;
}

/** A range of two small constants is walked round by round. */
function countRange(a: Access, loc: Extract<Location, { at: 'cell' }>, it: Extract<Value, { k: 'struct' }>): Result[] | null {
  const start = it.fields.get('start');
  const end = it.fields.get('end');
  if (start?.k !== 'int' || end?.k !== 'int' || end.value - start.value > MAX_ROUNDS) return null;
  if (start.value >= end.value) return [{ world: a.world, value: none }];
  store(a, loc, { ...it, fields: new Map(it.fields).set('start', { k: 'int', value: start.value + 1 }) });
  return [{ world: a.world, value: some(start) }];
}

const MAX_ROUNDS = 6;

/** The elements of an array one after the other; the array lies in the iterator's own place. */
function element(a: Access, loc: Extract<Location, { at: 'cell' }>, it: Extract<Value, { k: 'struct' }>): Result[] {
  for (const [name, v] of it.fields) {
    if (v.k === 'moved' || name === '[]') continue;
    const fields = new Map(it.fields);
    fields.delete(name);
    own(a.world, v);
    store(a, loc, { ...it, fields });
    return [{ world: a.world, value: some(v) }];
  }
  return [{ world: a.world, value: none }];
}

