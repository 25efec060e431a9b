// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Folios: allocation, the page cache, shmem, and the page-based wrappers that are to go. */
import { alloc, fn, reference, use, value } from '../effects';
import type { FunctionRow } from '../row';

const PAGEMAP = 'include/linux/pagemap.h';
const FILEMAP = 'mm/filemap.c';
const COMPAT = 'mm/folio-compat.c';
const SHMEM = 'mm/shmem.c';
const GFP = 'include/linux/gfp.h';
const FLAGS = 'include/linux/page-flags.h';

const instead = (folioForm: string): { unready: string } => ({ unready: `works on the page's folio: hold the folio and call \`${folioForm}\`` });

export const pageCacheRows: readonly FunctionRow[] = [
  fn('PageUptodate', 'inline', [use], value, FLAGS, 'A flag of the folio, asked through a page.', instead('folio_test_uptodate')),
  fn('SetPageUptodate', 'inline', [use], value, FLAGS, 'A flag of the folio, set through a page.', instead('folio_mark_uptodate')),
  fn('__filemap_get_folio', 'inline', [null, null, null, null], reference('folio', 'folio', 'errptr'), PAGEMAP, 'Finds or makes a folio in the page cache, with a reference; null instead of an error pointer before 6.4.'),
  fn('__folio_alloc', 'macro', [null, null, null, null], alloc('folio', { arg: 1 }, 'folio', 'null'), GFP, 'A folio with one reference, on a given node.'),
  fn('__folio_alloc_node', 'macro', [null, null, null], alloc('folio', { arg: 1 }, 'folio', 'null'), GFP, 'A folio with one reference, on a given node.'),
  fn('add_to_page_cache_lru', 'exported', [use, null, null, null], value, COMPAT, 'Puts a page into the page cache, which takes references of its own; the caller keeps its one.', instead('filemap_add_folio')),
  fn('attach_page_private', 'inline', [use, null], value, PAGEMAP, 'Ties data to the folio of a page, with a reference that detach_page_private gives back.', instead('folio_attach_private')),
  fn('clear_page_dirty_for_io', 'exported', [use], value, COMPAT, 'Dirty state of the folio, through a page.', instead('folio_clear_dirty_for_io')),
  fn('detach_page_private', 'inline', [use], value, PAGEMAP, 'Ends what attach_page_private tied to the folio.', instead('folio_detach_private')),
  fn('end_page_writeback', 'exported', [use], value, COMPAT, 'Writeback state of the folio, through a page.', instead('folio_end_writeback')),
  fn('filemap_add_folio', 'exported-gpl', [null, use, null, null], value, FILEMAP, 'Puts a folio into the page cache, which takes one reference a page of its own; the caller keeps its one.'),
  fn('filemap_alloc_folio', 'macro', [null, null, null], alloc('folio', { arg: 1 }, 'folio', 'null'), PAGEMAP, 'A folio meant for the page cache, with one reference.'),
  fn('filemap_get_folio', 'inline', [null, null], reference('folio', 'folio', 'errptr'), PAGEMAP, 'Finds a folio in the page cache, with a reference; null instead of an error pointer before 6.4.'),
  fn('filemap_grab_folio', 'inline', [null, null], reference('folio', 'folio', 'errptr'), PAGEMAP, 'Finds or makes a folio in the page cache, locked and with a reference.'),
  fn('filemap_lock_folio', 'inline', [null, null], reference('folio', 'folio', 'errptr'), PAGEMAP, 'Finds a folio in the page cache, locked and with a reference.'),
  fn('filemap_remove_folio', 'function', [use], value, FILEMAP, 'Takes a locked folio out of the page cache and drops the references of the cache, not the caller\'s.'),
  fn('find_get_page', 'inline', [null, null], reference('folio', 'page', 'null'), PAGEMAP, 'Finds a page of a folio in the page cache, with a reference on the folio.', instead('filemap_get_folio')),
  fn('find_lock_page', 'inline', [null, null], reference('folio', 'page', 'null'), PAGEMAP, 'Finds a page of a folio in the page cache, locked and with a reference on the folio.', instead('filemap_lock_folio')),
  fn('find_or_create_page', 'inline', [null, null, null], reference('folio', 'page', 'null'), PAGEMAP, 'Finds or makes a page in the page cache, locked and with a reference on its folio.', instead('filemap_grab_folio')),
  fn('flush_dcache_folio', 'inline', [use], value, 'include/linux/cacheflush.h', 'Cache maintenance after the kernel wrote to a folio.'),
  fn('folio_alloc', 'macro', [null, null], alloc('folio', { arg: 1 }, 'folio', 'null'), GFP, 'A folio with one reference.'),
  fn('folio_alloc_mpol', 'macro', [null, null, null, null, null], alloc('folio', { arg: 1 }, 'folio', 'null'), GFP, 'A folio with one reference, by a memory policy.'),
  fn('folio_attach_private', 'inline', [use, null], value, PAGEMAP, 'Ties data to a folio, with a reference that folio_detach_private gives back.'),
  fn('folio_detach_private', 'inline', [use], value, PAGEMAP, 'Ends what folio_attach_private tied to the folio.'),
  fn('folio_end_read', 'exported', [use, null], value, FILEMAP, 'Ends a read into a locked folio: marks it and unlocks it.'),
  fn('folio_isolate_lru', 'mm-internal', [use], value, 'mm/vmscan.c', 'Takes a folio off the lists of reclaim, with a reference of its own.'),
  fn('folio_lock', 'inline', [use], value, PAGEMAP, 'Locks a folio.'),
  fn('folio_mark_dirty', 'exported', [use], value, 'mm/page-writeback.c', 'Marks a folio as written to.'),
  fn('folio_mark_uptodate', 'inline', [use], value, FLAGS, 'Says that the contents of a folio are valid.'),
  fn('folio_pos', 'inline', [use], value, PAGEMAP, 'The place of a folio in its file.'),
  fn('folio_putback_lru', 'mm-internal', [use], value, 'mm/vmscan.c', 'Undoes folio_isolate_lru, with its reference.'),
  fn('folio_set_error', 'gone', [use], value, FLAGS, 'Marked a failed read; reads end by folio_end_read now.'),
  fn('folio_test_highmem', 'macro', [use], value, FLAGS, 'Whether a folio has no lasting kernel address.'),
  fn('folio_test_uptodate', 'inline', [use], value, FLAGS, 'Whether the contents of a folio are valid.'),
  fn('folio_trylock', 'inline', [use], value, PAGEMAP, 'Locks a folio where it is free.'),
  fn('folio_unlock', 'exported', [use], value, FILEMAP, 'Unlocks a folio.'),
  fn('grab_cache_page', 'gone', [null, null], reference('folio', 'page', 'null'), PAGEMAP, 'Found or made a page in the page cache, locked and with a reference on its folio.', { ...instead('filemap_grab_folio'), until: '6.12' }),
  fn('grab_cache_page_nowait', 'inline', [null, null], reference('folio', 'page', 'null'), PAGEMAP, 'Finds or makes a page in the page cache without waiting, with a reference on its folio.', instead('__filemap_get_folio')),
  fn('grab_cache_page_write_begin', 'gone', [null, null], reference('folio', 'page', 'null'), COMPAT, 'Found or made a page for a write, locked and with a reference on its folio.', { ...instead('__filemap_get_folio'), until: '6.12' }),
  fn('isolate_lru_page', 'gone', [use], value, COMPAT, 'Took a page off the lists of reclaim.', { ...instead('folio_isolate_lru') }),
  fn('lock_page', 'inline', [use], value, PAGEMAP, 'Locks the folio of a page.', instead('folio_lock')),
  fn('mapping_read_folio_gfp', 'exported', [null, null, null], reference('folio', 'folio', 'errptr'), FILEMAP, 'Reads a folio into the page cache and returns it with a reference.'),
  fn('mark_page_accessed', 'exported', [use], value, COMPAT, 'Reclaim state of the folio, through a page.', instead('folio_mark_accessed')),
  fn('migrate_pages', 'function', [null, null, null, null, null, null, null], value, 'mm/migrate.c', 'Moves a list of isolated folios; what it cannot move stays with the caller.'),
  fn('page_offset', 'inline', [use], value, PAGEMAP, 'The place of a page in its file.', instead('folio_pos')),
  fn('pagecache_get_page', 'exported', [null, null, null, null], reference('folio', 'page', 'null'), COMPAT, 'Finds or makes a page in the page cache, with a reference on its folio.', instead('__filemap_get_folio')),
  fn('putback_lru_page', 'gone', [use], value, COMPAT, 'Undid isolate_lru_page, with its reference.', { ...instead('folio_putback_lru') }),
  fn('putback_movable_pages', 'function', [null], value, 'mm/migrate.c', 'Gives a list of isolated folios back to reclaim.'),
  fn('read_cache_folio', 'exported', [null, null, null, null], reference('folio', 'folio', 'errptr'), FILEMAP, 'Reads a folio into the page cache and returns it with a reference.'),
  fn('read_cache_page', 'exported', [null, null, null, null], reference('folio', 'page', 'errptr'), FILEMAP, 'Reads into the page cache and returns one page, with a reference on its folio.', instead('read_cache_folio')),
  fn('read_cache_page_gfp', 'exported', [null, null, null], reference('folio', 'page', 'errptr'), FILEMAP, 'Reads into the page cache and returns one page, with a reference on its folio.', instead('mapping_read_folio_gfp')),
  fn('read_mapping_folio', 'inline', [null, null, null], reference('folio', 'folio', 'errptr'), PAGEMAP, 'Reads a folio into the page cache and returns it with a reference.'),
  fn('read_mapping_page', 'inline', [null, null, null], reference('folio', 'page', 'errptr'), PAGEMAP, 'Reads into the page cache and returns one page, with a reference on its folio.', instead('read_mapping_folio')),
  fn('redirty_page_for_writepage', 'exported', [null, use], value, COMPAT, 'Dirty state of the folio, through a page.', instead('folio_redirty_for_writepage')),
  fn('set_page_dirty', 'exported', [use], value, COMPAT, 'Marks the folio of a page as written to.', instead('folio_mark_dirty')),
  fn('set_page_writeback', 'exported', [use], value, COMPAT, 'Writeback state of the folio, through a page.', instead('folio_start_writeback')),
  fn('shmem_read_folio', 'inline', [null, null], reference('folio', 'folio', 'errptr'), 'include/linux/shmem_fs.h', 'A folio of a shmem file, with a reference.'),
  fn('shmem_read_folio_gfp', 'exported-gpl', [null, null, null], reference('folio', 'folio', 'errptr'), SHMEM, 'A folio of a shmem file, with a reference.'),
  fn('shmem_read_mapping_page', 'inline', [null, null], reference('folio', 'page', 'errptr'), 'include/linux/shmem_fs.h', 'One page of a shmem file, with a reference on its folio.', instead('shmem_read_folio')),
  fn('shmem_read_mapping_page_gfp', 'exported-gpl', [null, null, null], reference('folio', 'page', 'errptr'), SHMEM, 'One page of a shmem file, with a reference on its folio.', instead('shmem_read_folio_gfp')),
  fn('trylock_page', 'inline', [use], value, PAGEMAP, 'Locks the folio of a page where it is free.', instead('folio_trylock')),
  fn('unlock_page', 'exported', [use], value, COMPAT, 'Unlocks the folio of a page.', instead('folio_unlock')),
  fn('vma_alloc_folio', 'macro', [null, null, null, null], alloc('folio', { arg: 1 }, 'folio', 'null'), GFP, 'A folio for a place in user memory, with one reference; a fifth parameter went in 6.13.'),
  fn('wait_for_stable_page', 'gone', [use], value, COMPAT, 'Waited until a page may be written to.', { ...instead('folio_wait_stable'), until: '6.12' }),
  fn('wait_on_page_writeback', 'exported-gpl', [use], value, COMPAT, 'Waits for the writeback of the folio of a page.', instead('folio_wait_writeback')),
];
