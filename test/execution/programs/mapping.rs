// SPDX-License-Identifier: GPL-2.0-only OR MIT
use core::ptr::{self, NonNull};
use kernel::prelude::*;
use kernel::{bindings, device::Device, PAGE_TYPES};

//# wrong unmapped_on_success_only: page_mapping_unbalanced
pub fn run(dev: &Device, page: &Page) -> Result {
    // SAFETY: a valid page.
    let addr = unsafe { bindings::kmap_local_page(page.as_ptr()) };
    let waited = dev.wait();
    waited?;
    // SAFETY: mapped above.
    unsafe { bindings::kunmap_local(addr) };
    Ok(())
}

//# right unmapped_on_success_only
pub fn run(dev: &Device, page: &Page) -> Result {
    // SAFETY: a valid page.
    let addr = unsafe { bindings::kmap_local_page(page.as_ptr()) };
    let waited = dev.wait();
    // SAFETY: mapped above.
    unsafe { bindings::kunmap_local(addr) };
    waited
}

//# wrong unmapped_twice: page_mapping_unbalanced
pub fn run(dev: &Device, page: &Page) {
    // SAFETY: a valid page.
    let addr = unsafe { bindings::kmap_local_page(page.as_ptr()) };
    if dev.is_ready() {
        // SAFETY: mapped above.
        unsafe { bindings::kunmap_local(addr) };
    }
    // SAFETY: mapped above.
    unsafe { bindings::kunmap_local(addr) };
}

//# right unmapped_twice
pub fn run(dev: &Device, page: &Page) {
    // SAFETY: a valid page.
    let addr = unsafe { bindings::kmap_local_page(page.as_ptr()) };
    if dev.is_ready() {
        // SAFETY: mapped above.
        unsafe { bindings::memset(addr, 0, 16) };
    }
    // SAFETY: mapped above.
    unsafe { bindings::kunmap_local(addr) };
}

//# wrong out_of_order: page_mapping_unbalanced
pub fn run(from: &Page, to: &Page) {
    // SAFETY: valid pages, unmapped below.
    unsafe {
        let src = bindings::kmap_local_page(from.as_ptr());
        let dst = bindings::kmap_local_page(to.as_ptr());
        bindings::memcpy(dst, src, 64);
        bindings::kunmap_local(src);
        bindings::kunmap_local(dst);
    }
}

//# right out_of_order
pub fn run(from: &Page, to: &Page) {
    // SAFETY: valid pages, unmapped below.
    unsafe {
        let src = bindings::kmap_local_page(from.as_ptr());
        let dst = bindings::kmap_local_page(to.as_ptr());
        bindings::memcpy(dst, src, 64);
        bindings::kunmap_local(dst);
        bindings::kunmap_local(src);
    }
}

//# wrong written_past_the_unmap: page_mapping_escape
pub fn run(page: &Page) {
    // SAFETY: a valid page.
    let addr: *mut u8 = unsafe { bindings::kmap_local_page(page.as_ptr()) }.cast();
    // SAFETY: mapped above.
    unsafe {
        bindings::kunmap_local(addr.cast());
        addr.write(1);
    }
}

//# right written_past_the_unmap
pub fn run(page: &Page) {
    // SAFETY: a valid page.
    let addr: *mut u8 = unsafe { bindings::kmap_local_page(page.as_ptr()) }.cast();
    // SAFETY: mapped above.
    unsafe {
        addr.write(1);
        bindings::kunmap_local(addr.cast());
    }
}

//# wrong copied_past_the_unmap: page_mapping_escape
pub fn run(dev: &Device, page: &Page, data: &[u8]) {
    // SAFETY: a valid page.
    let addr = unsafe { bindings::kmap_local_page(page.as_ptr()) };
    // SAFETY: mapped above.
    unsafe { bindings::kunmap_local(addr) };
    if dev.is_ready() {
        // SAFETY: both are long enough.
        unsafe { bindings::memcpy(addr, data.as_ptr().cast(), 64) };
    }
}

//# right copied_past_the_unmap
pub fn run(dev: &Device, page: &Page, data: &[u8]) {
    // SAFETY: a valid page.
    let addr = unsafe { bindings::kmap_local_page(page.as_ptr()) };
    if dev.is_ready() {
        // SAFETY: both are long enough.
        unsafe { bindings::memcpy(addr, data.as_ptr().cast(), 64) };
    }
    // SAFETY: mapped above.
    unsafe { bindings::kunmap_local(addr) };
}

