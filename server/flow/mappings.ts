// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Kernel mappings of pages: a stack of this task's, undone last in, first out. */
import { keyOf, operate, rawFault } from './pages';
import { type Access, madeAt, nameOf } from './places';
import { mapValue, type PageId, UNKNOWN_VALUE, type Value, walkValue } from './value';

const UNDO: ReadonlyMap<string, string> = new Map([['kmap', 'kunmap'], ['kmap_atomic', 'kunmap_atomic']]);

export function openMapping(a: Access, page: PageId, by: string, nests: boolean): Value {
  const name = nameOf(a, page);
  operate(a.run, a.frame, a.world, page, { kind: 'map' }, { site: a.site, by, name, message: `${name ? `\`${name}\`` : 'the page'} is mapped by \`${by}\`` });
  let id = madeAt(a);
  if (a.world.mappings.some((m) => m.id === id)) {
    // the last round of a loop left this one open
    const aged = `${id}~`;
    a.world.mappings = a.world.mappings.filter((m) => m.id !== aged).map((m) => (m.id === id ? { ...m, id: aged } : m));
    for (const [cell, v] of a.world.cells) {
      a.world.cells.set(cell, mapValue(v, (x) => (x.k === 'addr' && x.mapping === id ? { ...x, mapping: aged } : x)));
    }
  } else {
    // an address of an earlier round's mapping, which is closed, must not pass for this one's
    const stale = id;
    let used = false;
    for (const v of a.world.cells.values()) walkValue(v, (x) => {
      if (x.k === 'addr' && x.mapping === stale) used = true;
    });
    if (used) {
      for (const [cell, v] of a.world.cells) {
        a.world.cells.set(cell, mapValue(v, (x) => (x.k === 'addr' && x.mapping === stale ? UNKNOWN_VALUE : x)));
      }
    }
  }
  a.world.mappings.push({ id, page, site: a.site, nests, undo: UNDO.get(by) ?? 'kunmap_local' });
  id = a.world.mappings[a.world.mappings.length - 1]?.id ?? id;
  return { k: 'addr', page, mapping: id, what: 'va' };
}

export function unmapAddress(a: Access, v: Value, by: string): void {
  if (v.k === 'ptr' || v.k === 'borrow' || v.k === 'owner') {
    // `kunmap(page)` names the page
    const at = lastIndex(a, v.page);
    if (at >= 0) a.world.mappings.splice(at, 1);
    operate(a.run, a.frame, a.world, v.page, { kind: 'unmap' }, { site: a.site, by, name: nameOf(a, v.page), message: 'the mapping ends' });
    return;
  }
  if (v.k !== 'addr' || v.mapping === null) return;
  const { mappings } = a.world;
  const i = mappings.findIndex((m) => m.id === v.mapping);
  const page = a.world.pages.get(v.page);
  const name = nameOf(a, v.page);
  if (i < 0) {
    // closed already: the model has no mapping of it left, or one of another address
    if (page && !page.escaped) {
      const doing = { site: a.site, by, name, message: null };
      a.run.recorder.bad(keyOf(a.frame, a.site, 'unmap'), rawFault(a.frame, a.world, v.page, page, 'unmapUnmapped', doing, { memdesc: page.states[0]?.memdesc ?? 'unknown', partial: false, order: null }));
    }
    return;
  }
  const m = mappings[i];
  const inner = mappings.slice(i + 1).filter((x) => x.nests);
  if (m?.nests && inner.length > 0) {
    if (page && !page.escaped) {
      const doing = { site: a.site, by, name, message: null };
      a.run.recorder.bad(keyOf(a.frame, a.site, 'unmapOrder'), rawFault(a.frame, a.world, v.page, page, 'unmapOutOfOrder', doing, { memdesc: page.states[0]?.memdesc ?? 'unknown', partial: false, order: null }));
    }
  } else a.run.recorder.ok(keyOf(a.frame, a.site, 'unmapOrder'));
  mappings.splice(i, 1);
  operate(a.run, a.frame, a.world, v.page, { kind: 'unmap' }, { site: a.site, by, name, message: `the mapping ends with \`${by}\`` });
}

/** The address turned out to be null: nothing was mapped. False where the mapping is gone already. */
export function mappingFailed(a: Access, id: string | null): boolean {
  const i = a.world.mappings.findIndex((m) => m.id === id);
  const m = a.world.mappings[i];
  if (!m) return false;
  a.world.mappings.splice(i, 1);
  operate(a.run, a.frame, a.world, m.page, { kind: 'unmap' }, { site: a.site, by: null, name: null, message: null });
  for (const [cell, v] of a.world.cells) a.world.cells.set(cell, mapValue(v, (x) => (x.k === 'addr' && x.mapping === id ? { k: 'null' } : x)));
  return true;
}

function lastIndex(a: Access, page: PageId): number {
  for (let i = a.world.mappings.length - 1; i >= 0; i--) if (a.world.mappings[i]?.page === page) return i;
  return -1;
}
