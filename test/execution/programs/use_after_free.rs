// SPDX-License-Identifier: GPL-2.0-only OR MIT
use core::ptr::{self, NonNull};
use kernel::prelude::*;
use kernel::{bindings, device::Device, PAGE_TYPES};

//# wrong pointer_outlives_the_owner: page_use_after_free
pub fn run(dev: &Device) -> Result {
    let page = Page::alloc_page(GFP_KERNEL)?;
    let raw = page.as_ptr();
    if dev.is_ready() {
        drop(page);
    }
    // SAFETY: a valid page.
    let _nid = unsafe { bindings::page_to_nid(raw) };
    Ok(())
}

//# right pointer_outlives_the_owner
pub fn run(dev: &Device) -> Result {
    let page = Page::alloc_page(GFP_KERNEL)?;
    let raw = page.as_ptr();
    // SAFETY: a valid page.
    let _nid = unsafe { bindings::page_to_nid(raw) };
    if dev.is_ready() {
        drop(page);
    }
    Ok(())
}

//# wrong used_behind_its_free: page_use_after_free
pub fn run() -> Result {
    // SAFETY: always safe to call.
    let page = unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), 0) };
    if page.is_null() {
        return Err(ENOMEM);
    }
    // SAFETY: allocated above.
    unsafe {
        bindings::__free_pages(page, 0);
        bindings::page_to_nid(page);
    }
    Ok(())
}

//# right used_behind_its_free
pub fn run() -> Result {
    // SAFETY: always safe to call.
    let page = unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), 0) };
    if page.is_null() {
        return Err(ENOMEM);
    }
    // SAFETY: allocated above.
    unsafe {
        bindings::page_to_nid(page);
        bindings::__free_pages(page, 0);
    }
    Ok(())
}

//# wrong temporary_owner: page_use_after_free
pub fn run() -> Result {
    let raw = Page::alloc_page(GFP_KERNEL)?.as_ptr();
    // SAFETY: a valid page.
    let _nid = unsafe { bindings::page_to_nid(raw) };
    Ok(())
}

//# right temporary_owner
pub fn run() -> Result {
    let page = Page::alloc_page(GFP_KERNEL)?;
    let raw = page.as_ptr();
    // SAFETY: a valid page.
    let _nid = unsafe { bindings::page_to_nid(raw) };
    Ok(())
}

//# wrong overwritten_owner: page_use_after_free
pub fn run(dev: &Device) -> Result {
    let mut page = Page::alloc_page(GFP_KERNEL)?;
    let first = page.as_ptr();
    if dev.is_ready() {
        page = Page::alloc_page(GFP_KERNEL)?;
    }
    // SAFETY: a valid page.
    let _nid = unsafe { bindings::page_to_nid(first) };
    drop(page);
    Ok(())
}

//# right overwritten_owner
pub fn run(dev: &Device) -> Result {
    let mut page = Page::alloc_page(GFP_KERNEL)?;
    let mut first = page.as_ptr();
    if dev.is_ready() {
        page = Page::alloc_page(GFP_KERNEL)?;
        first = page.as_ptr();
    }
    // SAFETY: a valid page.
    let _nid = unsafe { bindings::page_to_nid(first) };
    drop(page);
    Ok(())
}

//# wrong taken_out_of_an_option: page_use_after_free
pub fn run(dev: &Device) -> Result {
    let mut slot = Some(Page::alloc_page(GFP_KERNEL)?);
    let raw = match &slot {
        Some(page) => page.as_ptr(),
        None => return Ok(()),
    };
    if dev.is_ready() {
        slot.take();
    }
    // SAFETY: a valid page.
    let _nid = unsafe { bindings::page_to_nid(raw) };
    Ok(())
}

//# right taken_out_of_an_option
pub fn run(dev: &Device) -> Result {
    let mut slot = Some(Page::alloc_page(GFP_KERNEL)?);
    let raw = match &slot {
        Some(page) => page.as_ptr(),
        None => return Ok(()),
    };
    let taken = if dev.is_ready() { slot.take() } else { None };
    // SAFETY: a valid page.
    let _nid = unsafe { bindings::page_to_nid(raw) };
    drop(taken);
    Ok(())
}

//# wrong given_to_a_function: page_use_after_free
fn consume(page: PageOwner) -> i32 {
    page.nid()
}

