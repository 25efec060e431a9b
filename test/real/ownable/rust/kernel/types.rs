// SPDX-License-Identifier: GPL-2.0-only OR MIT

//! Objects and their owners.

use core::{
    mem::ManuallyDrop,
    ops::Deref,
    ptr::NonNull, //
};

/// An object that one owner ends.
///
/// # Safety
///
/// The object is valid until `release` is called.
pub unsafe trait Ownable {
    /// Ends the object.
    ///
    /// # Safety
    ///
    /// The object is not used from here on.
    unsafe fn release(this: NonNull<Self>);
}

/// The owner of an object.
///
/// # Invariants
///
/// `ptr` is valid, and nothing else owns what it points to.
pub struct Owned<T: Ownable> {
    ptr: NonNull<T>,
}

impl<T: Ownable> Owned<T> {
    /// Becomes the owner of an object.
    ///
    /// # Safety
    ///
    /// The object is valid, and has no other owner.
    pub unsafe fn from_raw(ptr: NonNull<T>) -> Self {
        // INVARIANT: By the contract of this function.
        Self { ptr }
    }

    /// Gives the ownership to the caller.
    pub fn into_raw(me: Self) -> NonNull<T> {
        ManuallyDrop::new(me).ptr
    }
}

impl<T: Ownable> Deref for Owned<T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: By the type invariant.
        unsafe { self.ptr.as_ref() }
    }
}

impl<T: Ownable> Drop for Owned<T> {
    fn drop(&mut self) {
        // SAFETY: By the type invariant, and the owner goes.
        unsafe { T::release(self.ptr) };
    }
}
