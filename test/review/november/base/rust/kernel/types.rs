// SPDX-License-Identifier: GPL-2.0

//! Kernel types.

use core::{cell::UnsafeCell, marker::PhantomData, mem::MaybeUninit, ops::Deref, ptr::NonNull};

/// A value of C that Rust never looks into.
#[repr(transparent)]
pub struct Opaque<T> {
    value: UnsafeCell<MaybeUninit<T>>,
}

impl<T> Opaque<T> {
    /// A pointer to the value.
    pub const fn get(&self) -> *mut T {
        UnsafeCell::get(&self.value).cast::<T>()
    }
}

/// Types whose objects carry their own reference count.
///
/// # Safety
///
/// The object stays alive as long as its count is not zero.
pub unsafe trait AlwaysRefCounted {
    /// Counts one reference more.
    fn inc_ref(&self);

    /// Counts one reference less.
    ///
    /// # Safety
    ///
    /// The caller gives up one reference.
    unsafe fn dec_ref(obj: NonNull<Self>);
}

/// A reference to a counted object.
pub struct ARef<T: AlwaysRefCounted> {
    ptr: NonNull<T>,
    _p: PhantomData<T>,
}

impl<T: AlwaysRefCounted> ARef<T> {
    /// Takes over one reference.
    ///
    /// # Safety
    ///
    /// The caller holds a reference and gives it up.
    pub unsafe fn from_raw(ptr: NonNull<T>) -> Self {
        Self { ptr, _p: PhantomData }
    }
}

impl<T: AlwaysRefCounted> Deref for ARef<T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: The reference that this value holds keeps the object alive.
        unsafe { self.ptr.as_ref() }
    }
}

impl<T: AlwaysRefCounted> Drop for ARef<T> {
    fn drop(&mut self) {
        // SAFETY: This value holds a reference, and is gone now.
        unsafe { T::dec_ref(self.ptr) };
    }
}
