// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** What takes pages: user mappings, scatterlists, I/O page tables, containers; and folios of the trees that have them. */
import { alloc, borrow, give, mapping, same, store, unstore, use, useToUser, value } from '../effects';
import type { MethodRow } from '../methodRow';

const RESULT = 'core::result::Result<(), kernel::error::Error>';
const SG = 'rust/kernel/scatterlist.rs';
const VIRT = 'rust/kernel/mm/virt.rs';
const FOLIO = 'kernel::folio::Folio';
const FOLIO_RS = 'rust/kernel/folio.rs (out of tree)';

export const userMethods: readonly MethodRow[] = [
  { type: 'kernel::iommu::pgtable::IoPageTable', name: 'map_pages', self: 'ref', args: [null, null, store, null, null, null, null],
    returns: value, result: '(usize, core::result::Result<(), kernel::error::Error>)', unsafe: true,
    reason: 'The device reaches the memory by its address until it is unmapped; nothing keeps it alive.',
    source: 'rust/kernel/iommu/pgtable.rs' },
  { type: 'kernel::iommu::pgtable::IoPageTable', name: 'unmap_pages', self: 'ref', args: [unstore, null, null, null], returns: value,
    result: 'usize', unsafe: true, reason: 'The device no longer reaches the memory.', source: 'rust/kernel/iommu/pgtable.rs' },
  { type: 'kernel::mm::virt::VmaMixedMap', name: 'vm_insert_page', self: 'ref', args: [null, null, useToUser], returns: value,
    result: RESULT, reason: 'Borrows the page; C takes its own reference for the mapping.', source: VIRT },
  { type: 'kernel::mm::virt::VmaRef', name: 'as_mixedmap_vma', self: 'ref', args: [null], returns: value,
    result: 'core::option::Option<&kernel::mm::virt::VmaMixedMap>', reason: 'The same mapping, where pages may be put into it.',
    source: VIRT },
  { type: 'kernel::mm::virt::VmaRef', name: 'zap_page_range_single', self: 'ref', args: [{ kind: 'unmapUser' }, null, null], returns: value, result: '()',
    reason: 'Takes user mappings away and drops their references; zap_vma_range now.', source: `${VIRT} (6.16 to 7.0)` },
  { type: 'kernel::mm::virt::VmaRef', name: 'zap_vma_range', self: 'ref', args: [{ kind: 'unmapUser' }, null, null], returns: value, result: '()',
    reason: 'Takes user mappings away and drops their references.', source: VIRT },
  { type: 'kernel::scatterlist::SGEntry', name: 'set_page', self: 'mut', args: [null, store, null, null], returns: value, result: '()',
    reason: 'Keeps the page by pointer: nothing ties it to the entry.', source: `${SG} (first posting)` },
  { type: 'kernel::scatterlist::SGTable', name: 'from_raw', self: 'none', args: [null], returns: borrow('unknown', 0, 'borrow', 'never'),
    result: "&'a kernel::scatterlist::SGTable", generics: ["'a"], unsafe: true,
    reason: 'Borrows a table of C: table and pages stay there.', source: SG },
  { type: 'kernel::scatterlist::SGTable', name: 'new', self: 'none', args: [null, give(), null, null], returns: value,
    result: 'impl pin_init::PinInit<kernel::scatterlist::SGTable<kernel::scatterlist::Owned<P>>, kernel::error::Error>', generics: ['P'],
    reason: 'The table owns the provider of its pages and unmaps before it drops it.', source: SG },
  { type: 'kernel::xarray::Guard', name: 'get', self: 'ref', args: [use, null], returns: borrow('unknown', 0, 'borrow', 'result'),
    result: "core::option::Option<<T as kernel::types::ForeignOwnable>::Borrowed<'_>>", reason: 'A borrow of what the array owns.',
    source: 'rust/kernel/xarray.rs' },
  { type: 'kernel::xarray::Guard', name: 'get_mut', self: 'mut', args: [use, null], returns: borrow('unknown', 0, 'borrow', 'result'),
    result: "core::option::Option<<T as kernel::types::ForeignOwnable>::BorrowedMut<'_>>",
    reason: 'An exclusive borrow of what the array owns.', source: 'rust/kernel/xarray.rs' },
  { type: 'kernel::xarray::Guard', name: 'remove', self: 'mut', args: [use, null], returns: value, result: 'core::option::Option<T>',
    reason: 'Moves a value out of the array.', source: 'rust/kernel/xarray.rs' },
  { type: 'kernel::xarray::Guard', name: 'store', self: 'mut', args: [use, null, give(), null], returns: value,
    result: 'core::result::Result<core::option::Option<T>, kernel::xarray::StoreError<T>>',
    reason: 'The array owns the value; the one that was there, or on failure this one, comes back.', source: 'rust/kernel/xarray.rs' },
  { type: 'kernel::xarray::XArray', name: 'lock', self: 'ref', args: [null], returns: value, result: "kernel::xarray::Guard<'_, T>",
    reason: 'Access to the array.', source: 'rust/kernel/xarray.rs' },
  { type: 'kernel::xarray::XArray', name: 'try_lock', self: 'ref', args: [null], returns: value,
    result: "core::option::Option<kernel::xarray::Guard<'_, T>>", reason: 'Access to the array, where it is free.',
    source: 'rust/kernel/xarray.rs' },
];

