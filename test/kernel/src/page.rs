// SPDX-License-Identifier: GPL-2.0-only OR MIT
//! Pages.

use crate::{
    alloc::{AllocError, Flags},
    bindings,
    error::{code::*, Result},
    model,
    uaccess::UserSliceReader,
};
use core::ptr::NonNull;

#[cfg(owning)]
use core::{marker::PhantomData, mem::ManuallyDrop, ops::Deref};

#[cfg(ownable)]
use crate::{
    owned::{Ownable, Owned},
    types::Opaque,
};

pub const PAGE_SHIFT: usize = bindings::PAGE_SHIFT as usize;
pub const PAGE_SIZE: usize = bindings::PAGE_SIZE;
pub const PAGE_MASK: usize = !(PAGE_SIZE - 1);

/// The next multiple of [`PAGE_SIZE`], or none on overflow.
pub const fn page_align(addr: usize) -> Option<usize> {
    match addr.checked_add(PAGE_SIZE - 1) {
        Some(sum) => Some(sum & PAGE_MASK),
        None => None,
    }
}

/// A page, owned by this value.
#[cfg(owning)]
pub struct Page {
    page: NonNull<bindings::page>,
}

/// The C page itself: exists behind references and [`Owned`] only.
#[cfg(ownable)]
#[repr(transparent)]
pub struct Page {
    page: Opaque<bindings::page>,
}

// SAFETY: pages are not bound to a task.
unsafe impl Send for Page {}
// SAFETY: access to the content is the caller's business.
unsafe impl Sync for Page {}

/// A page that something else owns.
#[cfg(owning)]
pub struct BorrowedPage<'a>(ManuallyDrop<Page>, PhantomData<&'a Page>);

#[cfg(owning)]
impl<'a> BorrowedPage<'a> {
    /// # Safety
    ///
    /// `ptr` is a page that stays valid for `'a`.
    #[track_caller]
    pub unsafe fn from_raw(ptr: NonNull<bindings::page>) -> Self {
        model::borrow(ptr.as_ptr());
        Self(ManuallyDrop::new(Page { page: ptr }), PhantomData)
    }
}

#[cfg(owning)]
impl<'a> Deref for BorrowedPage<'a> {
    type Target = Page;
    fn deref(&self) -> &Page {
        &self.0
    }
}

#[cfg(owning)]
pub type PageRef<'a> = BorrowedPage<'a>;
#[cfg(ownable)]
pub type PageRef<'a> = &'a Page;

/// What can lend its pages one by one.
pub trait AsPageIter {
    type Iter<'a>: Iterator<Item = PageRef<'a>>
    where
        Self: 'a;

    fn page_iter(&mut self) -> Self::Iter<'_>;
}

#[cfg(owning)]
impl Page {
    /// Allocates one page.
    #[track_caller]
    pub fn alloc_page(flags: Flags) -> Result<Self, AllocError> {
        // SAFETY: always safe to call.
        let page = unsafe { bindings::alloc_pages(flags.as_raw(), 0) };
        let page = NonNull::new(page).ok_or(AllocError)?;
        Ok(Self { page })
    }

    pub fn as_ptr(&self) -> *mut bindings::page {
        self.page.as_ptr()
    }
}

#[cfg(owning)]
impl Drop for Page {
    fn drop(&mut self) {
        model::drop_owner(self.page.as_ptr());
    }
}

#[cfg(ownable)]
impl Page {
    /// Allocates one page.
    #[track_caller]
    pub fn alloc_page(flags: Flags) -> Result<Owned<Self>, AllocError> {
        // SAFETY: always safe to call.
        let page = unsafe { bindings::alloc_pages(flags.as_raw(), 0) };
        let page = NonNull::new(page).ok_or(AllocError)?;
        // SAFETY: just allocated, so owned.
        Ok(unsafe { Owned::from_raw(page.cast()) })
    }

    /// Borrows a page that something else owns.
    ///
    /// # Safety
    ///
    /// `ptr` is a page that stays valid for `'a`.
    #[track_caller]
    pub unsafe fn from_raw<'a>(ptr: *const bindings::page) -> &'a Self {
        model::borrow(ptr.cast_mut());
        &*ptr.cast()
    }

    pub fn as_ptr(&self) -> *mut bindings::page {
        self.page.get()
    }
}

#[cfg(ownable)]
impl Ownable for Page {
    unsafe fn release(this: NonNull<Self>) {
        model::drop_owner(this.as_ptr().cast());
    }

    fn frame(this: NonNull<Self>) -> Option<NonNull<bindings::page>> {
        Some(this.cast())
    }
}

impl Page {
    #[track_caller]
    pub fn nid(&self) -> i32 {
        // SAFETY: a valid page.
        unsafe { bindings::page_to_nid(self.as_ptr()) }
    }

    #[track_caller]
    fn with_page_mapped<T>(&self, f: impl FnOnce(*mut u8) -> T) -> T {
        // SAFETY: a valid page, and unmapped below in reverse order.
        let addr = unsafe { bindings::kmap_local_page(self.as_ptr()) };
        let result = f(addr.cast());
        // SAFETY: mapped above.
        unsafe { bindings::kunmap_local(addr) };
        result
    }

    #[track_caller]
    fn with_pointer_into_page<T>(&self, off: usize, len: usize, f: impl FnOnce(*mut u8) -> Result<T>) -> Result<T> {
        if off > PAGE_SIZE || len > PAGE_SIZE || off + len > PAGE_SIZE {
            return Err(EINVAL);
        }
        self.with_page_mapped(move |addr| f(addr.wrapping_add(off)))
    }

    /// # Safety
    ///
    /// `dst` is valid for `len` bytes; nobody writes to the page meanwhile.
    #[track_caller]
    pub unsafe fn read_raw(&self, dst: *mut u8, offset: usize, len: usize) -> Result {
        self.with_pointer_into_page(offset, len, |src| {
            core::ptr::copy_nonoverlapping(src, dst, len);
            Ok(())
        })
    }

    /// # Safety
    ///
    /// `src` is valid for `len` bytes; nobody accesses the page meanwhile.
    #[track_caller]
    pub unsafe fn write_raw(&self, src: *const u8, offset: usize, len: usize) -> Result {
        self.with_pointer_into_page(offset, len, |dst| {
            core::ptr::copy_nonoverlapping(src, dst, len);
            Ok(())
        })
    }

    /// # Safety
    ///
    /// Nobody accesses the page meanwhile.
    #[track_caller]
    pub unsafe fn fill_zero_raw(&self, offset: usize, len: usize) -> Result {
        self.with_pointer_into_page(offset, len, |dst| {
            core::ptr::write_bytes(dst, 0u8, len);
            Ok(())
        })
    }

    /// # Safety
    ///
    /// Nobody accesses the page meanwhile.
    #[track_caller]
    pub unsafe fn copy_from_user_slice_raw(&self, reader: &mut UserSliceReader, offset: usize, len: usize) -> Result {
        self.with_pointer_into_page(offset, len, |dst| reader.read_raw_into(dst, len))
    }
}

