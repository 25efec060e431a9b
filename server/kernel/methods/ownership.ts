// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Owners, counted references, and the ways of the kernel crate and of core to turn them into raw pointers and back. */
import { contain, getFolio, give, ownerEnds, same, unwrap, use, value } from '../effects';
import type { ArgEffect, ReturnEffect } from '../row';
import type { MethodRow } from '../methodRow';

const OWNED = 'kernel::types::Owned';
const AREF = 'kernel::sync::aref::ARef';
const ARC = 'kernel::sync::arc::Arc';
const OWNED_RS = 'rust/kernel/owned.rs (Ownable series)';
const AREF_RS = 'rust/kernel/sync/aref.rs';
const TYPES_RS = 'rust/kernel/types.rs';
const ownerBack = same(0, 'owner');
const raw = same(0, 'page');

function row(
  type: string, name: string, self: MethodRow['self'], args: readonly (ArgEffect | null)[], returns: ReturnEffect, result: string,
  source: string, reason: string, more: Partial<MethodRow> = {},
): MethodRow {
  return { type, name, self, args, returns, result, reason, source, ...more };
}

const unsafe = { unsafe: true };
const series = { design: 'ownable' } as const;

export const ownershipMethods: readonly MethodRow[] = [
  row(AREF, 'clone', 'ref', [getFolio], ownerBack, 'kernel::sync::aref::ARef<T>', AREF_RS, 'One more reference, held by the result.'),
  row(AREF, 'from', 'none', [getFolio], ownerBack, 'kernel::sync::aref::ARef<T>', AREF_RS, 'One more reference, held by the result.'),
  row(AREF, 'from_raw', 'none', [null], ownerBack, 'kernel::sync::aref::ARef<T>', AREF_RS, 'Takes one existing reference over.', unsafe),
  row(AREF, 'into_raw', 'none', [null], same(0, 'folio'), 'core::ptr::NonNull<T>', AREF_RS, 'Leaves its reference with the caller.'),
  row('kernel::sync::aref::AlwaysRefCounted', 'dec_ref', 'none', [{ kind: 'release', by: 'folio_put', order: null }], value, '()',
    AREF_RS, 'One reference back; the last one frees.', unsafe),
  row('kernel::sync::aref::AlwaysRefCounted', 'inc_ref', 'ref', [getFolio], value, '()', AREF_RS, 'One more reference.'),
  row('kernel::sync::aref::RefCounted', 'dec_ref', 'none', [{ kind: 'release', by: 'folio_put', order: null }], value, '()',
    `${AREF_RS} (Ownable series)`, 'One reference back; the last one frees.', unsafe),
  row('kernel::sync::aref::RefCounted', 'inc_ref', 'ref', [getFolio], value, '()', `${AREF_RS} (Ownable series)`, 'One more reference.'),
  row('kernel::types::Ownable', 'ptr_drop', 'none', [{ kind: 'release', by: 'drop', order: null }], value, '()', OWNED_RS,
    'Ends the value for good: only the drop of `Owned` calls it.', { unsafe: true, design: 'ownable', generations: ['G3a'] }),
  row('kernel::types::Ownable', 'release', 'none', [{ kind: 'release', by: 'drop', order: null }], value, '()', OWNED_RS,
    'Ends the value for good: only the drop of `Owned` calls it.', unsafe),
  row('kernel::types::OwnableRefCounted', 'into_shared', 'none', [null], ownerBack, 'kernel::sync::aref::ARef<Self>', OWNED_RS,
    'The one owner becomes the first reference.', series),
  row('kernel::types::OwnableRefCounted', 'try_from_shared', 'none', [null], ownerBack,
    'core::result::Result<kernel::types::Owned<Self>, kernel::sync::aref::ARef<Self>>', OWNED_RS,
    'The last reference becomes the one owner.', series),
  row(OWNED, 'as_pin_mut', 'mut', [use], same(0, 'borrow'), "core::pin::Pin<&mut T>", OWNED_RS,
    'Exclusive access that does not move the value.'),
  row(OWNED, 'from_raw', 'none', [null], ownerBack, 'kernel::types::Owned<T>', OWNED_RS,
    'Takes ownership of what the pointer points to.', unsafe),
  row(OWNED, 'get_pin_mut', 'mut', [use], same(0, 'borrow'), "core::pin::Pin<&mut T>", OWNED_RS, 'The older name of as_pin_mut.'),
  row(OWNED, 'into_raw', 'none', [null], raw, 'core::ptr::NonNull<T>', OWNED_RS,
    'Ownership goes to the caller with the pointer; a lost pointer is a leak.'),
  row(OWNED, 'to_owned', 'none', [null], ownerBack, 'kernel::types::Owned<T>', OWNED_RS, 'The first name of from_raw.',
    { unsafe: true, design: 'ownable', generations: ['G3a'] }),
];

