// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Plays a row of the kernel tables: the effects on the arguments, then the result. */
import type { Ty } from '../items/type';
import type { ArgEffect, ReturnEffect } from '../kernel/row';
import { forgetValue } from './coreFunctions';
import { dropValue, endObject, giveAway } from './drops';
import type { Result } from './evaluate';
import { unmapAddress } from './mappings';
import { newPage, operate } from './pages';
import { type Access, autoDeref, load, madeAt, nameOf, store, useAddress } from './places';
import { canFail, holdStates, orderOf, resultOf, returnsErrno } from './rowResults';
import { type PageId, pageOf, UNKNOWN_VALUE, type Value, valueKey } from './value';
import { addStep, cloneWorld, emptySlot, escapePage, type World } from './world';

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
      if (page !== null && effect.toUser) {
        const failed = canFail(row.result) || returnsErrno(row) ? cloneWorld(a.world) : null;
        const info = a.world.pages.get(page);
        if (info && !info.escaped) {
          a.world.pages.set(page, { ...info, inUser: a.site });
          addStep(a.world, a.site, `${said} is mapped to user space by \`${row.name}\``, page, null);
        }
        return failed ? [...same, { world: failed, taken: false }] : same;
      }
      return same;
    case 'convert':
    case 'count':
      return same;
    case 'release': {
      if (effect.times === undefined) return release(a, row, effect, v, args, taken);
      const times = args[effect.times];
      if (times?.k !== 'int' || times.value > 3) {
        giveAway(a, v);
        return same;
      }
      for (let i = 0; i < times.value; i++) release(a, row, effect, v, args, taken);
      return same;
    }
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
        const found = a.world.pages.get(page);
        const p = found && !found.kept && !isLocal(args[0]) ? { ...found, kept: true } : found;
        if (p && p !== found) a.world.pages.set(page, p);
        if (p && !p.escaped && outlives(a, args)) {
          // what fails keeps nothing
          const failed = canFail(row.result) || effect.length !== undefined ? cloneWorld(a.world) : null;
          const slot = effect.replaces ? valueKey(args[0] ?? UNKNOWN_VALUE) : null;
          if (slot !== null) emptySlot(a.world, slot);
          a.world.pages.set(page, { ...p, storedAt: a.site, storedIn: slot });
          if (failed) return [...same, { world: failed, taken: false }];
        }
      } else if (effect.replaces) emptySlot(a.world, valueKey(args[0] ?? UNKNOWN_VALUE));
      return same;
    case 'unmapUser':
      for (const [id, p] of a.world.pages) if (p.inUser) a.world.pages.set(id, { ...p, inUser: null });
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
      if (effect.contained && (raw.k === 'owner' || raw.k === 'struct')) return contain(a, row.name, raw, taken);
      if (effect.contained) {
        const failed = cloneWorld(a.world);
        copyInto(a, v, args);
        return [...same, { world: failed, taken: false }];
      }
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

/** A pointer, a reference or an address moves into a container: the page stays whose it was. */
function copyInto(a: Access, v: Value, args: readonly Value[]): void {
  const page = pageOf(v);
  const info = page === null ? undefined : a.world.pages.get(page);
  if (page === null || !info || info.escaped) return;
  if (v.k === 'borrow') operate(a.run, a.frame, a.world, page, { kind: 'use' }, { site: a.site, by: null, name: nameOf(a, page), message: null });
  if (v.k !== 'ptr') return;
  // what nothing but the pointer owns is the container's from now on, which does not know it
  if (info.own && info.states.every((s) => s.holder === 'raw' || s.life === 'null')) {
    if (outlives(a, args) && isField(args[0])) operate(a.run, a.frame, a.world, page, { kind: 'handOutRaw' }, { site: a.site, by: 'stored', name: nameOf(a, page), message: 'is kept as a raw pointer' });
    escapePage(a.world, page);
  } else if (info.own && outlives(a, args)) a.world.pages.set(page, { ...info, storedAt: a.site });
}

