// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * What the model knows of one page: the state that `step` moves. Small and finite, so that sets of states can be
 * played to a fixpoint. One state stands for one block of the page allocator, one folio, or one page that something
 * else holds.
 */

/**
 * The memory descriptor a page belongs to: decides whether it has a reference count and which function ends its life.
 * The kernel's plan for them: kernelnewbies, MatthewWilcox/Memdescs.
 */
export type Memdesc =
  /** Plain allocator pages (`alloc_pages`); exclusive, no reference count under the memdesc plan. */
  | 'page'
  /** `alloc_pages_exact`: single pages, freed by size. */
  | 'exact'
  /** `alloc_contig_*`, `cma_alloc`: freed by their own function. */
  | 'contig'
  | 'cma'
  /** Frozen pages: count zero, only `free_frozen_pages` ends them. */
  | 'frozen'
  /** The one memdesc that is refcounted. */
  | 'folio'
  | 'slab'
  | 'vmalloc'
  | 'ptdesc'
  /** `dma_alloc_pages` and kin. */
  | 'dma'
  /** A user's page held by `pin_user_pages*`. */
  | 'pinned'
  /** A user's page held by a reference of `get_user_pages*`. */
  | 'gup'
  /** A page of a mempool. */
  | 'mempool'
  /** A page of a page pool. */
  | 'netpool'
  /** The kernel image, the zero page, reserved memory: never freed. */
  | 'image'
  | 'unknown';

/** A number of pages as a power of two: a constant, the name of a value that is the same wherever it stands, or null. */
export type Order = number | string | null;

/** 0, 1, 2, or 3 for "three or more". */
export type Count = 0 | 1 | 2 | 3;

export const MANY: Count = 3;

/** Who ends the page's life. */
export type Holder =
  /** This function, through a raw pointer or address. */
  | 'raw'
  /** A Rust value (`Page`, `Owned<Page>`, a folio reference), which releases it when dropped. */
  | 'handle'
  /** Something else: the page is borrowed here. */
  | 'other'
  /** Not known: nothing is said of releasing it. */
  | 'unknown';

export type Life =
  /** The pointer is null: there is no page. */
  | 'null'
  | 'live'
  | 'freed'
  /** Something else took it over and releases it in its own time. */
  | 'given'
  /** Borrowed, and what it was borrowed from is gone, moved or reallocated. */
  | 'orphaned';

export interface PageState {
  readonly memdesc: Memdesc;
  readonly order: Order;
  readonly life: Life;
  readonly holder: Holder;
  /** References (folio, get_page) or pins that this function holds and must give back. */
  readonly references: Count;
  /** Open kernel mappings of it made here. */
  readonly mappings: Count;
}

/** A canonical text of a state, the same for equal states. */
export function stateKey(s: PageState): string {
  return `${s.memdesc}/${s.order ?? '?'}/${s.life}/${s.holder}/${s.references}/${s.mappings}`;
}

/** How a state is called in traces, hovers and `//~ STATE` comments: `owned`, `borrowed(vmalloc)`, `freed`, `null` … */
export function describeState(s: PageState): string {
  if (s.life === 'null') return 'null';
  if (s.life === 'freed') return 'freed';
  if (s.life === 'given') return 'given away';
  if (s.life === 'orphaned') return 'owner gone';
  const counted = countWords(s);
  const mapped = s.mappings === 0 ? '' : s.mappings === MANY ? ', mapped many times' : ', mapped';
  const kind = s.memdesc === 'unknown' || s.memdesc === 'page' ? '' : s.memdesc;
  switch (s.holder) {
    case 'raw':
      return `owned(raw${kind === '' ? '' : ` ${kind}`}${counted}${mapped})`;
    case 'handle':
      return `owned${kind === '' && counted === '' && mapped === '' ? '' : `(${`${kind}${counted}${mapped}`.replace(/^, /, '')})`}`;
    case 'other':
      return `borrowed${kind === '' && counted === '' && mapped === '' ? '' : `(${`${kind}${counted}${mapped}`.replace(/^, /, '')})`}`;
    case 'unknown':
      return 'unknown';
  }
}

/** The references held here, where they are more than the kind of the page says already. */
function countWords(s: PageState): string {
  const implied = s.holder !== 'other' && (s.memdesc === 'gup' || s.memdesc === 'pinned') ? 1 : 0;
  if (s.references === 0 || (s.memdesc !== 'folio' && s.references <= implied)) return '';
  const noun = s.memdesc === 'pinned' ? 'pin' : 'reference';
  return `, ${s.references === MANY ? 'many' : s.references} ${noun}${s.references === 1 ? '' : 's'}`;
}

/** One less; "three or more" stays, since from there on the count is not known. */
export function minusOne(n: Count): Count {
  return n === 3 ? 3 : n === 0 ? 0 : ((n - 1) as Count);
}

export function plusOne(n: Count): Count {
  return n >= 2 ? MANY : ((n + 1) as Count);
}
