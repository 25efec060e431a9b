// SPDX-License-Identifier: GPL-2.0-only OR MIT
use core::ptr::{self, NonNull};
use kernel::prelude::*;
use kernel::{bindings, device::Device, PAGE_TYPES};

//# wrong free_twice_on_a_branch: page_double_free
pub fn run(dev: &Device) -> Result {
    // SAFETY: always safe to call.
    let page = unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), 0) };
    if page.is_null() {
        return Err(ENOMEM);
    }
    if dev.is_ready() {
        // SAFETY: allocated above.
        unsafe { bindings::__free_pages(page, 0) };
    }
    // SAFETY: allocated above.
    unsafe { bindings::__free_pages(page, 0) };
    Ok(())
}

//# right free_twice_on_a_branch
pub fn run(dev: &Device) -> Result {
    // SAFETY: always safe to call.
    let page = unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), 0) };
    if page.is_null() {
        return Err(ENOMEM);
    }
    if dev.is_ready() {
        // SAFETY: allocated above.
        unsafe { bindings::__free_pages(page, 0) };
        return Ok(());
    }
    // SAFETY: allocated above.
    unsafe { bindings::__free_pages(page, 0) };
    Ok(())
}

//# wrong raw_free_beside_the_owner: page_double_free
pub fn run() -> Result {
    let page = Page::alloc_page(GFP_KERNEL)?;
    // SAFETY: a valid page.
    unsafe { bindings::__free_pages(page.as_ptr(), 0) };
    Ok(())
}

//# right raw_free_beside_the_owner
pub fn run() -> Result {
    let page = Page::alloc_page(GFP_KERNEL)?;
    let raw = page.as_ptr();
    core::mem::forget(page);
    // SAFETY: a valid page that nothing else frees now.
    unsafe { bindings::__free_pages(raw, 0) };
    Ok(())
}

//# wrong owner_read_out: page_double_free
pub fn run(dev: &Device) -> Result {
    let page = Page::alloc_page(GFP_KERNEL)?;
    if dev.is_ready() {
        // SAFETY: a valid owner.
        let copy = unsafe { ptr::read(&page) };
        drop(copy);
    }
    Ok(())
}

//# right owner_read_out
pub fn run(dev: &Device) -> Result {
    let page = Page::alloc_page(GFP_KERNEL)?;
    if dev.is_ready() {
        // SAFETY: a valid owner, forgotten below.
        let copy = unsafe { ptr::read(&page) };
        core::mem::forget(page);
        drop(copy);
    }
    Ok(())
}

//# wrong freed_in_a_loop: page_double_free
pub fn run(dev: &Device) -> Result {
    // SAFETY: always safe to call.
    let Some(page) = NonNull::new(unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), 0) }) else {
        return Err(ENOMEM);
    };
    for _ in 0..2 {
        // SAFETY: allocated above.
        unsafe { bindings::__free_pages(page.as_ptr(), 0) };
        if dev.is_ready() {
            break;
        }
    }
    Ok(())
}

//# right freed_in_a_loop
pub fn run(dev: &Device) -> Result {
    // SAFETY: always safe to call.
    let Some(page) = NonNull::new(unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), 0) }) else {
        return Err(ENOMEM);
    };
    for _ in 0..2 {
        if dev.is_ready() {
            break;
        }
    }
    // SAFETY: allocated above.
    unsafe { bindings::__free_pages(page.as_ptr(), 0) };
    Ok(())
}

//# wrong helper_frees_too: page_double_free
fn release(page: *mut bindings::page) {
    // SAFETY: the caller gives it up.
    unsafe { bindings::__free_pages(page, 0) };
}

pub fn run(dev: &Device) -> Result {
    // SAFETY: always safe to call.
    let page = unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), 0) };
    if page.is_null() {
        return Err(ENOMEM);
    }
    release(page);
    if let Err(e) = dev.wait() {
        release(page);
        return Err(e);
    }
    Ok(())
}

//# right helper_frees_too
fn release(page: *mut bindings::page) {
    // SAFETY: the caller gives it up.
    unsafe { bindings::__free_pages(page, 0) };
}

pub fn run(dev: &Device) -> Result {
    // SAFETY: always safe to call.
    let page = unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), 0) };
    if page.is_null() {
        return Err(ENOMEM);
    }
    if let Err(e) = dev.wait() {
        release(page);
        return Err(e);
    }
    release(page);
    Ok(())
}

//# wrong guard_not_dismissed: page_double_free
use kernel::types::ScopeGuard;

pub fn run(dev: &Device) -> Result {
    // SAFETY: always safe to call.
    let page = unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), 0) };
    if page.is_null() {
        return Err(ENOMEM);
    }
    // SAFETY: allocated above.
    let _guard = ScopeGuard::new(move || unsafe { bindings::__free_pages(page, 0) });
    dev.wait()?;
    // SAFETY: allocated above.
    unsafe { bindings::__free_pages(page, 0) };
    Ok(())
}

//# right guard_not_dismissed
use kernel::types::ScopeGuard;

pub fn run(dev: &Device) -> Result {
    // SAFETY: always safe to call.
    let page = unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), 0) };
    if page.is_null() {
        return Err(ENOMEM);
    }
    // SAFETY: allocated above.
    let guard = ScopeGuard::new(move || unsafe { bindings::__free_pages(page, 0) });
    dev.wait()?;
    guard.dismiss();
    // SAFETY: allocated above.
    unsafe { bindings::__free_pages(page, 0) };
    Ok(())
}

