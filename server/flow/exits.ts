// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** What must hold when the analysed function returns: nothing it owned is lost, nothing it borrowed is given out as its own. */
import type { ImplItem } from '../items/item';
import type { Frame, Run } from './context';
import { asSecond } from './drops';
import { operate } from './pages';
import { type Access, nameOf } from './places';
import { returnCell } from './play';
import { type PageId, type Site, UNKNOWN_VALUE, type Value, walkValue } from './value';
import { ADDRESS_KEPT, addStep, lastSite, type World } from './world';

/** Names that say that ownership leaves through a raw pointer; the caller takes it back with the matching `from_…`. */
const HANDS_OVER = /^into_|^leak$|^forget/;

export function checkExit(run: Run, frame: Frame, w: World): void {
  const value = w.cells.get(returnCell(frame)) ?? UNKNOWN_VALUE;
  const fn = frame.fn;
  const site = exitSite(frame, w);
  const a: Access = { run, frame, world: w, site };
  const handsOver = fn !== null && (fn.isExtern || HANDS_OVER.test(fn.name));
  const reached = new Set<PageId>();
  const mappings = new Set<string>();
  const returned = new Set<PageId>();
  reach(a, value, reached, mappings, (page, how) => {
    returned.add(page);
    if (how === 'raw' && !handsOver) rawOwner(a, page, 'returned');
  });
  for (const [cell, v] of w.cells) {
    if (!cell.startsWith('@')) continue;
    const before = new Set(reached);
    reach(a, v, reached, mappings, (page, how) => {
      if (how === 'raw' && !before.has(page) && !handsOver) rawOwner(a, page, 'stored');
    });
  }
  const held = new Set<PageId>();
  for (const m of w.mappings) {
    held.add(m.page);
    // `kunmap()` names the page, not the address: such a mapping leaves with either
    if (mappings.has(m.id) || (!m.nests && returned.has(m.page)) || w.pages.get(m.page)?.escaped) continue;
    operate(run, frame, w, m.page, { kind: 'endMapping' }, { site: m.site, by: m.undo, name: nameOf(a, m.page), message: 'the function ends with the page still mapped' });
  }
  // `inc_ref` takes the reference that its caller will hold
  if (fn?.name === 'inc_ref' && fn.owner?.kind === 'impl' && fn.owner.trait !== null) return;
  for (const [id, p] of w.pages) {
    if (p.contained) ownerStays(a, id);
    if (p.escaped || p.kept || p.contained || reached.has(id)) continue;
    if (!p.own && !p.states.some((s) => s.references > 0 && s.holder !== 'handle')) continue;
    const given = givenUpAt(w, id, frame.file.path);
    const leakSite = given ? given : isTail(frame, site) ? (p.origin.startsWith('a ') ? (lastSite(w, id, frame.file.path) ?? site) : p.site) : site;
    operate(run, frame, w, id, { kind: 'end' }, {
      site, faultSite: leakSite.file === frame.file.path ? leakSite : site, by: null, name: nameAtEnd(frame, w, id), message: null,
    });
  }
}

/** Where the owner of a page was forgotten, if nothing came of it since. */
function givenUpAt(w: World, page: PageId, file: string): Site | null {
  for (let s = w.trace; s; s = s.before) if (s.page === page && s.state !== null) return s.message.endsWith('is forgotten, not dropped') && s.site.file === file ? s.site : null;
  return null;
}

/** Where the function was left on this path: what was assigned to the return place last, else the body's end. */
function exitSite(frame: Frame, w: World): Site {
  return w.exit ?? frameEnd(frame);
}

/** The closing brace. */
function frameEnd(frame: Frame): Site {
  return { file: frame.file.path, start: frame.base + frame.body.span.end - 1, end: frame.base + frame.body.span.end };
}

/** Whether the exit is the end of the body, not a `?` or `return` on the way. */
function isTail(frame: Frame, site: Site): boolean {
  const { text } = frame.file;
  return onlyCloses(text, site.end, frame.base + frame.body.span.end) && !/^return\b/.test(text.slice(site.start, site.end));
}

/** Whether nothing but closing brackets, semicolons and comments stands there: comments are skipped as the lexer does, nested. */
function onlyCloses(text: string, start: number, end: number): boolean {
  let depth = 0;
  for (let i = start; i < end; i++) {
    const two = text.slice(i, i + 2);
    if (two === '/*' || (two === '*/' && depth > 0)) {
      depth += two === '/*' ? 1 : -1;
      i++;
    } else if (depth > 0) continue;
    else if (two === '//') {
      const line = text.indexOf('\n', i);
      if (line < 0) return true;
      i = line;
    } else if (!' \t\r\n)};'.includes(text[i] ?? '')) return false;
  }
  return true;
}

