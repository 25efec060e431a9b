// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * The memory descriptors: whether each has a reference count when the memdesc plan is done, who decides the free, what
 * releases its pages today, and how Rust says so without a page refcount. Numbers and names are those of the plan
 * (kernelnewbies, MatthewWilcox/Memdescs).
 */
import type { Releaser } from '../model/operation';
import type { Memdesc } from '../model/state';

export interface MemdescRow {
  readonly memdesc: Memdesc;
  /** For people. */
  readonly title: string;
  /** Its number in the low bits of the memdesc word and its name there; for Misc the subtype. Null where the plan has none. */
  readonly plan: { readonly type: number; readonly name: string; readonly subtype: string | null } | null;
  /** Has a reference count of its own under the plan. */
  readonly refcounted: boolean;
  /** Who decides when its pages are free. */
  readonly decides: string;
  /** What ends it now; none where its pages never end. */
  readonly releasers: readonly Releaser[];
  /** The C names of those, for messages. */
  readonly releasedBy: readonly string[];
  /** How Rust holds it without a page refcount. */
  readonly inRust: string;
  readonly source: string;
}

const misc = (subtype: string): MemdescRow['plan'] => ({ type: 0, name: 'Misc', subtype });

/** Sorted by memdesc. */
export const memdescRows: readonly MemdescRow[] = [
  {
    memdesc: 'cma', title: 'range of a contiguous memory area', plan: misc('Unknown'), refcounted: false,
    decides: 'the code that allocated it, once', releasers: ['cma_release'], releasedBy: ['cma_release'],
    inRust: 'a type of its own that implements `Ownable` with `cma_release`, held by `Owned<…>`', source: 'include/linux/cma.h',
  },
  {
    memdesc: 'contig', title: 'contiguous range of pages', plan: misc('Unknown'), refcounted: false,
    decides: 'the code that allocated it, once', releasers: ['free_contig_range'], releasedBy: ['free_contig_range'],
    inRust: 'a type of its own that implements `Ownable` with `free_contig_range`, held by `Owned<…>`', source: 'include/linux/gfp.h',
  },
  {
    memdesc: 'dma', title: 'DMA memory', plan: misc('Unknown'), refcounted: false,
    decides: 'the DMA layer, when the owner frees it with the same device, size and handle', releasers: ['dma_free_pages'],
    releasedBy: ['dma_free_pages', 'dma_free_attrs', 'dma_free_coherent'],
    inRust: '`kernel::dma::Coherent`, which never shows a page', source: 'kernel/dma/mapping.c',
  },
  {
    memdesc: 'exact', title: 'pages of `alloc_pages_exact`', plan: misc('Exact'), refcounted: false,
    decides: 'the code that allocated it, once', releasers: ['free_pages_exact'], releasedBy: ['free_pages_exact'],
    inRust: 'a type of its own that keeps the size and implements `Drop` or `Ownable` with `free_pages_exact`', source: 'mm/page_alloc.c',
  },
  {
    memdesc: 'folio', title: 'folio', plan: { type: 2, name: 'File', subtype: null }, refcounted: true,
    decides: 'the last `folio_put`', releasers: ['folio_put', 'put_page'], releasedBy: ['folio_put'],
    inRust: '`Folio: AlwaysRefCounted`, held by `ARef<Folio>`', source: 'include/linux/mm.h',
  },
  {
    memdesc: 'frozen', title: 'frozen pages', plan: misc('Unknown'), refcounted: false,
    decides: 'the code that allocated it, once; there is no counter at all', releasers: ['free_frozen_pages'],
    releasedBy: ['free_frozen_pages', 'free_contig_frozen_range', 'cma_release_frozen'],
    inRust: 'a type of its own that implements `Ownable`, held by `Owned<…>`', source: 'mm/page_alloc.c',
  },
  {
    memdesc: 'gup', title: 'user page held by a reference', plan: { type: 3, name: 'Anon', subtype: null }, refcounted: true,
    decides: 'the folio of the user\'s memory', releasers: ['put_page', 'folio_put'], releasedBy: ['put_page', 'folio_put'],
    inRust: 'pin it instead, in a guard type whose `Drop` calls `unpin_user_page`', source: 'mm/gup.c',
  },
  {
    memdesc: 'image', title: 'page of the kernel image or reserved memory', plan: misc('Reserved'), refcounted: false,
    decides: 'nobody: it is never freed', releasers: [], releasedBy: [],
    inRust: '`&\'static Page`', source: 'include/linux/page-flags.h',
  },
  {
    memdesc: 'mempool', title: 'page of a mempool', plan: misc('Unknown'), refcounted: false,
    decides: 'the pool', releasers: ['mempool_free'], releasedBy: ['mempool_free'],
    inRust: 'an owning type that keeps its pool and gives the page back in `Drop`', source: 'mm/mempool.c',
  },
  {
    memdesc: 'netpool', title: 'page of a page pool', plan: { type: 8, name: 'NetPool', subtype: null }, refcounted: true,
    decides: 'the page pool, when its own `pp_ref_count` gets to zero', releasers: ['page_pool_put'], releasedBy: ['page_pool_put_page', 'page_pool_put_full_page'],
    inRust: 'a netmem type that counts by the pool\'s own count; never the page\'s', source: 'include/net/page_pool/helpers.h',
  },
  {
    memdesc: 'page', title: 'plain page of the allocator', plan: misc('Unknown'), refcounted: false,
    decides: 'the code that allocated it, once', releasers: ['free_pages', 'drop'], releasedBy: ['__free_pages', 'free_pages by address'],
    inRust: '`Owned<Page>`; to share it, `Arc<Owned<Page>>`', source: 'mm/page_alloc.c',
  },
  {
    memdesc: 'pinned', title: 'pinned user page', plan: { type: 3, name: 'Anon', subtype: null }, refcounted: true,
    decides: 'the folio of the user\'s memory, which counts pins apart', releasers: ['unpin_user_page'], releasedBy: ['unpin_user_page', 'unpin_user_pages', 'unpin_folio'],
    inRust: 'a guard type whose `Drop` calls `unpin_user_page`, lending `&Page`', source: 'mm/gup.c',
  },
  {
    memdesc: 'ptdesc', title: 'page-table page', plan: { type: 7, name: 'PageTable', subtype: null }, refcounted: false,
    decides: 'the page-table code; it may have to wait for walkers', releasers: ['pagetable_free'], releasedBy: ['pagetable_free'],
    inRust: 'a page-table type of its own that implements `Ownable` with `pagetable_free`', source: 'include/linux/mm.h',
  },
  {
    memdesc: 'slab', title: 'page of a slab or a large kmalloc', plan: { type: 5, name: 'Slab', subtype: null }, refcounted: false,
    decides: 'the slab, when all its objects are free', releasers: ['kfree'], releasedBy: ['kfree'],
    inRust: '`KBox` or `KVec` own the object; its page is not to be named at all', source: 'mm/slub.c',
  },
  {
    memdesc: 'unknown', title: 'page of unknown descent', plan: null, refcounted: false,
    decides: 'whoever it was got from', releasers: [], releasedBy: [],
    inRust: '`&\'a Page` or `BorrowedPage<\'a>`, tied to what it was got from', source: 'include/linux/mm_types.h',
  },
  {
    memdesc: 'vmalloc', title: 'page of a vmalloc area', plan: misc('Vmalloc'), refcounted: false,
    decides: '`vfree` of the area', releasers: ['vfree'], releasedBy: ['vfree'],
    inRust: '`VBox` or `VVec` own the area and lend `&\'a Page` or `BorrowedPage<\'a>`; it is no folio', source: 'mm/vmalloc.c',
  },
];

const byMemdesc: ReadonlyMap<Memdesc, MemdescRow> = new Map(memdescRows.map((row) => [row.memdesc, row]));

/** The row of a memory descriptor. Every one has a row, which a test holds. */
export function memdescRow(memdesc: Memdesc): MemdescRow | null {
  return byMemdesc.get(memdesc) ?? null;
}
