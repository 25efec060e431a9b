// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Methods of raw pointers, of addresses and of pointers to places. */
import { readThrough, touch, unknownPointer, writeThrough } from './throughPointers';
import type { Args } from './coreMethods';
import { giveAway } from './drops';
import { isNull, type Result } from './evaluate';
import { iterate } from './iterate';
import { nullness } from './pages';
import type { Access } from './places';
import { none, some, UNIT_VALUE, UNKNOWN_VALUE, type Value } from './value';

/** Methods that give the same address, of another type perhaps. */
export const SAME_POINTER: ReadonlySet<string> = new Set(['as_ptr', 'cast', 'cast_mut', 'cast_const']);

export function pointerMethod(a: Access, name: string, v: Value, args: Args): Result[] | null {
  const one = (value: Value): Result[] => [{ world: a.world, value }];
  if (SAME_POINTER.has(name)) return one(v);
  switch (name) {
    case 'is_null':
      return isNull(a, v);
    case 'as_mut_ptr':
    case 'get':
    case 'clone':
    case 'into':
    case 'expose_provenance':
      return one(v);
    case 'addr':
      return one(v.k === 'ptr' ? { k: 'addr', page: v.page, mapping: null, what: 'number' } : v);
    case 'skip':
    case 'rev':
    case 'take':
    case 'step_by':
    case 'by_ref':
      return v.k === 'into' ? one(v) : null;
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
      if (v.k !== 'addr' || !SLICE_ACCESS.has(name)) return null;
      touch(a, v, name);
      for (const x of args()) touch(a, x, name);
      return one(UNKNOWN_VALUE);
  }
}

/** Methods of slices that reach the memory: a slice made of an address is that address here. */
const SLICE_ACCESS: ReadonlySet<string> = new Set([
  'iter', 'iter_mut', 'fill', 'copy_from_slice', 'clone_from_slice', 'copy_within', 'first', 'first_mut', 'last', 'last_mut', 'contains',
  'starts_with', 'ends_with', 'chunks', 'chunks_exact', 'to_vec', 'swap', 'reverse', 'sort_unstable',
]);

/** Raw pointers to places: `(*p).write(v)`, `p.read()`, `NonNull::as_ref`. */
export function rawReferenceMethod(a: Access, name: string, v: Extract<Value, { k: 'ref' }>, args: Args): Result[] | null {
  const one = (value: Value): Result[] => [{ world: a.world, value }];
  if (SAME_POINTER.has(name)) return one(v);
  switch (name) {
    case 'is_null':
      return isNull(a, v);
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
