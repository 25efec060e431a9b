// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * A world: one way things can be at a point of the code. What each cell holds, what is known of each page, which
 * mappings are open, which conditions were found true. Flags and the ownership they stand for stay together because a
 * question about an unknown value splits the world in two.
 */
import type { PageState } from '../model/state';
import { joinStates } from '../model/step';
import { stateKey } from '../model/state';
import { type CellId, mapValue, type PageId, type Site, UNKNOWN_VALUE, type Value, valueKey, walkValue } from './value';

/** One step of what happened, newest first. */
export interface Step {
  readonly site: Site;
  readonly message: string;
  /** The page it concerns, or null for a branch. */
  readonly page: PageId | null;
  readonly state: string | null;
  readonly before: Step | null;
}

export interface PageInfo {
  readonly states: readonly PageState[];
  /** What made or lent it: `alloc_pages`, `vmalloc_to_page`, a parameter. */
  readonly origin: string;
  readonly site: Site;
  /** Whether a failed allocation is told by an error pointer, not by null. */
  readonly errptr: boolean;
  /** The allocation or page it was borrowed from, whose end ends it. */
  readonly lender: string | null;
  /** Allocated, or taken out of an owner, by code that is played: its end must be seen. */
  readonly own: boolean;
  /** Nothing more is said of it: it went somewhere unknown. */
  readonly escaped: boolean;
  /** Its owner lies behind a reference and stays there unless it is moved out. */
  readonly rooted: boolean;
  /** Where a second owner was made while it had one, and what the page was called there. */
  readonly wrappedAgain: { readonly site: Site; readonly name: string | null } | null;
  /** Where its owner was copied bit by bit, and left where it was. */
  readonly copiedAt: { readonly site: Site; readonly name: string | null } | null;
  /** Where C mapped it to user space, with a reference of its own for that. */
  readonly inUser: Site | null;
  /** Things that keep a pointer to it without a reference (a scatterlist), by site. */
  readonly storedAt: Site | null;
  /** A structure of C that is not followed keeps the pointer: it is not lost when the function ends. */
  readonly kept: boolean;
  /** Its owner lies in a container that is not followed, which will drop it. */
  readonly contained: boolean;
  /** A drop gave back the reference that its type holds. */
  readonly returned: boolean;
  /** Which of them, where it has room for one pointer only. */
  readonly storedIn: string | null;
}

export interface Mapping {
  readonly id: string;
  readonly page: PageId;
  readonly site: Site;
  /** Must be unmapped last in, first out. */
  readonly nests: boolean;
  /** The function that ends it. */
  readonly undo: string;
}

export interface World {
  cells: Map<CellId, Value>;
  pages: Map<PageId, PageInfo>;
  /** Open mappings, innermost last. */
  mappings: Mapping[];
  /** Conditions that were asked, and the answer. */
  facts: Map<string, boolean>;
  /** Allocations that are gone. */
  ended: Set<string>;
  trace: Step | null;
  /** Where the analysed function's return place was last written. */
  exit: Site | null;
  /** How pages were last called, for when their variables are gone. */
  names: Map<PageId, string>;
}

export function emptyWorld(): World {
  return { cells: new Map(), pages: new Map(), mappings: [], facts: new Map(), ended: new Set(), trace: null, exit: null, names: new Map() };
}

export function cloneWorld(w: World): World {
  return {
    cells: new Map(w.cells), pages: new Map(w.pages), mappings: w.mappings.slice(), facts: new Map(w.facts), ended: new Set(w.ended), trace: w.trace, exit: w.exit,
    names: new Map(w.names),
  };
}

/**
 * A text that is the same for worlds that differ in nothing but facts and history.
 * @param counts false: numbers are left out, so that it is the same for each round of a loop that counts.
 */
export function worldKey(w: World, counts = true): string {
  const cells: string[] = [];
  for (const [id, v] of w.cells) {
    if (v.k === 'unknown' || v.k === 'moved') continue;
    cells.push(`${id}=${!counts && (v.k === 'int' || (v.k === 'sym' && v.ty.kind === 'unknown')) ? 'n' : valueKey(v)}`);
  }
  cells.sort();
  const pages: string[] = [];
  for (const [id, p] of w.pages) pages.push(`${id}:${p.states.map(stateKey).sort().join('|')}${p.escaped ? 'e' : ''}${p.storedAt ? 's' : ''}${p.kept ? 'k' : ''}${p.contained ? 'c' : ''}${p.inUser ? 'u' : ''}${p.returned ? 'r' : ''}`);
  pages.sort();
  return `${cells.join(';')}#${pages.join(';')}#${w.mappings.map((m) => m.id).join(',')}#${[...w.ended].sort().join(',')}#${w.exit ? w.exit.start : ''}`;
}

