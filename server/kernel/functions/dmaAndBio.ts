// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** DMA memory, scatterlists, bios and network fragments: what devices and queues keep of a page. */
import { alloc, convert, each, fn, give, release, same, store, unstore, value } from '../effects';
import type { FunctionRow } from '../row';

const DMA = 'include/linux/dma-mapping.h';
const MAPPING = 'kernel/dma/mapping.c';
const SG = 'include/linux/scatterlist.h';
const SGC = 'lib/scatterlist.c';
const BIO = 'block/bio.c';
const BVEC = 'include/linux/bvec.h';
const SKB = 'include/linux/skbuff.h';
const POOL = 'include/net/page_pool/helpers.h';
const CONTIGUOUS = 'kernel/dma/contiguous.c';

export const dmaAndBioRows: readonly FunctionRow[] = [
  fn('__bio_add_page', 'exported-gpl', [null, store, null, null], value, BIO, 'A bio keeps the pointer and takes no reference: the page must live until the bio ends.'),
  fn('__bio_release_pages', 'exported-gpl', [null, null], value, BIO, 'Drops the pins that bio_iov_iter_get_pages took.'),
  fn('__skb_fill_page_desc', 'inline', [null, null, give(), null, null], value, SKB, 'A network buffer takes the caller\'s reference over.'),
  fn('bio_add_folio', 'exported', [null, store, null, null], value, BIO, 'A bio keeps the pointer and takes no reference: the folio must live until the bio ends.'),
  fn('bio_add_folio_nofail', 'exported-gpl', [null, store, null, null], value, BIO, 'bio_add_folio where there is room.'),
  fn('bio_add_page', 'exported', [null, store, null, null], value, BIO, 'A bio keeps the pointer and takes no reference: the page must live until the bio ends.'),
  fn('bio_alloc_clone', 'exported', [null, null, null, null], value, BIO, 'A bio over the pages of another one, which must end last.'),
  fn('bio_free_pages', 'exported', [null], value, BIO, 'Frees every page of a bio that owns its pages.'),
  fn('bio_iov_iter_get_pages', 'function', [null, null, null, null], value, BIO, 'Pins the pages of an iterator into a bio; bio_release_pages unpins them.'),
  fn('bio_release_pages', 'inline', [null, null], value, 'include/linux/bio.h', 'Drops the pins that bio_iov_iter_get_pages took.'),
  fn('bio_split', 'exported', [null, null, null, null], value, BIO, 'The front of a bio as a bio of its own, over the same pages.'),
  fn('bvec_set_folio', 'inline', [null, store, null, null], value, BVEC, 'Keeps the pointer and takes no reference.'),
  fn('bvec_set_page', 'inline', [null, store, null, null], value, BVEC, 'Keeps the pointer and takes no reference.'),
  fn('bvec_set_virt', 'inline', [null, store, null], value, BVEC, 'Keeps the page behind a direct-map address and takes no reference.'),
  fn('dma_alloc_attrs', 'exported', [null, null, null, null, null], alloc('dma', null, 'address', 'null'), MAPPING, 'Device memory by an address and a handle; no struct page may be derived from the address.'),
  fn('dma_alloc_coherent', 'inline', [null, null, null, null], alloc('dma', null, 'address', 'null'), DMA, 'Device memory by an address and a handle; no struct page may be derived from the address.'),
  fn('dma_alloc_contiguous', 'function', [null, null, null], alloc('cma', null, 'page', 'null'), CONTIGUOUS, 'A range out of a device\'s contiguous area, for the DMA layer itself.'),
  fn('dma_alloc_from_contiguous', 'function', [null, null, null, null], alloc('cma', null, 'page', 'null'), CONTIGUOUS, 'A range out of a device\'s contiguous area, for the DMA layer itself.'),
  fn('dma_alloc_noncontiguous', 'exported-gpl', [null, null, null, null, null], value, MAPPING, 'Device memory told by a scatterlist; only dma_free_noncontiguous ends it.'),
  fn('dma_alloc_pages', 'exported-gpl', [null, null, null, null, null], alloc('dma', null, 'page', 'null'), MAPPING, 'Pages that a device can reach; they may come from a pool, so only dma_free_pages ends them.'),
  fn('dma_free_attrs', 'exported', [null, null, release('dma_free_pages'), null, null], value, MAPPING, 'Ends dma_alloc_attrs, with the same device, size, handle and attributes.'),
  fn('dma_free_coherent', 'inline', [null, null, release('dma_free_pages'), null], value, DMA, 'Ends dma_alloc_coherent, with the same device, size and handle.'),
  fn('dma_free_contiguous', 'function', [null, release('cma_release'), null], value, CONTIGUOUS, 'Ends dma_alloc_contiguous.'),
  fn('dma_free_noncontiguous', 'exported-gpl', [null, null, unstore, null], value, MAPPING, 'Ends dma_alloc_noncontiguous.'),
  fn('dma_free_pages', 'exported-gpl', [null, null, release('dma_free_pages'), null, null], value, MAPPING, 'Ends dma_alloc_pages, with the same device, size, handle and direction.'),
  fn('dma_map_page', 'macro', [null, store, null, null, null], same(1, 'number'), DMA, 'The device may reach the page until it is unmapped; no reference is taken.'),
  fn('dma_map_page_attrs', 'exported', [null, store, null, null, null, null], same(1, 'number'), MAPPING, 'The device may reach the page until it is unmapped; no reference is taken.'),
  fn('dma_map_sg_attrs', 'exported', [null, null, null, null, null], value, MAPPING, 'The device may reach the pages of a scatterlist until it is unmapped.'),
  fn('dma_map_sgtable', 'exported-gpl', [null, null, null, null], value, MAPPING, 'The device may reach the pages of a table until it is unmapped.'),
  fn('dma_release_from_contiguous', 'function', [null, release('cma_release'), null], value, CONTIGUOUS, 'Ends dma_alloc_from_contiguous; false where the range is none of the area.'),
  fn('dma_unmap_page', 'macro', [null, unstore, null, null], value, DMA, 'Ends dma_map_page, by its handle.'),
  fn('dma_unmap_page_attrs', 'exported', [null, unstore, null, null, null], value, MAPPING, 'Ends dma_map_page_attrs, by its handle.'),
  fn('dma_unmap_sg_attrs', 'exported', [null, null, null, null, null], value, MAPPING, 'Ends dma_map_sg_attrs; the list still names its pages.'),
  fn('dma_unmap_sgtable', 'inline', [null, null, null, null], value, DMA, 'Ends dma_map_sgtable; the table still names its pages.'),
  fn('page_pool_alloc', 'inline', [null, null, null, null], alloc('netpool', null, 'page', 'null'), POOL, 'A page or a fragment out of a page pool, counted by the pool.'),
  fn('page_pool_alloc_pages', 'exported', [null, null], alloc('netpool', null, 'page', 'null'), 'include/net/page_pool/types.h', 'A page out of a page pool, counted by the pool.'),
  fn('page_pool_dev_alloc_pages', 'inline', [null], alloc('netpool', null, 'page', 'null'), POOL, 'A page out of a page pool, counted by the pool.'),
  fn('page_pool_put_full_page', 'inline', [null, release('page_pool_put'), null], value, POOL, 'Gives a page back to its page pool.'),
  fn('page_pool_put_page', 'inline', [null, release('page_pool_put'), null, null], value, POOL, 'Gives a page back to its page pool.'),
  fn('page_pool_recycle_direct', 'inline', [null, release('page_pool_put')], value, POOL, 'Gives a page back to its page pool, from its own context.'),
  fn('sg_alloc_append_table_from_pages', 'exported', [null, each(store), null, null, null, null, null, null], value, SGC, 'A table over an array of pages, added to an earlier one; it keeps pointers and takes no references.'),
  fn('sg_alloc_table_from_pages', 'inline', [null, each(store), null, null, null, null], value, SG, 'A table over an array of pages; it keeps pointers and takes no references.'),
  fn('sg_alloc_table_from_pages_segment', 'exported', [null, each(store), null, null, null, null, null], value, SGC, 'A table over an array of pages; it keeps pointers and takes no references.'),
  fn('sg_assign_page', 'inline', [null, store], value, SG, 'Keeps the pointer and takes no reference.'),
  fn('sg_dma_address', 'macro', [null], value, SG, 'Where the device sees an entry, after mapping.'),
  fn('sg_dma_len', 'macro', [null], value, SG, 'How long the device sees an entry, after mapping.'),
  fn('sg_free_table', 'exported', [unstore], value, SGC, 'Frees a table; its pages stay with their owner.'),
  fn('sg_init_one', 'exported', [null, store, null], value, SGC, 'A list of one entry over a direct-map address; no reference is taken.'),
  fn('sg_next', 'inline', [null], value, SG, 'The next entry of a list.'),
  fn('sg_set_buf', 'inline', [null, store, null], value, SG, 'Keeps the page behind a direct-map address and takes no reference.'),
  fn('sg_set_folio', 'inline', [null, store, null, null], value, SG, 'Keeps the pointer and takes no reference.'),
  fn('sg_set_page', 'inline', [null, store, null, null], value, SG, 'Keeps the pointer and takes no reference: the page must outlive the list.'),
  fn('sgl_alloc', 'exported', [null, null, null], value, SGC, 'A list that owns the pages it names; sgl_free ends both.'),
  fn('sgl_alloc_order', 'exported', [null, null, null, null, null], value, SGC, 'A list that owns the blocks it names; sgl_free_order ends both.'),
  fn('sgl_free', 'exported', [unstore], value, SGC, 'Frees a list of sgl_alloc and its pages.'),
  fn('sgl_free_n_order', 'exported', [unstore, null, null], value, SGC, 'Frees part of a list of sgl_alloc_order and its blocks.'),
  fn('sgl_free_order', 'exported', [unstore, null], value, SGC, 'Frees a list of sgl_alloc_order and its blocks.'),
  fn('skb_add_rx_frag', 'inline', [null, null, give(), null, null, null], value, SKB, 'A network buffer takes the caller\'s reference over.'),
  fn('skb_fill_page_desc', 'inline', [null, null, give(), null, null], value, SKB, 'A network buffer takes the caller\'s reference over.'),
  fn('skb_frag_ref', 'inline', [null, null], value, 'include/linux/skbuff_ref.h', 'One more reference on the page of a network fragment.', { unready: 'networking must stop taking page references: use the page pool\'s own count' }),
  fn('skb_frag_unref', 'inline', [null, null], value, 'include/linux/skbuff_ref.h', 'Gives the reference of a network fragment back.', { unready: 'networking must stop taking page references: use the page pool\'s own count' }),
  fn('zone_device_folio_init', 'inline', [convert, null, null], value, 'include/linux/memremap.h', 'Takes a free device folio into use; its last reference goes to the driver, not to the allocator.', { since: '7.3' }),
  fn('zone_device_page_init', 'exported-gpl', [convert, null, null], value, 'mm/memremap.c', 'Takes a free device page into use; its last reference goes to the driver, not to the allocator.'),
];
