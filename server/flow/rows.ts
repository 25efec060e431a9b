// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Plays a row of the kernel tables: the effects on the arguments, then the result. */
import { UNKNOWN, type Ty } from '../items/type';
import type { ArgEffect, Carrier, Failure, OrderSource, ReturnEffect } from '../kernel/row';
import { allocated, borrowed } from '../model/operation';
import type { Memdesc, Order, PageState } from '../model/state';
import { unwrap, wrap } from './construct';
import { forgetValue } from './coreFunctions';
import { dropValue, endObject, giveAway } from './drops';
import type { Result } from './evaluate';
import { freshResult } from './inline';
import { openMapping, unmapAddress } from './mappings';
import { newPage, operate } from './pages';
import { type Access, autoDeref, load, nameOf, own, store, useAddress } from './places';
import { errOf, none, okOf, type PageId, pageOf, some, UNIT_VALUE, UNKNOWN_VALUE, type Value, valueKey } from './value';
import { cloneWorld, type World } from './world';

export interface Effects {
  readonly name: string;
  readonly args: readonly (ArgEffect | null)[];
  readonly returns: ReturnEffect;
  /** The type of the result where it is known. */
  readonly result: Ty;
}

/** The value behind references, to what the function would see. */
export function through(a: Access, v: Value): Value {
  let x = v;
  for (let i = 0; i < 8; i++) {
    if (x.k === 'ref') {
      const loc = autoDeref(a, { at: 'cell', cell: x.cell, path: x.path, viaReference: true });
      if (loc.at === 'page') return { k: 'ptr', page: loc.page };
      const inner = load(a, loc);
      if (inner === x) return x;
      x = inner;
    } else if (x.k === 'struct' && x.fields.has('*')) x = x.fields.get('*') ?? UNKNOWN_VALUE;
    else return x;
  }
  return x;
}

export function applyRow(a: Access, row: Effects, args: readonly Value[]): Result[] {
  const seen = args.map((v) => through(a, v));
  noteMemdesc(a, seen);
  let worlds: { world: World; taken: boolean }[] = [{ world: a.world, taken: true }];
  const consumed = new Set<number>();
  row.args.forEach((effect, i) => {
    const v = seen[i];
    if (!effect || v === undefined) return;
    if (effect.kind !== 'use' && effect.kind !== 'convert' && effect.kind !== 'store') consumed.add(i);
    worlds = worlds.flatMap(({ world, taken }) => applyEffect({ ...a, world }, row, effect, v, seen, args[i] ?? v, taken));
  });
  if (row.returns.kind === 'same') consumed.add(row.returns.arg);
  // an owner that went in by value and was not spoken of lives on inside
  for (const { world } of worlds) args.forEach((v, i) => {
    if (!consumed.has(i)) keepInside({ ...a, world }, v);
  });
  return worlds.flatMap(({ world, taken }) => resultOf({ ...a, world }, row, seen, args, taken));
}

/** Remembers what the page of a call's first argument was, for rules on calls. */
function noteMemdesc(a: Access, seen: readonly Value[]): void {
  if (a.frame.parent) return;
  const page = pageOf(seen[0] ?? UNKNOWN_VALUE);
  const memdesc = page === null ? undefined : a.world.pages.get(page)?.states.find((s) => s.memdesc !== 'unknown')?.memdesc;
  if (memdesc !== undefined) a.run.recorder.memdescs.set(a.site.start, memdesc);
}

function keepInside(a: Access, v: Value): void {
  if (v.k === 'owner' || v.k === 'struct' || v.k === 'closure') giveAway(a, v);
}

function orderOf(source: OrderSource, args: readonly Value[]): { order: Order; text: string } {
  if (source === null) return { order: null, text: '' };
  if (typeof source === 'number') return { order: source, text: String(source) };
  const v = args[source.arg];
  if (v?.k === 'int') return { order: v.value, text: String(v.value) };
  if (v?.k === 'sym') return { order: v.id, text: v.id };
  return { order: null, text: '' };
}

type Forked = { world: World; taken: boolean }[];

