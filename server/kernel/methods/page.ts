// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** `Page` and its kin in every generation, and the iterators over borrowed pages. */
import { alloc, borrow, convert, mapping, same, use, value } from '../effects';
import { ownableGenerations, owningGenerations } from '../generations';
import type { MethodRow } from '../methodRow';

const PAGE = 'kernel::page::Page';
const SAFE = 'kernel::page::SafePage';
const PAGES = 'kernel::pages::Pages';
const RS = 'rust/kernel/page.rs';
const RESULT = 'core::result::Result<(), kernel::error::Error>';
const OWNED = 'kernel::types::Owned<kernel::page::Page>';
const newPage = alloc('page', 0, 'owner', 'result');
const lent = borrow('vmalloc', 0, 'borrow', 'never');
const lentOrNone = borrow('vmalloc', 0, 'borrow', 'result');

export const pageMethods: readonly MethodRow[] = [
  { type: 'kernel::page::AsPageIter', name: 'page_iter', self: 'mut', args: [use], returns: lent, result: "<Self as kernel::page::AsPageIter>::Iter<'_>", reason: 'Lends the pages of a buffer; the buffer can do nothing else meanwhile.', source: RS },
  { type: 'kernel::page::BorrowedPage', name: 'from_raw', self: 'none', args: [use], returns: same(0, 'borrow', 'borrowed'), result: "kernel::page::BorrowedPage<'a>", unsafe: true, reason: 'A borrow for as long as the caller says; nothing ties it to what owns the page.', source: RS },
  { type: PAGE, name: 'alloc_page', self: 'none', args: [null], returns: newPage, result: 'core::result::Result<kernel::page::Page, kernel::alloc::AllocError>', design: 'owning', generations: owningGenerations, reason: 'One new page, owned by the value.', source: RS },
  { type: PAGE, name: 'alloc_page', self: 'none', args: [null], returns: newPage, result: `core::result::Result<${OWNED}, kernel::alloc::AllocError>`, design: 'ownable', generations: ownableGenerations, reason: 'One new page, owned by the handle.', source: RS },
  { type: PAGE, name: 'alloc_page', self: 'none', args: [null], returns: newPage, result: 'core::result::Result<kernel::sync::aref::ARef<kernel::page::Page>, kernel::alloc::AllocError>', design: 'ownable', generations: ['G-ref'], refcount: true, reason: 'The rejected form: a new page behind a counted reference.', source: RS },
  { type: PAGE, name: 'as_ptr', self: 'ref', args: [use], returns: same(0, 'page'), result: '*mut kernel::bindings::page', reason: 'The raw pointer; the page stays with its owner and may end before the pointer.', source: RS },
  { type: PAGE, name: 'borrow_phys', self: 'none', args: [convert], returns: same(0, 'borrow', 'borrowed', 'result'), result: "core::option::Option<&'a kernel::page::Page>", generics: ["'a"], unsafe: true, design: 'ownable', generations: ['G3b'], reason: 'A borrow by physical address, tied to the life of the address, not of the page.', source: RS },
  { type: PAGE, name: 'borrow_phys_unchecked', self: 'none', args: [convert], returns: same(0, 'borrow', 'borrowed'), result: "&'a kernel::page::Page", generics: ["'a"], unsafe: true, design: 'ownable', generations: ['G3b'], reason: 'A borrow by physical address, tied to the life of the address, not of the page.', source: RS },
  { type: PAGE, name: 'copy_from_user_slice_raw', self: 'ref', args: [use, null, null, null], returns: value, result: RESULT, unsafe: true, reason: 'Copies from user memory into part of the page.', source: RS },
  { type: PAGE, name: 'fill_zero', self: 'mut', args: [use, null, null], returns: value, result: RESULT, reason: 'Zeroes part of the page.', source: 'rust/kernel/page.rs (goldfish posting)' },
  { type: PAGE, name: 'fill_zero_raw', self: 'ref', args: [use, null, null], returns: value, result: RESULT, unsafe: true, reason: 'Zeroes part of the page.', source: RS },
  { type: PAGE, name: 'from_phys', self: 'none', args: [convert], returns: same(0, 'owner'), result: OWNED, unsafe: true, design: 'ownable', generations: ['G3b'], reason: 'Takes back what into_phys gave away: at most once for each.', source: RS },
  { type: PAGE, name: 'from_raw', self: 'none', args: [use], returns: same(0, 'owner'), result: PAGE, unsafe: true, design: 'owning', generations: ["G0'''"], reason: 'Takes ownership of the page behind the pointer; it is freed with the value.', source: RS },
  { type: PAGE, name: 'from_raw', self: 'none', args: [use], returns: same(0, 'borrow', 'borrowed'), result: "&'a kernel::page::Page", generics: ["'a"], unsafe: true, design: 'ownable', generations: ['G3c', 'G3d', 'G3e', 'G3f', 'G4'], reason: 'Borrows the page behind the pointer, for as long as the caller says; takes no ownership.', source: RS },
  { type: PAGE, name: 'into_phys', self: 'none', args: [null], returns: same(0, 'number'), result: 'kernel::addr::PhysicalAddr', design: 'ownable', generations: ['G3b'], reason: 'Ownership goes with the address; without from_phys the page is lost.', source: RS },
  { type: PAGE, name: 'new', self: 'none', args: [], returns: newPage, result: 'core::result::Result<kernel::page::Page, kernel::alloc::AllocError>', design: 'owning', generations: ["G0''", "G0'''"], reason: 'One new page with fixed flags, owned by the value.', source: RS },
  { type: PAGE, name: 'nid', self: 'ref', args: [use], returns: value, result: 'i32', reason: 'The memory node of the page.', source: RS },
  { type: PAGE, name: 'page_slice_to_page', self: 'none', args: [null], returns: borrow('unknown', 0, 'borrow', 'result'), result: "core::result::Result<&'a kernel::page::Page, kernel::error::Error>", generics: ["'a"], design: 'ownable', generations: ['G-ref'], reason: 'A borrow whose lifetime anybody can choose, in safe code.', source: RS },
  { type: PAGE, name: 'phys', self: 'ref', args: [use], returns: same(0, 'number'), result: 'kernel::addr::PhysicalAddr', design: 'ownable', generations: ['G3b'], reason: 'The physical address; the page stays with its owner.', source: RS },
  { type: PAGE, name: 'phys_addr', self: 'ref', args: [use], returns: same(0, 'number'), result: 'kernel::io::PhysAddr', reason: 'The physical address; the page stays with its owner.', source: 'rust/kernel/page.rs (goldfish posting)' },
  { type: PAGE, name: 'read_bytewise_atomic', self: 'ref', args: [use, null, null, null], returns: value, result: RESULT, unsafe: true, generations: ['G4'], reason: 'Copies out of a page that others may write to.', source: RS },
  { type: PAGE, name: 'read_raw', self: 'ref', args: [use, null, null, null], returns: value, result: RESULT, unsafe: true, reason: 'Copies out of part of the page.', source: RS },
  { type: PAGE, name: 'read_slice', self: 'ref', args: [use, null, null], returns: value, result: RESULT, reason: 'Copies out of part of the page.', source: 'rust/kernel/page.rs (goldfish posting)' },
  { type: PAGE, name: 'vmalloc_to_page', self: 'none', args: [convert], returns: borrow('vmalloc', 0, 'borrow', 'result'), result: "core::result::Result<&'a kernel::page::Page, kernel::alloc::AllocError>", generics: ["'a"], design: 'ownable', generations: ['G-copy', 'G3a'], reason: 'A borrow of a vmalloc page whose lifetime anybody can choose, in safe code.', source: RS },
  { type: PAGE, name: 'with_page_mapped', self: 'ref', args: [use, null], returns: value, result: 'T', generics: ['T'], closure: { arg: 1, params: [mapping(0, true)] }, reason: 'Maps the page for the closure and unmaps it afterwards; the address ends with the closure.', source: RS },
  { type: PAGE, name: 'with_pointer_into_page', self: 'ref', args: [use, null, null, null], returns: value, result: 'core::result::Result<T, kernel::error::Error>', generics: ['T'], closure: { arg: 3, params: [mapping(0, true)] }, reason: 'Maps the page for the closure, bounds checked; the address ends with the closure.', source: RS },
  { type: PAGE, name: 'write_bytewise_atomic', self: 'ref', args: [use, null, null, null], returns: value, result: RESULT, unsafe: true, generations: ['G4'], reason: 'Copies into a page that others may read.', source: RS },
  { type: PAGE, name: 'write_raw', self: 'ref', args: [use, null, null, null], returns: value, result: RESULT, unsafe: true, reason: 'Copies into part of the page.', source: RS },
  { type: PAGE, name: 'write_slice', self: 'mut', args: [use, null, null], returns: value, result: RESULT, reason: 'Copies into part of the page.', source: 'rust/kernel/page.rs (goldfish posting)' },
  { type: SAFE, name: 'alloc_page', self: 'none', args: [null], returns: newPage, result: 'core::result::Result<kernel::types::Owned<kernel::page::SafePage>, kernel::alloc::AllocError>', design: 'ownable', generations: ['G4'], reason: 'One new page that nobody else can touch, owned by the handle.', source: RS },
  { type: SAFE, name: 'copy_to_page', self: 'ref', args: [use, use, null, null], returns: value, result: RESULT, design: 'ownable', generations: ['G4'], reason: 'Copies from one page to another.', source: RS },
  { type: PAGES, name: 'copy_into_page', self: 'ref', args: [use, null, null, null], returns: value, result: RESULT, design: 'owning', generations: ['G0', "G0'"], reason: 'Copies from user memory into the first page.', source: 'rust/kernel/pages.rs' },
  { type: PAGES, name: 'from_raw', self: 'none', args: [use], returns: same(0, 'owner'), result: 'kernel::pages::Pages<ORDER>', unsafe: true, design: 'owning', generations: ["G0'"], reason: 'Takes ownership of the block behind the pointer.', source: 'rust/kernel/pages.rs' },
  { type: PAGES, name: 'insert_page', self: 'ref', args: [{ kind: 'use', toUser: true }, null, null], returns: value, result: RESULT, design: 'owning', generations: ['G0', "G0'"], reason: 'Maps the page to user space; C takes its own reference.', source: 'rust/kernel/pages.rs' },
  { type: PAGES, name: 'kmap', self: 'ref', args: [use, null], returns: mapping(0, false), result: "core::option::Option<kernel::pages::PageMapping<'_>>", design: 'owning', generations: ['G0', "G0'"], reason: 'A guard that unmaps when dropped.', source: 'rust/kernel/pages.rs' },
  { type: PAGES, name: 'new', self: 'none', args: [], returns: alloc('page', null, 'owner', 'result'), result: 'core::result::Result<kernel::pages::Pages<ORDER>, kernel::error::Error>', design: 'owning', generations: ['G0', "G0'"], reason: 'A new block of 2^ORDER pages, owned by the value.', source: 'rust/kernel/pages.rs' },
  { type: PAGES, name: 'read', self: 'ref', args: [use, null, null, null], returns: value, result: RESULT, unsafe: true, design: 'owning', generations: ['G0', "G0'"], reason: 'Copies out of the first page.', source: 'rust/kernel/pages.rs' },
  { type: PAGES, name: 'write', self: 'ref', args: [use, null, null, null], returns: value, result: RESULT, unsafe: true, design: 'owning', generations: ['G0', "G0'"], reason: 'Copies into the first page.', source: 'rust/kernel/pages.rs' },
];

