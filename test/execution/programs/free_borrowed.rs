// SPDX-License-Identifier: GPL-2.0-only OR MIT
use core::ptr::{self, NonNull};
use kernel::prelude::*;
use kernel::{bindings, device::Device, PAGE_TYPES};

//# wrong vmalloc_page_freed: free_borrowed_page
pub fn run(dev: &Device) -> Result {
    let buffer: VBox<[u8; 4096]> = VBox::new([0; 4096], GFP_KERNEL)?;
    let addr: *const [u8; 4096] = &*buffer;
    // SAFETY: vmalloc memory.
    let page = unsafe { bindings::vmalloc_to_page(addr.cast()) };
    if page.is_null() {
        return Err(EINVAL);
    }
    if dev.is_ready() {
        // SAFETY: a valid page.
        unsafe { bindings::__free_pages(page, 0) };
    }
    Ok(())
}

//# right vmalloc_page_freed
pub fn run(dev: &Device) -> Result {
    let buffer: VBox<[u8; 4096]> = VBox::new([0; 4096], GFP_KERNEL)?;
    let addr: *const [u8; 4096] = &*buffer;
    // SAFETY: vmalloc memory.
    let page = unsafe { bindings::vmalloc_to_page(addr.cast()) };
    if page.is_null() {
        return Err(EINVAL);
    }
    if dev.is_ready() {
        // SAFETY: a valid page.
        unsafe { bindings::page_to_nid(page) };
    }
    Ok(())
}

//# wrong borrowed_parameter_freed: free_borrowed_page
pub fn run(dev: &Device, page: &Page) {
    if dev.is_ready() {
        // SAFETY: a valid page.
        unsafe { bindings::__free_pages(page.as_ptr(), 0) };
    }
}

//# right borrowed_parameter_freed
pub fn run(dev: &Device, page: &Page) {
    if dev.is_ready() {
        // SAFETY: a valid page.
        unsafe { bindings::page_to_nid(page.as_ptr()) };
    }
}

//# wrong page_of_an_area_freed: free_borrowed_page
pub fn run() -> Result {
    // SAFETY: always safe to call.
    let area = unsafe { bindings::vmalloc(4096) };
    if area.is_null() {
        return Err(ENOMEM);
    }
    // SAFETY: allocated above.
    let page = unsafe { bindings::vmalloc_to_page(area) };
    if !page.is_null() {
        // SAFETY: a valid page.
        unsafe { bindings::__free_page(page) };
    }
    // SAFETY: allocated above.
    unsafe { bindings::vfree(area) };
    Ok(())
}

//# right page_of_an_area_freed
pub fn run() -> Result {
    // SAFETY: always safe to call.
    let area = unsafe { bindings::vmalloc(4096) };
    if area.is_null() {
        return Err(ENOMEM);
    }
    // SAFETY: allocated above.
    let page = unsafe { bindings::vmalloc_to_page(area) };
    if !page.is_null() {
        // SAFETY: a valid page.
        unsafe { bindings::page_to_nid(page) };
    }
    // SAFETY: allocated above.
    unsafe { bindings::vfree(area) };
    Ok(())
}

//# wrong iterated_page_freed: free_borrowed_page
use kernel::page::AsPageIter;

pub fn run() -> Result {
    let mut buffer: VBox<[u8; 8192]> = VBox::new([0; 8192], GFP_KERNEL)?;
    for page in buffer.page_iter() {
        // SAFETY: a valid page.
        unsafe { bindings::__free_pages(page.as_ptr(), 0) };
    }
    Ok(())
}

//# right iterated_page_freed
use kernel::page::AsPageIter;

pub fn run() -> Result {
    let mut buffer: VBox<[u8; 8192]> = VBox::new([0; 8192], GFP_KERNEL)?;
    for page in buffer.page_iter() {
        // SAFETY: a valid page.
        unsafe { bindings::page_to_nid(page.as_ptr()) };
    }
    Ok(())
}

//# wrong helper_frees_a_borrow: free_borrowed_page
fn release(page: *mut bindings::page) {
    // SAFETY: the caller gives it up.
    unsafe { bindings::__free_pages(page, 0) };
}

pub fn run(page: &Page, dev: &Device) {
    if dev.has_room() {
        release(page.as_ptr());
    } else {
        dev.reset();
    }
}

//# right helper_frees_a_borrow
fn release(page: *mut bindings::page) {
    // SAFETY: the caller gives it up.
    unsafe { bindings::__free_pages(page, 0) };
}

pub fn run(page: &Page, dev: &Device) {
    if dev.has_room() {
        let _ = page.nid();
    } else {
        dev.reset();
    }
}
