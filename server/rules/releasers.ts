// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Which function releases what, by name, for words and fixes. */
import type { Memdesc } from '../model/state';

const RELEASE_OF: Readonly<Record<Memdesc, string | null>> = {
  page: '__free_pages', exact: 'free_pages_exact', contig: 'free_contig_range', cma: 'cma_release', frozen: 'free_frozen_pages', folio: 'folio_put',
  slab: 'kfree', vmalloc: 'vfree', ptdesc: 'pagetable_free', dma: 'dma_free_pages', pinned: 'unpin_user_page', gup: 'put_page', mempool: 'mempool_free',
  netpool: 'page_pool_put_page', image: null, unknown: null,
};

/** The C function that releases a page of this memdesc; null where nothing does or nothing is known. */
export function releaseOf(memdesc: Memdesc): string | null {
  return RELEASE_OF[memdesc];
}
