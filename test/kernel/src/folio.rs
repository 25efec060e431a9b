// SPDX-License-Identifier: GPL-2.0-only OR MIT
//! Folios: the memory descriptor that has a reference count.

use crate::{
    bindings,
    error::{code::*, from_err_ptr, Result},
    page::Page,
    sync::aref::{ARef, AlwaysRefCounted},
    types::Opaque,
};
use core::ptr::NonNull;

/// A folio, held by [`ARef`].
#[repr(transparent)]
pub struct Folio(Opaque<bindings::folio>);

// SAFETY: folios are not bound to a task.
unsafe impl Send for Folio {}
// SAFETY: counted by atomics.
unsafe impl Sync for Folio {}

// SAFETY: a folio is always refcounted.
unsafe impl AlwaysRefCounted for Folio {
    #[track_caller]
    fn inc_ref(&self) {
        // SAFETY: alive, as `&self` shows.
        unsafe { bindings::folio_get(self.as_ptr()) }
    }

    unsafe fn dec_ref(obj: NonNull<Self>) {
        // SAFETY: the caller gives a reference up.
        unsafe { bindings::folio_put(obj.as_ptr().cast()) }
    }
}

impl Folio {
    /// Allocates a folio of `1 << order` pages.
    #[track_caller]
    pub fn alloc(flags: crate::alloc::Flags, order: u32) -> Result<ARef<Self>> {
        // SAFETY: always safe to call.
        let folio = unsafe { bindings::folio_alloc(flags.as_raw(), order) };
        let folio = NonNull::new(folio).ok_or(ENOMEM)?;
        // SAFETY: the allocation's reference is ours.
        Ok(unsafe { ARef::from_raw(folio.cast()) })
    }

    /// # Safety
    ///
    /// `ptr` is a folio that stays valid for `'a`.
    #[track_caller]
    pub unsafe fn from_raw<'a>(ptr: *mut bindings::folio) -> &'a Self {
        crate::model::borrow(ptr.cast());
        &*ptr.cast()
    }

    pub fn as_ptr(&self) -> *mut bindings::folio {
        self.0.get()
    }

    #[track_caller]
    pub fn size(&self) -> usize {
        // SAFETY: a valid folio.
        unsafe { bindings::folio_size(self.as_ptr()) }
    }

    #[track_caller]
    pub fn order(&self) -> u32 {
        // SAFETY: a valid folio.
        unsafe { bindings::folio_order(self.as_ptr()) }
    }

    #[track_caller]
    pub fn mark_uptodate(&self) {
        // SAFETY: a valid folio.
        unsafe { bindings::folio_mark_uptodate(self.as_ptr()) }
    }

    #[track_caller]
    pub fn test_uptodate(&self) -> bool {
        // SAFETY: a valid folio.
        unsafe { bindings::folio_test_uptodate(self.as_ptr()) }
    }

    /// Its `index`th page, borrowed.
    #[cfg(ownable)]
    #[track_caller]
    pub fn page(&self, index: usize) -> &Page {
        // SAFETY: a page of the folio lives as long as it.
        unsafe { Page::from_raw(bindings::folio_page(self.as_ptr(), index)) }
    }

    /// Its `index`th page, borrowed.
    #[cfg(owning)]
    #[track_caller]
    pub fn page(&self, index: usize) -> crate::page::BorrowedPage<'_> {
        // SAFETY: a page of the folio lives as long as it.
        unsafe {
            let ptr: NonNull<bindings::page> = NonNull::new_unchecked(bindings::folio_page(self.as_ptr(), index));
            crate::page::BorrowedPage::from_raw(ptr)
        }
    }
}

/// The page cache of a file.
pub struct AddressSpace(pub(crate) *mut bindings::address_space);

impl AddressSpace {
    pub fn as_ptr(&self) -> *mut bindings::address_space {
        self.0
    }

    /// The folio at `index`, with a reference.
    #[track_caller]
    pub fn get_folio(&self, index: usize) -> Result<ARef<Folio>> {
        // SAFETY: a valid mapping.
        let folio = from_err_ptr(unsafe { bindings::filemap_get_folio(self.0, index as _) })?;
        // SAFETY: the reference taken is ours.
        Ok(unsafe { ARef::from_raw(NonNull::new_unchecked(folio.cast())) })
    }
}

#[allow(unused)]
fn _page_is_used(_: &Page) {}
