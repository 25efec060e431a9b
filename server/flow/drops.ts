// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** What dropping a value does: owners release, boxes drop what they hold, types with their own `Drop` run it. */
import type { ImplItem } from '../items/item';
import { lastSegment, type Ty } from '../items/type';
import { callValue } from './calls';
import type { ViolationKind } from '../model/violation';
import { callFunction } from './inline';
import { operate, takeOver } from './pages';
import { type Access, cellOf, type Location, load, nameOf, store } from './places';
import { MOVED, type Site, UNKNOWN_VALUE, type Value, walkValue } from './value';
import { addStep, escapePage, forget, lastSite, POINTER_KEPT, type World } from './world';

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
      const name = variableAt(a, loc) ?? nameOf(a, v.page);
      const said = name ?? 'the page';
      // a drop that nobody wrote cannot be the guilty line: the free that came before it is
      const implicit = why.startsWith('dropped at the end');
      const info = a.world.pages.get(v.page);
      const again = info?.wrappedAgain ?? (implicit ? info?.copiedAt : null) ?? null;
      const freed = implicit ? freedAt(a, v.page) : null;
      if (implicit || why === 'dropped here' || why === 'replaced') storedPast(a, v.page, why);
      if (freed) addStep(a.world, a.site, `${name ? `\`${name}\`` : said} is ${why}, which frees the page again`, v.page, 'freed');
      operate(a.run, a.frame, a.world, v.page, { kind: 'release', by: 'drop', order: null }, {
        site: a.site, by: 'drop', name: v.forged ? name : (again?.name ?? name), message: `${name ? `\`${name}\`` : said} is ${why}, which ${isCounted(a, v.ty) ? 'gives its reference back' : 'frees the page'}`,
        faultSite: v.forged ?? again?.site ?? freed, ...(v.forged ? { as: asForged } : again ? { as: asSecond } : {}),
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

/** The variable that lies there. */
function variableAt(a: Access, loc: Location | null): string | null {
  if (loc?.at !== 'cell' || loc.path.length > 0) return null;
  return a.frame.body.locals.find((l) => cellOf(a.frame, l.id) === loc.cell)?.name ?? null;
}

/** Where a page that is freed on this path was freed. */
function freedAt(a: Access, page: string): Site | null {
  const info = a.world.pages.get(page);
  if (!info || info.escaped || info.states.length === 0 || !info.states.every((s) => s.life === 'freed')) return null;
  return lastSite(a.world, page, a.frame.file.path, (s) => s.state === 'freed');
}

/** An owner made around a borrowed page goes wrong when it is dropped: the making is what is reported. */
function asForged(v: ViolationKind): ViolationKind {
  return v === 'borrowDropped' ? 'ownBorrowed' : v;
}

/** A second owner was made of a page that had one: the making is what is reported. */
export function asSecond(v: ViolationKind): ViolationKind {
  return v === 'doubleFree' ? 'doubleOwn' : v;
}

/** An owner goes at the end of its scope while something that outlives it keeps a pointer to its page. */
function storedPast(a: Access, page: string, why: string): void {
  const info = a.world.pages.get(page);
  if (!info || info.escaped) return;
  let site = info.storedAt;
  for (const [cell, v] of a.world.cells) {
    if (site || !cell.startsWith('@')) continue;
    walkValue(v, (x) => {
      if (x.k !== 'ptr' || x.page !== page) return;
      // what lay there before is how the owner was found, not something that it is kept by
      site = lastSite(a.world, page, a.frame.file.path, (s) => s.message === POINTER_KEPT) ?? (info.origin === 'a field' || info.origin === 'a parameter' ? null : (lastSite(a.world, page, a.frame.file.path) ?? a.site));
    });
  }
  if (!site) return;
  addStep(a.world, a.site, `the owner is ${why}, while the pointer is still kept`, page, null);
  operate(a.run, a.frame, a.world, page, { kind: 'outlive' }, { site: a.site, by: 'drop', name: nameOf(a, page), message: null, faultSite: site });
}

function isCounted(a: Access, ty: Ty): boolean {
  const r = a.run.engine.roles.role(ty);
  return r.kind === 'owner' ? r.counted : ty.kind === 'path' && lastSegment(ty.path) === 'ARef';
}

function dropStruct(a: Access, v: Extract<Value, { k: 'struct' }>, why: string, loc: Location | null): World[] {
  const role = a.run.engine.roles.role(v.ty);
  if (isGuard(v.ty)) {
    const run = v.fields.get('|');
    const data = v.fields.get('*') ?? UNKNOWN_VALUE;
    const results = run ? callValue(a, run, [data]) : [{ world: a.world, value: UNKNOWN_VALUE }];
    return results.map((r) => r.world);
  }
  if (role.kind === 'box') {
    const inner = v.fields.get('*');
    if (!role.drops || !inner) return [a.world];
    if (role.shared) return dropShared(a, inner, why);
    return dropValue(a, inner, why);
  }
  let worlds = [a.world];
  const impl = dropImpl(a, v.ty);
  let value: Value = v;
  if (impl) {
    const fn = impl.fns.find((f) => f.name === 'drop');
    const cell = loc?.at === 'cell' ? null : `${a.frame.id}!drop${a.site.start}-${a.site.end}`;
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
  for (const [name, f] of inDropOrder(a, v)) {
    if (name === '[]') {
      // how many elements there are is not known: their pages are released by their container
      for (const w of worlds) forget(w, f);
      continue;
    }
    worlds = worlds.flatMap((w) => dropValue({ ...a, world: w }, f, why));
  }
  return worlds;
}

export function isGuard(ty: Ty): boolean {
  return ty.kind === 'path' && lastSegment(ty.path) === 'ScopeGuard';
}

/** One of several owners of a value goes: the last one drops it. Where others may be out of sight nothing is said. */
function dropShared(a: Access, inner: Value, why: string): World[] {
  if (inner.k !== 'ref') {
    forget(a.world, inner);
    return [a.world];
  }
  const cell = inner.cell;
  let others = 0;
  for (const v of a.world.cells.values()) {
    walkValue(v, (x) => {
      if (x.k === 'struct' && a.run.engine.roles.role(x.ty).kind === 'box') {
        const to = x.fields.get('*');
        if (to?.k === 'ref' && to.cell === cell) others++;
      }
    });
  }
  // the one that is dropped may still lie in its place
  if (others > (why === 'dropped here' ? 0 : 1)) return [a.world];
  return dropAt(a, { at: 'cell', cell, path: [], viaReference: false }, why);
}

/** Fields are dropped in the order of their declaration, whatever order a literal names them in. */
function inDropOrder(a: Access, v: Extract<Value, { k: 'struct' }>): [string, Value][] {
  const item = v.ty.kind === 'path' && v.variant === null ? a.run.engine.tree.structAt(v.ty.path) : null;
  if (!item) return [...v.fields];
  const rank = new Map(item.fields.map((f, i): [string, number] => [f.name, i]));
  return [...v.fields].sort(([x], [y]) => (rank.get(x) ?? 0) - (rank.get(y) ?? 0));
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
    case 'struct': {
      for (const f of v.fields.values()) giveAway(a, f);
      // one of several owners of a value that lies elsewhere
      const shared = v.fields.get('*');
      const inner = shared?.k === 'ref' && shared.cell.startsWith('#') ? a.world.cells.get(shared.cell) : undefined;
      if (inner && shared?.k === 'ref') {
        giveAway(a, inner);
        a.world.cells.set(shared.cell, UNKNOWN_VALUE);
      }
      return;
    }
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
