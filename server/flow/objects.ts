// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Allocations that own pages (`VBox`, `VVec`): made, borrowed from, grown, gone. */
import { lastSegment, type Ty } from '../items/type';
import { borrowed } from '../model/operation';
import { endObject } from './drops';
import type { Result } from './evaluate';
import { newPage } from './pages';
import { type Access, madeAt } from './places';
import { errOf, none, okOf, some, UNKNOWN_VALUE, type Value } from './value';
import { cloneWorld } from './world';

const ITERATOR: Ty = { kind: 'path', path: 'kernel::alloc::allocator::VmallocPageIter', args: [], lifetimes: [] };

/** `VBox::new`, `VVec::with_capacity` and kin. */
export function objectFunction(a: Access, ty: Ty, name: string): Result[] | null {
  if (!/^(?:new|new_uninit|with_capacity|zeroed|from_elem|init|pin_init|try_init|try_pin_init)$/.test(name)) return null;
  const made: Value = { k: 'object', id: freshObject(a), ty };
  if (name === 'new' && ty.kind === 'path' && lastSegment(ty.path).endsWith('Vec')) return [{ world: a.world, value: made }];
  const failed = cloneWorld(a.world);
  return [{ world: a.world, value: okOf(made) }, { world: failed, value: errOf(UNKNOWN_VALUE) }];
}

function freshObject(a: Access): string {
  const id = madeAt(a);
  a.world.ended.delete(id);
  return id;
}

export function objectMethod(a: Access, name: string, v: Extract<Value, { k: 'object' }>, args: () => Value[]): Result[] | null {
  const one = (value: Value): Result[] => [{ world: a.world, value }];
  switch (name) {
    case 'as_ptr':
    case 'as_mut_ptr':
    case 'as_slice':
    case 'as_mut_slice':
    case 'as_ref':
    case 'as_mut':
    case 'deref':
    case 'deref_mut':
      return one({ k: 'into', id: v.id, ty: v.ty });
    case 'page_iter':
      return one(pageIterator(v.id));
    case 'push':
    case 'reserve':
    case 'resize':
    case 'extend_with':
    case 'extend_from_slice':
    case 'shrink_to':
    case 'shrink_to_fit': {
      args();
      // the memory may move: what was borrowed from it is gone
      const failed = cloneWorld(a.world);
      endObject(a, v.id, `changed by \`${name}\``);
      a.world.ended.delete(v.id);
      return [{ world: a.world, value: okOf(UNKNOWN_VALUE) }, { world: failed, value: errOf(UNKNOWN_VALUE) }];
    }
    case 'len':
    case 'capacity':
    case 'is_empty':
      return one({ k: 'sym', id: madeAt(a), ty: { kind: 'unknown' } });
    default:
      return null;
  }
}

/** An iterator over the pages of an allocation, or of any buffer that lends its pages: all that do are vmalloc areas so far. */
export function pageIterator(of: string): Value {
  return { k: 'into', id: of, ty: ITERATOR };
}

export function isPageIterator(v: Value): boolean {
  return v.k === 'into' && v.ty.kind === 'path' && lastSegment(v.ty.path) === 'VmallocPageIter';
}

/** The next page of an allocation's page iterator: its end, or a borrowed page. */
export function nextPage(a: Access, v: Extract<Value, { k: 'into' }>): Result[] {
  const end = cloneWorld(a.world);
  const page = newPage(a.world, madeAt(a), {
    states: borrowed('vmalloc', false), origin: 'page_iter', site: a.site, lender: v.id, message: 'borrowed by `page_iter` from the vmalloc area',
  });
  return [{ world: a.world, value: some({ k: 'borrow', page, mutable: false }) }, { world: end, value: none }];
}
