// SPDX-License-Identifier: GPL-2.0-only OR MIT
//! A driver with every way of holding a page that there is.

use kernel::bindings;
use kernel::page::Page;
use kernel::types::ARef;

struct Slot {
    shared: ARef<Page>,
    raw: *mut bindings::page,
    unrelated: ARef<kernel::mm::Mm>,
}

/// # Safety
///
/// The mapping must be alive.
unsafe fn read(mapping: *mut bindings::address_space) -> *mut bindings::page {
    // SAFETY: The caller vouches for the mapping.
    unsafe { bindings::read_cache_page(mapping, 0, None, core::ptr::null_mut()) }
}

/// # Safety
///
/// The folio must be alive.
unsafe fn keep(folio: *mut bindings::folio) {
    // SAFETY: The folio is alive.
    unsafe { bindings::folio_get(folio) };
}

/// # Safety
///
/// The pages must have been pinned.
unsafe fn unpin(page: *mut bindings::page) {
    // SAFETY: The page was pinned.
    unsafe { bindings::unpin_user_page(page) };
}

/// # Safety
///
/// Both must be alive.
unsafe fn queue(bio: *mut bindings::bio, page: *mut bindings::page) {
    // SAFETY: Both are alive.
    unsafe { bindings::bio_add_page(bio, page, 4096, 0) };
}

fn unrelated(value: &Slot) -> ARef<kernel::mm::Mm> {
    value.unrelated.clone()
}
