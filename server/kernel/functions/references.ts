// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Reference counts: those of a folio, which stay, and those of a `struct page`, which Rust code must not use. */
import { countFolio, countPage, flag, fn, getFolio, getPage, release, tryGetFolio, tryGetPage, unknown, use, value } from '../effects';
import type { FunctionRow } from '../row';

const MM = 'include/linux/mm.h';
const REF = 'include/linux/page_ref.h';
const page = { refcount: true };

export const referenceRows: readonly FunctionRow[] = [
  fn('__folio_put', 'exported', [unknown], value, 'mm/folio.c', 'Frees a folio whose count has reached zero; folio_put is what calls it.'),
  fn('folio_get', 'inline', [getFolio], value, MM, 'One more reference on a folio that is known to be alive.'),
  fn('folio_put', 'inline', [release('folio_put')], value, MM, 'One reference back; the last one frees the folio.'),
  fn('folio_put_refs', 'inline', [unknown, null], value, MM, 'Several references back at once.'),
  fn('folio_put_testzero', 'inline', [countFolio], flag, MM, 'One reference back without the free: true leaves the free to the caller, false ends all access.'),
  fn('folio_ref_add', 'inline', [countFolio, null], value, REF, 'Adds to the count with no check.'),
  fn('folio_ref_add_unless', 'gone', [tryGetFolio, null, null], flag, REF, 'Adds to the count unless it has a given value.', { until: '6.12' }),
  fn('folio_ref_count', 'inline', [use], value, REF, 'Reads the count, which speculative references inflate: no test of anything.'),
  fn('folio_ref_dec', 'inline', [countFolio], value, REF, 'Takes one off the count and never frees.'),
  fn('folio_ref_dec_and_test', 'inline', [countFolio], flag, REF, 'Takes one off the count; true leaves the free to the caller.'),
  fn('folio_ref_dec_return', 'inline', [countFolio], value, REF, 'Takes one off the count and never frees.'),
  fn('folio_ref_freeze', 'inline', [countFolio, null], flag, REF, 'Sets an expected count to zero, so that nobody else gets a reference.'),
  fn('folio_ref_inc', 'inline', [countFolio], value, REF, 'Adds one to the count with no check.'),
  fn('folio_ref_inc_return', 'inline', [countFolio], value, REF, 'Adds one to the count with no check.'),
  fn('folio_ref_sub', 'inline', [countFolio, null], value, REF, 'Takes from the count and never frees.'),
  fn('folio_ref_sub_and_test', 'inline', [countFolio, null], flag, REF, 'Takes from the count; true leaves the free to the caller.'),
  fn('folio_ref_sub_return', 'inline', [countFolio, null], value, REF, 'Takes from the count and never frees.'),
  fn('folio_ref_unfreeze', 'inline', [countFolio, null], value, REF, 'Ends folio_ref_freeze with a given count.'),
  fn('folio_set_count', 'inline', [countFolio, null], value, REF, 'Sets the count of a folio: for its allocator only.'),
  fn('folio_try_get', 'inline', [tryGetFolio], flag, REF, 'A reference, unless the folio is already on its way out.'),
  fn('folios_put', 'inline', [unknown], value, MM, 'One reference back for each folio of a batch.'),
  fn('folios_put_refs', 'exported', [unknown, null], value, 'mm/folio.c', 'References back for each folio of a batch.'),
  fn('get_page', 'inline', [getPage], value, MM, 'Counts on the folio that a page belongs to; a page of a slab or a large kmalloc has none, and the memdesc plan leaves a plain page none.', page),
  fn('get_page_unless_zero', 'inline', [tryGetPage], flag, MM, 'A reference for a walker over frame numbers, unless the count is zero.', page),
  fn('init_page_count', 'inline', [countPage], value, REF, 'Sets the count to one: for the page allocator only.', page),
  fn('page_count', 'inline', [countPage], value, REF, 'Reads the count of the page\'s folio, which speculative references inflate.', page),
  fn('page_ref_add', 'inline', [countPage, null], value, REF, 'Adds to the count of a page with no check.', page),
  fn('page_ref_add_unless', 'gone', [tryGetPage, null, null], flag, REF, 'Adds to the count unless it has a given value.', { ...page, until: '6.12' }),
  fn('page_ref_count', 'inline', [countPage], value, REF, 'Reads the count field of one page, even of a tail.', page),
  fn('page_ref_dec', 'inline', [countPage], value, REF, 'Takes one off the count and never frees: zero is a leak.', page),
  fn('page_ref_dec_and_test', 'inline', [countPage], flag, REF, 'Takes one off the count; true leaves the free to the caller.', page),
  fn('page_ref_dec_return', 'inline', [countPage], value, REF, 'Takes one off the count and never frees.', page),
  fn('page_ref_freeze', 'inline', [countPage, null], flag, REF, 'Sets an expected count to zero, so that nobody else gets a reference.', page),
  fn('page_ref_inc', 'inline', [countPage], value, REF, 'Adds one to the count of a page with no check.', page),
  fn('page_ref_inc_return', 'inline', [countPage], value, REF, 'Adds one to the count of a page with no check.', page),
  fn('page_ref_sub', 'inline', [countPage, null], value, REF, 'Takes from the count and never frees.', page),
  fn('page_ref_sub_and_test', 'inline', [countPage, null], flag, REF, 'Takes from the count; true leaves the free to the caller.', page),
  fn('page_ref_sub_return', 'gone', [countPage, null], value, REF, 'Takes from the count and never frees.', { ...page }),
  fn('page_ref_unfreeze', 'inline', [countPage, null], value, REF, 'Ends page_ref_freeze with a given count.', page),
  fn('put_page', 'inline', [release('put_page')], value, MM, 'One reference back on the page\'s folio. It is no substitute for a free: of a non-compound block it frees the first page only, of a slab page nothing.', page),
  fn('put_page_testzero', 'inline', [countPage], flag, MM, 'One reference back without the free: true leaves the free to the caller, false ends all access.', page),
  fn('set_page_count', 'inline', [countPage, null], value, REF, 'Sets the count: for the page allocator only.', page),
  fn('set_page_refcounted', 'mm-internal', [countPage], value, 'mm/internal.h', 'Turns a frozen page into a counted one: for the page allocator only.', page),
  fn('try_get_page', 'inline', [tryGetPage], flag, MM, 'A reference that may be refused; true is one to give back.', page),
];