/** Moved and unknown cells count as the same in a key, but a moved one must not come back to life: it stays moved. */
export function mergeInto(into: World, from: World): boolean {
  let changed = false;
  for (const [fact, value] of into.facts) {
    if (from.facts.get(fact) !== value) {
      into.facts.delete(fact);
      changed = true;
    }
  }
  for (const [id, v] of into.cells) {
    if (v.k === 'moved' && from.cells.get(id)?.k === 'unknown') into.cells.set(id, UNKNOWN_VALUE);
  }
  return changed;
}

/**
 * Joins worlds past the bound into one that covers them all: cells that differ become unknown, pages whose states
 * differ are no longer followed, facts that differ go. Every part of the result is an upper bound of the same part of the operands and
 * never loses what it has gained, and pages, states and cells are finite in number, so joining at a loop's head ends.
 */
export function joinWorlds(a: World, b: World, at: string): World {
  const out = cloneWorld(a);
  // pages first: a cell that is no longer known lets go of pages that only one of the two has
  for (const [id, p] of b.pages) {
    const old = out.pages.get(id);
    // what the page is now hangs on conditions that are told apart no more: nothing is said of it
    const same = old !== undefined && sameStates(old.states, p.states);
    out.pages.set(id, old ? { ...old, states: joinStates(old.states, p.states), escaped: old.escaped || p.escaped || !same, storedAt: old.storedAt ?? p.storedAt, kept: old.kept || p.kept, contained: old.contained || p.contained, inUser: old.inUser ?? p.inUser } : p);
  }
  for (const [id, v] of a.cells) {
    const w = b.cells.get(id);
    if (w === undefined || valueKey(w) === valueKey(v)) continue;
    out.cells.set(id, joinValues(v, w, out, `${at}@${id}`));
  }
  for (const [id, v] of b.cells) if (!a.cells.has(id)) out.cells.set(id, v);
  for (const [fact, value] of a.facts) if (b.facts.get(fact) !== value) out.facts.delete(fact);
  for (const e of b.ended) out.ended.add(e);
  if (a.mappings.length !== b.mappings.length || a.mappings.some((m, i) => m.id !== b.mappings[i]?.id)) {
    for (const m of [...a.mappings, ...b.mappings]) escapePage(out, m.page);
    out.mappings = [];
  }
  return out;
}

function sameStates(a: readonly PageState[], b: readonly PageState[]): boolean {
  const keys = new Set(a.map(stateKey));
  return a.length === b.length && b.every((s) => keys.has(stateKey(s)));
}

/** A struct that differs in a field keeps the others. */
function joinValues(a: Value, b: Value, out: World, id: string): Value {
  if (a.k === 'moved' && b.k === 'moved') return a;
  if (a.k === 'sym' && a.id === id) return a;
  if (a.k === 'struct' && b.k === 'struct' && a.variant === b.variant && a.fields.size === b.fields.size) {
    const fields = new Map<string, Value>();
    for (const [name, f] of a.fields) {
      const g = b.fields.get(name);
      fields.set(name, g === undefined ? UNKNOWN_VALUE : valueKey(f) === valueKey(g) ? f : joinValues(f, g, out, `${id}.${name}`));
    }
    return { ...a, fields };
  }
  // conditions and numbers: not known any more, but still the same wherever this place is read
  if (isPlain(a) && isPlain(b)) return { k: 'sym', id, ty: a.k === 'sym' && b.k === 'sym' ? a.ty : { kind: 'unknown' } };
  forget(out, a);
  forget(out, b);
  return UNKNOWN_VALUE;
}

function isPlain(v: Value): boolean {
  return v.k === 'bool' || v.k === 'int' || v.k === 'cond' || (v.k === 'sym' && v.ty.kind === 'unknown');
}