const BOX = 'kernel::alloc::kbox::Box';
const VEC = 'kernel::alloc::kvec::Vec';
const BOX_RS = 'rust/kernel/alloc/kbox.rs';
const VEC_RS = 'rust/kernel/alloc/kvec.rs';
const UNIT = 'core::result::Result<(), kernel::alloc::AllocError>';
const grows = 'May move the memory: pages borrowed of it are gone.';

/** Methods of boxes and vectors; they hold for the aliases (`VBox`, `KVec` …) too. */
export const allocationMethods: readonly MethodRow[] = [
  row(BOX, 'from_raw', 'none', [null], ownerBack, 'kernel::alloc::kbox::Box<T, A>', BOX_RS, 'Takes the allocation back.', unsafe),
  row(BOX, 'into_inner', 'none', [null], value, 'T', BOX_RS, 'Frees the memory and returns the value.'),
  row(BOX, 'into_pin', 'none', [null], ownerBack, 'core::pin::Pin<kernel::alloc::kbox::Box<T, A>>', BOX_RS, 'The same box, pinned.'),
  row(BOX, 'into_raw', 'none', [null], same(0, 'address'), '*mut T', BOX_RS, 'The allocation goes to the caller with the pointer.'),
  row(BOX, 'leak', 'none', [null], same(0, 'address'), "&'a mut T", BOX_RS, 'The allocation is never freed.', { generics: ["'a"] }),
  row(BOX, 'new', 'none', [give(true), null], value, 'core::result::Result<kernel::alloc::kbox::Box<T, A>, kernel::alloc::AllocError>',
    BOX_RS, 'A value in new memory; where that fails the value is dropped.'),
  row(BOX, 'new_uninit', 'none', [null], value,
    'core::result::Result<kernel::alloc::kbox::Box<core::mem::MaybeUninit<T>, A>, kernel::alloc::AllocError>', BOX_RS,
    'New memory for a value.'),
  row('kernel::alloc::kbox::VBox', 'page_iter', 'mut', [use],
    { kind: 'borrow', memdesc: 'vmalloc', from: 0, as: 'borrow', failure: 'never' }, "kernel::alloc::allocator::VmallocPageIter<'_>",
    BOX_RS, 'Lends the pages of a box in a vmalloc area.'),
  row(VEC, 'extend_from_slice', 'mut', [ownerEnds, null, null], value, UNIT, VEC_RS, grows),
  row(VEC, 'extend_with', 'mut', [ownerEnds, null, null, null], value, UNIT, VEC_RS, grows),
  row(VEC, 'from_raw_parts', 'none', [null, null, null], ownerBack, 'kernel::alloc::kvec::Vec<T, A>', VEC_RS,
    'Takes the allocation and the values in it back.', unsafe),
  row(VEC, 'into_raw_parts', 'value', [null], same(0, 'address'), '(*mut T, usize, usize)', VEC_RS,
    'The allocation and its values go to the caller with the pointer.'),
  row('kernel::alloc::kvec::VVec', 'page_iter', 'mut', [use],
    { kind: 'borrow', memdesc: 'vmalloc', from: 0, as: 'borrow', failure: 'never' }, "kernel::alloc::allocator::VmallocPageIter<'_>",
    VEC_RS, 'Lends the pages of a vector in a vmalloc area, the unused ones at its end too.'),
  row(VEC, 'pop', 'mut', [use], value, 'core::option::Option<T>', VEC_RS, 'Moves the last value out.'),
  row(VEC, 'push', 'mut', [ownerEnds, contain, null], value, UNIT, VEC_RS, grows),
  row(VEC, 'reserve', 'mut', [ownerEnds, null, null], value, UNIT, VEC_RS, grows),
  row(VEC, 'resize', 'mut', [ownerEnds, null, null, null], value, UNIT, VEC_RS, grows),
  row(VEC, 'shrink_to', 'mut', [ownerEnds, null, null], value, UNIT, VEC_RS, grows),
  row(VEC, 'with_capacity', 'none', [null, null], value,
    'core::result::Result<kernel::alloc::kvec::Vec<T, A>, kernel::alloc::AllocError>', VEC_RS, 'An empty vector with room.'),
];