/** The variables are gone by now: the name that the trace last used. */
function nameAtEnd(_frame: Frame, w: World, page: PageId): string | null {
  for (let s = w.trace; s; s = s.before) {
    if (s.page !== page) continue;
    const m = /^`(\w+)` (?:is|gets)/.exec(s.message);
    if (m?.[1]) return m[1];
  }
  return w.names.get(page) ?? null;
}

function reach(a: Access, value: Value, reached: Set<PageId>, mappings: Set<string>, found: (page: PageId, how: 'raw' | 'owner' | 'borrow') => void): void {
  const visit = (v: Value, owned: boolean, dropped: boolean): void => {
    switch (v.k) {
      case 'ptr':
      case 'addr':
        if (v.k === 'addr' && v.mapping !== null) {
          mappings.add(v.mapping);
          if (!a.world.mappings.some((m) => m.id === v.mapping)) {
            operate(a.run, a.frame, a.world, v.page, { kind: 'accessMapped', open: false }, { site: a.site, by: 'return', name: nameOf(a, v.page), message: null, faultSite: lastSite(a.world, v.page, a.frame.file.path, (s) => s.message === ADDRESS_KEPT) });
          }
        }
        if (v.k === 'ptr' || v.what === 'va') found(v.page, owned ? 'owner' : 'raw');
        reached.add(v.page);
        return;
      case 'owner': {
        const p = a.world.pages.get(v.page);
        if (v.forged && p && !p.escaped) {
          operate(a.run, a.frame, a.world, v.page, { kind: 'give' }, {
            site: v.forged, by: 'wrap', name: nameOf(a, v.page) ?? a.world.names.get(v.page) ?? null, message: 'leaves the function as an owner',
          });
        }
        if (dropped) ownerStays(a, v.page);
        reached.add(v.page);
        return;
      }
      case 'borrow':
        operate(a.run, a.frame, a.world, v.page, { kind: 'use' }, { site: a.site, by: 'return', name: nameOf(a, v.page), message: null });
        reached.add(v.page);
        return;
      case 'struct': {
        const own = owned || hasDrop(a, v);
        const role = a.run.engine.roles.role(v.ty);
        for (const f of v.fields.values()) visit(f, own, dropped && !(role.kind === 'box' && !role.drops));
        return;
      }
      case 'closure':
        walkValue(v, (x) => {
          if (x.k === 'ptr' || x.k === 'owner' || x.k === 'borrow' || x.k === 'addr') reached.add(x.page);
        });
        return;
      case 'ref': {
        const inner = a.world.cells.get(v.cell);
        // behind a reference that was given, or in memory that a box or a shared owner made
        if (inner && /^[@#]/.test(v.cell) && !seen.has(v.cell)) {
          seen.add(v.cell);
          // what a raw pointer leads to may be gone: nobody drops it by that
          visit(inner, owned, dropped && !v.raw);
        }
        return;
      }
      default:
        return;
    }
  };
  const seen = new Set<string>();
  visit(value, false, true);
}

/** An owner that is there after the function, of a page that was freed in it: it frees the page again when it is dropped. */
function ownerStays(a: Access, page: PageId): void {
  const p = a.world.pages.get(page);
  // what lay behind a raw pointer before may be memory that nobody drops
  if (!p?.own || p.escaped || p.origin === 'a field' || p.states.length === 0 || !p.states.every((s) => s.life === 'freed')) return;
  const again = p.wrappedAgain ?? p.copiedAt;
  const freed = lastSite(a.world, page, a.frame.file.path, (s) => s.state === 'freed');
  const name = nameOf(a, page) ?? a.world.names.get(page) ?? null;
  const end = frameEnd(a.frame);
  addStep(a.world, end, `the owner of ${name ? `\`${name}\`` : 'the page'} is still there, and frees the page again when it is dropped`, page, 'freed');
  operate(a.run, a.frame, a.world, page, { kind: 'release', by: 'drop', order: null }, {
    site: end, by: 'drop', name: again?.name ?? name, message: null, faultSite: again?.site ?? freed, ...(again ? { as: asSecond } : {}),
  });
}

/** A type of the tree that releases what it holds when dropped is a right owner of raw pages. */
function hasDrop(a: Access, v: Extract<Value, { k: 'struct' }>): boolean {
  if (v.ty.kind !== 'path') return false;
  const { tree } = a.run.engine;
  const path = v.ty.path;
  const impl: ImplItem | null = tree.traitImpl(path, 'Drop') ?? tree.traitImpl(path, 'PinnedDrop');
  return impl !== null;
}

function rawOwner(a: Access, page: PageId, how: 'returned' | 'stored'): void {
  const p = a.world.pages.get(page);
  if (!p?.own || p.escaped) return;
  operate(a.run, a.frame, a.world, page, { kind: 'handOutRaw' }, {
    site: how === 'returned' ? a.site : p.site, by: how, name: nameOf(a, page) ?? a.world.names.get(page) ?? null,
    message: how === 'returned' ? 'leaves the function as a raw pointer' : 'stays behind as a raw pointer',
  });
}
