// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Pages of user memory: references of `get_user_pages*`, pins of `pin_user_pages*`, and what gives each back. */
import { each, fill, fn, reference, release, unknown, use, value } from '../effects';
import type { FunctionRow } from '../row';

const GUP = 'mm/gup.c';
const MM = 'include/linux/mm.h';
const got = 'References on user pages, to be given back by put_page; the count returned may be short or an error.';
const pinned = 'Pins on user pages, to be given back by unpin_user_page and its kin only; the count returned may be short or an error.';

export const userPageRows: readonly FunctionRow[] = [
  fn('folio_add_pin', 'function', [unknown], value, GUP, 'One more pin on a folio that is pinned already.'),
  fn('folio_add_pins', 'exported-gpl', [unknown, null], value, GUP, 'More pins on a folio that is pinned already.', { since: '7.3' }),
  fn('folio_maybe_dma_pinned', 'inline', [use], value, MM, 'Guesses from the counts whether a folio is pinned.'),
  fn('get_dump_page', 'function', [null, null], reference('gup', 'page', 'null'), GUP, 'A reference on a user page for a core dump.'),
  fn('get_user_page_fast_only', 'inline', [null, null, fill('reference', 'gup')], value, MM,
    'A reference on one user page without faulting it in.'),
  fn('get_user_page_vma_remote', 'inline', [null, null, null, null], reference('gup', 'page', 'errptr'), MM,
    'A reference on one user page of another address space.', { since: '6.5' }),
  fn('get_user_pages', 'exported', [null, null, null, fill('reference', 'gup')], value, GUP, got),
  fn('get_user_pages_fast', 'exported-gpl', [null, null, null, fill('reference', 'gup')], value, GUP, got),
  fn('get_user_pages_fast_only', 'exported-gpl', [null, null, null, fill('reference', 'gup')], value, GUP, got),
  fn('get_user_pages_remote', 'exported', [null, null, null, null, fill('reference', 'gup'), null], value, GUP, got),
  fn('get_user_pages_unlocked', 'exported', [null, null, fill('reference', 'gup'), null], value, GUP, got),
  fn('iov_iter_extract_pages', 'exported-gpl', [null, null, null, null, null, null], value, 'lib/iov_iter.c',
    'Pages behind an iterator, pinned or not as its kind says; the array comes through a pointer.', { since: '6.3' }),
  fn('iov_iter_get_pages2', 'exported', [null, fill('reference', 'gup'), null, null, null], value, 'lib/iov_iter.c',
    'References on the pages behind an iterator.', { since: '6.0' }),
  fn('iov_iter_get_pages_alloc2', 'exported', [null, null, null, null], value, 'lib/iov_iter.c',
    'References on the pages behind an iterator, in an array that the call allocates.', { since: '6.0' }),
  fn('memfd_pin_folios', 'exported-gpl', [null, null, null, fill('reference', 'pinned', 'folio'), null, null], value, GUP,
    'Pins the folios of a memfd, to be given back by unpin_folio or unpin_folios.', { since: '6.11' }),
  fn('page_maybe_dma_pinned', 'gone', [use], value, MM, 'Guessed from the counts whether a page is pinned; the folio form is left.'),
  fn('pin_user_pages', 'exported', [null, null, null, fill('reference', 'pinned')], value, GUP, pinned),
  fn('pin_user_pages_fast', 'exported-gpl', [null, null, null, fill('reference', 'pinned')], value, GUP, pinned),
  fn('pin_user_pages_remote', 'exported', [null, null, null, null, fill('reference', 'pinned'), null], value, GUP, pinned),
  fn('pin_user_pages_unlocked', 'exported', [null, null, fill('reference', 'pinned'), null], value, GUP, pinned),
  fn('set_page_dirty_lock', 'exported', [use], value, MM,
    'Marks a page dirty under its lock, before the reference of get_user_pages is given back.',
    { unready: 'dirty state belongs to the folio: pin the page and release it with `unpin_user_pages_dirty_lock`' }),
  fn('unpin_folio', 'exported-gpl', [release('unpin_user_page')], value, GUP, 'Drops one pin of memfd_pin_folios.', { since: '6.11' }),
  fn('unpin_folios', 'exported-gpl', [each(release('unpin_user_page')), null], value, GUP, 'Drops one pin of each folio of an array.',
    { since: '6.11' }),
  fn('unpin_user_folio', 'exported', [unknown, null], value, GUP, 'Drops a number of pins of one folio.'),
  fn('unpin_user_page', 'exported', [release('unpin_user_page')], value, GUP,
    'Drops one pin of pin_user_pages; on a page held by a plain reference it corrupts the count.'),
  fn('unpin_user_page_range_dirty_lock', 'exported', [release('unpin_user_page'), null, null], value, GUP,
    'Drops the pins of consecutive pages, marking them dirty where asked.'),
  fn('unpin_user_pages', 'exported', [each(release('unpin_user_page')), null], value, GUP, 'Drops one pin of each page of an array.'),
  fn('unpin_user_pages_dirty_lock', 'exported', [each(release('unpin_user_page')), null, null], value, GUP,
    'Drops one pin of each page of an array, marking them dirty where asked.'),
];