//# wrong manually_dropped_twice: page_double_free
use core::mem::ManuallyDrop;

pub fn run(dev: &Device) -> Result {
    let mut page = ManuallyDrop::new(Page::alloc_page(GFP_KERNEL)?);
    if dev.is_ready() {
        // SAFETY: not used again on this path.
        unsafe { ManuallyDrop::drop(&mut page) };
    }
    // SAFETY: not used again.
    unsafe { ManuallyDrop::drop(&mut page) };
    Ok(())
}

//# right manually_dropped_twice
use core::mem::ManuallyDrop;

pub fn run(dev: &Device) -> Result {
    let mut page = ManuallyDrop::new(Page::alloc_page(GFP_KERNEL)?);
    if dev.is_ready() {
        dev.reset();
    }
    // SAFETY: not used again.
    unsafe { ManuallyDrop::drop(&mut page) };
    Ok(())
}

//# wrong holder_frees_what_was_freed: page_double_free
struct Buffer {
    page: *mut bindings::page,
}

impl Drop for Buffer {
    fn drop(&mut self) {
        // SAFETY: the buffer owns its page.
        unsafe { bindings::__free_pages(self.page, 0) };
    }
}

pub fn run(dev: &Device) -> Result {
    // SAFETY: always safe to call.
    let page = unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), 0) };
    if page.is_null() {
        return Err(ENOMEM);
    }
    let buffer = Buffer { page };
    if dev.start().is_err() {
        // SAFETY: allocated above.
        unsafe { bindings::__free_pages(buffer.page, 0) };
        return Err(EIO);
    }
    Ok(())
}

//# right holder_frees_what_was_freed
struct Buffer {
    page: *mut bindings::page,
}

impl Drop for Buffer {
    fn drop(&mut self) {
        // SAFETY: the buffer owns its page.
        unsafe { bindings::__free_pages(self.page, 0) };
    }
}

pub fn run(dev: &Device) -> Result {
    // SAFETY: always safe to call.
    let page = unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), 0) };
    if page.is_null() {
        return Err(ENOMEM);
    }
    let buffer = Buffer { page };
    if dev.start().is_err() {
        drop(buffer);
        return Err(EIO);
    }
    Ok(())
}

//# wrong flag_is_not_kept: page_double_free
pub fn run(dev: &Device) -> Result {
    // SAFETY: always safe to call.
    let page = unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), 0) };
    if page.is_null() {
        return Err(ENOMEM);
    }
    let mut owned = true;
    if dev.is_ready() {
        // SAFETY: allocated above.
        unsafe { bindings::__free_pages(page, 0) };
        owned = dev.has_room();
    }
    if owned {
        // SAFETY: allocated above.
        unsafe { bindings::__free_pages(page, 0) };
    }
    Ok(())
}

//# right flag_is_not_kept
pub fn run(dev: &Device) -> Result {
    // SAFETY: always safe to call.
    let page = unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), 0) };
    if page.is_null() {
        return Err(ENOMEM);
    }
    let mut owned = true;
    if dev.is_ready() {
        // SAFETY: allocated above.
        unsafe { bindings::__free_pages(page, 0) };
        owned = false;
    }
    if owned {
        // SAFETY: allocated above.
        unsafe { bindings::__free_pages(page, 0) };
    }
    Ok(())
}

//# wrong address_freed_twice: page_double_free
pub fn run(dev: &Device) -> Result {
    // SAFETY: always safe to call.
    let addr = unsafe { bindings::__get_free_pages(GFP_KERNEL.as_raw(), 1) };
    if addr == 0 {
        return Err(ENOMEM);
    }
    match dev.count() {
        0 => dev.reset(),
        // SAFETY: allocated above.
        _ => unsafe { bindings::free_pages(addr, 1) },
    }
    // SAFETY: allocated above.
    unsafe { bindings::free_pages(addr, 1) };
    Ok(())
}

//# right address_freed_twice
pub fn run(dev: &Device) -> Result {
    // SAFETY: always safe to call.
    let addr = unsafe { bindings::__get_free_pages(GFP_KERNEL.as_raw(), 1) };
    if addr == 0 {
        return Err(ENOMEM);
    }
    match dev.count() {
        0 => dev.reset(),
        _ => dev.reset(),
    }
    // SAFETY: allocated above.
    unsafe { bindings::free_pages(addr, 1) };
    Ok(())
}

//# wrong closure_frees_as_well: page_double_free
pub fn run(dev: &Device) -> Result {
    // SAFETY: always safe to call.
    let page = unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), 0) };
    if page.is_null() {
        return Err(ENOMEM);
    }
    // SAFETY: allocated above.
    dev.wait().inspect_err(|_| unsafe { bindings::__free_pages(page, 0) }).ok();
    // SAFETY: allocated above.
    unsafe { bindings::__free_pages(page, 0) };
    Ok(())
}

//# right closure_frees_as_well
pub fn run(dev: &Device) -> Result {
    // SAFETY: always safe to call.
    let page = unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), 0) };
    if page.is_null() {
        return Err(ENOMEM);
    }
    // SAFETY: allocated above.
    dev.wait().inspect_err(|_| unsafe { bindings::__free_pages(page, 0) })?;
    // SAFETY: allocated above.
    unsafe { bindings::__free_pages(page, 0) };
    Ok(())
}