const ITER = 'kernel::alloc::allocator::VmallocPageIter';
const VMALLOC = 'kernel::alloc::allocator::Vmalloc';
const withBorrowedPage = ['G2', 'G3c', 'G3d', 'G4'] as const;
const withReference = ['G3e', 'G3f'] as const;

export const vmallocMethods: readonly MethodRow[] = [
  { type: VMALLOC, name: 'to_page', self: 'none', args: [convert], returns: lent, result: "kernel::page::BorrowedPage<'a>", generics: ["'a"], unsafe: true, generations: withBorrowedPage, reason: 'Borrows the page behind a vmalloc address, which ends with the area; the caller chooses the lifetime.', source: 'rust/kernel/alloc/allocator.rs' },
  { type: VMALLOC, name: 'to_page', self: 'none', args: [convert], returns: lent, result: "&'a kernel::page::Page", generics: ["'a"], unsafe: true, design: 'ownable', generations: withReference, reason: 'Borrows the page behind a vmalloc address, which ends with the area; the caller chooses the lifetime.', source: 'rust/kernel/alloc/allocator.rs' },
  { type: ITER, name: 'new', self: 'none', args: [convert, null], returns: lent, result: "kernel::alloc::allocator::VmallocPageIter<'a>", generics: ["'a"], unsafe: true, reason: 'Lends the pages of a vmalloc area; the caller chooses the lifetime.', source: 'rust/kernel/alloc/allocator/iter.rs' },
  { type: ITER, name: 'next', self: 'mut', args: [null], returns: lentOrNone, result: "core::option::Option<kernel::page::BorrowedPage<'a>>", generations: withBorrowedPage, reason: 'The next page of the area, borrowed.', source: 'rust/kernel/alloc/allocator/iter.rs' },
  { type: ITER, name: 'next', self: 'mut', args: [null], returns: lentOrNone, result: "core::option::Option<&'a kernel::page::Page>", design: 'ownable', generations: withReference, reason: 'The next page of the area, borrowed.', source: 'rust/kernel/alloc/allocator/iter.rs' },
  { type: ITER, name: 'page_count', self: 'ref', args: [null], returns: value, result: 'usize', reason: 'How many pages the area has.', source: 'rust/kernel/alloc/allocator/iter.rs' },
  { type: ITER, name: 'size', self: 'ref', args: [null], returns: value, result: 'usize', reason: 'How many bytes the area has.', source: 'rust/kernel/alloc/allocator/iter.rs' },
];
