// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Places of the graph in a world: where they are, what they hold, moving out of them, writing to them. */
import type { LocalId, Place } from '../cfg/graph';
import type { Ty } from '../items/type';
import type { Frame, Run } from './context';
import { elementAt } from './elements';
import { operate, takeOver } from './pages';
import { behindReference, expandStruct, expandVariant, type Seeding } from './seed';
import { type CellId, MOVED, owns, type PageId, type Site, UNKNOWN_VALUE, type Value, walkValue } from './value';
import { emptySlot, forget, refine, type World } from './world';

export type Location =
  | { readonly at: 'cell'; readonly cell: CellId; readonly path: readonly string[]; readonly viaReference: boolean }
  /** A page itself, or a part of it. */
  | { readonly at: 'page'; readonly page: PageId; readonly via: 'ptr' | 'borrow' | 'owner'; readonly mutable: boolean }
  /** Memory of an allocation that owns pages. */
  | { readonly at: 'object'; readonly id: string; readonly ty: Ty }
  /** Memory at an address, whatever part of it. */
  | { readonly at: 'memory'; readonly address: Extract<Value, { k: 'addr' }> }
  | { readonly at: 'nowhere' };

const NOWHERE: Location = { at: 'nowhere' };

export interface Access {
  readonly run: Run;
  readonly frame: Frame;
  readonly world: World;
  readonly site: Site;
  /** A raw reference only computes an address: it uses nothing. */
  readonly addressOnly?: boolean;
}

export function cellOf(frame: Frame, local: LocalId): CellId {
  return `${frame.id}.${local}`;
}

/** A name for what a call makes: its whole span, as the calls of a chain begin at one place. */
export function madeAt(a: Pick<Access, 'frame' | 'site'>): string {
  return `${a.frame.id}:${a.site.start}-${a.site.end}`;
}

export function seeding(a: Access, behind: boolean, origin = 'a field'): Seeding {
  return { engine: a.run.engine, site: a.site, origin, behind };
}

export function locate(a: Access, place: Place): Location {
  let loc: Location = { at: 'cell', cell: cellOf(a.frame, place.local), path: [], viaReference: false };
  for (const p of place.projection) {
    switch (p.kind) {
      case 'deref':
        loc = deref(a, loc);
        break;
      case 'field':
        loc = fieldOf(a, loc, p.name);
        break;
      case 'index':
        loc = fieldOf(a, loc, p.index !== null ? `[${p.index}]` : '[]');
        break;
      case 'downcast':
        loc = downcast(a, loc, p.variant);
        break;
    }
    if (loc.at === 'nowhere') return loc;
  }
  return loc;
}

/** What a location holds; symbols stay as they are. */
export function load(a: Access, loc: Location): Value {
  if (loc.at === 'nowhere') return UNKNOWN_VALUE;
  if (loc.at === 'page') return { k: 'ptr', page: loc.page };
  if (loc.at === 'object' || loc.at === 'memory') return UNKNOWN_VALUE;
  let v: Value = a.world.cells.get(loc.cell) ?? UNKNOWN_VALUE;
  for (let i = 0; i < loc.path.length; i++) {
    const name = loc.path[i] ?? '';
    if (v.k === 'sym' && name.startsWith('[')) {
      const element = elementAt(a, v, name);
      if (element) {
        v = element;
        continue;
      }
    }
    if (v.k === 'sym') {
      const expanded = expandStruct(a.world, v, seeding(a, isBehind(loc.cell)));
      if (!expanded) return name === '*' || name === '[]' ? UNKNOWN_VALUE : { k: 'sym', id: `${v.id}.${loc.path.slice(i).join('.')}`, ty: { kind: 'unknown' } };
      refine(a.world, v.id, expanded);
      v = expanded;
    }
    if (v.k === 'owner' || v.k === 'borrow' || v.k === 'ptr') return { k: 'ptr', page: v.page };
    if (v.k !== 'struct') return v.k === 'moved' ? MOVED : UNKNOWN_VALUE;
    v = v.fields.get(name) ?? (name.startsWith('[') ? (v.fields.get('[]') ?? UNKNOWN_VALUE) : UNKNOWN_VALUE);
  }
  return v;
}

export function isBehind(cell: CellId): boolean {
  return cell.startsWith('@');
}

/** Writes a value; what was there is not dropped (the graph has its own statement for that). */
export function store(a: Access, loc: Location, value: Value): void {
  if (loc.at === 'nowhere') {
    forget(a.world, value);
    return;
  }
  if (loc.at === 'page') return;
  if (loc.at === 'object' || loc.at === 'memory') {
    forget(a.world, value);
    return;
  }
  if (loc.path.length === 0) {
    a.world.cells.set(loc.cell, value);
    return;
  }
  if (loc.path.includes('[]')) {
    // one element of several, which one is not known: the others stay, and this one is out of sight among them
    forget(a.world, value);
    const array = load(a, { ...loc, path: loc.path.slice(0, loc.path.indexOf('[]')) });
    forget(a.world, array);
    return;
  }
  load(a, { ...loc, path: loc.path.slice(0, -1) });
  const root = a.world.cells.get(loc.cell) ?? UNKNOWN_VALUE;
  const next = withField(root, loc.path, value);
  if (next) a.world.cells.set(loc.cell, next);
  else if (!keptInC(a, loc, value)) forget(a.world, value);
}