function folioUse(name: string, params: number, result: string, reason: string): MethodRow {
  return { type: FOLIO, name, self: 'ref', args: [use, ...new Array<null>(params).fill(null)], returns: value, result, reason, source: FOLIO_RS };
}

export const folioMethods: readonly MethodRow[] = [
  folioUse('flush_dcache', 0, '()', 'Cache maintenance after the kernel wrote to the folio.'),
  { type: FOLIO, name: 'from_raw', self: 'none', args: [use], returns: same(0, 'borrow', 'borrowed'),
    result: "&'a kernel::folio::Folio<S>", generics: ["'a"], unsafe: true,
    reason: 'Borrows the folio behind the pointer, for as long as the caller says.', source: FOLIO_RS },
  { type: FOLIO, name: 'map', self: 'ref', args: [use, null], returns: mapping(0, true),
    result: "core::result::Result<kernel::folio::Mapped<'_, S>, kernel::error::Error>", unsafe: true,
    reason: 'A guard that unmaps when dropped.', source: FOLIO_RS },
  { type: FOLIO, name: 'map_owned', self: 'none', args: [null, null], returns: mapping(0, true),
    result: "core::result::Result<kernel::folio::Mapped<'static, S>, kernel::error::Error>", unsafe: true,
    reason: 'A guard that keeps the reference, unmaps and puts when dropped.', source: FOLIO_RS },
  { type: FOLIO, name: 'map_page', self: 'ref', args: [use, null], returns: mapping(0, true),
    result: "core::result::Result<kernel::folio::MapGuard<'_>, kernel::error::Error>", reason: 'A guard that unmaps when dropped.',
    source: FOLIO_RS },
  { type: FOLIO, name: 'map_page_mut', self: 'mut', args: [use, null], returns: mapping(0, true),
    result: "core::result::Result<kernel::folio::MutMapGuard<'_>, kernel::error::Error>", reason: 'A guard that unmaps when dropped.',
    source: FOLIO_RS },
  folioUse('mark_uptodate', 0, '()', 'Says that the contents are valid.'),
  folioUse('pos', 0, 'i64', 'The place of the folio in its file.'),
  folioUse('set_error', 0, '()', 'Marks a failed read.'),
  folioUse('size', 0, 'usize', 'How many bytes the folio has.'),
  folioUse('test_highmem', 0, 'bool', 'Whether the folio has no lasting kernel address.'),
  folioUse('test_uptodate', 0, 'bool', 'Whether the contents are valid.'),
  folioUse('write', 2, RESULT, 'Copies into part of the folio.'),
  folioUse('zero_out', 2, RESULT, 'Zeroes part of the folio.'),
  { type: 'kernel::folio::LockedFolio', name: 'from_raw', self: 'none', args: [use], returns: same(0, 'borrow', 'borrowed'),
    result: "kernel::folio::LockedFolio<'a>", unsafe: true, reason: 'Borrows a locked folio; dropping it unlocks and nothing else.',
    source: FOLIO_RS },
  { type: 'kernel::folio::UniqueFolio', name: 'try_new', self: 'none', args: [null],
    returns: alloc('folio', { arg: 0 }, 'owner', 'result'),
    result: 'core::result::Result<kernel::folio::UniqueFolio, kernel::error::Error>',
    reason: 'A new folio with its only reference in the value.', source: FOLIO_RS },
];
