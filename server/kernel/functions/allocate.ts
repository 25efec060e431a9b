// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Allocation and freeing of pages of the buddy allocator, its contiguous ranges, and pools on top of it. */
import { alloc, each, fill, fn, release, unknown, value } from '../effects';
import type { FunctionRow } from '../row';

const GFP = 'include/linux/gfp.h';
const PAGE_ALLOC = 'mm/page_alloc.c';
const FRAG = 'include/linux/page_frag_cache.h';
const CMA = 'include/linux/cma.h';
const MEMPOOL = 'mm/mempool.c';

export const allocateRows: readonly FunctionRow[] = [
  fn('__alloc_frozen_pages', 'mm-internal', [null, null, null, null, null], alloc('frozen', { arg: 1 }, 'page', 'null'), 'mm/page_alloc.h', 'The block has no reference count: only its owner frees it.', { since: '6.14' }),
  fn('__alloc_pages', 'mm-internal', [null, null, null, null, null], alloc('page', { arg: 1 }, 'page', 'null'), PAGE_ALLOC, 'The allocator itself, which every other form calls. Newer kernels keep it inside mm/; older ones export it with four parameters.'),
  fn('__alloc_pages_node', 'gone', [null, null, null], alloc('page', { arg: 2 }, 'page', 'null'), GFP, 'A block from a given node. Folded into alloc_pages_node in 2026.', { until: '6.12' }),
  fn('__free_page', 'macro', [release('free_pages', 0)], value, GFP, 'Frees one order-0 page.'),
  fn('__free_pages', 'exported', [release('free_pages', { arg: 1 }), null], value, PAGE_ALLOC, 'Ends ownership of a block; the order must be the one it was allocated with, and nothing checks that.'),
  fn('__get_dma_pages', 'macro', [null, null], alloc('page', { arg: 1 }, 'address', 'zero'), GFP, 'A block from the DMA zone, told by its direct-map address.'),
  fn('__get_free_page', 'macro', [null], alloc('page', 0, 'address', 'zero'), GFP, 'One page, told by its direct-map address; 0 means failure.'),
  fn('__get_free_pages', 'macro', [null, null], alloc('page', { arg: 1 }, 'address', 'zero'), GFP, 'A block told by its direct-map address; 0 means failure.'),
  fn('__page_frag_cache_drain', 'exported', [unknown, null], value, FRAG, 'Gives a number of references of a fragment page back at once.'),
  fn('alloc_contig_frozen_pages', 'macro', [null, null, null, null], alloc('frozen', null, 'page', 'null'), GFP, 'A physically contiguous range without reference counts; free_contig_frozen_range ends it.', { since: '7.1' }),
  fn('alloc_contig_frozen_range', 'macro', [null, null, null, null], value, GFP, 'Claims a range of frames by number; the result is an error code.', { since: '7.1' }),
  fn('alloc_contig_pages', 'macro', [null, null, null, null], alloc('contig', null, 'page', 'null'), GFP, 'A physically contiguous range of single pages; free_contig_range ends it.'),
  fn('alloc_contig_range', 'macro', [null, null, null, null], value, GFP, 'Claims a range of frames by number; the result is an error code.'),
  fn('alloc_frozen_pages', 'mm-internal', [null, null], alloc('frozen', { arg: 1 }, 'page', 'null'), 'mm/page_alloc.h', 'The block has no reference count: only its owner frees it.', { since: '6.14' }),
  fn('alloc_frozen_pages_nolock', 'mm-internal', [null, null, null], alloc('frozen', { arg: 2 }, 'page', 'null'), 'mm/page_alloc.h', 'A frozen block for callers that may not take locks.', { since: '7.3' }),
  fn('alloc_page', 'macro', [null], alloc('page', 0, 'page', 'null'), GFP, 'One page that the caller owns.'),
  fn('alloc_pages', 'macro', [null, null], alloc('page', { arg: 1 }, 'page', 'null'), GFP, 'A block of 2^order pages that the caller owns; without __GFP_COMP it is no compound page.'),
  fn('alloc_pages_bulk', 'macro', [null, null, fill('alloc', 'page')], value, GFP, 'Fills the empty slots of an array with order-0 pages and returns how many slots are filled.', { since: '6.14' }),
  fn('alloc_pages_bulk_array', 'gone', [null, null, fill('alloc', 'page')], value, GFP, 'The older name of alloc_pages_bulk.', { until: '6.13' }),
  fn('alloc_pages_bulk_array_mempolicy', 'gone', [null, null, fill('alloc', 'page')], value, GFP, 'The older name of alloc_pages_bulk_mempolicy.', { until: '6.13' }),
  fn('alloc_pages_bulk_array_node', 'gone', [null, null, null, fill('alloc', 'page')], value, GFP, 'The older name of alloc_pages_bulk_node.', { until: '6.13' }),
  fn('alloc_pages_bulk_list', 'gone', [null, null, unknown], value, GFP, 'Put order-0 pages on a list; removed together with the list form.', { until: '6.13' }),
  fn('alloc_pages_bulk_mempolicy', 'macro', [null, null, fill('alloc', 'page')], value, GFP, 'Order-0 pages by the memory policy of the task, into an array.', { since: '6.14' }),
  fn('alloc_pages_bulk_node', 'macro', [null, null, null, fill('alloc', 'page')], value, GFP, 'Order-0 pages of one node, into an array.', { since: '6.14' }),
  fn('alloc_pages_bulk_noprof', 'exported-gpl', [null, null, null, null, fill('alloc', 'page')], value, PAGE_ALLOC, 'The symbol behind alloc_pages_bulk, which has a node and a node mask too; up to 6.13 a list before the array.'),
  fn('alloc_pages_exact', 'macro', [null, null], alloc('exact', null, 'address', 'null'), GFP, 'Single pages for a number of bytes; only free_pages_exact with the same size ends them.'),
  fn('alloc_pages_exact_nid', 'macro', [null, null, null], alloc('exact', null, 'address', 'null'), GFP, 'alloc_pages_exact on a given node.'),
  fn('alloc_pages_node', 'macro', [null, null, null], alloc('page', { arg: 2 }, 'page', 'null'), GFP, 'A block from a given node.'),
  fn('alloc_pages_nolock', 'macro', [null, null, null], alloc('page', { arg: 2 }, 'page', 'null'), GFP, 'A block for callers that may not take locks; the first form had no flags and the order as its second argument.', { since: '6.15' }),
  fn('cma_alloc', 'exported-gpl', [null, null, null, null], alloc('cma', null, 'page', 'null'), CMA, 'A range out of a contiguous area; cma_release on the same area ends it.'),
  fn('cma_alloc_folio', 'gone', [null, null, null], alloc('cma', { arg: 1 }, 'folio', 'null'), CMA, 'A folio out of a contiguous area, before the frozen forms came.', { until: '6.12' }),
  fn('cma_alloc_frozen', 'function', [null, null, null, null], alloc('frozen', null, 'page', 'null'), CMA, 'A range of a contiguous area without reference counts; cma_release_frozen ends it.', { since: '7.1' }),
  fn('cma_alloc_frozen_compound', 'function', [null, null], alloc('frozen', { arg: 1 }, 'page', 'null'), CMA, 'A compound page of a contiguous area without reference counts; cma_release_frozen ends it.', { since: '7.1' }),
  fn('cma_free_folio', 'gone', [null, release('cma_release')], value, CMA, 'Returned a folio to its contiguous area.', { until: '6.12' }),
  fn('cma_release', 'exported-gpl', [null, release('cma_release'), null], value, CMA, 'Returns a range to its contiguous area; false where the range is none of it.'),
  fn('cma_release_frozen', 'function', [null, release('free_frozen_pages'), null], value, CMA, 'Returns a frozen range to its contiguous area.', { since: '7.1' }),
  fn('free_contig_frozen_range', 'exported', [release('free_frozen_pages'), null], value, GFP, 'Frees a frozen contiguous range, named by its first frame number.', { since: '7.1' }),
  fn('free_contig_range', 'exported', [release('free_contig_range'), null], value, GFP, 'Frees a contiguous range page by page, named by its first frame number; each must have one reference left.'),
  fn('free_frozen_pages', 'mm-internal', [release('free_frozen_pages', { arg: 1 }), null], value, PAGE_ALLOC, 'Frees a block that has no reference count.', { since: '6.14' }),
  fn('free_page', 'macro', [release('free_pages_va', 0)], value, GFP, 'Frees one page by its virtual address; a struct page pointer here frees something else.'),
  fn('free_pages', 'exported', [release('free_pages_va', { arg: 1 }), null], value, PAGE_ALLOC, 'Frees a block by its direct-map address; a struct page pointer here frees something else.'),
  fn('free_pages_exact', 'exported', [release('free_pages_exact'), null], value, PAGE_ALLOC, 'Ends what alloc_pages_exact gave, with the same size.'),
  fn('free_pages_nolock', 'function', [release('free_pages', { arg: 1 }), null], value, PAGE_ALLOC, 'Like __free_pages, for callers that may not take locks.', { since: '6.15' }),
  fn('get_zeroed_page', 'macro', [null], alloc('page', 0, 'address', 'zero'), GFP, 'One zeroed page, told by its direct-map address; 0 means failure.'),
  fn('mempool_alloc', 'macro', [null, null], value, 'include/linux/mempool.h', 'An element of a pool. Only a page pool makes it a page, which the call does not show.'),
  fn('mempool_alloc_pages', 'exported', [null, null], alloc('page', null, 'page', 'null'), MEMPOOL, 'The allocation callback of page pools: the element is a struct page pointer, the order hides in the second argument.'),
  fn('mempool_create_page_pool', 'macro', [null, null], value, 'include/linux/mempool.h', 'A pool whose elements are pages of one order.'),
  fn('mempool_free', 'exported', [release('mempool_free'), null], value, MEMPOOL, 'Gives an element back to its pool, which may keep it for the next caller.'),
  fn('mempool_free_pages', 'exported', [release('free_pages'), null], value, MEMPOOL, 'The free callback of page pools.'),
  fn('mempool_init_page_pool', 'macro', [null, null, null], value, 'include/linux/mempool.h', 'Sets up a pool whose elements are pages of one order.'),
  fn('page_frag_alloc', 'inline', [null, null, null], value, FRAG, 'A fragment of a shared page, told by its address: what is held is a reference, not a page.'),
  fn('page_frag_alloc_align', 'inline', [null, null, null, null], value, FRAG, 'An aligned fragment of a shared page: what is held is a reference, not a page.'),
  fn('page_frag_cache_drain', 'exported', [null], value, FRAG, 'Drops what a fragment cache still holds.'),
  fn('page_frag_free', 'exported', [unknown], value, FRAG, 'Gives the reference of one fragment back, by its address.'),
  fn('put_pages_list', 'gone', [unknown], value, 'mm/swap.c', 'Put each page of a list; callers use folio batches now.', { until: '6.12' }),
  fn('release_pages', 'exported', [each(release('put_page')), null], value, 'mm/folio.c', 'Gives back one reference, or several for encoded entries, of each page of an array.', { refcount: true }),
  fn('split_page', 'exported-gpl', [unknown, null], value, PAGE_ALLOC, 'Turns the owner of a non-compound block into owners of its single pages, which are then freed one by one.'),
  fn('try_alloc_pages', 'gone', [null, null], alloc('page', { arg: 1 }, 'page', 'null'), GFP, 'The first name of alloc_pages_nolock, in development kernels only.'),
];

