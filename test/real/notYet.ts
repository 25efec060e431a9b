// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Mutants that the engine does not get right yet, and what it does instead: a test that passes all the same fails. */

const OWN_OWNED = 'a tree\'s own `Owned` stands in the way of what is known of it';
const UNKNOWN_CLOSURE = 'a mapping is no longer followed once its address went to an unknown function';
const OPTION_OF_BORROW = 'the `Option<&Page>` of a method is not known to be a borrow';

/** By file and name. */
export const NOT_YET: Readonly<Record<string, string>> = {
  'rust/kernel/page.rs: a page of order 0 freed as two': 'the order of what a type owns is not known',
  'rust/kernel/page.rs: a page allocated in twos, freed alone': 'the order of what a type owns is not known',
  'rust/kernel/page.rs: the null check left out': 'said where the page is used, not at `new_unchecked`',
  'rust/kernel/page.rs: unmapped twice': `said in callers. ${UNKNOWN_CLOSURE}`,
  'rust/kernel/page.rs: unmapped before its use': 'an unmapped address that goes to an unknown function is not seen',
  'rust/kernel/page.rs: a mapping left by an early return': UNKNOWN_CLOSURE,
  'rust/kernel/page.rs: an owner out of any pointer, safely': '`Self` as the result is not seen',
  'rust/kernel/page.rs: a borrow that frees': 'a borrow that is a field is not followed in its own type',
  'rust/kernel/page.rs: an owner out of a borrow': 'a borrow that is a field is not followed in its own type',
  'rust/kernel/page.rs: a borrow made out of a pointer, safely': '`Self` as the result is not seen',
  'rust/kernel/page.rs: any borrow made an owner': OWN_OWNED,
  'rust/kernel/page.rs: a page of a vmalloc area with an owner of its own, as `Owned`': OWN_OWNED,
  'rust/kernel/scatterlist.rs: a page freed once it is in the table': 'items of an iterator that a bound names are not known',
  'rust/kernel/scatterlist.rs: the pages go before their table': 'the order of fields is not seen',
  'rust/kernel/scatterlist.rs: the pages not kept': 'pages that go before the table of them are not seen',
  'rust/kernel/mm/virt.rs: a page freed once it is mapped': 'said again in a caller',
  'drivers/android/binder/page_range.rs: the page forgotten where it should go': 'the `Option<Page>` of a method is not known to own',
  'drivers/android/binder/page_range.rs: the page freed, and dropped': 'the `Option<Page>` of a method is not known to own',
  'drivers/android/binder/page_range.rs: the page looked at after it went': 'the `Option<Page>` of a method is not known to own',
  'drivers/android/binder/page_range.rs: a page in use freed': OPTION_OF_BORROW,
  'drivers/android/binder/page_range.rs: a lent page freed in a loop': OPTION_OF_BORROW,
  'drivers/android/binder/page_range.rs: the page written twice': '`ptr::read` of an owner that stays is not seen here',
  'rust/kernel/vmalloc.rs: a page of the area with an owner': OWN_OWNED,
  'rust/kernel/vmalloc.rs: a page of an area used after the area went': 'borrows by address are not tied to the area',
  'drivers/block/ring.rs: a page forgotten': 'said at the return, not at `forget`',
  'drivers/block/ring.rs: a page freed that the ring owns': OPTION_OF_BORROW,
  'drivers/block/ring.rs: a page freed, and dropped': OWN_OWNED,
  'drivers/block/ring.rs: two owners of a page': 'an owner made of the address of another is not seen here',
  'drivers/block/ring.rs: a page used after it was dropped': OWN_OWNED,
  'drivers/block/ring.rs: mappings ended in the wrong order': OWN_OWNED,
};
