// SPDX-License-Identifier: GPL-2.0-only OR MIT

//! A ring of pages that a device fills.

use kernel::{
    alloc::{flags::GFP_KERNEL, KVec},
    bindings,
    error::{
        code::*,
        Result, //
    },
    page::{Page, PAGE_SIZE},
    types::Owned,
    vmalloc::Area,
};

/// The pages of the ring, and the next one.
struct Ring {
    pages: KVec<Option<Owned<Page>>>,
    next: usize,
}

impl Ring {
    /// Puts a new page at the end.
    fn grow(&mut self) -> Result {
        let page = Page::alloc_page(GFP_KERNEL)?;
        // SAFETY: Nobody else has the page.
        unsafe { page.fill_zero_raw(0, PAGE_SIZE)? };
        self.pages.push(Some(page), GFP_KERNEL)?;
        Ok(())
    }

    /// A page that the caller may look at.
    fn current(&self) -> Option<&Page> {
        self.pages.get(self.next)?.as_deref()
    }

    /// Takes a page out of the ring.
    fn take(&mut self) -> Option<Owned<Page>> {
        let slot = self.pages.get_mut(self.next)?;
        self.next += 1;
        slot.take()
    }

    /// Puts a page back.
    fn put(&mut self, page: Owned<Page>) -> Result {
        let slot = self.pages.get_mut(self.next).ok_or(EINVAL)?;
        if slot.is_some() {
            return Err(EBUSY);
        }
        *slot = Some(page);
        Ok(())
    }

    /// Copies the first byte of an area into a new page.
    fn copy(&self, area: &Area) -> Result<Owned<Page>> {
        let from = area.page(0).ok_or(EINVAL)?;
        let to = Page::alloc_page(GFP_KERNEL)?;
        // SAFETY: A reference to a page is valid.
        let source = unsafe { bindings::kmap_local_page(from.as_ptr()) };
        // SAFETY: A reference to a page is valid.
        let target = unsafe { bindings::kmap_local_page(to.as_ptr()) };
        // SAFETY: Both are mapped, and nobody else has `to`.
        unsafe { target.cast::<u8>().write(source.cast::<u8>().read()) };
        // SAFETY: It was mapped last.
        unsafe { bindings::kunmap_local(target) };
        // SAFETY: It was mapped before.
        unsafe { bindings::kunmap_local(source) };
        Ok(to)
    }
}
