// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * Vectors of the kernel crate while their elements are known one by one: `[0]`, `[1]` … Past a few they are no longer
 * followed. A vector that was given away, or of which nothing is known, is no value of this kind.
 */
import type { Ty } from '../items/type';
import { dropAt, dropValue, giveAway } from './drops';
import type { Result } from './evaluate';
import { type Access, isBehind, type Location, load, own, store, takeAt } from './places';
import { reference } from './play';
import { isVector } from './roles';
import { errOf, none, okOf, some, UNIT_VALUE, UNKNOWN_VALUE, type Value } from './value';
import { cloneWorld } from './world';

const MAX_ELEMENTS = 4;

/** `KVec::new()`, `KVec::with_capacity(n, flags)`. */
export function vectorFunction(a: Access, ty: Ty, name: string): Result[] | null {
  if (!isVector(ty)) return null;
  const empty: Value = { k: 'struct', ty, variant: null, fields: new Map() };
  if (name === 'new') return [{ world: a.world, value: empty }];
  if (name !== 'with_capacity') return null;
  const failed = cloneWorld(a.world);
  return [{ world: a.world, value: okOf(empty) }, { world: failed, value: errOf(UNKNOWN_VALUE) }];
}

type Vec = Extract<Value, { k: 'struct' }>;

function elements(v: Vec): [string, Value][] {
  return [...v.fields].filter(([n, x]) => n !== '[]' && x.k !== 'moved');
}

/** Methods of a vector whose elements are known. */
export function vectorMethod(a: Access, name: string, at: Location, v: Vec, args: () => Value[]): Result[] | null {
  if (at.at !== 'cell' || !isVector(v.ty)) return null;
  const one = (value: Value): Result[] => [{ world: a.world, value }];
  switch (name) {
    case 'push':
    case 'push_within_capacity': {
      const [x] = args();
      const element = x ?? UNKNOWN_VALUE;
      const failed = cloneWorld(a.world);
      const known = elements(v);
      if (known.length >= MAX_ELEMENTS) {
        giveAway(a, element);
        giveAway(a, v);
        store(a, at, UNKNOWN_VALUE);
      } else store(a, at, { ...v, fields: new Map([...known.map(([, e], i): [string, Value] => [`[${i}]`, e]), [`[${known.length}]`, element]]) });
      const out: Result[] = [{ world: a.world, value: okOf(UNIT_VALUE) }];
      for (const world of dropValue({ ...a, world: failed }, element, 'dropped by the failed push')) out.push({ world, value: errOf(UNKNOWN_VALUE) });
      return out;
    }
    case 'pop': {
      const known = elements(v);
      const last = known[known.length - 1];
      if (!last) return one(none);
      store(a, at, { ...v, fields: new Map(known.slice(0, -1)) });
      if (isBehind(at.cell)) own(a.world, last[1]);
      return one(some(last[1]));
    }
    case 'drain_all': {
      store(a, at, { ...v, fields: new Map() });
      return one({ k: 'struct', ty: { kind: 'array', inner: { kind: 'unknown' } }, variant: null, fields: new Map(elements(v)) });
    }
    case 'into_iter': {
      const all = takeAt(a, at);
      return one(all.k === 'struct' ? { ...all, ty: { kind: 'array', inner: { kind: 'unknown' } } } : all);
    }
    case 'iter':
    case 'iter_mut': {
      const refs = elements(v).map(([n]): [string, Value] => [n, reference(a, { at: 'cell', cell: at.cell, path: [...at.path, n], viaReference: true }, name === 'iter_mut', false)]);
      return one({ k: 'struct', ty: { kind: 'array', inner: { kind: 'unknown' } }, variant: null, fields: new Map(refs) });
    }
    case 'first':
    case 'last':
    case 'get':
    case 'get_mut': {
      const xs = args();
      const known = elements(v);
      const index = name === 'first' ? 0 : name === 'last' ? known.length - 1 : xs[0]?.k === 'int' ? xs[0].value : null;
      if (index === null) return null;
      const found = known[index];
      if (!found) return one(none);
      return one(some(reference(a, { at: 'cell', cell: at.cell, path: [...at.path, found[0]], viaReference: true }, name === 'get_mut', false)));
    }
    case 'clear':
    case 'truncate': {
      const [n] = args();
      const keep = name === 'clear' ? 0 : n?.k === 'int' ? n.value : null;
      if (keep === null) return null;
      let worlds = [a.world];
      for (const [field] of elements(v).slice(keep)) {
        worlds = worlds.flatMap((world) => dropAt({ ...a, world }, { at: 'cell', cell: at.cell, path: [...at.path, field], viaReference: false }, 'dropped here'));
      }
      return worlds.map((world) => {
        const b = { ...a, world };
        const rest = load(b, at);
        if (rest.k === 'struct') store(b, at, { ...rest, fields: new Map(elements(rest)) });
        return { world, value: UNIT_VALUE };
      });
    }
    case 'len':
      return one({ k: 'int', value: elements(v).length });
    case 'is_empty':
      return one({ k: 'bool', value: elements(v).length === 0 });
    case 'reserve':
      args();
      return [{ world: a.world, value: okOf(UNIT_VALUE) }, { world: cloneWorld(a.world), value: errOf(UNKNOWN_VALUE) }];
    default:
      return null;
  }
}