/** Conversions of other types of the kernel crate. */
export const handoverMethods: readonly MethodRow[] = [
  row(ARC, 'from_raw', 'none', [null], ownerBack, 'kernel::sync::arc::Arc<T>', 'rust/kernel/sync/arc.rs', 'Takes one holder back.',
    unsafe),
  row(ARC, 'into_raw', 'value', [null], same(0, 'address'), '*const T', 'rust/kernel/sync/arc.rs',
    'One holder goes to the caller with the pointer.'),
  row(ARC, 'new', 'none', [give(true), null], value, 'core::result::Result<kernel::sync::arc::Arc<T>, kernel::alloc::AllocError>',
    'rust/kernel/sync/arc.rs', 'A value that is shared from now on.'),
  row('kernel::types::ForeignOwnable', 'borrow', 'none', [use], same(0, 'borrow', 'borrowed'),
    "<Self as kernel::types::ForeignOwnable>::Borrowed<'a>", TYPES_RS, 'A borrow of what the foreign pointer owns.',
    { unsafe: true, generics: ["'a"] }),
  row('kernel::types::ForeignOwnable', 'borrow_mut', 'none', [use], same(0, 'borrow', 'borrowed'),
    "<Self as kernel::types::ForeignOwnable>::BorrowedMut<'a>", TYPES_RS, 'An exclusive borrow of what the foreign pointer owns.',
    { unsafe: true, generics: ["'a"] }),
  row('kernel::types::ForeignOwnable', 'from_foreign', 'none', [null], ownerBack, 'Self', TYPES_RS,
    'Takes back what into_foreign gave away: exactly once for each.', unsafe),
  row('kernel::types::ForeignOwnable', 'into_foreign', 'value', [null], same(0, 'address'), '*mut kernel::ffi::c_void', TYPES_RS,
    'Ownership goes with the pointer.'),
  row('kernel::types::ForeignOwnable', 'try_from_foreign', 'none', [null], same(0, 'owner', 'unknown', 'result'),
    'core::option::Option<Self>', TYPES_RS, 'from_foreign where the pointer is not null.', unsafe),
  row('kernel::types::Opaque', 'cast_from', 'none', [null], same(0, 'page'), '*const kernel::types::Opaque<T>', TYPES_RS,
    'The same pointer.', { generics: [] }),
  row('kernel::types::Opaque', 'cast_into', 'none', [null], same(0, 'page'), '*mut T', TYPES_RS, 'A pointer to the C value in place.'),
  row('kernel::types::Opaque', 'get', 'ref', [null], same(0, 'page'), '*mut T', TYPES_RS, 'A pointer to the C value in place.'),
  row('kernel::types::Opaque', 'raw_get', 'none', [null], same(0, 'page'), '*mut T', `${TYPES_RS} (up to 6.16)`,
    'The older name of cast_into.'),
  row('kernel::types::ScopeGuard', 'dismiss', 'value', [null], same(0, 'owner'), 'T', TYPES_RS,
    'Returns the value; the cleanup does not run.'),
  row('kernel::types::ScopeGuard', 'new_with_data', 'none', [null, null], same(0, 'owner'), 'kernel::types::ScopeGuard<T, F>', TYPES_RS,
    'Keeps the value for its cleanup, which runs on it unless dismissed.', { generics: [] }),
];

const MD = 'core::mem::ManuallyDrop';
const NN = 'core::ptr::NonNull';

/** Functions of core through which page pointers and owners go. */
export const coreMethods: readonly MethodRow[] = [
  row('core::mem', 'drop', 'none', [{ kind: 'release', by: 'drop', order: null }], value, '()', 'core',
    'Drops an owner; does nothing to a raw pointer or a reference.', { generics: ['T'] }),
  row('core::mem', 'forget', 'none', [unwrap], value, '()', 'core',
    'The owner is neither dropped nor kept: a leak, or the end of a hand-over.', { generics: ['T'] }),
  row(MD, 'drop', 'none', [{ kind: 'release', by: 'drop', order: null }], value, '()', 'core', 'Drops what is inside, once.', unsafe),
  row(MD, 'into_inner', 'none', [null], same(0, 'owner'), 'T', 'core', 'The value again, which is dropped as usual.'),
  row(MD, 'new', 'none', [null], same(0, 'page'), 'core::mem::ManuallyDrop<T>', 'core',
    'The value is not dropped: right around a borrow that looks like an owner, or before a hand-over.'),
  row(MD, 'take', 'none', [null], same(0, 'owner'), 'T', 'core', 'Moves the value out, once.', unsafe),
  row(NN, 'as_mut', 'mut', [use], same(0, 'borrow'), "&'a mut T", 'core', 'A reference whose lifetime the caller chooses.',
    { unsafe: true, generics: ["'a"] }),
  row(NN, 'as_ptr', 'value', [null], same(0, 'page'), '*mut T', 'core', 'The raw pointer.'),
  row(NN, 'as_ref', 'ref', [use], same(0, 'borrow'), "&'a T", 'core', 'A reference whose lifetime the caller chooses.',
    { unsafe: true, generics: ["'a"] }),
  row(NN, 'cast', 'value', [null], same(0, 'page'), 'core::ptr::NonNull<U>', 'core', 'The same pointer with another type.',
    { generics: ['U'] }),
  row(NN, 'from', 'none', [null], same(0, 'page'), 'core::ptr::NonNull<T>', 'core', 'The pointer behind a reference.'),
  row(NN, 'new', 'none', [null], same(0, 'page', 'unknown', 'result'), 'core::option::Option<core::ptr::NonNull<T>>', 'core',
    'None for null.'),
  row(NN, 'new_unchecked', 'none', [null], same(0, 'page'), 'core::ptr::NonNull<T>', 'core', 'The caller vouches that it is not null.',
    unsafe),
];
