// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** One step of an iterator: its end, or an element. */
import type { Result } from './evaluate';
import { callItem, typeOf } from './calls';
import { applyRow } from './rows';
import { type Access, autoDeref, type Location, load, own, store } from './places';
import { none, some, type Value } from './value';
import { cloneWorld } from './world';

/** `Iterator::next(&mut iterator)`. */
export function iterate(a: Access, v: Value): Result[] {
  const loc: Location = v.k === 'ref' ? autoDeref(a, { at: 'cell', cell: v.cell, path: v.path, viaReference: true }) : { at: 'nowhere' };
  const it = load(a, loc);
  if (it.k === 'struct' && it.ty.kind === 'array' && loc.at === 'cell') return element(a, loc, it);
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
    { world: a.world, value: some({ k: 'sym', id: `${a.frame.id}:${a.site.start}`, ty: { kind: 'unknown' } }) },
    { world: end, value: none },
  ];
}

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

