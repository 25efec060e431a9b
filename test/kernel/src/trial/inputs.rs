// SPDX-License-Identifier: GPL-2.0-only OR MIT
//! Parameters and results of the functions under trial. What a parameter lends is somebody else's; what it hands over
//! is the function's.

use super::{choose, Input, Settle};
use crate::{
    alloc::{kbox::Box, kvec::Vec, Allocator},
    bindings,
    block::Bio,
    device::Device,
    folio::{AddressSpace, Folio},
    iommu::pgtable::IoPageTable,
    mm::virt::{VmaMixedMap, VmaRef},
    model::{self, Memdesc},
    page::Page,
    sync::aref::{ARef, AlwaysRefCounted},
    types::ForeignOwnable,
    uaccess::{UserSlice, UserSliceReader},
    xarray::XArray,
};
use core::ptr::NonNull;

fn forever<T>(value: T) -> &'static mut T {
    std::boxed::Box::leak(std::boxed::Box::new(value))
}

impl Input for bool {
    fn make() -> Self {
        choose(2) == 1
    }
}

macro_rules! numbers {
    ($($t:ty),*) => { $(
        impl Input for $t {
            fn make() -> Self {
                choose(3) as $t
            }
        }
        impl Settle for $t {
            fn settle(self) {}
        }
    )* };
}
numbers!(u16, u32, i32, i64);

/// A byte is data: no choice.
impl Input for u8 {
    fn make() -> Self {
        0
    }
}

impl Settle for u8 {
    fn settle(self) {}
}

/// May be an address that the caller is told.
impl Input for usize {
    fn make() -> Self {
        choose(3)
    }
}

impl Settle for usize {
    fn settle(self) {
        model::left_behind_address(self);
    }
}

impl Input for u64 {
    fn make() -> Self {
        choose(3) as u64
    }
}

impl Settle for u64 {
    fn settle(self) {
        model::left_behind_address(self as usize);
    }
}

impl Settle for bool {
    fn settle(self) {}
}

impl Settle for () {
    fn settle(self) {}
}

impl Settle for crate::error::Error {
    fn settle(self) {}
}

impl Settle for crate::alloc::AllocError {
    fn settle(self) {}
}

impl<T: Settle, E> Settle for Result<T, E> {
    fn settle(self) {
        if let Ok(v) = self {
            v.settle();
        }
    }
}

impl<T: Settle> Settle for Option<T> {
    fn settle(self) {
        if let Some(v) = self {
            v.settle();
        }
    }
}

impl<T: Input> Input for Option<T> {
    fn make() -> Self {
        if choose(2) == 1 {
            Some(T::make())
        } else {
            None
        }
    }
}

impl<A: Settle, B: Settle> Settle for (A, B) {
    fn settle(self) {
        self.0.settle();
        self.1.settle();
    }
}

impl<T: Settle, const N: usize> Settle for [T; N] {
    fn settle(self) {
        for v in self {
            v.settle();
        }
    }
}

impl<T: Input, const N: usize> Input for [T; N] {
    fn make() -> Self {
        core::array::from_fn(|_| T::make())
    }
}

/// A fresh page of the caller's, given to the function.
fn handed_page() -> NonNull<bindings::page> {
    let page = model::foreign(Memdesc::Page, 0);
    model::hand_over(page);
    match NonNull::new(page) {
        Some(page) => page,
        None => panic!("the model gave null"),
    }
}

#[cfg(owning)]
mod by_profile {
    use super::*;
    use crate::page::BorrowedPage;

    impl Input for Page {
        fn make() -> Self {
            // SAFETY: `Page` is its pointer.
            unsafe { core::mem::transmute::<NonNull<bindings::page>, Page>(handed_page()) }
        }
    }

    impl Settle for Page {
        fn settle(self) {}
    }

    impl Input for &Page {
        fn make() -> Self {
            let page = model::foreign(Memdesc::Page, 0);
            // SAFETY: `Page` is its pointer, and never dropped here.
            forever(unsafe { core::mem::transmute::<*mut bindings::page, Page>(page) })
        }
    }

    impl Settle for &Page {
        fn settle(self) {
            model::lent_out(self.as_ptr());
        }
    }

    impl Input for BorrowedPage<'_> {
        fn make() -> Self {
            // SAFETY: the model's pages are there for ever.
            unsafe { BorrowedPage::from_raw(NonNull::new_unchecked(model::foreign(Memdesc::Page, 0))) }
        }
    }

    impl Settle for BorrowedPage<'_> {
        fn settle(self) {
            model::lent_out(self.as_ptr());
        }
    }
}

#[cfg(ownable)]
mod by_profile {
    use super::*;
    use crate::owned::{Ownable, Owned};

    impl Input for Owned<Page> {
        fn make() -> Self {
            // SAFETY: handed over.
            unsafe { Owned::from_raw(handed_page().cast()) }
        }
    }

    impl<T: Ownable> Settle for Owned<T> {
        fn settle(self) {}
    }

    impl Input for &Page {
        fn make() -> Self {
            // SAFETY: the model's pages are there for ever.
            unsafe { &*model::foreign(Memdesc::Page, 0).cast() }
        }
    }

    impl Settle for &Page {
        fn settle(self) {
            model::lent_out(self.as_ptr());
        }
    }
}

