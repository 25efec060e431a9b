//# profile: ownable
// SPDX-License-Identifier: GPL-2.0-only OR MIT
use core::ptr::{self, NonNull};
use kernel::prelude::*;
use kernel::{bindings, device::Device, PAGE_TYPES};

//# wrong owned_from_one_pointer_twice: page_double_free
pub fn run(dev: &Device) -> Result {
    let raw = Owned::into_raw(Page::alloc_page(GFP_KERNEL)?);
    // SAFETY: from `into_raw`.
    let first = unsafe { Owned::from_raw(raw) };
    if dev.is_ready() {
        // SAFETY: from `into_raw`.
        let second = unsafe { Owned::from_raw(raw) };
        drop(second);
    }
    drop(first);
    Ok(())
}

//# right owned_from_one_pointer_twice
pub fn run(dev: &Device) -> Result {
    let raw = Owned::into_raw(Page::alloc_page(GFP_KERNEL)?);
    if dev.is_ready() {
        // SAFETY: from `into_raw`.
        let second = unsafe { Owned::from_raw(raw) };
        drop(second);
        return Ok(());
    }
    // SAFETY: from `into_raw`.
    let first = unsafe { Owned::from_raw(raw) };
    drop(first);
    Ok(())
}

//# wrong owner_of_a_live_owner: page_double_free
pub fn run() -> Result {
    let page = Page::alloc_page(GFP_KERNEL)?;
    // SAFETY: a valid page.
    let second = unsafe { Owned::from_raw(NonNull::from(&*page)) };
    drop(second);
    Ok(())
}

//# right owner_of_a_live_owner
pub fn run() -> Result {
    let page = Page::alloc_page(GFP_KERNEL)?;
    // SAFETY: given up by the first owner.
    let second = unsafe { Owned::from_raw(Owned::into_raw(page)) };
    drop(second);
    Ok(())
}

//# wrong released_by_hand: page_double_free
use kernel::types::Ownable;

pub fn run(dev: &Device) -> Result {
    let page = Page::alloc_page(GFP_KERNEL)?;
    if dev.is_ready() {
        // SAFETY: a valid page.
        unsafe { Page::release(NonNull::from(&*page)) };
    }
    Ok(())
}

//# right released_by_hand
use kernel::types::Ownable;

pub fn run(dev: &Device) -> Result {
    let page = Page::alloc_page(GFP_KERNEL)?;
    if dev.is_ready() {
        // SAFETY: given up by its owner.
        unsafe { Page::release(Owned::into_raw(page)) };
    }
    Ok(())
}

//# wrong foreign_taken_twice: page_double_free
use kernel::types::ForeignOwnable;

pub fn run(dev: &Device) -> Result {
    let raw = Page::alloc_page(GFP_KERNEL)?.into_foreign();
    // SAFETY: from `into_foreign`.
    drop(unsafe { Owned::<Page>::from_foreign(raw) });
    if dev.is_ready() {
        // SAFETY: from `into_foreign`.
        drop(unsafe { Owned::<Page>::from_foreign(raw) });
    }
    Ok(())
}

//# right foreign_taken_twice
use kernel::types::ForeignOwnable;

pub fn run(dev: &Device) -> Result {
    let raw = Page::alloc_page(GFP_KERNEL)?.into_foreign();
    if dev.is_ready() {
        dev.reset();
    }
    // SAFETY: from `into_foreign`.
    drop(unsafe { Owned::<Page>::from_foreign(raw) });
    Ok(())
}

//# wrong given_pointer_freed_again: page_double_free
fn adopt(raw: NonNull<Page>) {
    // SAFETY: the caller gives it up.
    drop(unsafe { Owned::from_raw(raw) });
}

pub fn run(dev: &Device) -> Result {
    let raw = Owned::into_raw(Page::alloc_page(GFP_KERNEL)?);
    adopt(raw);
    if dev.wait().is_err() {
        adopt(raw);
    }
    Ok(())
}

//# right given_pointer_freed_again
fn adopt(raw: NonNull<Page>) {
    // SAFETY: the caller gives it up.
    drop(unsafe { Owned::from_raw(raw) });
}

pub fn run(dev: &Device) -> Result {
    let raw = Owned::into_raw(Page::alloc_page(GFP_KERNEL)?);
    adopt(raw);
    if dev.wait().is_err() {
        dev.reset();
    }
    Ok(())
}

//# wrong into_raw_is_lost: page_leak
pub fn run(dev: &Device) -> Result {
    let page = Page::alloc_page(GFP_KERNEL)?;
    let raw = Owned::into_raw(page);
    dev.wait()?;
    // SAFETY: from `into_raw`.
    drop(unsafe { Owned::from_raw(raw) });
    Ok(())
}

//# right into_raw_is_lost
pub fn run(dev: &Device) -> Result {
    let page = Page::alloc_page(GFP_KERNEL)?;
    dev.wait()?;
    let raw = Owned::into_raw(page);
    // SAFETY: from `into_raw`.
    drop(unsafe { Owned::from_raw(raw) });
    Ok(())
}

//# wrong owned_around_a_borrowed_page: free_borrowed_page
pub fn run(page: &Page) {
    // SAFETY: a valid page.
    let owned = unsafe { Owned::from_raw(NonNull::from(page)) };
    let _ = owned.nid();
}

//# right owned_around_a_borrowed_page
pub fn run(page: &Page) {
    let _ = page.nid();
}

//# wrong owned_around_vmalloc: free_borrowed_page
use kernel::alloc::allocator::Vmalloc;