/** A pointer goes into a structure of C behind a pointer, which takes no reference: its Rust owner must not go first. */
function keptInC(a: Access, loc: Extract<Location, { at: 'cell' }>, value: Value): boolean {
  const slot = `${loc.cell}.${loc.path.join('.')}`;
  emptySlot(a.world, slot);
  const info = value.k === 'ptr' ? a.world.pages.get(value.page) : undefined;
  if (value.k !== 'ptr' || !info?.own || info.escaped || !isBehind(loc.cell) || !info.states.every((s) => s.life === 'live' && s.holder === 'handle')) return false;
  a.world.pages.set(value.page, { ...info, kept: true, storedAt: a.site, storedIn: slot });
  return true;
}

function withField(v: Value, path: readonly string[], value: Value): Value | null {
  const name = path[0];
  if (name === undefined) return value;
  if (v.k === 'moved' || v.k === 'unknown') {
    // a field of a place of unknown make is kept, so that it can be read again
    const inner = withField(UNKNOWN_VALUE, path.slice(1), value);
    return inner ? { k: 'struct', ty: { kind: 'unknown' }, variant: null, fields: new Map([[name, inner]]) } : null;
  }
  if (v.k !== 'struct') return null;
  const inner = withField(v.fields.get(name) ?? UNKNOWN_VALUE, path.slice(1), value);
  return inner ? { ...v, fields: new Map(v.fields).set(name, inner) } : null;
}

/** Follows one reference, pointer or box. */
export function deref(a: Access, loc: Location): Location {
  if (loc.at !== 'cell') return loc;
  const v = load(a, loc);
  switch (v.k) {
    case 'ref':
      return { at: 'cell', cell: v.cell, path: v.path, viaReference: true };
    case 'owner':
      use(a, v.page);
      return { at: 'page', page: v.page, via: 'owner', mutable: false };
    case 'borrow':
      use(a, v.page);
      return { at: 'page', page: v.page, via: 'borrow', mutable: v.mutable };
    case 'ptr':
      use(a, v.page);
      return { at: 'page', page: v.page, via: 'ptr', mutable: true };
    case 'addr':
      useAddress(a, v);
      return { at: 'memory', address: v };
    case 'object':
    case 'into':
      return { at: 'object', id: v.id, ty: v.ty };
    case 'struct':
    {
      const inside = v.fields.get('*');
      // a guard or a shared owner leads to a place elsewhere
      if (inside?.k === 'ref') return { at: 'cell', cell: inside.cell, path: inside.path, viaReference: true };
      return inside ? { ...loc, path: [...loc.path, '*'] } : NOWHERE;
    }
    case 'sym':
      return derefSymbol(a, v);
    default:
      return NOWHERE;
  }
}

/** The place behind a reference or pointer of which nothing but the type is known. */
export function derefSymbol(a: Access, v: Extract<Value, { k: 'sym' }>): Location {
  const to = pointee(a, v.ty);
  if (!to) return NOWHERE;
  const made = behindReference(a.world, v.id, to, seeding(a, true), v.ty.kind !== 'ref');
  refine(a.world, v.id, made);
  return made.k === 'ref' ? { at: 'cell', cell: made.cell, path: made.path, viaReference: true } : NOWHERE;
}

/** What a type points to, for symbols of pointer types. */
function pointee(a: Access, ty: Ty): Ty | null {
  if (ty.kind === 'ref' || ty.kind === 'ptr') return ty.inner;
  const r = a.run.engine.roles.role(ty);
  if (r.kind === 'pointer') return r.inner;
  return null;
}

/** Looks through references and boxes to what they lead to (as field access and method calls do). */
export function autoDeref(a: Access, loc: Location): Location {
  let at = loc;
  for (let i = 0; i < 8; i++) {
    if (at.at !== 'cell') return at;
    const v = load(a, at);
    const follows = v.k === 'ref' || (v.k === 'struct' && v.fields.has('*')) || (v.k === 'sym' && v.ty.kind === 'ref');
    if (!follows) return at;
    at = deref(a, at);
  }
  return at;
}

function fieldOf(a: Access, loc: Location, name: string): Location {
  const at = autoDeref(a, loc);
  if (at.at === 'page' || at.at === 'object' || at.at === 'memory') return at;
  if (at.at !== 'cell') return NOWHERE;
  const v = load(a, at);
  if (v.k === 'object') return { at: 'object', id: v.id, ty: v.ty };
  if (v.k === 'addr') {
    // a reference or slice into it
    useAddress(a, v);
    return { at: 'memory', address: v };
  }
  if (v.k === 'owner' || v.k === 'borrow') {
    use(a, v.page);
    return { at: 'page', page: v.page, via: v.k, mutable: false };
  }
  return { ...at, path: [...at.path, name] };
}

