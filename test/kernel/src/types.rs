// SPDX-License-Identifier: GPL-2.0-only OR MIT
//! Types that wrap C, and guards.

#[cfg(ownable)]
pub use crate::owned::{Ownable, Owned};
pub use crate::sync::aref::{ARef, AlwaysRefCounted};

use core::{
    cell::UnsafeCell,
    marker::PhantomPinned,
    mem::{ManuallyDrop, MaybeUninit},
    ops::{Deref, DerefMut},
};

/// A C object that Rust makes no assumption about.
#[repr(transparent)]
pub struct Opaque<T> {
    value: UnsafeCell<MaybeUninit<T>>,
    _pin: PhantomPinned,
}

impl<T> Opaque<T> {
    pub const fn new(value: T) -> Self {
        Self { value: UnsafeCell::new(MaybeUninit::new(value)), _pin: PhantomPinned }
    }

    pub const fn uninit() -> Self {
        Self { value: UnsafeCell::new(MaybeUninit::uninit()), _pin: PhantomPinned }
    }

    pub const fn zeroed() -> Self {
        Self { value: UnsafeCell::new(MaybeUninit::zeroed()), _pin: PhantomPinned }
    }

    pub const fn get(&self) -> *mut T {
        UnsafeCell::get(&self.value).cast::<T>()
    }

    pub const fn cast_into(this: *const Self) -> *mut T {
        this.cast::<T>().cast_mut()
    }

    pub const fn cast_from(this: *const T) -> *const Self {
        this.cast()
    }

    pub const fn raw_get(this: *const Self) -> *const T {
        this.cast()
    }
}

/// Types whose values can be handed to C as a pointer and taken back.
///
/// # Safety
///
/// `into_foreign` gives a pointer that stays good until `from_foreign` takes it back.
pub unsafe trait ForeignOwnable: Sized {
    const FOREIGN_ALIGN: usize;
    type Borrowed<'a>
    where
        Self: 'a;
    type BorrowedMut<'a>
    where
        Self: 'a;

    fn into_foreign(self) -> *mut core::ffi::c_void;
    unsafe fn from_foreign(ptr: *mut core::ffi::c_void) -> Self;
    unsafe fn try_from_foreign(ptr: *mut core::ffi::c_void) -> Option<Self> {
        if ptr.is_null() {
            None
        } else {
            Some(unsafe { Self::from_foreign(ptr) })
        }
    }
    unsafe fn borrow<'a>(ptr: *mut core::ffi::c_void) -> Self::Borrowed<'a>
    where
        Self: 'a;
    unsafe fn borrow_mut<'a>(ptr: *mut core::ffi::c_void) -> Self::BorrowedMut<'a>
    where
        Self: 'a;
}

unsafe impl ForeignOwnable for () {
    const FOREIGN_ALIGN: usize = 1;
    type Borrowed<'a> = ();
    type BorrowedMut<'a> = ();
    fn into_foreign(self) -> *mut core::ffi::c_void {
        core::ptr::NonNull::dangling().as_ptr()
    }
    unsafe fn from_foreign(_: *mut core::ffi::c_void) -> Self {}
    unsafe fn borrow<'a>(_: *mut core::ffi::c_void) -> Self::Borrowed<'a> {}
    unsafe fn borrow_mut<'a>(_: *mut core::ffi::c_void) -> Self::BorrowedMut<'a> {}
}

/// Runs a closure on its data when dropped, unless dismissed.
pub struct ScopeGuard<T, F: FnOnce(T)>(ManuallyDrop<(T, F)>);

impl<T, F: FnOnce(T)> ScopeGuard<T, F> {
    pub fn new_with_data(data: T, cleanup: F) -> Self {
        Self(ManuallyDrop::new((data, cleanup)))
    }

    /// Gives the data back; the closure does not run.
    pub fn dismiss(self) -> T {
        let mut this = ManuallyDrop::new(self);
        // SAFETY: `this` is never dropped, so its content is taken once.
        let (data, _cleanup) = unsafe { ManuallyDrop::take(&mut this.0) };
        data
    }
}

impl ScopeGuard<(), fn(())> {
    #[allow(clippy::new_ret_no_self)]
    pub fn new(cleanup: impl FnOnce()) -> ScopeGuard<(), impl FnOnce(())> {
        ScopeGuard::new_with_data((), move |()| cleanup())
    }
}

impl<T, F: FnOnce(T)> Deref for ScopeGuard<T, F> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0 .0
    }
}

impl<T, F: FnOnce(T)> DerefMut for ScopeGuard<T, F> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0 .0
    }
}

impl<T, F: FnOnce(T)> Drop for ScopeGuard<T, F> {
    fn drop(&mut self) {
        // SAFETY: not used again after drop.
        let (data, cleanup) = unsafe { ManuallyDrop::take(&mut self.0) };
        cleanup(data);
    }
}

/// Either of two.
pub enum Either<L, R> {
    Left(L),
    Right(R),
}
