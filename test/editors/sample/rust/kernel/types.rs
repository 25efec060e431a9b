// SPDX-License-Identifier: GPL-2.0

//! Owners.

use core::ptr::NonNull;

/// What can be owned.
///
/// # Safety
///
/// The object stays alive until `release` is called.
pub unsafe trait Ownable {
    /// Ends the object.
    ///
    /// # Safety
    ///
    /// Nobody uses the object from now on.
    unsafe fn release(this: NonNull<Self>);
}

/// The one owner of an object.
pub struct Owned<T: Ownable> {
    ptr: NonNull<T>,
}

impl<T: Ownable> Owned<T> {
    /// Takes an object over.
    ///
    /// # Safety
    ///
    /// Nobody else owns it.
    pub unsafe fn from_raw(ptr: NonNull<T>) -> Self {
        Self { ptr }
    }
}

impl<T: Ownable> Drop for Owned<T> {
    fn drop(&mut self) {
        // SAFETY: The owner goes, and nobody else has the object.
        unsafe { T::release(self.ptr) };
    }
}
