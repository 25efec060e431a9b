// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The results of rows of the kernel tables. */
import { lastSegment, type Ty, UNKNOWN } from '../items/type';
import type { Carrier, Failure, OrderSource, ReturnEffect } from '../kernel/row';
import { allocated, borrowed, unknownPage } from '../model/operation';
import type { Memdesc, Order, PageState } from '../model/state';
import { unwrap, wrap } from './construct';
import { giveAway } from './drops';
import type { Result } from './evaluate';
import { freshResult } from './inline';
import { openMapping } from './mappings';
import { newPage } from './pages';
import { type Access, madeAt, own } from './places';
import type { Effects } from './rows';
import { errOf, none, okOf, type PageId, pageOf, some, UNIT_VALUE, UNKNOWN_VALUE, type Value, valueKey } from './value';
import { cloneWorld } from './world';

export function orderOf(source: OrderSource, args: readonly Value[]): { order: Order; text: string } {
  if (source === null) return { order: null, text: '' };
  if (typeof source === 'number') return { order: source, text: String(source) };
  const v = args[source.arg];
  if (v?.k === 'int') return { order: v.value, text: String(v.value) };
  if (v?.k === 'sym') return { order: v.id, text: v.id };
  return { order: null, text: '' };
}

export function isResult(ty: Ty): ty is Extract<Ty, { kind: 'path' }> {
  return ty.kind === 'path' && ty.path === 'core::result::Result';
}

/** Whether a C function that maps a page to user space returns 0 where it did; fault handlers' functions return codes of their own. */
export function returnsErrno(row: Effects): boolean {
  return row.name.startsWith('vm_insert') && row.result.kind === 'unknown';
}

/** A `Result`, or a tuple with one (`(usize, Result)` of what was done and whether all was). */
export function canFail(ty: Ty): boolean {
  return isResult(ty) || (ty.kind === 'tuple' && ty.elements.some(isResult));
}

export function holdStates(hold: 'alloc' | 'reference', memdesc: Memdesc, order: Order, mayFail: boolean): PageState[] {
  const states = allocated(memdesc, order, mayFail);
  return hold === 'alloc' ? states : states.map((s) => (s.life === 'live' ? { ...s, references: 1 as const } : s));
}

function carry(a: Access, page: PageId, as: Carrier, ty: Ty): Value {
  switch (as) {
    case 'page':
    case 'folio':
    case 'ptdesc':
      return { k: 'ptr', page };
    case 'address':
      return { k: 'addr', page, mapping: null, what: 'va' };
    case 'number':
      return { k: 'addr', page, mapping: null, what: 'number' };
    case 'owner':
      return wrap(a, page, ownerType(a, ty));
    case 'borrow':
      return { k: 'borrow', page, mutable: false };
  }
}

/** The owner inside a result type: `Owned<Page>` of `Result<Owned<Page>, AllocError>`. */
function ownerType(a: Access, ty: Ty): Ty {
  if (a.run.engine.roles.role(ty).kind === 'owner' || (ty.kind === 'path' && /^(?:ARef|Owned)$/.test(lastSegment(ty.path)))) return ty;
  const inner = ty.kind === 'path' ? ty.args[0] : undefined;
  return inner ? ownerType(a, inner) : ty;
}

function failing(a: Access, failure: Failure, make: (at: Access, mayFail: boolean) => Value): Result[] {
  switch (failure) {
    case 'never':
      return [{ world: a.world, value: make(a, false) }];
    case 'null':
    case 'zero':
    case 'errptr':
      return [{ world: a.world, value: make(a, true) }];
    case 'result':
    case 'none': {
      const bad = cloneWorld(a.world);
      return [
        { world: a.world, value: failure === 'none' ? some(make(a, false)) : okOf(make(a, false)) },
        { world: bad, value: failure === 'none' ? none : errOf(UNKNOWN_VALUE) },
      ];
    }
  }
}

