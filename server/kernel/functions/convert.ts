// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** From one way of naming a page to another, and what can be read off it: none of these changes who owns it. */
import { borrow, convert, fn, same, use, value } from '../effects';
import type { FunctionRow } from '../row';

const MM = 'include/linux/mm.h';
const FLAGS = 'include/linux/page-flags.h';
const MODEL = 'include/asm-generic/memory_model.h';
const TYPES = 'include/linux/mm_types.h';
const ARCH = 'arch/*/include/asm/page.h';

export const convertRows: readonly FunctionRow[] = [
  fn('bio_first_page_all', 'inline', [null], borrow('unknown', 0, 'page', 'never'), 'include/linux/bio.h', 'The first page of a bio, which belongs to whoever filled the bio.'),
  fn('compound_head', 'macro', [use], same(0, 'page', 'borrowed'), FLAGS, 'The first page of the compound page that a page is part of.'),
  fn('compound_order', 'inline', [use], value, MM, 'The order of a compound page; 0 for a block that is none, whatever its order.'),
  fn('folio_address', 'inline', [use], same(0, 'address'), MM, 'The direct-map address of a folio; none for high memory.'),
  fn('folio_file_page', 'inline', [use, null], same(0, 'page', 'borrowed'), 'include/linux/pagemap.h', 'The page of a folio that holds a file index, unchecked.'),
  fn('folio_nr_pages', 'inline', [use], value, MM, 'How many pages a folio has.'),
  fn('folio_order', 'inline', [use], value, MM, 'The order of a folio.'),
  fn('folio_page', 'macro', [use, null], same(0, 'page', 'borrowed'), FLAGS, 'The nth page of a folio, unchecked pointer arithmetic.'),
  fn('folio_pfn', 'inline', [use], same(0, 'number'), MM, 'The frame number of a folio.'),
  fn('folio_size', 'inline', [use], value, MM, 'How many bytes a folio has.'),
  fn('is_vmalloc_addr', 'exported', [convert], value, 'mm/vmalloc.c', 'Whether an address lies in the vmalloc area.'),
  fn('is_zero_page', 'inline', [convert], value, MM, 'Whether a page is the shared page of zeroes.'),
  fn('kmap_to_page', 'inline', [convert], same(0, 'page', 'borrowed'), 'include/linux/highmem-internal.h', 'The page behind an address of kmap.'),
  fn('lowmem_page_address', 'inline', [use], same(0, 'address'), MM, 'The direct-map address of a page that has one.'),
  fn('netmem_to_page', 'inline', [convert], borrow('netpool', 0, 'page', 'never'), 'include/net/netmem.h', 'The page behind a network buffer, which the page pool owns.'),
  fn('nth_page', 'gone', [convert, null], same(0, 'page', 'borrowed'), MM, 'Pointer arithmetic over pages that may cross memory sections.', { until: '6.12' }),
  fn('page_address', 'macro', [use], same(0, 'address'), MM, 'The kernel address of a page; null or stale for high memory that is not mapped, wrong for vmalloc.'),
  fn('page_folio', 'macro', [use], same(0, 'folio', 'borrowed'), FLAGS, 'The folio that a page is part of: meaningful only where the page is part of one.'),
  fn('page_ptdesc', 'macro', [use], same(0, 'ptdesc', 'borrowed'), TYPES, 'A page-table page by its descriptor.'),
  fn('page_size', 'inline', [use], value, MM, 'How many bytes a compound page has; one page for a block that is none.'),
  fn('page_slab', 'mm-internal', [use], value, 'mm/slab.h', 'The slab a page belongs to: no reference count there.'),
  fn('page_to_nid', 'inline', [use], value, MM, 'The memory node of a page.'),
  fn('page_to_pfn', 'macro', [convert], same(0, 'number'), MODEL, 'The frame number of a page.'),
  fn('page_to_phys', 'macro', [convert], same(0, 'number'), MODEL, 'The physical address of a page.'),
  fn('page_to_virt', 'macro', [convert], same(0, 'address'), MM, 'The direct-map address of a page.'),
  fn('page_zonenum', 'inline', [use], value, 'include/linux/mmzone.h', 'The memory zone of a page.'),
  fn('page_zpdesc', 'mm-internal', [use], value, 'mm/zpdesc.h', 'A page of zsmalloc by its descriptor.', { since: '6.14' }),
  fn('pfn_folio', 'inline', [convert], same(0, 'folio', 'borrowed'), MM, 'The folio that a frame is part of.'),
  fn('pfn_to_online_page', 'macro', [convert], same(0, 'page', 'borrowed', 'null'), 'include/linux/memory_hotplug.h', 'The page of a frame number, or null where the memory is not there.'),
  fn('pfn_to_page', 'macro', [convert], same(0, 'page', 'borrowed'), MODEL, 'The page of a frame number, unchecked; it belongs to whoever has it.'),
  fn('pfn_valid', 'inline', [convert], value, 'include/linux/mmzone.h', 'Whether a frame number has a struct page at all.'),
  fn('phys_to_page', 'macro', [convert], same(0, 'page', 'unknown'), MODEL, 'The page of a physical address, unchecked; drivers keep owned pages by such an address.'),
  fn('phys_to_virt', 'macro', [convert], same(0, 'address', 'unknown'), 'include/asm-generic/io.h', 'The direct-map address of a physical address.'),
  fn('ptdesc_address', 'inline', [use], same(0, 'address'), MM, 'The direct-map address of a page-table page.'),
  fn('ptdesc_folio', 'macro', [use], same(0, 'folio', 'borrowed'), TYPES, 'A page-table page seen as a folio, which it will not be.'),
  fn('ptdesc_page', 'macro', [use], same(0, 'page', 'borrowed'), TYPES, 'The first page of a page-table allocation.'),
  fn('sg_page', 'inline', [null], borrow('unknown', 0, 'page', 'never'), 'include/linux/scatterlist.h', 'The page of a scatterlist entry, which belongs to whoever filled the list.'),
  fn('sg_virt', 'inline', [null], borrow('unknown', 0, 'address', 'never'), 'include/linux/scatterlist.h', 'The address of a scatterlist entry.'),
  fn('skb_frag_page', 'inline', [null], borrow('unknown', 0, 'page', 'null'), 'include/linux/skbuff.h', 'The page of a network fragment, which the buffer holds.'),
  fn('slab_page', 'mm-internal', [null], borrow('slab', 0, 'page', 'never'), 'mm/slab.h', 'The first page of a slab.'),
  fn('virt_addr_valid', 'macro', [convert], value, ARCH, 'Whether an address lies in the direct map.'),
  fn('virt_to_folio', 'inline', [convert], same(0, 'folio', 'borrowed'), MM, 'The folio behind a direct-map address; for kmalloc memory there is none.'),
  fn('virt_to_head_page', 'inline', [convert], same(0, 'page', 'borrowed'), MM, 'The first page of the compound page behind a direct-map address; of a slab for kmalloc memory.'),
  fn('virt_to_page', 'macro', [convert], same(0, 'page', 'borrowed'), ARCH, 'The page behind a direct-map address: not for vmalloc, modules, mapped stacks or per-cpu memory.'),
  fn('virt_to_phys', 'macro', [convert], same(0, 'number'), 'include/asm-generic/io.h', 'The physical address of a direct-map address.'),
  fn('virt_to_ptdesc', 'inline', [convert], same(0, 'ptdesc', 'borrowed'), MM, 'A page-table page by its address.'),
  fn('virt_to_slab', 'mm-internal', [convert], value, 'mm/slab.h', 'The slab behind a kmalloc address.'),
  fn('vmalloc_to_page', 'exported', [convert], borrow('vmalloc', 0, 'page', 'null'), 'mm/vmalloc.c', 'The page behind a vmalloc address: the area owns it until vfree; null where the address is not mapped.'),
  fn('vmalloc_to_pfn', 'exported', [convert], borrow('vmalloc', 0, 'number', 'never'), 'mm/vmalloc.c', 'The frame number behind a vmalloc address.'),
];
