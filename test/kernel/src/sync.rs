// SPDX-License-Identifier: GPL-2.0-only OR MIT
//! Sharing.

pub use aref::ARef;
pub use std::sync::atomic;

use crate::{
    alloc::{AllocError, Flags},
    init::PinInit,
    trial,
};
use core::{
    cell::UnsafeCell,
    ops::{Deref, DerefMut},
};

pub mod aref {
    use crate::model;
    use core::{marker::PhantomData, mem::ManuallyDrop, ops::Deref, ptr::NonNull};

    /// # Safety
    ///
    /// An object lives at least as long as its count is not zero.
    pub unsafe trait AlwaysRefCounted {
        fn inc_ref(&self);
        /// # Safety
        ///
        /// The caller gives up one reference.
        unsafe fn dec_ref(obj: NonNull<Self>);
    }

    /// Holds one reference.
    pub struct ARef<T: AlwaysRefCounted> {
        ptr: NonNull<T>,
        _p: PhantomData<T>,
    }

    // SAFETY: as `&T` and the count.
    unsafe impl<T: AlwaysRefCounted + Sync + Send> Send for ARef<T> {}
    // SAFETY: as `&T`.
    unsafe impl<T: AlwaysRefCounted + Sync + Send> Sync for ARef<T> {}

    impl<T: AlwaysRefCounted> ARef<T> {
        /// Takes over one reference.
        ///
        /// # Safety
        ///
        /// The caller holds one and gives it up.
        #[track_caller]
        pub unsafe fn from_raw(ptr: NonNull<T>) -> Self {
            model::not_null(ptr.as_ptr().cast());
            Self { ptr, _p: PhantomData }
        }

        /// Leaves the reference to the caller.
        pub fn into_raw(me: Self) -> NonNull<T> {
            ManuallyDrop::new(me).ptr
        }
    }

    impl<T: AlwaysRefCounted> Clone for ARef<T> {
        #[track_caller]
        fn clone(&self) -> Self {
            self.inc_ref();
            Self { ptr: self.ptr, _p: PhantomData }
        }
    }

    impl<T: AlwaysRefCounted> Deref for ARef<T> {
        type Target = T;
        fn deref(&self) -> &T {
            // SAFETY: the reference keeps it alive.
            unsafe { self.ptr.as_ref() }
        }
    }

    impl<T: AlwaysRefCounted> From<&T> for ARef<T> {
        #[track_caller]
        fn from(b: &T) -> Self {
            b.inc_ref();
            Self { ptr: NonNull::from(b), _p: PhantomData }
        }
    }

    impl<T: AlwaysRefCounted> Drop for ARef<T> {
        fn drop(&mut self) {
            // SAFETY: gives up the reference it holds.
            unsafe { T::dec_ref(self.ptr) }
        }
    }
}

/// Shared ownership.
pub struct Arc<T>(std::sync::Arc<T>);

impl<T> Arc<T> {
    pub fn new(value: T, _flags: Flags) -> Result<Self, AllocError> {
        if trial::fails() {
            return Err(AllocError);
        }
        Ok(Self(std::sync::Arc::new(value)))
    }

    pub fn into_raw(self) -> *const T {
        std::sync::Arc::into_raw(self.0)
    }

    /// # Safety
    ///
    /// `ptr` is from `into_raw`, and taken back once.
    pub unsafe fn from_raw(ptr: *const T) -> Self {
        Self(std::sync::Arc::from_raw(ptr))
    }
}

impl<T> Clone for Arc<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T> Deref for Arc<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}

macro_rules! locks {
    ($($name:ident $guard:ident $new:ident),*) => { $(
        /// A lock; there is one task only, so it never waits.
        pub struct $name<T>(UnsafeCell<T>);

        // SAFETY: one task only.
        unsafe impl<T: Send> Send for $name<T> {}
        // SAFETY: one task only.
        unsafe impl<T: Send> Sync for $name<T> {}

        pub struct $guard<'a, T>(&'a $name<T>);

        impl<T> $name<T> {
            #[doc(hidden)]
            pub fn with_value(value: T) -> impl PinInit<Self> {
                crate::init::value($name(UnsafeCell::new(value)))
            }

            pub fn lock(&self) -> $guard<'_, T> {
                $guard(self)
            }
        }

        impl<T> Deref for $guard<'_, T> {
            type Target = T;
            fn deref(&self) -> &T {
                // SAFETY: the guard is the access.
                unsafe { &*self.0 .0.get() }
            }
        }

        impl<T> DerefMut for $guard<'_, T> {
            fn deref_mut(&mut self) -> &mut T {
                // SAFETY: the guard is the access.
                unsafe { &mut *self.0 .0.get() }
            }
        }

        // A guard has something to drop, as the kernel's.
        impl<T> Drop for $guard<'_, T> {
            fn drop(&mut self) {}
        }
    )* };
}
locks!(Mutex MutexGuard new_mutex, SpinLock SpinLockGuard new_spinlock);

#[macro_export]
macro_rules! new_mutex {
    ($value:expr $(, $name:literal)? $(,)?) => { $crate::sync::Mutex::with_value($value) };
}

#[macro_export]
macro_rules! new_spinlock {
    ($value:expr $(, $name:literal)? $(,)?) => { $crate::sync::SpinLock::with_value($value) };
}

pub use crate::{new_mutex, new_spinlock};
