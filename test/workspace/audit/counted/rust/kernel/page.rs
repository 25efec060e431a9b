// SPDX-License-Identifier: GPL-2.0-only OR MIT
//! A tree that counts references on pages: what an audit has to say no to.

use crate::bindings;
use crate::types::{ARef, AlwaysRefCounted, Opaque};
use core::ptr::NonNull;

#[repr(transparent)]
pub struct Page {
    page: Opaque<bindings::page>,
}

unsafe impl AlwaysRefCounted for Page {
    fn inc_ref(&self) {
        // SAFETY: The page is alive.
        unsafe { bindings::get_page(self.as_ptr()) };
    }

    unsafe fn dec_ref(obj: NonNull<Self>) {
        // SAFETY: The caller gives one reference up.
        unsafe { bindings::put_page(obj.cast().as_ptr()) };
    }
}

impl Page {
    pub fn as_ptr(&self) -> *mut bindings::page {
        self.page.get()
    }

    pub fn alloc_page(flags: u32) -> Option<ARef<Self>> {
        // SAFETY: Any flags will do.
        let page = NonNull::new(unsafe { bindings::alloc_pages(flags, 0) })?;
        // SAFETY: The one reference of the new page goes into the handle.
        Some(unsafe { ARef::from_raw(page.cast()) })
    }

    /// # Safety
    ///
    /// The address must be in a vmalloc area that outlives the result.
    pub unsafe fn of_vmalloc<'a>(addr: *const u8) -> &'a Self {
        // SAFETY: The caller vouches for the address.
        unsafe { &*bindings::vmalloc_to_page(addr.cast()).cast() }
    }
}
