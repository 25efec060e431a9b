// SPDX-License-Identifier: GPL-2.0-only OR MIT
use core::ptr::{self, NonNull};
use kernel::prelude::*;
use kernel::{bindings, device::Device, PAGE_TYPES};

//# wrong question_mark_before_the_free: page_leak
pub fn run(dev: &Device) -> Result {
    // SAFETY: always safe to call.
    let page = unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), 0) };
    if page.is_null() {
        return Err(ENOMEM);
    }
    dev.wait()?;
    // SAFETY: allocated above.
    unsafe { bindings::__free_pages(page, 0) };
    Ok(())
}

//# right question_mark_before_the_free
pub fn run(dev: &Device) -> Result {
    // SAFETY: always safe to call.
    let page = unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), 0) };
    if page.is_null() {
        return Err(ENOMEM);
    }
    let waited = dev.wait();
    // SAFETY: allocated above.
    unsafe { bindings::__free_pages(page, 0) };
    waited
}

//# wrong forgotten: page_leak
pub fn run(dev: &Device) -> Result {
    let page = Page::alloc_page(GFP_KERNEL)?;
    if dev.is_ready() {
        core::mem::forget(page);
    }
    Ok(())
}

//# right forgotten
pub fn run(dev: &Device) -> Result {
    let page = Page::alloc_page(GFP_KERNEL)?;
    if dev.is_ready() {
        drop(page);
    }
    Ok(())
}

//# wrong never_dropped: page_leak
use core::mem::ManuallyDrop;

pub fn run(dev: &Device) -> Result {
    let mut page = ManuallyDrop::new(Page::alloc_page(GFP_KERNEL)?);
    dev.wait()?;
    // SAFETY: not used again.
    unsafe { ManuallyDrop::drop(&mut page) };
    Ok(())
}

//# right never_dropped
use core::mem::ManuallyDrop;

pub fn run(dev: &Device) -> Result {
    let page = ManuallyDrop::new(Page::alloc_page(GFP_KERNEL)?);
    let waited = dev.wait();
    drop(ManuallyDrop::into_inner(page));
    waited
}

//# wrong pointer_overwritten: page_leak
pub fn run(dev: &Device) -> Result {
    // SAFETY: always safe to call.
    let mut page = unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), 0) };
    if page.is_null() {
        return Err(ENOMEM);
    }
    if dev.is_ready() {
        // SAFETY: always safe to call.
        page = unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), 0) };
        if page.is_null() {
            return Err(ENOMEM);
        }
    }
    // SAFETY: allocated above.
    unsafe { bindings::__free_pages(page, 0) };
    Ok(())
}

//# right pointer_overwritten
pub fn run(dev: &Device) -> Result {
    // SAFETY: always safe to call.
    let mut page = unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), 0) };
    if page.is_null() {
        return Err(ENOMEM);
    }
    if dev.is_ready() {
        // SAFETY: allocated above.
        unsafe { bindings::__free_pages(page, 0) };
        // SAFETY: always safe to call.
        page = unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), 0) };
        if page.is_null() {
            return Err(ENOMEM);
        }
    }
    // SAFETY: allocated above.
    unsafe { bindings::__free_pages(page, 0) };
    Ok(())
}

//# wrong second_allocation_fails: page_leak
pub fn run() -> Result {
    // SAFETY: always safe to call.
    let first = NonNull::new(unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), 0) }).ok_or(ENOMEM)?;
    // SAFETY: always safe to call.
    let second = NonNull::new(unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), 0) }).ok_or(ENOMEM)?;
    // SAFETY: allocated above.
    unsafe {
        bindings::__free_pages(second.as_ptr(), 0);
        bindings::__free_pages(first.as_ptr(), 0);
    }
    Ok(())
}

//# right second_allocation_fails
pub fn run() -> Result {
    // SAFETY: always safe to call.
    let first = NonNull::new(unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), 0) }).ok_or(ENOMEM)?;
    // SAFETY: always safe to call.
    let Some(second) = NonNull::new(unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), 0) }) else {
        // SAFETY: allocated above.
        unsafe { bindings::__free_pages(first.as_ptr(), 0) };
        return Err(ENOMEM);
    };
    // SAFETY: allocated above.
    unsafe {
        bindings::__free_pages(second.as_ptr(), 0);
        bindings::__free_pages(first.as_ptr(), 0);
    }
    Ok(())
}

