// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** What the rows of the kernel tables say of a page's lifecycle, in an audit's words. */
import { functionGroups } from '../kernel/functions';
import type { MethodRow } from '../kernel/methods';
import type { ArgEffect, FunctionRow, ReturnEffect } from '../kernel/row';
import { isSelecting } from '../kernel/vocabulary';
import { memdescRows } from '../kernel/memdesc';
import type { Releaser } from '../model/operation';
import type { Memdesc } from '../model/state';
import type { Tie } from '../report/audit';

export interface Effect {
  readonly tie: Tie;
  readonly memdesc: Memdesc;
  /** The function that does it, for people: `__free_pages`, `Page::alloc_page`; null where the signature says it. */
  readonly by: string | null;
  /** Of a value that moves: to this function, or away from it. */
  readonly way?: 'in' | 'out';
  /** Counts go through `struct page`, or through the folio. */
  readonly through: 'page' | 'folio' | null;
  /** What to write instead, where the table knows. */
  readonly unready: string | null;
}

/** The memory descriptor whose pages a function ends; null where several are possible. */
function releasedBy(by: Releaser): Memdesc | null {
  if (by === 'put_page' || by === 'drop' || by === 'pointer') return null;
  if (by === 'free_pages_va') return 'page';
  return memdescRows.find((row) => row.releasers.includes(by))?.memdesc ?? null;
}

/** @param known what the first page argument is known to be at a call. */
export function functionEffects(row: FunctionRow, known: Memdesc): Effect[] {
  if (!isSelecting(row)) return [];
  if (isUserUnmap(row)) return [{ tie: 'unmaps', memdesc: 'unknown', by: row.name, through: null, unready: null }];
  const effects = [...row.args.flatMap((a) => (a ? argEffects(a, known, row.name) : [])), ...returnEffects(row.returns, row.name)];
  const counted = row.refcount === true && effects.length === 0 ? [counts(known, row.name, 'page')] : effects;
  if (row.unready === undefined) return counted;
  const [first] = counted;
  const base: Effect = first ?? { tie: 'counts', memdesc: 'folio', by: row.name, through: 'page', unready: null };
  return [{ ...base, unready: row.unready }];
}

/** The functions that take user mappings away name an address range and no page. */
function isUserUnmap(row: FunctionRow): boolean {
  return functionGroups['user-mapping']?.includes(row) === true && row.args.every((a) => a === null) && row.returns.kind === 'value';
}

export function methodEffects(row: MethodRow, by: string): Effect[] {
  return [...row.args.flatMap((a) => (a ? argEffects(a, 'unknown', by) : [])), ...returnEffects(row.returns, by)].filter((e) => e.tie !== 'moves' && e.tie !== 'frees');
}

function counts(memdesc: Memdesc, by: string, on: 'page' | 'folio'): Effect {
  return { tie: memdesc === 'pinned' ? 'pins' : 'counts', memdesc: on === 'folio' ? 'folio' : memdesc, by, through: on, unready: null };
}

function argEffects(effect: ArgEffect, known: Memdesc, by: string): Effect[] {
  switch (effect.kind) {
    case 'release': {
      if (effect.by === 'unpin_user_page') return [{ tie: 'pins', memdesc: 'pinned', by, through: null, unready: null }];
      if (effect.by === 'folio_put' || effect.by === 'put_page') return [counts(known, by, effect.by === 'folio_put' ? 'folio' : 'page')];
      return [{ tie: 'frees', memdesc: releasedBy(effect.by) ?? known, by, through: null, unready: null }];
    }
    case 'get':
    case 'count':
      return [counts(known, by, effect.on)];
    case 'use':
      return effect.toUser === true ? [{ tie: 'maps', memdesc: known, by, through: null, unready: null }] : [];
    case 'store':
      return [{ tie: 'keeps', memdesc: known, by, through: null, unready: null }];
    case 'give':
      return [{ tie: 'moves', memdesc: known, by, through: null, unready: null }];
    case 'each':
      return argEffects(effect.effect, known, by);
    case 'fill':
      return effect.hold === 'alloc' ? [{ tie: 'allocates', memdesc: effect.memdesc, by, through: null, unready: null }] : [counts(effect.memdesc, by, 'page')];
    case 'convert':
    case 'unmap':
    case 'unmapUser':
    case 'unstore':
    case 'unwrap':
    case 'ownerEnds':
    case 'unknown':
      return [];
  }
}

function returnEffects(effect: ReturnEffect, by: string): Effect[] {
  switch (effect.kind) {
    case 'alloc':
      return [{ tie: effect.memdesc === 'folio' ? 'counts' : 'allocates', memdesc: effect.memdesc, by, through: effect.memdesc === 'folio' ? 'folio' : null, unready: null }];
    case 'borrow':
      return [{ tie: 'borrows', memdesc: effect.memdesc, by, through: null, unready: null }];
    case 'reference':
      return [counts(effect.memdesc, by, effect.as === 'folio' ? 'folio' : 'page')];
    case 'same':
    case 'mapping':
    case 'value':
    case 'flag':
      return [];
  }
}
