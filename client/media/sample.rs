// SPDX-License-Identifier: GPL-2.0

//! Pages that go wrong: each function has one misuse. Hover a name to see what is known of the page there; put the
//! cursor on a wavy line and press Ctrl+. for the fixes.

use core::ptr::NonNull;
use kernel::{
    alloc::flags,
    bindings,
    error::{code::*, Result},
    page::Page,
    types::{ARef, Owned},
};

/// A page has no reference count of its own: a folio has, or whatever else the page belongs to.
struct Ring {
    page: ARef<Page>,
}

/// Frees a page that a vmalloc area owns.
///
/// # Safety
///
/// `addr` is inside of a live vmalloc area.
unsafe fn discard(addr: *const core::ffi::c_void) {
    // SAFETY: By the function's contract.
    let page = unsafe { bindings::vmalloc_to_page(addr) };
    if page.is_null() {
        return;
    }
    // SAFETY: It is not safe: the area still uses the page.
    unsafe { bindings::__free_pages(page, 0) };
}

/// Forgets the page when the device says no.
fn refill(ready: bool) -> Result<Owned<Page>> {
    // SAFETY: Allocating needs nothing of the caller.
    let page = unsafe { bindings::alloc_pages(flags::GFP_KERNEL.as_raw(), 0) };
    let page = NonNull::new(page).ok_or(ENOMEM)?;
    if !ready {
        return Err(EBUSY);
    }
    // SAFETY: The page is new, so nobody else owns it.
    Ok(unsafe { Owned::from_raw(page.cast()) })
}

/// Reads a page after it was given back.
fn retire() {
    // SAFETY: Allocating needs nothing of the caller.
    let page = unsafe { bindings::alloc_pages(flags::GFP_KERNEL.as_raw(), 0) };
    if page.is_null() {
        return;
    }
    // SAFETY: The page came from `alloc_pages` with order 0 and is not used any more.
    unsafe { bindings::__free_pages(page, 0) };
    // SAFETY: It is not safe: the page may belong to someone else by now.
    let addr = unsafe { bindings::kmap_local_page(page) };
    // SAFETY: `addr` was mapped above.
    unsafe { bindings::kunmap_local(addr) };
}

/// What the functions above want to be: the owner frees the page, on every path.
fn right(page: Owned<Page>, ready: bool) -> Result<Owned<Page>> {
    if !ready {
        return Err(EBUSY);
    }
    Ok(page)
}