pub fn run(dev: &Device) -> Result {
    let buffer: VBox<[u8; 4096]> = VBox::new([0; 4096], GFP_KERNEL)?;
    // SAFETY: vmalloc memory that lives until the end.
    let page: &Page = unsafe { Vmalloc::to_page(NonNull::from(&*buffer).cast()) };
    if dev.is_ready() {
        // SAFETY: a valid page.
        drop(unsafe { Owned::from_raw(NonNull::from(page)) });
    }
    Ok(())
}

//# right owned_around_vmalloc
use kernel::alloc::allocator::Vmalloc;

pub fn run(dev: &Device) -> Result {
    let buffer: VBox<[u8; 4096]> = VBox::new([0; 4096], GFP_KERNEL)?;
    // SAFETY: vmalloc memory that lives until the end.
    let page: &Page = unsafe { Vmalloc::to_page(NonNull::from(&*buffer).cast()) };
    if dev.is_ready() {
        let _ = page.nid();
    }
    Ok(())
}

//# wrong owned_of_null: page_null_unchecked
pub fn run() -> i32 {
    // SAFETY: always safe to call.
    let raw = unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), 0) };
    // SAFETY: just allocated.
    let page: Owned<Page> = unsafe { Owned::from_raw(NonNull::new_unchecked(raw.cast())) };
    page.nid()
}

//# right owned_of_null
pub fn run() -> i32 {
    // SAFETY: always safe to call.
    let raw = unsafe { bindings::alloc_pages(GFP_KERNEL.as_raw(), 0) };
    let Some(raw) = NonNull::new(raw) else {
        return -1;
    };
    // SAFETY: just allocated.
    let page: Owned<Page> = unsafe { Owned::from_raw(raw.cast()) };
    page.nid()
}

//# wrong borrow_used_past_its_owner: page_borrow_outlives_owner
pub fn run(dev: &Device) -> Result {
    let owner = Page::alloc_page(GFP_KERNEL)?;
    // SAFETY: a valid page.
    let page: &Page = unsafe { Page::from_raw(owner.as_ptr()) };
    if dev.is_ready() {
        drop(owner);
    }
    let _ = page.nid();
    Ok(())
}

//# right borrow_used_past_its_owner
pub fn run(dev: &Device) -> Result {
    let owner = Page::alloc_page(GFP_KERNEL)?;
    // SAFETY: a valid page.
    let page: &Page = unsafe { Page::from_raw(owner.as_ptr()) };
    let _ = page.nid();
    if dev.is_ready() {
        drop(owner);
    }
    Ok(())
}

//# wrong borrow_of_freed_vmalloc: page_borrow_outlives_owner
use kernel::alloc::allocator::Vmalloc;

pub fn run(dev: &Device) -> Result {
    let buffer: VBox<[u8; 4096]> = VBox::new([0; 4096], GFP_KERNEL)?;
    // SAFETY: vmalloc memory.
    let page: &Page = unsafe { Vmalloc::to_page(NonNull::from(&*buffer).cast()) };
    if dev.is_ready() {
        drop(buffer);
    }
    // SAFETY: nobody else uses it.
    unsafe { page.fill_zero_raw(0, 16) }
}

//# right borrow_of_freed_vmalloc
use kernel::alloc::allocator::Vmalloc;

pub fn run(dev: &Device) -> Result {
    let buffer: VBox<[u8; 4096]> = VBox::new([0; 4096], GFP_KERNEL)?;
    // SAFETY: vmalloc memory.
    let page: &Page = unsafe { Vmalloc::to_page(NonNull::from(&*buffer).cast()) };
    // SAFETY: nobody else uses it.
    unsafe { page.fill_zero_raw(0, 16)? };
    if dev.is_ready() {
        drop(buffer);
    }
    Ok(())
}

//# wrong borrow_of_a_grown_vector: page_borrow_outlives_owner
use kernel::alloc::allocator::Vmalloc;

pub fn run() -> Result {
    let mut buffer: VVec<u8> = VVec::with_capacity(4096, GFP_KERNEL)?;
    // SAFETY: vmalloc memory.
    let page: &Page = unsafe { Vmalloc::to_page(NonNull::new_unchecked(buffer.as_mut_ptr())) };
    buffer.reserve(8192, GFP_KERNEL)?;
    let _ = page.nid();
    Ok(())
}

//# right borrow_of_a_grown_vector
use kernel::alloc::allocator::Vmalloc;

pub fn run() -> Result {
    let mut buffer: VVec<u8> = VVec::with_capacity(4096, GFP_KERNEL)?;
    buffer.reserve(8192, GFP_KERNEL)?;
    // SAFETY: vmalloc memory.
    let page: &Page = unsafe { Vmalloc::to_page(NonNull::new_unchecked(buffer.as_mut_ptr())) };
    let _ = page.nid();
    Ok(())
}

//# wrong borrow_returned_past_its_owner: page_borrow_outlives_owner
use kernel::alloc::allocator::Vmalloc;

pub fn run<'a>(_dev: &'a Device) -> Result<&'a Page> {
    let buffer: VBox<[u8; 4096]> = VBox::new([0; 4096], GFP_KERNEL)?;
    // SAFETY: vmalloc memory.
    let page = unsafe { Vmalloc::to_page(NonNull::from(&*buffer).cast()) };
    Ok(page)
}

//# right borrow_returned_past_its_owner
use kernel::alloc::allocator::Vmalloc;

pub fn run(_dev: &Device) -> Result<VBox<[u8; 4096]>> {
    let buffer: VBox<[u8; 4096]> = VBox::new([0; 4096], GFP_KERNEL)?;
    // SAFETY: vmalloc memory.
    let page = unsafe { Vmalloc::to_page(NonNull::from(&*buffer).cast()) };
    let _ = page.nid();
    Ok(buffer)
}