function downcast(a: Access, loc: Location, name: string): Location {
  const at = autoDeref(a, loc);
  if (at.at !== 'cell') return at;
  const v = load(a, at);
  if (v.k === 'sym') {
    const want = name === '?continue' ? (isOption(v.ty) ? 'Some' : 'Ok') : name === '?break' ? (isOption(v.ty) ? 'None' : 'Err') : name;
    const expanded = expandVariant(a.world, v, want, seeding(a, isBehind(at.cell)));
    if (expanded) refine(a.world, v.id, expanded);
  }
  return at;
}

export function isOption(ty: Ty): boolean {
  return ty.kind === 'path' && ty.path === 'core::option::Option';
}

/** The page is looked at: it must be alive. */
export function use(a: Access, page: PageId, by: string | null = null): void {
  if (a.addressOnly) return;
  operate(a.run, a.frame, a.world, page, { kind: 'use' }, { site: a.site, by, name: nameOf(a, page), message: null });
}

/** Memory at an address is looked at: its mapping must still be there, else its page alive. */
export function useAddress(a: Access, v: Extract<Value, { k: 'addr' }>, by: string | null = null): void {
  if (a.addressOnly || v.what === 'number') return;
  const page = a.world.pages.get(v.page);
  if (v.mapping !== null) {
    const open = a.world.mappings.some((m) => m.id === v.mapping);
    const doing = { site: a.site, by, name: nameOf(a, v.page), message: null };
    operate(a.run, a.frame, a.world, v.page, { kind: 'accessMapped', open }, doing);
    return;
  }
  if (page) operate(a.run, a.frame, a.world, v.page, { kind: 'use' }, { site: a.site, by, name: nameOf(a, v.page), message: null });
}

/** How the code calls the page: a variable of the frame that leads to it, else null. */
export function nameOf(a: Pick<Access, 'frame' | 'world'>, page: PageId): string | null {
  for (let f: Frame | null = a.frame; f; f = f.parent) {
    let owner: string | null = null;
    let other: string | null = null;
    for (const l of f.body.locals) {
      if (l.name === null) continue;
      const v = a.world.cells.get(cellOf(f, l.id));
      if (!v || v.k === 'unknown' || v.k === 'moved') continue;
      let leads = false;
      walkValue(v, (x) => {
        if ((x.k === 'ptr' || x.k === 'owner' || x.k === 'borrow') && x.page === page) leads = true;
      });
      if (leads && (v.k === 'owner' || v.k === 'ptr' || v.k === 'borrow')) owner = l.name;
      else if (leads) other = l.name;
    }
    if (owner ?? other) return owner ?? other;
  }
  return null;
}

/**
 * The value of a place as an operand: moved out if it owns, copied if not.
 */
export function take(a: Access, place: Place): Value {
  const loc = locate(a, place);
  return takeAt(a, loc);
}

export function takeAt(a: Access, loc: Location): Value {
  if (loc.at === 'page') return { k: 'ptr', page: loc.page };
  const v = load(a, loc);
  if (loc.at !== 'cell') return v;
  if (v.k === 'sym' && a.run.engine.roles.mayOwn(v.ty)) {
    store(a, loc, MOVED);
    return v;
  }
  if (v.k === 'moved') {
    return UNKNOWN_VALUE;
  }
  if (owns(v)) {
    store(a, loc, MOVED);
    if (isBehind(loc.cell)) own(a.world, v);
  } else if (movesByType(a, v)) store(a, loc, MOVED);
  return v;
}

/** Values that are moved though they hold nothing that owns: structs that are no `Copy`, `move` closures, vectors. */
function movesByType(a: Access, v: Value): boolean {
  if (v.k === 'closure') return v.closure.isMove;
  if (v.k === 'sym') return a.run.engine.roles.mayOwn(v.ty);
  if (v.k !== 'struct') return false;
  if (v.ty.kind === 'path') {
    const item = a.run.engine.tree.structAt(v.ty.path) ?? a.run.engine.tree.enumAt(v.ty.path);
    if (item) return !isCopy(a, v.ty.path, item.attributes);
    if (/(?:^|::|\?)(?:ScopeGuard|KVec|KVVec|VVec|Vec)$/.test(v.ty.path)) return true;
  }
  for (const f of v.fields.values()) if (movesByType(a, f)) return true;
  return false;
}

function isCopy(a: Access, path: string, attributes: readonly string[]): boolean {
  return attributes.some((x) => /^derive\b.*\bCopy\b/.test(x)) || a.run.engine.tree.traitImpl(path, 'Copy') !== null;
}

/** Owners in a value that was taken out from behind a reference are this code's from now on. */
export function own(w: World, v: Value): void {
  walkValue(v, (x) => {
    if (x.k === 'owner') takeOver(w, x.page);
  });
}

/** For messages: the name of a place's variable, or null for a temporary. */
export function placeName(frame: Frame, place: Place): string | null {
  const local = frame.body.locals[place.local];
  return local?.name ?? null;
}

