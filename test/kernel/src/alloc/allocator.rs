// SPDX-License-Identifier: GPL-2.0-only OR MIT
//! The allocators, on the model's memory.

use crate::{bindings, model, page::PageRef, trial};
use core::{marker::PhantomData, ptr::NonNull};

/// # Safety
///
/// What `obtain` gives is good for `size` bytes until `give_back`.
pub unsafe trait Allocator {
    /// Memory that a trial never fails to get; the caller has asked already.
    #[doc(hidden)]
    fn obtain(size: usize) -> NonNull<u8>;
    /// # Safety
    ///
    /// `ptr` is from `obtain` with the same size.
    #[doc(hidden)]
    unsafe fn give_back(ptr: NonNull<u8>, size: usize);

    /// Frees what a box was made of by hand.
    ///
    /// # Safety
    ///
    /// `ptr` is an allocation of this allocator with this layout.
    unsafe fn free(ptr: NonNull<u8>, layout: core::alloc::Layout) {
        Self::give_back(ptr, layout.size())
    }
}

pub struct Kmalloc;
pub struct Vmalloc;
pub struct KVmalloc;

fn heap(size: usize) -> core::alloc::Layout {
    match core::alloc::Layout::from_size_align(size.max(1), 64) {
        Ok(layout) => layout,
        Err(_) => panic!("a size beyond all memory"),
    }
}

macro_rules! slab {
    ($($name:ident),*) => { $(
        unsafe impl Allocator for $name {
            fn obtain(size: usize) -> NonNull<u8> {
                // SAFETY: the size is not zero.
                let ptr = unsafe { std::alloc::alloc_zeroed(heap(size)) };
                match NonNull::new(ptr) {
                    Some(ptr) => ptr,
                    None => panic!("out of memory"),
                }
            }
            unsafe fn give_back(ptr: NonNull<u8>, size: usize) {
                std::alloc::dealloc(ptr.as_ptr(), heap(size))
            }
        }
    )* };
}
slab!(Kmalloc, KVmalloc);

unsafe impl Allocator for Vmalloc {
    fn obtain(size: usize) -> NonNull<u8> {
        model::area_alloc(size, model::AreaHolder::Rust)
    }
    unsafe fn give_back(ptr: NonNull<u8>, _size: usize) {
        model::area_drop(ptr.as_ptr())
    }
}

impl Vmalloc {
    /// The page behind an address of vmalloc memory, borrowed.
    ///
    /// # Safety
    ///
    /// `ptr` is vmalloc memory that lives for `'a`.
    #[track_caller]
    pub unsafe fn to_page<'a>(ptr: NonNull<u8>) -> PageRef<'a> {
        page_ref(model::page_of_area(ptr.as_ptr() as usize))
    }
}

#[cfg(owning)]
#[track_caller]
pub(crate) unsafe fn page_ref<'a>(page: *mut bindings::page) -> PageRef<'a> {
    crate::page::BorrowedPage::from_raw(NonNull::new_unchecked(page))
}

#[cfg(ownable)]
#[track_caller]
pub(crate) unsafe fn page_ref<'a>(page: *mut bindings::page) -> PageRef<'a> {
    crate::page::Page::from_raw(page)
}

/// Lends the pages of a vmalloc buffer one by one.
pub struct VmallocPageIter<'a> {
    buf: NonNull<u8>,
    size: usize,
    index: usize,
    _p: PhantomData<PageRef<'a>>,
}

impl<'a> VmallocPageIter<'a> {
    /// # Safety
    ///
    /// `buf` is page-aligned vmalloc memory of `size` bytes that lives for `'a`.
    pub unsafe fn new(buf: NonNull<u8>, size: usize) -> Self {
        Self { buf, size, index: 0, _p: PhantomData }
    }

    pub fn size(&self) -> usize {
        self.size
    }

    pub fn page_count(&self) -> usize {
        self.size.div_ceil(bindings::PAGE_SIZE)
    }
}

impl<'a> Iterator for VmallocPageIter<'a> {
    type Item = PageRef<'a>;
    #[track_caller]
    fn next(&mut self) -> Option<Self::Item> {
        let offset = self.index * bindings::PAGE_SIZE;
        if offset >= self.size {
            return None;
        }
        self.index += 1;
        // SAFETY: within the buffer.
        Some(unsafe { Vmalloc::to_page(NonNull::new_unchecked(self.buf.as_ptr().wrapping_add(offset))) })
    }
}

#[doc(hidden)]
pub(crate) fn may_fail() -> Result<(), super::AllocError> {
    if trial::fails() {
        return Err(super::AllocError);
    }
    Ok(())
}