/** The owners in a value move into a container, which will drop them; where the call fails they are dropped at once. */
function contain(a: Access, by: string, raw: Value, taken: boolean): Forked {
  const failed = cloneWorld(a.world);
  for (const page of ownersIn(a, raw)) {
    const before = a.world.pages.get(page);
    const name = nameOf(a, page);
    if (!operate(a.run, a.frame, a.world, page, { kind: 'give' }, { site: a.site, by, name, message: `${name ? `\`${name}\`` : 'the page'} goes to \`${by}\`` })) continue;
    const after = a.world.pages.get(page);
    if (before && after && !after.escaped) a.world.pages.set(page, { ...after, states: before.states.filter((s) => s.life === 'live'), contained: true, storedAt: null });
  }
  return [{ world: a.world, taken }, ...dropValue({ ...a, world: failed }, raw, 'dropped by the failed call').map((world) => ({ world, taken: false }))];
}

/** The pages whose owners move with a value; what else it leads to is no longer followed. One of several owners moves nothing. */
function ownersIn(a: Access, v: Value): Set<PageId> {
  const out = new Set<PageId>();
  const visit = (x: Value): void => {
    if (x.k === 'owner') out.add(x.page);
    else if (x.k === 'ptr' || x.k === 'borrow' || x.k === 'addr') escapePage(a.world, x.page);
    else if (x.k === 'struct') {
      const role = a.run.engine.roles.role(x.ty);
      if (role.kind === 'box' && role.shared) giveAway(a, x);
      else for (const f of x.fields.values()) visit(f);
    } else giveAway(a, x);
  };
  visit(v);
  return out;
}

/** What has room for one pointer holds another from now on, or none. */
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

/** A field of something, not a collection that the caller lends. */
function isField(keeper: Value | undefined): boolean {
  return keeper?.k === 'sym' && /\.\w/.test(keeper.id);
}

const RETURNS: ReadonlySet<string> = new Set(['put_page', 'folio_put', 'unpin_user_page']);

/** Whether the code stands in a `Drop` of a type of the tree, or in what it calls. */
function inDrop(a: Access): boolean {
  for (let f: Access['frame'] | null = a.frame; f; f = f.parent) {
    if (f.fn?.name === 'drop' && f.fn.owner?.kind === 'impl' && f.fn.owner.trait !== null) return true;
  }
  return false;
}

/** Whether what keeps the pointer is a variable, which ends with the function. */
function isLocal(keeper: Value | undefined): boolean {
  return keeper === undefined || (keeper.k === 'ref' && !keeper.cell.startsWith('@'));
}

function release(a: Access, row: Effects, effect: Extract<ArgEffect, { kind: 'release' }>, v: Value, args: readonly Value[], taken: boolean): Forked {
  const same: Forked = [{ world: a.world, taken }];
  // an allocation that came from elsewhere is known by its address alone
  if (v.k === 'object' || v.k === 'into' || v.k === 'sym') {
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
  if (info && !info.returned && RETURNS.has(effect.by) && info.origin === 'a field' && inDrop(a)) {
    // what a type's drop puts is the reference that its values hold: whoever made them took it
    a.world.pages.set(page, { ...info, returned: true, states: info.states.map((s) => (s.holder === 'other' && s.references === 0 ? { ...s, references: 1 as const } : s)) });
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
    const id = `${madeAt(a)}#fill`;
    const states = holdStates(effect.hold === 'alloc' ? 'alloc' : 'reference', effect.memdesc, 0, false);
    const page = newPage(a.world, id, { states, origin: row.name, site: a.site, own: true, message: `\`${row.name}\` returns the page` });
    const loc = { at: 'cell' as const, cell: raw.cell, path: raw.path, viaReference: true };
    const old = load(a, loc);
    if (old.k === 'struct' && old.ty.kind === 'array') store(a, { ...loc, path: [...loc.path, '[0]'] }, { k: 'ptr', page });
    else store(a, loc, { k: 'ptr', page });
  }
  return [{ world: a.world, taken }, { world: failed, taken: false }];
}
