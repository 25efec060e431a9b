// SPDX-License-Identifier: GPL-2.0-only OR MIT
//! Unique ownership of what C allocates.

use crate::{model, types::ForeignOwnable};
use core::{
    marker::PhantomData,
    mem::ManuallyDrop,
    ops::{Deref, DerefMut},
    pin::Pin,
    ptr::NonNull,
};

/// A type that [`Owned`] can own.
pub trait Ownable {
    /// Ends the object's life.
    ///
    /// # Safety
    ///
    /// The caller owns it and does not use it again.
    unsafe fn release(this: NonNull<Self>);

    /// The stub's: the page behind the object, if it is one, for the model.
    #[doc(hidden)]
    fn frame(_this: NonNull<Self>) -> Option<NonNull<crate::bindings::page>> {
        None
    }
}

/// Owns a `T` and releases it when dropped.
pub struct Owned<T: Ownable> {
    ptr: NonNull<T>,
    _p: PhantomData<T>,
}

// SAFETY: it is the only owner of its `T`.
unsafe impl<T: Ownable + Send> Send for Owned<T> {}
// SAFETY: gives out `&T` only.
unsafe impl<T: Ownable + Sync> Sync for Owned<T> {}

impl<T: Ownable> Owned<T> {
    /// Takes over ownership.
    ///
    /// # Safety
    ///
    /// `ptr` is valid and owned by the caller, who gives it up.
    #[track_caller]
    pub unsafe fn from_raw(ptr: NonNull<T>) -> Self {
        let raw = ptr.as_ptr();
        if raw.is_null() || T::frame(ptr).is_some() {
            model::wrap(raw.cast());
        }
        Self { ptr, _p: PhantomData }
    }

    /// Gives up ownership to the caller, without releasing.
    pub fn into_raw(me: Self) -> NonNull<T> {
        ManuallyDrop::new(me).ptr
    }

    pub fn as_pin_mut(&mut self) -> Pin<&mut T> {
        // SAFETY: owned, and pinned ever since.
        unsafe { Pin::new_unchecked(self.ptr.as_mut()) }
    }
}

impl<T: Ownable> Deref for Owned<T> {
    type Target = T;
    fn deref(&self) -> &T {
        // SAFETY: owned, hence valid.
        unsafe { self.ptr.as_ref() }
    }
}

impl<T: Ownable + Unpin> DerefMut for Owned<T> {
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: owned, hence valid.
        unsafe { self.ptr.as_mut() }
    }
}

impl<T: Ownable> Drop for Owned<T> {
    fn drop(&mut self) {
        // SAFETY: owned, and not used again.
        unsafe { T::release(self.ptr) }
    }
}

unsafe impl<T: Ownable> ForeignOwnable for Owned<T> {
    const FOREIGN_ALIGN: usize = align_of::<T>();
    type Borrowed<'a>
        = &'a T
    where
        Self: 'a;
    type BorrowedMut<'a>
        = Pin<&'a mut T>
    where
        Self: 'a;
    fn into_foreign(self) -> *mut core::ffi::c_void {
        Owned::into_raw(self).as_ptr().cast()
    }
    #[track_caller]
    unsafe fn from_foreign(ptr: *mut core::ffi::c_void) -> Self {
        Owned::from_raw(NonNull::new_unchecked(ptr.cast()))
    }
    unsafe fn borrow<'a>(ptr: *mut core::ffi::c_void) -> &'a T
    where
        Self: 'a,
    {
        &*ptr.cast()
    }
    unsafe fn borrow_mut<'a>(ptr: *mut core::ffi::c_void) -> Pin<&'a mut T>
    where
        Self: 'a,
    {
        Pin::new_unchecked(&mut *ptr.cast())
    }
}
