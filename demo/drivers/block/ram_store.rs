// SPDX-License-Identifier: GPL-2.0-only OR MIT

//! A store of sectors in pages, with misuses in it. Not a driver of the kernel.

use core::ptr::NonNull;
use kernel::{
    alloc::flags::GFP_KERNEL,
    bindings,
    error::{
        code::*,
        Result, //
    },
    page::Page,
};

/// Where one page of sectors is.
struct Slot {
    page: Option<Page>,
    sectors: usize,
}

impl Slot {
    /// Right: the page goes into the slot, or is freed on the way out.
    fn fill(&mut self, sectors: usize) -> Result {
        let page = Page::alloc_page(GFP_KERNEL)?;
        if sectors > 8 {
            return Err(EINVAL);
        }
        self.page = Some(page);
        self.sectors = sectors;
        Ok(())
    }

    /// Wrong: the slot still owns the page, and frees it again.
    fn discard(&mut self) {
        if let Some(page) = &self.page {
            // SAFETY: Wrong: the page is borrowed from the slot.
            unsafe { bindings::__free_pages(page.as_ptr(), 0) };
        }
        self.sectors = 0;
    }
}

/// Wrong: the page is lost where the device is not ready.
fn load(ready: bool) -> Result<NonNull<u8>> {
    // SAFETY: `alloc_pages` takes any flags.
    let page = unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), 0) };
    if page.is_null() {
        return Err(ENOMEM);
    }
    if !ready {
        return Err(EBUSY);
    }
    // SAFETY: The page is ours.
    let address = unsafe { bindings::page_address(page) };
    NonNull::new(address.cast()).ok_or(ENOMEM)
}

/// Wrong: the page is mapped after it went back to the allocator.
///
/// # Safety
///
/// `page` is a page of the page allocator that the caller gives away.
unsafe fn scrub(page: *mut bindings::page) {
    // SAFETY: By this function's contract.
    unsafe { bindings::__free_pages(page, 0) };
    // SAFETY: Wrong: someone else may have the page by now.
    let address = unsafe { bindings::kmap_local_page(page) };
    // SAFETY: `address` was mapped in the line above.
    unsafe { bindings::kunmap_local(address) };
}

/// Wrong: the early return leaves the mapping in place.
fn first_byte(page: &Page) -> Result<u8> {
    // SAFETY: The page is alive as long as the reference to it.
    let address = unsafe { bindings::kmap_local_page(page.as_ptr()) };
    // SAFETY: A mapping is as long as a page.
    let byte = unsafe { address.cast::<u8>().read() };
    if byte == 0 {
        return Err(ENODATA);
    }
    // SAFETY: `address` was mapped above.
    unsafe { bindings::kunmap_local(address) };
    Ok(byte)
}
