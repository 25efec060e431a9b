// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Making the contents of pages reachable by a kernel address, and access through such a mapping. */
import { convert, each, fn, mapping, store, unmap, use, value } from '../effects';
import type { FunctionRow } from '../row';

const KMAP = 'include/linux/highmem-internal.h';
const HIGHMEM = 'include/linux/highmem.h';
const VMALLOC = 'mm/vmalloc.c';

export const kernelMappingRows: readonly FunctionRow[] = [
  fn('clear_highpage', 'inline', [use], value, HIGHMEM, 'Zeroes a page.'),
  fn('clear_user_highpage', 'inline', [use, null], value, HIGHMEM, 'Zeroes a page that user space will see.'),
  fn('copy_highpage', 'inline', [use, use], value, HIGHMEM, 'Copies one page to another.'),
  fn('copy_page_from_iter', 'exported', [use, null, null, null], value, 'lib/iov_iter.c', 'Fills part of a page from an iterator.'),
  fn('copy_page_to_iter', 'exported', [use, null, null, null], value, 'lib/iov_iter.c', 'Copies part of a page to an iterator.'),
  fn('flush_dcache_page', 'inline', [use], value, 'include/asm-generic/cacheflush.h',
    'Cache maintenance after the kernel wrote to a page.'),
  fn('kmap', 'inline', [use], mapping(0, false), KMAP,
    'A lasting mapping of one page; ended by kunmap of the page, in any order. Deprecated.'),
  fn('kmap_atomic', 'inline', [use], mapping(0, true), KMAP, 'A mapping during which nothing may sleep. Deprecated.'),
  fn('kmap_local_folio', 'inline', [use, null], mapping(0, true), KMAP,
    'A mapping, local to the task, of the page of a folio that holds an offset.'),
  fn('kmap_local_page', 'inline', [use], mapping(0, true), KMAP,
    'A mapping of one page, local to the task; ended by kunmap_local, last in, first out. The page must outlive it.'),
  fn('kmap_local_page_prot', 'inline', [use, null], mapping(0, true), KMAP, 'kmap_local_page with a protection of its own.'),
  fn('kmap_local_pfn', 'inline', [use], mapping(0, true), KMAP, 'kmap_local_page by frame number.'),
  fn('kunmap', 'inline', [unmap], value, KMAP, 'Ends kmap; wants the page, not the address.'),
  fn('kunmap_atomic', 'macro', [unmap], value, KMAP, 'Ends kmap_atomic; wants the address.'),
  fn('kunmap_local', 'macro', [unmap], value, KMAP, 'Ends kmap_local_page; wants an address in the page, the newest mapping first.'),
  fn('memcpy_from_page', 'inline', [null, use, null, null], value, HIGHMEM, 'Copies out of a page.'),
  fn('memcpy_to_page', 'inline', [use, null, null, null], value, HIGHMEM, 'Copies into a page.'),
  fn('memremap', 'exported', [null, null, null], value, 'kernel/iomem.c',
    'An address for a physical range, with no reference on its pages.'),
  fn('memunmap', 'exported', [null], value, 'kernel/iomem.c', 'Ends memremap.'),
  fn('memzero_page', 'inline', [use, null, null], value, HIGHMEM, 'Zeroes part of a page.'),
  fn('vm_map_ram', 'exported', [each(store), null, null], value, VMALLOC,
    'One address range over an array of pages, which must outlive it.'),
  fn('vm_unmap_ram', 'exported', [convert, null], value, VMALLOC, 'Ends vm_map_ram.'),
  fn('vmap', 'exported', [each(store), null, null, null], value, VMALLOC,
    'One address range over an array of pages, which must outlive it; with VM_MAP_PUT_PAGES vfree takes the pages over.'),
  fn('vmap_pfn', 'exported-gpl', [null, null, null], value, VMALLOC, 'One address range over frames that have no struct page.'),
  fn('vunmap', 'exported', [convert], value, VMALLOC, 'Ends vmap; the pages stay with their owner.'),
  fn('zero_user', 'gone', [use, null, null], value, HIGHMEM, 'Zeroed part of a page; memzero_page now.', { until: '6.12' }),
  fn('zero_user_segment', 'inline', [use, null, null], value, HIGHMEM, 'Zeroes part of a page.'),
];
