// SPDX-License-Identifier: GPL-2.0-only OR MIT

//! Areas of vmalloc, and the pages that they own.

use crate::{
    bindings,
    page::{Page, PAGE_SIZE},
};
use core::{
    marker::PhantomData,
    ptr::NonNull, //
};

/// An area of memory whose pages lie anywhere.
///
/// # Invariants
///
/// `start` is the start of a vmalloc area of `size` bytes, which this value owns.
pub struct Area {
    start: NonNull<u8>,
    size: usize,
}

impl Area {
    /// One page of the area.
    pub fn page(&self, index: usize) -> Option<&Page> {
        if index >= self.size / PAGE_SIZE {
            return None;
        }
        // SAFETY: The index was checked above.
        let address = unsafe { self.start.add(index * PAGE_SIZE) };
        // SAFETY: The address is one of the area.
        let page = unsafe { bindings::vmalloc_to_page(address.as_ptr().cast()) };
        let page = NonNull::new(page)?;
        // SAFETY: The area owns the page, and is borrowed for as long as the page is.
        Some(unsafe { Page::from_raw(page.as_ptr()) })
    }

    /// All pages of the area.
    pub fn pages(&self) -> Pages<'_> {
        Pages { area: self, index: 0, _borrow: PhantomData }
    }
}

impl Drop for Area {
    fn drop(&mut self) {
        // SAFETY: By the type invariant.
        unsafe { bindings::vfree(self.start.as_ptr().cast()) };
    }
}

/// The pages of an area, one after the other.
pub struct Pages<'a> {
    area: &'a Area,
    index: usize,
    _borrow: PhantomData<&'a Page>,
}

impl<'a> Iterator for Pages<'a> {
    type Item = &'a Page;

    fn next(&mut self) -> Option<&'a Page> {
        let page = self.area.page(self.index)?;
        self.index += 1;
        Some(page)
    }
}