//# wrong arm_without_a_free: page_leak
pub fn run(dev: &Device) -> Result {
    // SAFETY: always safe to call.
    let page = unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), 2) };
    if page.is_null() {
        return Err(ENOMEM);
    }
    match dev.count() {
        // SAFETY: allocated above.
        0 => unsafe { bindings::__free_pages(page, 2) },
        1 => dev.reset(),
        // SAFETY: allocated above.
        _ => unsafe { bindings::__free_pages(page, 2) },
    }
    Ok(())
}

//# right arm_without_a_free
pub fn run(dev: &Device) -> Result {
    // SAFETY: always safe to call.
    let page = unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), 2) };
    if page.is_null() {
        return Err(ENOMEM);
    }
    match dev.count() {
        // SAFETY: allocated above.
        0 => unsafe { bindings::__free_pages(page, 2) },
        1 => {
            dev.reset();
            // SAFETY: allocated above.
            unsafe { bindings::__free_pages(page, 2) };
        }
        // SAFETY: allocated above.
        _ => unsafe { bindings::__free_pages(page, 2) },
    }
    Ok(())
}

//# wrong loop_left_early: page_leak
pub fn run(dev: &Device) -> Result {
    for _ in 0..dev.count() {
        // SAFETY: always safe to call.
        let page = unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), 0) };
        if page.is_null() {
            return Err(ENOMEM);
        }
        if dev.is_ready() {
            break;
        }
        // SAFETY: allocated above.
        unsafe { bindings::__free_pages(page, 0) };
    }
    Ok(())
}

//# right loop_left_early
pub fn run(dev: &Device) -> Result {
    for _ in 0..dev.count() {
        if dev.is_ready() {
            break;
        }
        // SAFETY: always safe to call.
        let page = unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), 0) };
        if page.is_null() {
            return Err(ENOMEM);
        }
        // SAFETY: allocated above.
        unsafe { bindings::__free_pages(page, 0) };
    }
    Ok(())
}

//# wrong address_lost: page_leak
pub fn run(dev: &Device) -> Result {
    // SAFETY: always safe to call.
    let addr = unsafe { bindings::get_zeroed_page(GFP_KERNEL.as_raw()) };
    if addr == 0 {
        return Err(ENOMEM);
    }
    if !dev.is_ready() {
        return Err(EAGAIN);
    }
    // SAFETY: allocated above.
    unsafe { bindings::free_page(addr) };
    Ok(())
}

//# right address_lost
pub fn run(dev: &Device) -> Result {
    if !dev.is_ready() {
        return Err(EAGAIN);
    }
    // SAFETY: always safe to call.
    let addr = unsafe { bindings::get_zeroed_page(GFP_KERNEL.as_raw()) };
    if addr == 0 {
        return Err(ENOMEM);
    }
    // SAFETY: allocated above.
    unsafe { bindings::free_page(addr) };
    Ok(())
}

//# wrong exact_pages_lost: page_leak
pub fn run(dev: &Device) -> Result {
    // SAFETY: always safe to call.
    let addr = unsafe { bindings::alloc_pages_exact(12288, GFP_KERNEL.as_raw()) };
    if addr.is_null() {
        return Err(ENOMEM);
    }
    dev.start()?;
    // SAFETY: allocated above.
    unsafe { bindings::free_pages_exact(addr, 12288) };
    Ok(())
}

//# right exact_pages_lost
pub fn run(dev: &Device) -> Result {
    dev.start()?;
    // SAFETY: always safe to call.
    let addr = unsafe { bindings::alloc_pages_exact(12288, GFP_KERNEL.as_raw()) };
    if addr.is_null() {
        return Err(ENOMEM);
    }
    // SAFETY: allocated above.
    unsafe { bindings::free_pages_exact(addr, 12288) };
    Ok(())
}

//# wrong pin_lost: page_leak
pub fn run(dev: &Device, address: usize) -> Result {
    let mut page: *mut bindings::page = ptr::null_mut();
    // SAFETY: room for one page.
    let n = unsafe { bindings::pin_user_pages_fast(address as _, 1, bindings::FOLL_WRITE, &mut page) };
    if n != 1 {
        return Err(EFAULT);
    }
    dev.wait()?;
    // SAFETY: pinned above.
    unsafe { bindings::unpin_user_page(page) };
    Ok(())
}

