// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Mapping pages into user space and taking the mappings away. */
import { each, fn, store, unmapUser, useToUser, value } from '../effects';
import type { FunctionRow } from '../row';

const MEMORY = 'mm/memory.c';
const MM = 'include/linux/mm.h';

export const userMappingRows: readonly FunctionRow[] = [
  fn('remap_pfn_range', 'exported', [null, null, store, null, null], value, MEMORY,
    'Maps frames by number with no reference: they must outlive the mapping.'),
  fn('unmap_mapping_range', 'exported', [unmapUser, null, null, null], value, MEMORY,
    'Takes the user mappings of a file range away, and their references with them.'),
  fn('vm_insert_page', 'exported', [null, null, useToUser], value, MEMORY,
    'Maps one page and takes a reference of its own for the mapping; the caller keeps its page. Refuses pages without a count.'),
  fn('vm_insert_pages', 'exported', [null, null, each(useToUser), null], value, MEMORY,
    'vm_insert_page for an array; may stop half-way.'),
  fn('vm_iomap_memory', 'exported', [null, store, null], value, MEMORY,
    'Maps a physical range with no reference: it must outlive the mapping.'),
  fn('vm_map_pages', 'exported', [null, each(useToUser), null], value, MEMORY,
    'Maps an array of pages over a whole user range, one reference each.'),
  fn('vm_map_pages_zero', 'exported', [null, each(useToUser), null], value, MEMORY,
    'Maps an array of pages from its start, one reference each.'),
  fn('vmf_insert_mixed', 'exported', [null, null, store], value, MEMORY,
    'Maps a frame by number in a fault handler, as a rule with no reference.'),
  fn('vmf_insert_page', 'inline', [null, null, useToUser], value, MM, 'vm_insert_page in a fault handler.'),
  fn('vmf_insert_page_mkwrite', 'exported-gpl', [null, useToUser, null], value, MEMORY,
    'Maps a page in a fault handler, writable where asked, with a reference of its own.', { since: '6.15' }),
  fn('vmf_insert_pfn', 'exported', [null, null, store], value, MEMORY,
    'Maps a frame by number in a fault handler with no reference: it must outlive the mapping.'),
  fn('vmf_insert_pfn_pmd', 'exported-gpl', [null, store, null], value, 'mm/huge_memory.c',
    'Maps a huge range of frames in a fault handler with no reference.'),
  fn('vmf_insert_pfn_prot', 'exported', [null, null, store, null], value, MEMORY, 'vmf_insert_pfn with a protection of its own.'),
  fn('zap_page_range_single', 'gone', [unmapUser, null, null, null], value, MEMORY,
    'Took a range of user mappings away, and their references with them; zap_vma_range now.', { until: '6.12' }),
  fn('zap_vma_ptes', 'gone', [unmapUser, null, null], value, MEMORY, 'Took the mappings of frame numbers away; zap_special_vma_range now.',
    { until: '6.12' }),
  fn('zap_vma_range', 'exported-gpl', [unmapUser, null, null], value, MEMORY,
    'Takes a range of user mappings away, and their references with them.', { since: '7.3' }),
];
