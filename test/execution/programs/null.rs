// SPDX-License-Identifier: GPL-2.0-only OR MIT
use core::ptr::{self, NonNull};
use kernel::prelude::*;
use kernel::{bindings, device::Device, PAGE_TYPES};

//# wrong freed_unchecked: page_null_unchecked
pub fn run() {
    // SAFETY: always safe to call.
    let page = unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), 0) };
    // SAFETY: allocated above.
    unsafe { bindings::__free_pages(page, 0) };
}

//# right freed_unchecked
pub fn run() {
    // SAFETY: always safe to call.
    let page = unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), 0) };
    if page.is_null() {
        return;
    }
    // SAFETY: allocated above.
    unsafe { bindings::__free_pages(page, 0) };
}

//# wrong checked_the_wrong_way: page_null_unchecked page_leak
pub fn run() {
    // SAFETY: always safe to call.
    let page = unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), 0) };
    if page.is_null() {
        // SAFETY: allocated above.
        unsafe { bindings::__free_pages(page, 0) };
    }
}

//# right checked_the_wrong_way
pub fn run() {
    // SAFETY: always safe to call.
    let page = unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), 0) };
    if !page.is_null() {
        // SAFETY: allocated above.
        unsafe { bindings::__free_pages(page, 0) };
    }
}

//# wrong mapped_unchecked: page_null_unchecked
pub fn run(area: &mut VBox<[u8; 4096]>) {
    let addr: *const [u8; 4096] = &**area;
    // SAFETY: vmalloc memory.
    let page = unsafe { bindings::vmalloc_to_page(addr.cast()) };
    // SAFETY: a valid page.
    unsafe {
        let map = bindings::kmap_local_page(page);
        bindings::kunmap_local(map);
    }
}

//# right mapped_unchecked
pub fn run(area: &mut VBox<[u8; 4096]>) {
    let addr: *const [u8; 4096] = &**area;
    // SAFETY: vmalloc memory.
    let page = unsafe { bindings::vmalloc_to_page(addr.cast()) };
    if page == ptr::null_mut() {
        return;
    }
    // SAFETY: a valid page.
    unsafe {
        let map = bindings::kmap_local_page(page);
        bindings::kunmap_local(map);
    }
}

//# wrong checked_on_one_path: page_null_unchecked
pub fn run(dev: &Device) -> Result {
    // SAFETY: always safe to call.
    let page = unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), 0) };
    if dev.is_ready() && page.is_null() {
        return Err(ENOMEM);
    }
    // SAFETY: allocated above.
    unsafe { bindings::__free_pages(page, 0) };
    Ok(())
}

//# right checked_on_one_path
pub fn run(dev: &Device) -> Result {
    // SAFETY: always safe to call.
    let page = unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), 0) };
    if dev.is_ready() || page.is_null() {
        if !page.is_null() {
            // SAFETY: allocated above.
            unsafe { bindings::__free_pages(page, 0) };
        }
        return Err(ENOMEM);
    }
    // SAFETY: allocated above.
    unsafe { bindings::__free_pages(page, 0) };
    Ok(())
}

//# wrong promised_not_null: page_null_unchecked
pub fn run() {
    // SAFETY: always safe to call.
    let page = unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), 0) };
    // SAFETY: just allocated.
    let page = unsafe { NonNull::new_unchecked(page) };
    // SAFETY: allocated above.
    unsafe {
        bindings::page_to_nid(page.as_ptr());
        bindings::__free_pages(page.as_ptr(), 0);
    }
}

//# right promised_not_null
pub fn run() {
    // SAFETY: always safe to call.
    let page = unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), 0) };
    let Some(page) = NonNull::new(page) else {
        return;
    };
    // SAFETY: allocated above.
    unsafe {
        bindings::page_to_nid(page.as_ptr());
        bindings::__free_pages(page.as_ptr(), 0);
    }
}

//# wrong folio_unchecked: page_null_unchecked
pub fn run() {
    // SAFETY: always safe to call.
    let folio = unsafe { bindings::folio_alloc(GFP_KERNEL.as_raw(), 0) };
    // SAFETY: allocated above.
    unsafe { bindings::folio_put(folio) };
}

//# right folio_unchecked
pub fn run() {
    // SAFETY: always safe to call.
    let folio = unsafe { bindings::folio_alloc(GFP_KERNEL.as_raw(), 0) };
    if folio.is_null() {
        return;
    }
    // SAFETY: allocated above.
    unsafe { bindings::folio_put(folio) };
}

//# wrong helper_gives_null: page_null_unchecked
fn obtain() -> *mut bindings::page {
    // SAFETY: always safe to call.
    unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), 0) }
}

pub fn run() {
    let page = obtain();
    // SAFETY: allocated above.
    unsafe { bindings::__free_pages(page, 0) };
}

//# right helper_gives_null
fn obtain() -> *mut bindings::page {
    // SAFETY: always safe to call.
    unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), 0) }
}

pub fn run() {
    let page = obtain();
    if page.is_null() {
        return;
    }
    // SAFETY: allocated above.
    unsafe { bindings::__free_pages(page, 0) };
}

//# wrong match_on_non_null: page_null_unchecked page_leak
pub fn run() {
    // SAFETY: always safe to call.
    let page = unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), 0) };
    match NonNull::new(page) {
        Some(_) => {}
        // SAFETY: allocated above.
        None => unsafe { bindings::__free_pages(page, 0) },
    }
}

//# right match_on_non_null
pub fn run() {
    // SAFETY: always safe to call.
    let page = unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), 0) };
    match NonNull::new(page) {
        // SAFETY: allocated above.
        Some(page) => unsafe { bindings::__free_pages(page.as_ptr(), 0) },
        None => {}
    }
}