impl<T: AlwaysRefCounted> Settle for ARef<T> {
    fn settle(self) {}
}

impl Input for ARef<Folio> {
    fn make() -> Self {
        let folio = model::foreign(Memdesc::Folio, 0);
        model::hand_over(folio);
        // SAFETY: handed over with a reference.
        unsafe { ARef::from_raw(NonNull::new_unchecked(folio.cast())) }
    }
}

impl Input for &Folio {
    fn make() -> Self {
        // SAFETY: the model's pages are there for ever.
        unsafe { &*model::foreign(Memdesc::Folio, 0).cast() }
    }
}

impl Settle for &Folio {
    fn settle(self) {
        model::lent_out(self.as_ptr().cast());
    }
}

impl Settle for *mut bindings::page {
    fn settle(self) {
        model::left_behind(self);
    }
}

impl Settle for NonNull<bindings::page> {
    fn settle(self) {
        model::left_behind(self.as_ptr());
    }
}

impl Settle for NonNull<Page> {
    fn settle(self) {
        model::left_behind(self.as_ptr().cast());
    }
}

impl Settle for *mut bindings::folio {
    fn settle(self) {
        model::left_behind(self.cast());
    }
}

impl Settle for NonNull<bindings::folio> {
    fn settle(self) {
        model::left_behind(self.as_ptr().cast());
    }
}

impl Settle for *mut u8 {
    fn settle(self) {
        model::left_behind_address(self as usize);
    }
}

impl Settle for *mut core::ffi::c_void {
    fn settle(self) {
        model::left_behind_address(self as usize);
    }
}

// Slots of the caller's that a function may leave something in.

impl Input for *mut bindings::page {
    fn make() -> Self {
        core::ptr::null_mut()
    }
}

impl Input for *mut u8 {
    fn make() -> Self {
        core::ptr::null_mut()
    }
}

impl<T> Settle for &mut [T] {
    fn settle(self) {}
}

impl Input for &mut [u8] {
    fn make() -> Self {
        forever([0u8; bindings::PAGE_SIZE]).as_mut_slice()
    }
}

impl Input for &[u8] {
    fn make() -> Self {
        forever([0u8; bindings::PAGE_SIZE]).as_slice()
    }
}

impl<T, A: Allocator> Input for Vec<T, A> {
    fn make() -> Self {
        Vec::new()
    }
}

impl<T: Settle, A: Allocator> Settle for Vec<T, A> {
    fn settle(self) {
        for v in self {
            v.settle();
        }
    }
}

impl<T: Input, A: Allocator> Input for Box<T, A> {
    fn make() -> Self {
        Box::of_caller(T::make())
    }
}

impl<T: Settle, A: Allocator> Settle for Box<T, A> {
    fn settle(self) {
        Box::into_inner(self).settle();
    }
}

impl<T: ForeignOwnable> Input for XArray<T> {
    fn make() -> Self {
        XArray::empty()
    }
}

impl<T: ForeignOwnable> Settle for XArray<T> {
    fn settle(self) {}
}

impl Input for &Device {
    fn make() -> Self {
        // SAFETY: all zeroes is a device.
        forever(unsafe { core::mem::zeroed::<Device>() })
    }
}

impl Input for &VmaMixedMap {
    fn make() -> Self {
        // SAFETY: all zeroes is a mapping.
        let vma = forever(unsafe { core::mem::zeroed::<bindings::vm_area_struct>() });
        // SAFETY: there for ever.
        unsafe { VmaMixedMap::from_raw(vma) }
    }
}

impl Input for &VmaRef {
    fn make() -> Self {
        // SAFETY: all zeroes is a mapping.
        let vma = forever(unsafe { core::mem::zeroed::<bindings::vm_area_struct>() });
        // SAFETY: there for ever.
        unsafe { VmaRef::from_raw(vma) }
    }
}

impl Input for &AddressSpace {
    fn make() -> Self {
        // SAFETY: all zeroes is an address space.
        let mapping = forever(unsafe { core::mem::zeroed::<bindings::address_space>() });
        forever(AddressSpace(mapping))
    }
}

impl<F: 'static> Input for &IoPageTable<F> {
    fn make() -> Self {
        forever(IoPageTable::of_caller())
    }
}

impl Input for &mut Bio {
    fn make() -> Self {
        // SAFETY: all zeroes is an empty bio.
        let bio = forever(Bio(unsafe { core::mem::zeroed() }));
        model::outlives(&raw const *bio as usize);
        bio
    }
}

impl Input for &mut bindings::scatterlist {
    fn make() -> Self {
        // SAFETY: all zeroes is an empty entry.
        let sg = forever(unsafe { core::mem::zeroed::<bindings::scatterlist>() });
        model::outlives(&raw const *sg as usize);
        sg
    }
}

impl Input for &mut bindings::vm_fault {
    fn make() -> Self {
        // SAFETY: all zeroes is a fault without a page.
        forever(unsafe { core::mem::zeroed::<bindings::vm_fault>() })
    }
}

impl Input for UserSliceReader {
    fn make() -> Self {
        UserSlice::new(0x1000, bindings::PAGE_SIZE).reader()
    }
}

impl Settle for UserSliceReader {
    fn settle(self) {}
}