pub fn run() -> Result {
    let page = Page::alloc_page(GFP_KERNEL)?;
    let raw = page.as_ptr();
    let _ = consume(page);
    // SAFETY: a valid page.
    let _nid = unsafe { bindings::page_to_nid(raw) };
    Ok(())
}

//# right given_to_a_function
fn consume(page: PageOwner) -> i32 {
    page.nid()
}

pub fn run() -> Result {
    let page = Page::alloc_page(GFP_KERNEL)?;
    let raw = page.as_ptr();
    // SAFETY: a valid page.
    let _nid = unsafe { bindings::page_to_nid(raw) };
    let _ = consume(page);
    Ok(())
}

//# wrong scope_ended: page_use_after_free
pub fn run() -> Result {
    let raw = {
        let page = Page::alloc_page(GFP_KERNEL)?;
        page.as_ptr()
    };
    // SAFETY: a valid page.
    let _nid = unsafe { bindings::page_to_nid(raw) };
    Ok(())
}

//# right scope_ended
pub fn run() -> Result {
    let (raw, _page) = {
        let page = Page::alloc_page(GFP_KERNEL)?;
        (page.as_ptr(), page)
    };
    // SAFETY: a valid page.
    let _nid = unsafe { bindings::page_to_nid(raw) };
    Ok(())
}

//# wrong address_behind_its_free: page_use_after_free
pub fn run(dev: &Device) -> Result {
    // SAFETY: always safe to call.
    let addr = unsafe { bindings::__get_free_pages(GFP_KERNEL.as_raw(), 0) };
    if addr == 0 {
        return Err(ENOMEM);
    }
    // SAFETY: allocated above.
    unsafe { bindings::free_pages(addr, 0) };
    if dev.is_ready() {
        // SAFETY: a page of memory.
        unsafe { bindings::memset(addr as *mut c_void, 0, 64) };
    }
    Ok(())
}

//# right address_behind_its_free
pub fn run(dev: &Device) -> Result {
    // SAFETY: always safe to call.
    let addr = unsafe { bindings::__get_free_pages(GFP_KERNEL.as_raw(), 0) };
    if addr == 0 {
        return Err(ENOMEM);
    }
    if dev.is_ready() {
        // SAFETY: a page of memory.
        unsafe { bindings::memset(addr as *mut c_void, 0, 64) };
    }
    // SAFETY: allocated above.
    unsafe { bindings::free_pages(addr, 0) };
    Ok(())
}

//# wrong error_path_goes_on: page_use_after_free
pub fn run(dev: &Device) -> Result {
    // SAFETY: always safe to call.
    let page = unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), 0) };
    if page.is_null() {
        return Err(ENOMEM);
    }
    let failed = dev.wait().is_err();
    if failed {
        // SAFETY: allocated above.
        unsafe { bindings::__free_pages(page, 0) };
    }
    // SAFETY: allocated above.
    unsafe { bindings::page_to_nid(page) };
    if !failed {
        // SAFETY: allocated above.
        unsafe { bindings::__free_pages(page, 0) };
    }
    Ok(())
}

//# right error_path_goes_on
pub fn run(dev: &Device) -> Result {
    // SAFETY: always safe to call.
    let page = unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), 0) };
    if page.is_null() {
        return Err(ENOMEM);
    }
    let failed = dev.wait().is_err();
    // SAFETY: allocated above.
    unsafe { bindings::page_to_nid(page) };
    if failed {
        // SAFETY: allocated above.
        unsafe { bindings::__free_pages(page, 0) };
    }
    if !failed {
        // SAFETY: allocated above.
        unsafe { bindings::__free_pages(page, 0) };
    }
    Ok(())
}

//# wrong vector_cleared: page_use_after_free
pub fn run() -> Result {
    let mut pages = KVec::new();
    pages.push(Page::alloc_page(GFP_KERNEL)?, GFP_KERNEL)?;
    let raw = pages[0].as_ptr();
    pages.clear();
    // SAFETY: a valid page.
    let _nid = unsafe { bindings::page_to_nid(raw) };
    Ok(())
}

//# right vector_cleared
pub fn run() -> Result {
    let mut pages = KVec::new();
    pages.push(Page::alloc_page(GFP_KERNEL)?, GFP_KERNEL)?;
    let raw = pages[0].as_ptr();
    // SAFETY: a valid page.
    let _nid = unsafe { bindings::page_to_nid(raw) };
    pages.clear();
    Ok(())
}