function applyEffect(a: Access, row: Effects, effect: ArgEffect, v: Value, args: readonly Value[], raw: Value, taken: boolean): Forked {
  const same: Forked = [{ world: a.world, taken }];
  const page = pageOf(v);
  const name = page !== null ? nameOf(a, page) : null;
  const said = name ? `\`${name}\`` : 'the page';
  switch (effect.kind) {
    case 'use':
      if (v.k === 'addr') useAddress(a, v, row.name);
      else if (page !== null) operate(a.run, a.frame, a.world, page, { kind: 'use' }, { site: a.site, by: row.name, name, message: null });
      return same;
    case 'convert':
    case 'count':
      return same;
    case 'release':
      return release(a, row, effect, v, args, taken);
    case 'get': {
      if (page === null) return same;
      const doing = { site: a.site, by: row.name, name, message: `\`${row.name}\` takes a reference` };
      if (!effect.maybe) {
        operate(a.run, a.frame, a.world, page, { kind: 'get', on: effect.on, maybe: false }, doing);
        return same;
      }
      const failed = cloneWorld(a.world);
      operate(a.run, a.frame, a.world, page, { kind: 'get', on: effect.on, maybe: true }, doing);
      return [{ world: a.world, taken }, { world: failed, taken: false }];
    }
    case 'unmap':
      unmapAddress(a, v, row.name);
      return same;
    case 'store':
      if (page !== null) {
        operate(a.run, a.frame, a.world, page, { kind: 'store' }, { site: a.site, by: row.name, name, message: null });
        const p = a.world.pages.get(page);
        if (p && !p.escaped && outlives(a, args)) {
          // what fails keeps nothing
          const failed = isResult(row.result) ? cloneWorld(a.world) : null;
          const slot = effect.replaces ? valueKey(args[0] ?? UNKNOWN_VALUE) : null;
          if (slot !== null) for (const [id, other] of a.world.pages) if (other.storedIn === slot) a.world.pages.set(id, { ...other, storedAt: null, storedIn: null });
          a.world.pages.set(page, { ...p, storedAt: a.site, storedIn: slot });
          if (failed) return [...same, { world: failed, taken: false }];
        }
      }
      return same;
    case 'unstore':
      for (const [id, p] of a.world.pages) if (p.storedAt) a.world.pages.set(id, { ...p, storedAt: null });
      return same;
    case 'unwrap':
      forgetValue(a, raw);
      return same;
    case 'ownerEnds':
      if (v.k === 'object' || v.k === 'into') endObject(a, v.id, `changed by \`${row.name}\``);
      return same;
    case 'give': {
      if (v.k === 'struct' || v.k === 'object' || v.k === 'closure') {
        giveAway(a, v);
        return same;
      }
      if (page === null) return same;
      const failed = effect.onSuccess ? cloneWorld(a.world) : null;
      if (v.k === 'owner' && !effect.onSuccess) keepOwner(a, v);
      else operate(a.run, a.frame, a.world, page, { kind: 'give' }, { site: a.site, by: row.name, name, message: `${said} goes to \`${row.name}\`` });
      if (v.k === 'owner') for (const w of [a.world]) settle(w, page);
      if (!failed) return same;
      if (raw.k === 'owner') return [...same, ...dropValue({ ...a, world: failed }, raw, 'dropped by the failed call').map((world) => ({ world, taken: false }))];
      return [...same, { world: failed, taken: false }];
    }
    case 'each':
      if (v.k === 'struct') {
        let out = same;
        for (const f of v.fields.values()) out = out.flatMap((o) => applyEffect({ ...a, world: o.world }, row, effect.effect, f, args, f, o.taken));
        return out;
      }
      return applyEffect(a, row, effect.effect, v, args, raw, taken);
    case 'fill':
      return fill(a, row, effect, raw, taken);
    case 'unknown':
      giveAway(a, v);
      return same;
  }
}

/** The page of an owner that moved into a container is the container's from now on. */
function settle(w: World, page: PageId): void {
  const p = w.pages.get(page);
  if (p) w.pages.set(page, { ...p, escaped: true });
}

function keepOwner(a: Access, v: Extract<Value, { k: 'owner' }>): void {
  if (!v.forged) return;
  operate(a.run, a.frame, a.world, v.page, { kind: 'give' }, { site: v.forged, by: null, name: nameOf(a, v.page), message: null });
}

/** Whether what keeps the pointer is there after this function: its first argument is not a local of this frame. */
function outlives(a: Access, args: readonly Value[]): boolean {
  const keeper = args[0];
  if (keeper?.k === 'ref') return keeper.cell.startsWith('@');
  return keeper?.k === 'sym' && !keeper.id.startsWith(`${a.frame.id}:`);
}