export function resultOf(a: Access, row: Effects, seen: readonly Value[], args: readonly Value[], taken: boolean): Result[] {
  const r = row.returns;
  const id = madeAt(a);
  const one = (value: Value): Result[] => [{ world: a.world, value }];
  switch (r.kind) {
    case 'alloc':
    case 'reference': {
      const { order } = orderOf(r.kind === 'alloc' ? r.order : null, seen);
      const nofail = seen.some((v) => v.k === 'sym' && v.id.includes('__GFP_NOFAIL'));
      return failing(a, r.failure, (at, mayFail) => {
        const page = newPage(at.world, id, {
          states: holdStates(r.kind, r.memdesc, order, mayFail && !nofail), origin: row.name, site: a.site, own: true, errptr: r.failure === 'errptr',
          message: r.kind === 'alloc' ? `allocated by \`${row.name}\`` : `\`${row.name}\` takes a reference`,
        });
        return carry(at, page, r.as, row.result);
      });
    }
    case 'borrow': {
      const from = r.from !== null ? seen[r.from] : undefined;
      const lender = from === undefined ? null : from.k === 'object' || from.k === 'into' || from.k === 'sym' ? from.id : pageOf(from);
      return failing(a, r.failure, (at, mayFail) => {
        const page = newPage(at.world, id, {
          states: borrowed(r.memdesc, mayFail), origin: row.name, site: a.site, lender, errptr: r.failure === 'errptr',
          message: `borrowed by \`${row.name}\`${r.memdesc === 'vmalloc' ? ' from the vmalloc area' : ''}`,
        });
        return carry(at, page, r.as, row.result);
      });
    }
    case 'same':
      return sameAs(a, row, r, seen, args);
    case 'mapping': {
      // a mapping must end whoever owns the page
      const page = pageOf(seen[r.arg] ?? UNKNOWN_VALUE) ?? newPage(a.world, id, { states: unknownPage(), origin: row.name, site: a.site, message: null });
      return one(openMapping(a, page, row.name, r.nests));
    }
    case 'flag':
      return one(row.args.some((e) => e?.kind === 'get' && e.maybe) ? { k: 'bool', value: taken } : { k: 'sym', id, ty: UNKNOWN });
    case 'value':
      if (row.args.some((e) => (e?.kind === 'give' && e.onSuccess) || e?.kind === 'store' || (e?.kind === 'use' && e.toUser)) && isResult(row.result)) {
        return one(taken ? okOf(freshResult(a, row.result.args[0] ?? UNKNOWN, row.name)) : errOf(UNKNOWN_VALUE));
      }
      for (const e of row.args) {
        if (e?.kind !== 'store' || e.length === undefined) continue;
        // a length is not 0, whatever its name
        const length = seen[e.length] ?? UNKNOWN_VALUE;
        if (length.k !== 'sym') return one(taken ? (length.k === 'int' ? length : { k: 'int', value: 1 }) : { k: 'int', value: 0 });
        const [key, zero] = [valueKey(length), valueKey({ k: 'int', value: 0 })];
        for (const fact of [`${key}==${zero}`, `${zero}==${key}`]) a.world.facts.set(fact, false);
        return one(taken ? length : { k: 'int', value: 0 });
      }
      if (row.args.some((e) => e?.kind === 'store') && row.result.kind === 'tuple' && canFail(row.result)) {
        const part = (ty: Ty, i: number): Value =>
          !isResult(ty) ? { k: 'sym', id: `${id}.${i}`, ty } : taken ? okOf(freshResult(a, ty.args[0] ?? UNKNOWN, row.name)) : errOf(UNKNOWN_VALUE);
        return one({ k: 'struct', ty: row.result, variant: null, fields: new Map(row.result.elements.map((ty, i): [string, Value] => [String(i), part(ty, i)])) });
      }
      if (returnsErrno(row)) return one({ k: 'int', value: taken ? 0 : -14 });
      if (row.args.some((e) => e?.kind === 'fill')) return one({ k: 'int', value: taken ? 1 : -14 });
      if (row.args.some((e) => e?.kind === 'give' && e.onSuccess)) return one({ k: 'int', value: taken ? 0 : -12 });
      if (row.name === 'new') {
        // a constructor that takes an allocation over holds it from now on
        const held = args.filter((v) => v.k === 'object');
        if (held.length > 0) return one({ k: 'struct', ty: row.result, variant: null, fields: new Map(held.map((v, i): [string, Value] => [String(i), v])) });
      }
      if (row.result.kind === 'tuple' && row.result.elements.length === 0) return one(UNIT_VALUE);
      return one(freshResult(a, row.result, row.name));
  }
}

function sameAs(a: Access, row: Effects, r: Extract<ReturnEffect, { kind: 'same' }>, seen: readonly Value[], args: readonly Value[]): Result[] {
  const given = args[r.arg] ?? UNKNOWN_VALUE;
  const v = seen[r.arg] ?? UNKNOWN_VALUE;
  const id = madeAt(a);
  const page = pageOf(v);
  if (page === null) {
    if (v.k === 'object' || v.k === 'into') return [{ world: a.world, value: r.as === 'owner' ? v : { k: 'into', id: v.id, ty: v.ty } }];
    if (r.otherwise === 'borrowed') {
      return failing(a, r.failure ?? 'never', (at, mayFail) => {
        const lender = v.k === 'sym' ? v.id : null;
        const made = newPage(at.world, id, { states: borrowed('unknown', mayFail), origin: row.name, site: a.site, lender, message: `borrowed by \`${row.name}\`` });
        return carry(at, made, r.as, row.result);
      });
    }
    if (given.k === 'owner' || given.k === 'struct') giveAway(a, given);
    return [{ world: a.world, value: freshResult(a, row.result, row.name) }];
  }
  const make = (at: Access): Value => {
    if (r.as === 'owner') return given.k === 'owner' ? given : carry(at, page, 'owner', row.result);
    if (given.k === 'owner' && (r.as === 'page' || r.as === 'folio' || r.as === 'number' || r.as === 'address')) {
      unwrap(at, page, `\`${row.name}\` gives the page up as a raw ${r.as === 'number' ? 'address' : 'pointer'}`);
    }
    if (given.k === 'struct') own(at.world, given);
    return carry(at, page, r.as, row.result);
  };
  if (r.failure === 'result' || r.failure === 'none') return failing(a, r.failure, (at) => make(at));
  return [{ world: a.world, value: make(a) }];
}