/** What the value leads to is no longer followed. */
export function forget(w: World, v: Value): void {
  walkValue(v, (x) => {
    if (x.k === 'ptr' || x.k === 'owner' || x.k === 'borrow' || x.k === 'addr') escapePage(w, x.page);
    // memory of a box that goes on behind a pointer
    const inner = x.k === 'ref' && x.cell.startsWith('#') ? w.cells.get(x.cell) : undefined;
    if (inner && x.k === 'ref') {
      w.cells.set(x.cell, UNKNOWN_VALUE);
      forget(w, inner);
    }
  });
}

export function escapePage(w: World, id: PageId): void {
  const p = w.pages.get(id);
  if (p && !p.escaped) w.pages.set(id, { ...p, escaped: true });
}

/** Puts what is now known of a symbol in its place everywhere. */
export function refine(w: World, id: string, value: Value): void {
  for (const [cell, v] of w.cells) {
    const next = mapValue(v, (x) => (x.k === 'sym' && x.id === id ? value : x));
    if (next !== v) w.cells.set(cell, next);
  }
}

/** Whether anything in the world still leads to the page. */
export function isReachable(w: World, page: PageId): boolean {
  for (const v of w.cells.values()) {
    let found = false;
    walkValue(v, (x) => {
      if ((x.k === 'ptr' || x.k === 'owner' || x.k === 'borrow' || x.k === 'addr') && x.page === page) found = true;
    });
    if (found) return true;
  }
  return false;
}

/**
 * Makes a name for what a place in the code makes anew free: where the loop's last round left one of that name, it
 * becomes the older one (`~`), and the older one, if there was one, is merged into it. So a site has two pages at most.
 */
export function freshPage(w: World, id: PageId): PageId {
  const old = w.pages.get(id);
  if (!old) return id;
  const aged = `${id}~`;
  const older = w.pages.get(aged);
  w.pages.delete(id);
  if (older && isReachable(w, aged)) {
    // two rounds' pages that can both be reached are told apart no more: nothing is said of them
    w.pages.set(aged, { ...old, states: joinStates(older.states, old.states), escaped: true });
  } else {
    if (older) keepLost(w, id, older);
    if (isReachable(w, id) || old.own) w.pages.set(aged, old);
    else w.pages.delete(aged);
  }
  rename(w, id, aged);
  return id;
}

/** A page of an earlier round that nothing leads to: what it was at last is all that can still be said. */
function keepLost(w: World, id: PageId, page: PageInfo): void {
  if (page.escaped || !page.own) return;
  const lost = `${id}~lost`;
  const before = w.pages.get(lost);
  w.pages.set(lost, before ? { ...before, states: joinStates(before.states, page.states) } : page);
}

function rename(w: World, from: PageId, to: PageId): void {
  for (const [cell, v] of w.cells) {
    const next = mapValue(v, (x) => {
      if ((x.k === 'ptr' || x.k === 'owner' || x.k === 'borrow' || x.k === 'addr') && x.page === from) return { ...x, page: to };
      return x;
    });
    if (next !== v) w.cells.set(cell, next);
  }
  w.mappings = w.mappings.map((m) => (m.page === from ? { ...m, page: to } : m));
  for (let s = w.trace, chain: Step[] = []; ; s = s.before) {
    if (!s) {
      let rebuilt: Step | null = null;
      let differs = false;
      for (const step of chain.reverse()) {
        if (step.page === from) differs = true;
        rebuilt = { ...step, page: step.page === from ? to : step.page, before: rebuilt };
      }
      if (differs) w.trace = rebuilt;
      break;
    }
    chain.push(s);
  }
}

/** The step of a mapped address that goes where it outlives the function. */
export const ADDRESS_KEPT = 'the mapped address is kept here';

/** The step of a pointer that goes there. */
export const POINTER_KEPT = 'a pointer to the page is kept here';

/** Where something last happened to a page in a file, on this path; only the steps that `is` takes. */
export function lastSite(w: World, page: PageId, file: string, is: (step: Step) => boolean = () => true): Site | null {
  for (let s = w.trace; s; s = s.before) if (s.page === page && s.site.file === file && is(s)) return s.site;
  return null;
}

/** A slot of C holds another thing from now on, or nothing. */
export function emptySlot(w: World, slot: string): void {
  for (const [id, page] of w.pages) if (page.storedIn === slot) w.pages.set(id, { ...page, storedAt: null, storedIn: null });
}

export function addStep(w: World, site: Site, message: string, page: PageId | null, state: string | null): void {
  w.trace = { site, message, page, state, before: w.trace };
}
