// SPDX-License-Identifier: GPL-2.0-only OR MIT
//! Memory maps of user space.

pub mod virt {
    use crate::{
        bindings,
        error::{to_result, Result},
        page::Page,
        types::Opaque,
    };
    use core::ops::Deref;

    /// A user mapping.
    #[repr(transparent)]
    pub struct VmaRef {
        vma: Opaque<bindings::vm_area_struct>,
    }

    impl VmaRef {
        /// # Safety
        ///
        /// `vma` stays valid for `'a`.
        pub unsafe fn from_raw<'a>(vma: *const bindings::vm_area_struct) -> &'a Self {
            &*vma.cast()
        }

        pub fn as_ptr(&self) -> *mut bindings::vm_area_struct {
            self.vma.get()
        }

        pub fn start(&self) -> usize {
            0x1000_0000
        }

        pub fn end(&self) -> usize {
            0x1010_0000
        }

        #[track_caller]
        pub fn zap_page_range_single(&self, address: usize, size: usize) {
            // SAFETY: a valid mapping.
            unsafe { bindings::zap_page_range_single(self.as_ptr(), address as _, size as _, core::ptr::null_mut()) }
        }

        pub fn as_mixedmap_vma(&self) -> Option<&VmaMixedMap> {
            // SAFETY: same layout.
            Some(unsafe { VmaMixedMap::from_raw(self.as_ptr()) })
        }
    }

    /// A user mapping that pages can be inserted into.
    #[repr(transparent)]
    pub struct VmaMixedMap {
        vma: VmaRef,
    }

    impl Deref for VmaMixedMap {
        type Target = VmaRef;
        fn deref(&self) -> &VmaRef {
            &self.vma
        }
    }

    impl VmaMixedMap {
        /// # Safety
        ///
        /// `vma` stays valid for `'a`.
        pub unsafe fn from_raw<'a>(vma: *const bindings::vm_area_struct) -> &'a Self {
            &*vma.cast()
        }

        /// Maps the page to user space; does not take ownership.
        #[track_caller]
        pub fn vm_insert_page(&self, address: usize, page: &Page) -> Result {
            // SAFETY: a valid mapping and page.
            to_result(unsafe { bindings::vm_insert_page(self.as_ptr(), address as _, page.as_ptr()) })
        }
    }

    /// A user mapping under construction.
    #[repr(transparent)]
    pub struct VmaNew {
        vma: VmaRef,
    }

    impl Deref for VmaNew {
        type Target = VmaRef;
        fn deref(&self) -> &VmaRef {
            &self.vma
        }
    }

    impl VmaNew {
        /// # Safety
        ///
        /// `vma` stays valid for `'a`.
        pub unsafe fn from_raw<'a>(vma: *mut bindings::vm_area_struct) -> &'a Self {
            &*vma.cast()
        }

        pub fn set_mixedmap(&self) -> &VmaMixedMap {
            // SAFETY: same layout.
            unsafe { VmaMixedMap::from_raw(self.as_ptr()) }
        }
    }
}