//# right pin_lost
pub fn run(dev: &Device, address: usize) -> Result {
    let mut page: *mut bindings::page = ptr::null_mut();
    // SAFETY: room for one page.
    let n = unsafe { bindings::pin_user_pages_fast(address as _, 1, bindings::FOLL_WRITE, &mut page) };
    if n != 1 {
        return Err(EFAULT);
    }
    let waited = dev.wait();
    // SAFETY: pinned above.
    unsafe { bindings::unpin_user_page(page) };
    waited
}

//# wrong dma_pages_lost: page_leak
pub fn run(dev: &Device) -> Result {
    let mut handle = 0;
    // SAFETY: a valid device.
    let page = unsafe { bindings::dma_alloc_pages(dev.as_raw(), 4096, &mut handle, 0, GFP_KERNEL.as_raw()) };
    if page.is_null() {
        return Err(ENOMEM);
    }
    if dev.wait().is_err() {
        return Err(EIO);
    }
    // SAFETY: allocated above.
    unsafe { bindings::dma_free_pages(dev.as_raw(), 4096, page, handle, 0) };
    Ok(())
}

//# right dma_pages_lost
pub fn run(dev: &Device) -> Result {
    let mut handle = 0;
    // SAFETY: a valid device.
    let page = unsafe { bindings::dma_alloc_pages(dev.as_raw(), 4096, &mut handle, 0, GFP_KERNEL.as_raw()) };
    if page.is_null() {
        return Err(ENOMEM);
    }
    let failed = dev.wait().is_err();
    // SAFETY: allocated above.
    unsafe { bindings::dma_free_pages(dev.as_raw(), 4096, page, handle, 0) };
    if failed {
        return Err(EIO);
    }
    Ok(())
}

//# wrong replaced_and_forgotten: page_leak
pub fn run(slot: &mut Option<PageOwner>) -> Result {
    let page = Page::alloc_page(GFP_KERNEL)?;
    let old = core::mem::replace(slot, Some(page));
    core::mem::forget(old);
    Ok(())
}

//# right replaced_and_forgotten
pub fn run(slot: &mut Option<PageOwner>) -> Result {
    let page = Page::alloc_page(GFP_KERNEL)?;
    let old = core::mem::replace(slot, Some(page));
    drop(old);
    Ok(())
}

//# wrong guard_dismissed_too_early: page_leak
use kernel::types::ScopeGuard;

pub fn run(dev: &Device) -> Result {
    // SAFETY: always safe to call.
    let page = unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), 0) };
    if page.is_null() {
        return Err(ENOMEM);
    }
    // SAFETY: allocated above.
    let guard = ScopeGuard::new(move || unsafe { bindings::__free_pages(page, 0) });
    guard.dismiss();
    dev.wait()?;
    // SAFETY: allocated above.
    unsafe { bindings::__free_pages(page, 0) };
    Ok(())
}

//# right guard_dismissed_too_early
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

//# wrong leaked_box: page_leak
struct Buffer {
    page: PageOwner,
    used: usize,
}

pub fn run(dev: &Device) -> Result {
    let buffer = KBox::new(Buffer { page: Page::alloc_page(GFP_KERNEL)?, used: 0 }, GFP_KERNEL)?;
    if dev.is_ready() {
        let raw = KBox::into_raw(buffer);
        // SAFETY: a valid buffer.
        unsafe { (*raw).used += 1 };
        return Ok(());
    }
    let _ = buffer.page.nid();
    Ok(())
}

//# right leaked_box
struct Buffer {
    page: PageOwner,
    used: usize,
}

pub fn run(dev: &Device) -> Result {
    let buffer = KBox::new(Buffer { page: Page::alloc_page(GFP_KERNEL)?, used: 0 }, GFP_KERNEL)?;
    if dev.is_ready() {
        let raw = KBox::into_raw(buffer);
        // SAFETY: a valid buffer.
        unsafe { (*raw).used += 1 };
        // SAFETY: from `into_raw`.
        drop(unsafe { KBox::from_raw(raw) });
        return Ok(());
    }
    let _ = buffer.page.nid();
    Ok(())
}
