// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Boxes and shared owners: made, opened, turned into raw pointers and back. */
import type { Ty } from '../items/type';
import { dropValue } from './drops';
import type { Result } from './evaluate';
import { objectFunction } from './objects';
import { type Access, load, madeAt, own } from './places';
import { target } from './throughPointers';
import { errOf, okOf, UNKNOWN_VALUE, type Value, wrapper } from './value';
import { vectorFunction } from './vectors';
import { cloneWorld } from './world';

/** `KBox::new(x, flags)`, `Arc::new(x, flags)`, `Box::new(x)` and their way back. */
export function boxed(a: Access, full: string, ty: Ty | null, args: readonly Value[]): Result[] | null {
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
        const cell = `#${madeAt(a)}`;
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
    case 'into_foreign':
    case 'leak': {
      if (first.k !== 'struct') return null;
      // the value goes on behind a raw pointer: kept, as far as is seen
      const cell = `#${madeAt(a)}`;
      a.world.cells.set(cell, first.fields.get('*') ?? UNKNOWN_VALUE);
      return [{ world: a.world, value: { k: 'ref', cell, path: [], raw: true } }];
    }
    case 'from_raw':
    case 'from_foreign': {
      const loc = target(a, first);
      if (!loc) return [{ world: a.world, value: wrapper(ty, UNKNOWN_VALUE) }];
      const v = load(a, loc);
      own(a.world, v);
      // the pointer is still there, and may be taken back a second time
      return [{ world: a.world, value: wrapper(ty, v) }];
    }
    default:
      return null;
  }
}
