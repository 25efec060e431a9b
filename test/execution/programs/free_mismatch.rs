// SPDX-License-Identifier: GPL-2.0-only OR MIT
use core::ptr::{self, NonNull};
use kernel::prelude::*;
use kernel::{bindings, device::Device, PAGE_TYPES};

//# wrong smaller_order: page_free_mismatch
pub fn run() -> Result {
    // SAFETY: always safe to call.
    let page = unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), 2) };
    if page.is_null() {
        return Err(ENOMEM);
    }
    // SAFETY: allocated above.
    unsafe { bindings::__free_pages(page, 0) };
    Ok(())
}

//# right smaller_order
pub fn run() -> Result {
    // SAFETY: always safe to call.
    let page = unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), 2) };
    if page.is_null() {
        return Err(ENOMEM);
    }
    // SAFETY: allocated above.
    unsafe { bindings::__free_pages(page, 2) };
    Ok(())
}

//# wrong order_of_another_variable: page_free_mismatch
pub fn run(dev: &Device) -> Result {
    let order = 1;
    let other = 3;
    // SAFETY: always safe to call.
    let page = unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), order) };
    if page.is_null() {
        return Err(ENOMEM);
    }
    dev.reset();
    // SAFETY: allocated above.
    unsafe { bindings::__free_pages(page, other) };
    Ok(())
}

//# right order_of_another_variable
pub fn run(dev: &Device) -> Result {
    let order = 1;
    let other = 3;
    // SAFETY: always safe to call.
    let page = unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), order) };
    if page.is_null() {
        return Err(ENOMEM);
    }
    dev.reset();
    // SAFETY: allocated above.
    unsafe { bindings::__free_pages(page, order) };
    Ok(())
}

//# wrong pointer_as_address: page_free_mismatch
pub fn run() -> Result {
    // SAFETY: always safe to call.
    let page = unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), 0) };
    if page.is_null() {
        return Err(ENOMEM);
    }
    // SAFETY: allocated above.
    unsafe { bindings::free_pages(page as c_ulong, 0) };
    Ok(())
}

//# right pointer_as_address
pub fn run() -> Result {
    // SAFETY: always safe to call.
    let page = unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), 0) };
    if page.is_null() {
        return Err(ENOMEM);
    }
    // SAFETY: allocated above.
    unsafe { bindings::free_pages(bindings::page_address(page) as c_ulong, 0) };
    Ok(())
}

//# wrong unpin_of_a_reference: page_free_mismatch
pub fn run(address: usize) -> Result {
    let mut page: *mut bindings::page = ptr::null_mut();
    // SAFETY: room for one page.
    let n = unsafe { bindings::get_user_pages_fast(address as _, 1, 0, &mut page) };
    if n != 1 {
        return Err(EFAULT);
    }
    // SAFETY: got above.
    unsafe { bindings::unpin_user_page(page) };
    Ok(())
}

//# right unpin_of_a_reference
pub fn run(address: usize) -> Result {
    let mut page: *mut bindings::page = ptr::null_mut();
    // SAFETY: room for one page.
    let n = unsafe { bindings::get_user_pages_fast(address as _, 1, 0, &mut page) };
    if n != 1 {
        return Err(EFAULT);
    }
    // SAFETY: got above.
    unsafe { bindings::put_page(page) };
    Ok(())
}

//# wrong put_of_a_pin: page_free_mismatch
pub fn run(address: usize) -> Result {
    let mut page: *mut bindings::page = ptr::null_mut();
    // SAFETY: room for one page.
    let n = unsafe { bindings::pin_user_pages_fast(address as _, 1, bindings::FOLL_LONGTERM, &mut page) };
    if n != 1 {
        return Err(EFAULT);
    }
    // SAFETY: pinned above.
    unsafe { bindings::put_page(page) };
    Ok(())
}

//# right put_of_a_pin
pub fn run(address: usize) -> Result {
    let mut page: *mut bindings::page = ptr::null_mut();
    // SAFETY: room for one page.
    let n = unsafe { bindings::pin_user_pages_fast(address as _, 1, bindings::FOLL_LONGTERM, &mut page) };
    if n != 1 {
        return Err(EFAULT);
    }
    // SAFETY: pinned above.
    unsafe { bindings::unpin_user_page(page) };
    Ok(())
}

//# wrong folio_freed_as_pages: page_free_mismatch
pub fn run() -> Result {
    // SAFETY: always safe to call.
    let folio = unsafe { bindings::folio_alloc(GFP_KERNEL.as_raw(), 1) };
    if folio.is_null() {
        return Err(ENOMEM);
    }
    // SAFETY: allocated above.
    unsafe { bindings::__free_pages(folio.cast(), 1) };
    Ok(())
}

//# right folio_freed_as_pages
pub fn run() -> Result {
    // SAFETY: always safe to call.
    let folio = unsafe { bindings::folio_alloc(GFP_KERNEL.as_raw(), 1) };
    if folio.is_null() {
        return Err(ENOMEM);
    }
    // SAFETY: allocated above.
    unsafe { bindings::folio_put(folio) };
    Ok(())
}

//# wrong exact_pages_freed_by_order: page_free_mismatch
pub fn run() -> Result {
    // SAFETY: always safe to call.
    let addr = unsafe { bindings::alloc_pages_exact(8192, GFP_KERNEL.as_raw()) };
    if addr.is_null() {
        return Err(ENOMEM);
    }
    // SAFETY: allocated above.
    unsafe { bindings::free_pages(addr as c_ulong, 1) };
    Ok(())
}

