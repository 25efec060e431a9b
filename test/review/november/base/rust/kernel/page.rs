// SPDX-License-Identifier: GPL-2.0

//! Pages of the page allocator.

use crate::{
    alloc::{AllocError, Flags},
    bindings,
    error::{code::*, Result},
};
use core::ptr::{self, NonNull};

/// Bytes of a page.
pub const PAGE_SIZE: usize = bindings::PAGE_SIZE;

/// One page that this value owns.
///
/// # Invariants
///
/// `page` points to an order-0 page that nothing else frees.
pub struct Page {
    page: NonNull<bindings::page>,
}

// SAFETY: A page may be freed on any CPU.
unsafe impl Send for Page {}

// SAFETY: All methods that touch the contents ask their caller to rule out races.
unsafe impl Sync for Page {}

impl Page {
    /// Takes a page from the page allocator.
    pub fn alloc_page(flags: Flags) -> Result<Self, AllocError> {
        // SAFETY: Any flags and this order may be passed.
        let page = unsafe { bindings::alloc_pages(flags.as_raw(), 0) };
        let page = NonNull::new(page).ok_or(AllocError)?;
        // INVARIANT: The page is new, so nothing else frees it.
        Ok(Self { page })
    }

    /// The page as C sees it.
    pub fn as_ptr(&self) -> *mut bindings::page {
        self.page.as_ptr()
    }

    /// Maps the page on this CPU while `f` runs.
    fn with_page_mapped<T>(&self, f: impl FnOnce(*mut u8) -> T) -> T {
        // SAFETY: By the type invariant the page is alive.
        let address = unsafe { bindings::kmap_local_page(self.as_ptr()) };
        let result = f(address.cast());
        // SAFETY: This is the mapping made above, and the last one made.
        unsafe { bindings::kunmap_local(address) };
        result
    }

    /// Fills `len` bytes from `offset` on with zeroes.
    ///
    /// # Safety
    ///
    /// Nothing else reads or writes these bytes meanwhile.
    pub unsafe fn fill_zero_raw(&self, offset: usize, len: usize) -> Result {
        if offset > PAGE_SIZE || len > PAGE_SIZE - offset {
            return Err(EINVAL);
        }
        self.with_page_mapped(|address| {
            // SAFETY: The range lies inside the page, and the caller rules out races.
            unsafe { ptr::write_bytes(address.add(offset), 0, len) }
        });
        Ok(())
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        // SAFETY: By the type invariant this value owns the page.
        unsafe { bindings::__free_pages(self.page.as_ptr(), 0) };
    }
}