function release(a: Access, row: Effects, effect: Extract<ArgEffect, { kind: 'release' }>, v: Value, args: readonly Value[], taken: boolean): Forked {
  const same: Forked = [{ world: a.world, taken }];
  if (v.k === 'object' || v.k === 'into') {
    endObject(a, v.id, `freed by \`${row.name}\``);
    return same;
  }
  const page = pageOf(v);
  if (page === null) return same;
  const info = a.world.pages.get(page);
  const name = nameOf(a, page);
  const { order, text } = orderOf(effect.order, args);
  const doing = {
    site: a.site, by: row.name, name, message: `${name ? `\`${name}\`` : 'the page'} is freed by \`${row.name}\``, ...(text !== '' ? { order: text } : {}),
  };
  if (effect.by === 'free_pages_va' && (v.k === 'ptr' || v.k === 'owner' || v.k === 'borrow')) {
    if (info && !info.escaped) operate(a.run, a.frame, a.world, page, { kind: 'release', by: 'pointer', order: null }, doing);
    return same;
  }
  // an owner passed by value is given up to the call
  const before = info?.states;
  operate(a.run, a.frame, a.world, page, { kind: 'release', by: effect.by, order }, doing);
  const after = a.world.pages.get(page);
  if (after && before?.some((s) => s.life === 'live') && after.states.every((s) => s.life === 'freed')) endObject(a, page, `freed by \`${row.name}\``);
  return same;
}

function fill(a: Access, row: Effects, effect: Extract<ArgEffect, { kind: 'fill' }>, raw: Value, taken: boolean): Forked {
  const failed = cloneWorld(a.world);
  if (raw.k === 'ref') {
    const id = `${a.frame.id}:${a.site.start}#fill`;
    const states = holdStates(effect.hold === 'alloc' ? 'alloc' : 'reference', effect.memdesc, 0, false);
    const page = newPage(a.world, id, { states, origin: row.name, site: a.site, own: true, message: `\`${row.name}\` returns the page` });
    const loc = { at: 'cell' as const, cell: raw.cell, path: raw.path, viaReference: true };
    const old = load(a, loc);
    if (old.k === 'struct' && old.ty.kind === 'array') store(a, { ...loc, path: [...loc.path, '[0]'] }, { k: 'ptr', page });
    else store(a, loc, { k: 'ptr', page });
  }
  return [{ world: a.world, taken }, { world: failed, taken: false }];
}

function isResult(ty: Ty): ty is Extract<Ty, { kind: 'path' }> {
  return ty.kind === 'path' && ty.path === 'core::result::Result';
}

function holdStates(hold: 'alloc' | 'reference', memdesc: Memdesc, order: Order, mayFail: boolean): PageState[] {
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
  if (a.run.engine.roles.role(ty).kind === 'owner') return ty;
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

function resultOf(a: Access, row: Effects, seen: readonly Value[], args: readonly Value[], taken: boolean): Result[] {
  const r = row.returns;
  const id = `${a.frame.id}:${a.site.start}`;
  const one = (value: Value): Result[] => [{ world: a.world, value }];
  switch (r.kind) {
    case 'alloc':
    case 'reference': {
      const { order } = orderOf(r.kind === 'alloc' ? r.order : null, seen);
      return failing(a, r.failure, (at, mayFail) => {
        const page = newPage(at.world, id, {
          states: holdStates(r.kind, r.memdesc, order, mayFail), origin: row.name, site: a.site, own: true, errptr: r.failure === 'errptr',
          message: r.kind === 'alloc' ? `allocated by \`${row.name}\`` : `\`${row.name}\` takes a reference`,
        });
        return carry(at, page, r.as, row.result);
      });
    }
    case 'borrow': {
      const from = r.from !== null ? seen[r.from] : undefined;
      const lender = from === undefined ? null : from.k === 'object' || from.k === 'into' ? from.id : pageOf(from);
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
      const page = pageOf(seen[r.arg] ?? UNKNOWN_VALUE);
      return one(page === null ? UNKNOWN_VALUE : openMapping(a, page, row.name, r.nests));
    }
    case 'flag':
      return one(row.args.some((e) => e?.kind === 'get' && e.maybe) ? { k: 'bool', value: taken } : { k: 'sym', id, ty: UNKNOWN });
    case 'value':
      if (row.args.some((e) => (e?.kind === 'give' && e.onSuccess) || e?.kind === 'store') && isResult(row.result)) {
        return one(taken ? okOf(freshResult(a, row.result.args[0] ?? UNKNOWN, row.name)) : errOf(UNKNOWN_VALUE));
      }
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
  const id = `${a.frame.id}:${a.site.start}`;
  const page = pageOf(v);
  if (page === null) {
    if (v.k === 'object' || v.k === 'into') return [{ world: a.world, value: r.as === 'owner' ? v : { k: 'into', id: v.id, ty: v.ty } }];
    if (r.otherwise === 'borrowed') {
      return failing(a, r.failure ?? 'never', (at, mayFail) => {
        const made = newPage(at.world, id, { states: borrowed('unknown', mayFail), origin: row.name, site: a.site, message: `borrowed by \`${row.name}\`` });
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
