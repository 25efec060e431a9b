// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Mutants that the engine does not get right yet, and what it does instead: a test that passes all the same fails. */

/** By file and name. */
export const NOT_YET: Readonly<Record<string, string>> = {
  'rust/kernel/page.rs: a page of order 0 freed as two': 'the order of what a type owns is not known',
  'rust/kernel/scatterlist.rs: a page freed once it is in the table': 'items of an iterator that a bound names are not known',
  'rust/kernel/scatterlist.rs: the pages go before their table': 'the order of fields is not seen',
  'rust/kernel/scatterlist.rs: the pages not kept': 'pages that go before the table of them are not seen',
  'rust/kernel/mm/virt.rs: a page freed once it is mapped': 'said again in a caller',
  'drivers/android/binder/page_range.rs: the page written twice': '`ptr::read` of an owner that stays is not seen here',
  'rust/kernel/vmalloc.rs: a page of an area used after the area went': 'borrows by address are not tied to the area',
  'drivers/block/ring.rs: two owners of a page': 'an owner made of the address of another is not seen here',
};