//# right exact_pages_freed_by_order
pub fn run() -> Result {
    // SAFETY: always safe to call.
    let addr = unsafe { bindings::alloc_pages_exact(8192, GFP_KERNEL.as_raw()) };
    if addr.is_null() {
        return Err(ENOMEM);
    }
    // SAFETY: allocated above.
    unsafe { bindings::free_pages_exact(addr, 8192) };
    Ok(())
}

//# wrong dma_pages_freed_by_the_buddy: page_free_mismatch
pub fn run(dev: &Device) -> Result {
    let mut handle = 0;
    // SAFETY: a valid device.
    let page = unsafe { bindings::dma_alloc_pages(dev.as_raw(), 4096, &mut handle, 0, GFP_KERNEL.as_raw()) };
    if page.is_null() {
        return Err(ENOMEM);
    }
    // SAFETY: allocated above.
    unsafe { bindings::__free_pages(page, 0) };
    Ok(())
}

//# right dma_pages_freed_by_the_buddy
pub fn run(dev: &Device) -> Result {
    let mut handle = 0;
    // SAFETY: a valid device.
    let page = unsafe { bindings::dma_alloc_pages(dev.as_raw(), 4096, &mut handle, 0, GFP_KERNEL.as_raw()) };
    if page.is_null() {
        return Err(ENOMEM);
    }
    // SAFETY: allocated above.
    unsafe { bindings::dma_free_pages(dev.as_raw(), 4096, page, handle, 0) };
    Ok(())
}

//# wrong page_table_freed_as_page: page_free_mismatch
pub fn run(dev: &Device) -> Result {
    // SAFETY: always safe to call.
    let pt = unsafe { bindings::pagetable_alloc(GFP_KERNEL.as_raw(), 0) };
    if pt.is_null() {
        return Err(ENOMEM);
    }
    dev.reset();
    // SAFETY: allocated above.
    unsafe { bindings::__free_pages(bindings::ptdesc_page(pt), 0) };
    Ok(())
}

//# right page_table_freed_as_page
pub fn run(dev: &Device) -> Result {
    // SAFETY: always safe to call.
    let pt = unsafe { bindings::pagetable_alloc(GFP_KERNEL.as_raw(), 0) };
    if pt.is_null() {
        return Err(ENOMEM);
    }
    dev.reset();
    // SAFETY: allocated above.
    unsafe { bindings::pagetable_free(pt) };
    Ok(())
}

//# wrong vmalloc_freed_by_kfree: page_free_mismatch
pub fn run(dev: &Device) -> Result {
    // SAFETY: always safe to call.
    let buffer = unsafe { bindings::vmalloc(8192) };
    if buffer.is_null() {
        return Err(ENOMEM);
    }
    if dev.is_ready() {
        dev.reset();
    }
    // SAFETY: allocated above.
    unsafe { bindings::kfree(buffer) };
    Ok(())
}

//# right vmalloc_freed_by_kfree
pub fn run(dev: &Device) -> Result {
    // SAFETY: always safe to call.
    let buffer = unsafe { bindings::vmalloc(8192) };
    if buffer.is_null() {
        return Err(ENOMEM);
    }
    if dev.is_ready() {
        dev.reset();
    }
    // SAFETY: allocated above.
    unsafe { bindings::vfree(buffer) };
    Ok(())
}

//# wrong wrong_order_on_one_path: page_free_mismatch
pub fn run(dev: &Device) -> Result {
    let order = 1;
    // SAFETY: always safe to call.
    let page = unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), order) };
    if page.is_null() {
        return Err(ENOMEM);
    }
    if dev.wait().is_err() {
        // SAFETY: allocated above.
        unsafe { bindings::__free_page(page) };
        return Err(EIO);
    }
    // SAFETY: allocated above.
    unsafe { bindings::__free_pages(page, order) };
    Ok(())
}

//# right wrong_order_on_one_path
pub fn run(dev: &Device) -> Result {
    let order = 1;
    // SAFETY: always safe to call.
    let page = unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), order) };
    if page.is_null() {
        return Err(ENOMEM);
    }
    if dev.wait().is_err() {
        // SAFETY: allocated above.
        unsafe { bindings::__free_pages(page, order) };
        return Err(EIO);
    }
    // SAFETY: allocated above.
    unsafe { bindings::__free_pages(page, order) };
    Ok(())
}

//# wrong helper_with_its_own_order: page_free_mismatch
fn release(page: *mut bindings::page, order: u32) {
    // SAFETY: the caller gives it up.
    unsafe { bindings::__free_pages(page, order) };
}

pub fn run() -> Result {
    // SAFETY: always safe to call.
    let page = unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), 1) };
    if page.is_null() {
        return Err(ENOMEM);
    }
    release(page, 0);
    Ok(())
}

//# right helper_with_its_own_order
fn release(page: *mut bindings::page, order: u32) {
    // SAFETY: the caller gives it up.
    unsafe { bindings::__free_pages(page, order) };
}

pub fn run() -> Result {
    // SAFETY: always safe to call.
    let page = unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), 1) };
    if page.is_null() {
        return Err(ENOMEM);
    }
    release(page, 1);
    Ok(())
}