//# wrong address_kept: page_mapping_escape
pub fn run(page: &Page, slot: &mut *mut u8) {
    // SAFETY: a valid page.
    let addr: *mut u8 = unsafe { bindings::kmap_local_page(page.as_ptr()) }.cast();
    *slot = addr;
    // SAFETY: mapped above.
    unsafe { bindings::kunmap_local(addr.cast()) };
}

//# right address_kept
pub fn run(page: &Page, slot: &mut *mut u8) {
    // SAFETY: a valid page.
    let addr: *mut u8 = unsafe { bindings::kmap_local_page(page.as_ptr()) }.cast();
    *slot = ptr::null_mut();
    // SAFETY: mapped above.
    unsafe { bindings::kunmap_local(addr.cast()) };
}

//# wrong address_returned: page_mapping_escape
pub fn run(page: &Page) -> *mut u8 {
    // SAFETY: a valid page.
    let addr: *mut u8 = unsafe { bindings::kmap_local_page(page.as_ptr()) }.cast();
    // SAFETY: mapped above.
    unsafe { bindings::kunmap_local(addr.cast()) };
    addr
}

//# right address_returned
pub fn run(page: &Page) -> *mut u8 {
    // SAFETY: a valid page.
    let addr: *mut u8 = unsafe { bindings::kmap_local_page(page.as_ptr()) }.cast();
    // SAFETY: mapped above.
    unsafe { bindings::kunmap_local(addr.cast()) };
    ptr::null_mut()
}

//# wrong left_mapped_in_a_loop: page_mapping_unbalanced
pub fn run(dev: &Device, page: &Page) {
    for _ in 0..dev.count() {
        // SAFETY: a valid page.
        let addr = unsafe { bindings::kmap_local_page(page.as_ptr()) };
        if dev.is_ready() {
            continue;
        }
        // SAFETY: mapped above.
        unsafe { bindings::kunmap_local(addr) };
    }
}

//# right left_mapped_in_a_loop
pub fn run(dev: &Device, page: &Page) {
    for _ in 0..dev.count() {
        if dev.is_ready() {
            continue;
        }
        // SAFETY: a valid page.
        let addr = unsafe { bindings::kmap_local_page(page.as_ptr()) };
        // SAFETY: mapped above.
        unsafe { bindings::kunmap_local(addr) };
    }
}

//# wrong guard_unmaps_too: page_mapping_unbalanced
use kernel::types::ScopeGuard;

pub fn run(dev: &Device, page: &Page) -> Result {
    // SAFETY: a valid page.
    let addr = unsafe { bindings::kmap_local_page(page.as_ptr()) };
    // SAFETY: mapped above.
    let _guard = ScopeGuard::new(move || unsafe { bindings::kunmap_local(addr) });
    dev.wait()?;
    // SAFETY: mapped above.
    unsafe { bindings::kunmap_local(addr) };
    Ok(())
}

//# right guard_unmaps_too
use kernel::types::ScopeGuard;

pub fn run(dev: &Device, page: &Page) -> Result {
    // SAFETY: a valid page.
    let addr = unsafe { bindings::kmap_local_page(page.as_ptr()) };
    // SAFETY: mapped above.
    let _guard = ScopeGuard::new(move || unsafe { bindings::kunmap_local(addr) });
    dev.wait()?;
    // SAFETY: mapped above.
    unsafe { bindings::memset(addr, 0, 8) };
    Ok(())
}

//# wrong helper_unmaps: page_mapping_escape
fn finish(addr: *mut c_void) {
    // SAFETY: the caller has mapped it.
    unsafe { bindings::kunmap_local(addr) };
}

fn clear(addr: *mut c_void) {
    // SAFETY: the caller has mapped it.
    unsafe { bindings::memset(addr, 0, 32) };
}

pub fn run(page: &Page) {
    // SAFETY: a valid page.
    let addr = unsafe { bindings::kmap_local_page(page.as_ptr()) };
    finish(addr);
    clear(addr);
}

//# right helper_unmaps
fn finish(addr: *mut c_void) {
    // SAFETY: the caller has mapped it.
    unsafe { bindings::kunmap_local(addr) };
}

fn clear(addr: *mut c_void) {
    // SAFETY: the caller has mapped it.
    unsafe { bindings::memset(addr, 0, 32) };
}

pub fn run(page: &Page) {
    // SAFETY: a valid page.
    let addr = unsafe { bindings::kmap_local_page(page.as_ptr()) };
    clear(addr);
    finish(addr);
}
