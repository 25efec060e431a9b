// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Memory whose descriptor decides the free: slab, vmalloc, page tables. */
import { alloc, fn, release, unknown, use, value } from '../effects';
import type { FunctionRow } from '../row';

const SLAB = 'include/linux/slab.h';
const VMALLOC = 'mm/vmalloc.c';
const MM = 'include/linux/mm.h';
const IOMMU = 'drivers/iommu/iommu-pages.h';

export const descriptorRows: readonly FunctionRow[] = [
  fn('__pagetable_free', 'inline', [release('pagetable_free')], value, MM, 'Frees a page-table page at once.', { since: '7.3' }),
  fn('iommu_alloc_page', 'gone', [null], value, IOMMU, 'A page-table page of an IOMMU; the sized form is left.', { until: '6.15' }),
  fn('iommu_alloc_pages', 'gone', [null, null], value, IOMMU, 'Page-table pages of an IOMMU; the sized form is left.', { until: '6.15' }),
  fn('iommu_alloc_pages_node_sz', 'exported-gpl', [null, null, null], value, IOMMU,
    'Page-table memory of an IOMMU by its address; iommu_free_pages ends it.', { since: '6.16' }),
  fn('iommu_alloc_pages_sz', 'inline', [null, null], value, IOMMU,
    'Page-table memory of an IOMMU by its address; iommu_free_pages ends it.', { since: '6.16' }),
  fn('iommu_free_page', 'gone', [unknown], value, IOMMU, 'Ended iommu_alloc_page.', { until: '6.15' }),
  fn('iommu_free_pages', 'exported-gpl', [unknown], value, IOMMU, 'Frees page-table memory of an IOMMU by its address.'),
  fn('iommu_put_pages_list', 'exported-gpl', [null], value, IOMMU, 'Frees a list of page-table memory of an IOMMU.'),
  fn('kfree', 'exported', [release('kfree')], value, SLAB, 'Ends a kmalloc allocation; its pages belong to the slab.'),
  fn('kmalloc', 'macro', [null, null], alloc('slab', null, 'address', 'null'), SLAB,
    'An object of a slab, or a large block without a reference count: its struct page is never put or freed.'),
  fn('krealloc', 'macro', [unknown, null, null], alloc('slab', null, 'address', 'null'), SLAB,
    'Moves a kmalloc allocation; when it fails the old one stays.'),
  fn('kvfree', 'exported', [unknown], value, SLAB, 'Ends memory of kmalloc or vmalloc, whichever it is.'),
  fn('kvmalloc', 'macro', [null, null], value, SLAB, 'Memory of kmalloc or vmalloc, which the call does not tell.'),
  fn('pagetable_alloc', 'macro', [null, null], alloc('ptdesc', { arg: 1 }, 'ptdesc', 'null'), MM,
    'A page-table page; its constructor and pagetable_free belong to it.', { since: '6.6' }),
  fn('pagetable_dtor', 'inline', [use], value, MM, 'Undoes the constructor of a page-table page, before its free.', { since: '7.3' }),
  fn('pagetable_dtor_free', 'inline', [release('pagetable_free')], value, MM, 'pagetable_dtor and pagetable_free in one.',
    { since: '7.3' }),
  fn('pagetable_free', 'inline', [release('pagetable_free')], value, MM, 'Frees a page-table page, later where its kind needs that.',
    { since: '6.6' }),
  fn('pagetable_free_kernel', 'inline', [release('pagetable_free')], value, MM,
    'Frees a page-table page of the kernel, after IOMMUs have dropped it.', { since: '7.3' }),
  fn('vfree', 'exported', [release('vfree')], value, VMALLOC,
    'Frees a vmalloc area and every page it owns; what was borrowed of it ends here.'),
  fn('vmalloc', 'macro', [null], alloc('vmalloc', null, 'address', 'null'), VMALLOC,
    'An area that owns its pages: none of them is ever freed or put on its own.'),
  fn('vmalloc_user', 'macro', [null], alloc('vmalloc', null, 'address', 'null'), VMALLOC,
    'A zeroed vmalloc area that may be mapped to user space.'),
  fn('vrealloc', 'macro', [unknown, null, null], alloc('vmalloc', null, 'address', 'null'), VMALLOC,
    'Moves a vmalloc area: pages borrowed of the old one are gone. When it fails the old one stays.'),
  fn('vrealloc_node_align', 'macro', [unknown, null, null, null, null], alloc('vmalloc', null, 'address', 'null'), VMALLOC,
    'Moves a vmalloc area: pages borrowed of the old one are gone. When it fails the old one stays.', { since: '6.18' }),
  fn('vzalloc', 'macro', [null], alloc('vmalloc', null, 'address', 'null'), VMALLOC, 'A zeroed vmalloc area.'),
];
