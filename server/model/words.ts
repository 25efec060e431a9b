// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The model's own words, for scripts and their reference: what it calls memory descriptors, functions and violations. */
import type { OperationKind, Releaser } from './operation';
import type { Memdesc } from './state';
import type { ViolationKind } from './violation';

/** What a page of each memory descriptor is, and the C function that `alloc` stands for; null where pages are only found. */
export const MEMDESC_WORDS: Readonly<Record<Memdesc, { readonly is: string; readonly from: string | null }>> = {
  page: { is: 'a plain block of the page allocator', from: 'alloc_pages' },
  exact: { is: 'single pages that are freed by their size', from: 'alloc_pages_exact' },
  contig: { is: 'a contiguous range of pages', from: 'alloc_contig_pages' },
  cma: { is: 'a range of a contiguous memory area', from: 'cma_alloc' },
  frozen: { is: 'pages without any count', from: 'alloc_frozen_pages' },
  folio: { is: 'a folio, with one reference held here', from: 'folio_alloc' },
  slab: { is: 'the page under a slab object', from: 'kmalloc' },
  vmalloc: { is: 'an area of virtually contiguous pages', from: 'vmalloc' },
  ptdesc: { is: 'a page-table page', from: 'pagetable_alloc' },
  dma: { is: 'pages of the DMA layer', from: 'dma_alloc_pages' },
  pinned: { is: 'a user page, pinned once here', from: 'pin_user_pages' },
  gup: { is: 'a user page, with one reference held here', from: 'get_user_pages' },
  mempool: { is: 'a page of a mempool', from: 'mempool_alloc' },
  netpool: { is: 'a page of a page pool', from: 'page_pool_alloc_pages' },
  image: { is: 'a page of the kernel image or the zero page', from: null },
  unknown: { is: 'a page of which nothing is known', from: null },
};

/** What each releaser stands for, and whether it is told an order. */
export const RELEASER_WORDS: Readonly<Record<Releaser, { readonly is: string; readonly order: boolean }>> = {
  free_pages: { is: '`__free_pages(page, order)`; without `order`, `__free_page(page)`', order: true },
  free_pages_va: { is: '`free_pages(addr, order)`, given the address; without `order`, `free_page(addr)`', order: true },
  free_pages_exact: { is: '`free_pages_exact(addr, size)`', order: false },
  free_contig_range: { is: '`free_contig_range(pfn, count)`', order: false },
  cma_release: { is: '`cma_release(cma, pages, count)`', order: false },
  free_frozen_pages: { is: '`free_frozen_pages(page, order)`', order: true },
  put_page: { is: '`put_page(page)`', order: false },
  folio_put: { is: '`folio_put(folio)`', order: false },
  unpin_user_page: { is: '`unpin_user_page(page)`', order: false },
  vfree: { is: '`vfree(addr)`', order: false },
  kfree: { is: '`kfree(object)`', order: false },
  dma_free_pages: { is: '`dma_free_pages(…)`', order: false },
  pagetable_free: { is: '`pagetable_free(ptdesc)`', order: false },
  mempool_free: { is: '`mempool_free(element, pool)`', order: false },
  page_pool_put: { is: '`page_pool_put_page(pool, page, …)`', order: false },
  pointer: { is: '`free_pages(page, order)`: the pointer given where the address is wanted', order: true },
  drop: { is: 'the drop of the Rust owner', order: false },
};

/** Who says no: `step` on one state, the machine that has several pages, or the flow engine, which has places. */
export type Judge = 'step' | 'machine' | 'flow';

/** Each violation as a sentence about the page `P`, and who finds it. */
export const VIOLATION_WORDS: Readonly<Record<ViolationKind, { readonly says: string; readonly by: Judge }>> = {
  useAfterFree: { says: 'P is used after it was freed', by: 'step' },
  useAfterGive: { says: 'P is used after it was given away', by: 'step' },
  doubleFree: { says: 'P is freed a second time', by: 'step' },
  freeAfterGive: { says: 'P is freed here, though what it was given to frees it too', by: 'step' },
  doubleOwn: { says: 'P gets a second owner', by: 'step' },
  freeBorrowed: { says: 'P is freed here, but belongs to something else', by: 'step' },
  ownBorrowed: { says: 'P is given away here, but belongs to something else', by: 'step' },
  borrowDropped: { says: 'an owner around P is dropped here, but P belongs to something else', by: 'step' },
  wrongReleaser: { says: 'P is released by a function that is not for pages of its kind', by: 'step' },
  wrongOrder: { says: 'P is freed with another order than it was allocated with', by: 'step' },
  pointerAsAddress: { says: 'the pointer to P is passed where the address of its memory is wanted', by: 'step' },
  leak: { says: 'P is never released', by: 'step' },
  referenceLeak: { says: 'a reference on P is never put', by: 'step' },
  referenceUnderflow: { says: 'a reference on P is put that is not held here', by: 'step' },
  nullUse: { says: 'P is null here', by: 'step' },
  unmapUnmapped: { says: 'P is unmapped, but not mapped here', by: 'step' },
  unmapOutOfOrder: { says: 'P is unmapped before a page that was mapped after it', by: 'machine' },
  mappingLeak: { says: 'a mapping of P is never undone', by: 'step' },
  mappingUse: { says: 'the memory of P is reached through a mapping that has ended', by: 'step' },
  borrowPastOwner: { says: 'P is used after its owner was freed, moved or reallocated', by: 'step' },
  storedPastOwner: { says: 'P ends while something still keeps a pointer to it', by: 'step' },
  rawOwner: { says: 'P leaves in a raw pointer, which says nothing of who frees it', by: 'step' },
  freeMapped: { says: 'P is freed while user space still maps it', by: 'flow' },
};

/** What each operation of the model means, for the reference. */
export const OPERATION_WORDS: Readonly<Record<OperationKind, string>> = {
  use: 'the page is looked at; it must be alive',
  wrap: 'a Rust owner is made around it',
  unwrap: 'the Rust owner gives it up without a release',
  release: 'a function ends it, or gives a reference back',
  get: 'a reference is taken',
  map: 'it is mapped into the kernel',
  unmap: 'such a mapping is undone',
  accessMapped: 'its memory is reached through a mapping',
  give: 'ownership moves to something that releases it later',
  store: 'a pointer to it is kept, without a reference',
  outlive: 'its owner ends while something that takes no reference keeps a pointer to it',
  ownerEnds: 'what it was borrowed from is gone, moved or reallocated',
  assume: 'the code goes on knowing whether the pointer is null',
  endMapping: 'the function ends while it is mapped',
  handOutRaw: 'it leaves the function in a raw pointer',
  end: 'the function ends and leaves nothing that reaches it',
};

/** The sentence of a violation with the page's name in it. */
export function violationSentence(kind: ViolationKind, name: string): string {
  return VIOLATION_WORDS[kind].says.replace(/\bP\b/g, () => `\`${name}\``);
}
