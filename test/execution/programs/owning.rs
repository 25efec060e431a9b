//# profile: owning
// SPDX-License-Identifier: GPL-2.0-only OR MIT
use core::ptr::{self, NonNull};
use kernel::prelude::*;
use kernel::{bindings, device::Device, PAGE_TYPES};

//# wrong borrowed_page_becomes_a_page: free_borrowed_page
pub fn run(page: &Page) {
    // SAFETY: a valid page.
    let owned: Page = unsafe { ptr::read(page) };
    let _ = owned.nid();
}

//# right borrowed_page_becomes_a_page
pub fn run(page: &Page) {
    let _ = page.nid();
}

//# wrong borrowed_page_moved_out: free_borrowed_page
use kernel::alloc::allocator::Vmalloc;

pub fn run(dev: &Device) -> Result {
    let buffer: VBox<[u8; 4096]> = VBox::new([0; 4096], GFP_KERNEL)?;
    // SAFETY: vmalloc memory that lives until the end.
    let page: BorrowedPage<'_> = unsafe { Vmalloc::to_page(NonNull::from(&*buffer).cast()) };
    if dev.is_ready() {
        // SAFETY: a valid page.
        drop(unsafe { ptr::read::<Page>(&*page) });
    }
    Ok(())
}

//# right borrowed_page_moved_out
use kernel::alloc::allocator::Vmalloc;

pub fn run(dev: &Device) -> Result {
    let buffer: VBox<[u8; 4096]> = VBox::new([0; 4096], GFP_KERNEL)?;
    // SAFETY: vmalloc memory that lives until the end.
    let page: BorrowedPage<'_> = unsafe { Vmalloc::to_page(NonNull::from(&*buffer).cast()) };
    if dev.is_ready() {
        let _ = page.nid();
    }
    Ok(())
}

//# wrong borrow_of_freed_vmalloc: page_borrow_outlives_owner
use kernel::alloc::allocator::Vmalloc;

pub fn run(dev: &Device) -> Result {
    let buffer: VBox<[u8; 4096]> = VBox::new([0; 4096], GFP_KERNEL)?;
    // SAFETY: vmalloc memory.
    let page: BorrowedPage<'_> = unsafe { Vmalloc::to_page(NonNull::from(&*buffer).cast()) };
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
    let page: BorrowedPage<'_> = unsafe { Vmalloc::to_page(NonNull::from(&*buffer).cast()) };
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
    let page: BorrowedPage<'_> = unsafe { Vmalloc::to_page(NonNull::new_unchecked(buffer.as_mut_ptr())) };
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
    let page: BorrowedPage<'_> = unsafe { Vmalloc::to_page(NonNull::new_unchecked(buffer.as_mut_ptr())) };
    let _ = page.nid();
    Ok(())
}

//# wrong borrowed_page_used_past_its_owner: page_borrow_outlives_owner
pub fn run(dev: &Device) -> Result {
    let owner = Page::alloc_page(GFP_KERNEL)?;
    // SAFETY: a valid page.
    let page: BorrowedPage<'_> = unsafe { BorrowedPage::from_raw(NonNull::new_unchecked(owner.as_ptr())) };
    if dev.is_ready() {
        drop(owner);
    }
    let _ = page.nid();
    Ok(())
}

//# right borrowed_page_used_past_its_owner
pub fn run(dev: &Device) -> Result {
    let owner = Page::alloc_page(GFP_KERNEL)?;
    // SAFETY: a valid page.
    let page: BorrowedPage<'_> = unsafe { BorrowedPage::from_raw(NonNull::new_unchecked(owner.as_ptr())) };
    let _ = page.nid();
    if dev.is_ready() {
        drop(owner);
    }
    Ok(())
}

//# wrong borrowed_from_null: page_null_unchecked
pub fn run(buffer: &[u8]) -> i32 {
    // SAFETY: a pointer to vmalloc memory.
    let raw = unsafe { bindings::vmalloc_to_page(buffer.as_ptr().cast()) };
    // SAFETY: a valid page.
    let page: BorrowedPage<'_> = unsafe { BorrowedPage::from_raw(NonNull::new_unchecked(raw)) };
    page.nid()
}

//# right borrowed_from_null
pub fn run(buffer: &[u8]) -> i32 {
    // SAFETY: a pointer to vmalloc memory.
    let raw = unsafe { bindings::vmalloc_to_page(buffer.as_ptr().cast()) };
    let Some(raw) = NonNull::new(raw) else {
        return -1;
    };
    // SAFETY: a valid page.
    let page: BorrowedPage<'_> = unsafe { BorrowedPage::from_raw(raw) };
    page.nid()
}
