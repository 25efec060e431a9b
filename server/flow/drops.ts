// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** What dropping a value does: owners release, boxes drop what they hold, types with their own `Drop` run it. */
import type { ImplItem } from '../items/item';
import type { Ty } from '../items/type';
import type { ViolationKind } from '../model/violation';
import { callFunction } from './inline';
import { operate, takeOver } from './pages';
import { type Access, type Location, load, nameOf, store } from './places';
import { MOVED, type Site, type Value } from './value';
import { addStep, escapePage, forget, type World } from './world';

/**
 * Drops what a location holds and leaves it empty.
 * @param why how the trace calls it: `dropped at the end of its scope`, `dropped here`.
 * @returns the worlds behind it; more than one where a `Drop` impl of the tree forks.
 */
export function dropAt(a: Access, loc: Location, why: string): World[] {
  if (loc.at !== 'cell') return [a.world];
  const v = load(a, loc);
  if (v.k === 'moved' || v.k === 'unknown' || v.k === 'sym') return [a.world];
  const worlds = dropValue(a, v, why, loc);
  for (const w of worlds) store({ ...a, world: w }, loc, MOVED);
  return worlds;
}

export function dropValue(a: Access, v: Value, why: string, loc: Location | null = null): World[] {
  switch (v.k) {
    case 'owner': {
      takeOver(a.world, v.page);
      const name = nameOf(a, v.page);
      const said = name ?? 'the page';
      // a drop that nobody wrote cannot be the guilty line: the free that came before it is
      const freed = why.startsWith('dropped at the end') ? freedAt(a, v.page) : null;
      if (freed) addStep(a.world, a.site, `${name ? `\`${name}\`` : said} is ${why}, which frees the page again`, v.page, 'freed');
      operate(a.run, a.frame, a.world, v.page, { kind: 'release', by: 'drop', order: null }, {
        site: a.site, by: 'drop', name, message: `${name ? `\`${name}\`` : said} is ${why}, which ${isCounted(a, v.ty) ? 'gives its reference back' : 'frees the page'}`,
        faultSite: v.forged ?? freed, ...(v.forged ? { as: asForged } : {}),
      });
      return [a.world];
    }
    case 'object':
      endObject(a, v.id, why);
      return [a.world];
    case 'closure': {
      let worlds = [a.world];
      for (const c of v.captures) worlds = worlds.flatMap((w) => dropValue({ ...a, world: w }, c, why));
      return worlds;
    }
    case 'struct':
      return dropStruct(a, v, why, loc);
    default:
      return [a.world];
  }
}

/** Where a page that is freed on this path was freed. */
function freedAt(a: Access, page: string): Site | null {
  const info = a.world.pages.get(page);
  if (!info || info.escaped || info.states.length === 0 || !info.states.every((s) => s.life === 'freed')) return null;
  for (let s = a.world.trace; s; s = s.before) if (s.page === page && s.state === 'freed' && s.site.file === a.frame.file.path) return s.site;
  return null;
}

/** An owner made around a borrowed page goes wrong when it is dropped: the making is what is reported. */
function asForged(v: ViolationKind): ViolationKind {
  return v === 'borrowDropped' ? 'ownBorrowed' : v;
}

function isCounted(a: Access, ty: Ty): boolean {
  const r = a.run.engine.roles.role(ty);
  return r.kind === 'owner' && r.counted;
}

function dropStruct(a: Access, v: Extract<Value, { k: 'struct' }>, why: string, loc: Location | null): World[] {
  const role = a.run.engine.roles.role(v.ty);
  if (role.kind === 'box') {
    const inner = v.fields.get('*');
    if (!role.drops || !inner) return [a.world];
    if (role.shared) {
      // another reference may keep it
      forget(a.world, inner);
      return [a.world];
    }
    return dropValue(a, inner, why);
  }
  let worlds = [a.world];
  const impl = dropImpl(a, v.ty);
  let value: Value = v;
  if (impl) {
    const fn = impl.fns.find((f) => f.name === 'drop');
    const cell = loc?.at === 'cell' ? null : `${a.frame.id}!drop${a.site.start}`;
    if (cell) a.world.cells.set(cell, v);
    const self: Value = loc?.at === 'cell' ? { k: 'ref', cell: loc.cell, path: loc.path, raw: false } : { k: 'ref', cell: cell ?? '', path: [], raw: false };
    if (fn) {
      const results = callFunction(a, fn, [self], a.site);
      if (results) worlds = results.map((r) => r.world);
    }
    return worlds.flatMap((w) => {
      const at = { ...a, world: w };
      value = loc?.at === 'cell' ? load(at, loc) : (w.cells.get(cell ?? '') ?? v);
      if (cell) w.cells.delete(cell);
      return value.k === 'struct' ? dropFields(at, value, why) : [w];
    });
  }
  return worlds.flatMap((w) => dropFields({ ...a, world: w }, v, why));
}

function dropFields(a: Access, v: Extract<Value, { k: 'struct' }>, why: string): World[] {
  let worlds = [a.world];
  for (const [name, f] of v.fields) {
    if (name === '[]') {
      // how many elements there are is not known: their pages are released by their container
      for (const w of worlds) forget(w, f);
      continue;
    }
    worlds = worlds.flatMap((w) => dropValue({ ...a, world: w }, f, why));
  }
  return worlds;
}

/** The `Drop` or `PinnedDrop` of a type of the tree. */
export function dropImpl(a: Pick<Access, 'run'>, ty: Ty): ImplItem | null {
  if (ty.kind !== 'path') return null;
  const { tree } = a.run.engine;
  return tree.traitImpl(ty.path, 'Drop') ?? tree.traitImpl(ty.path, 'PinnedDrop');
}

/** An allocation ends: what was borrowed from it is orphaned. */
export function endObject(a: Access, id: string, why: string): void {
  if (a.world.ended.has(id)) return;
  a.world.ended.add(id);
  for (const [page, p] of a.world.pages) {
    if (p.lender !== id || p.escaped) continue;
    if (p.storedAt) {
      operate(a.run, a.frame, a.world, page, { kind: 'ownerEnds' }, { site: a.site, by: null, name: null, message: `what owns the page is ${why}` });
      continue;
    }
    operate(a.run, a.frame, a.world, page, { kind: 'ownerEnds' }, { site: a.site, by: null, name: null, message: `what owns the page is ${why}` });
  }
}

/** Everything in a value goes to something that is not followed. */
export function giveAway(a: Access, v: Value): void {
  switch (v.k) {
    case 'owner':
    case 'ptr':
    case 'borrow':
    case 'addr':
      escapePage(a.world, v.page);
      return;
    case 'struct':
      for (const f of v.fields.values()) giveAway(a, f);
      return;
    case 'closure':
      for (const c of v.captures) giveAway(a, c);
      return;
    case 'object':
      a.world.ended.delete(v.id);
      return;
    default:
      return;
  }
}

export function step(a: Access, message: string): void {
  addStep(a.world, a.site, message, null, null);
}
