// SPDX-License-Identifier: GPL-2.0-only OR MIT
//! Boxes.

use super::{
    allocator::{may_fail, Allocator, KVmalloc, Kmalloc, Vmalloc, VmallocPageIter},
    AllocError, Flags,
};
use crate::{
    error::Error,
    init::PinInit,
    page::AsPageIter,
    types::ForeignOwnable,
};
use core::{
    marker::PhantomData,
    mem::{ManuallyDrop, MaybeUninit},
    ops::{Deref, DerefMut},
    pin::Pin,
    ptr::NonNull,
};

pub struct Box<T, A: Allocator>(NonNull<T>, PhantomData<(T, A)>);

pub type KBox<T> = Box<T, Kmalloc>;
pub type VBox<T> = Box<T, Vmalloc>;
pub type KVBox<T> = Box<T, KVmalloc>;

// SAFETY: as its content.
unsafe impl<T: Send, A: Allocator> Send for Box<T, A> {}
// SAFETY: as its content.
unsafe impl<T: Sync, A: Allocator> Sync for Box<T, A> {}

impl<T, A: Allocator> Box<T, A> {
    fn slot() -> NonNull<T> {
        A::obtain(size_of::<T>()).cast()
    }

    /// One that a caller under trial has already.
    #[doc(hidden)]
    pub(crate) fn of_caller(x: T) -> Self {
        let ptr = Self::slot();
        // SAFETY: new memory of that size.
        unsafe { ptr.as_ptr().write(x) };
        Self(ptr, PhantomData)
    }

    pub fn new(x: T, _flags: Flags) -> Result<Self, AllocError> {
        may_fail()?;
        let ptr = Self::slot();
        // SAFETY: new memory of that size.
        unsafe { ptr.as_ptr().write(x) };
        Ok(Self(ptr, PhantomData))
    }

    pub fn new_uninit(_flags: Flags) -> Result<Box<MaybeUninit<T>, A>, AllocError> {
        may_fail()?;
        Ok(Box(Self::slot().cast(), PhantomData))
    }

    pub fn pin(x: T, flags: Flags) -> Result<Pin<Self>, AllocError> {
        // SAFETY: the content of a box does not move.
        Ok(unsafe { Pin::new_unchecked(Self::new(x, flags)?) })
    }

    pub fn pin_init<E>(init: impl PinInit<T, E>, _flags: Flags) -> Result<Pin<Self>, Error>
    where
        Error: From<E>,
    {
        may_fail()?;
        let ptr = Self::slot();
        // SAFETY: new memory of that size; freed unless initialised.
        unsafe {
            if let Err(e) = init.__pinned_init(ptr.as_ptr()) {
                A::give_back(ptr.cast(), size_of::<T>());
                return Err(e.into());
            }
            Ok(Pin::new_unchecked(Self(ptr, PhantomData)))
        }
    }

    pub fn into_raw(b: Self) -> *mut T {
        ManuallyDrop::new(b).0.as_ptr()
    }

    /// # Safety
    ///
    /// `raw` is from `into_raw`, and taken back once.
    pub unsafe fn from_raw(raw: *mut T) -> Self {
        Self(NonNull::new_unchecked(raw), PhantomData)
    }

    pub fn leak<'a>(b: Self) -> &'a mut T {
        // SAFETY: never freed any more.
        unsafe { &mut *Self::into_raw(b) }
    }

    pub fn into_inner(b: Self) -> T {
        let ptr = ManuallyDrop::new(b).0;
        // SAFETY: the value moves out, then the memory goes.
        unsafe {
            let value = ptr.as_ptr().read();
            A::give_back(ptr.cast(), size_of::<T>());
            value
        }
    }

    pub fn into_pin(this: Self) -> Pin<Self> {
        // SAFETY: the content of a box does not move.
        unsafe { Pin::new_unchecked(this) }
    }

    pub fn drop_contents(this: Self) -> Box<MaybeUninit<T>, A> {
        let ptr = ManuallyDrop::new(this).0;
        // SAFETY: dropped once, the memory stays.
        unsafe { core::ptr::drop_in_place(ptr.as_ptr()) };
        Box(ptr.cast(), PhantomData)
    }
}

impl<T, A: Allocator> Box<MaybeUninit<T>, A> {
    /// # Safety
    ///
    /// The content is initialised.
    pub unsafe fn assume_init(self) -> Box<T, A> {
        Box(ManuallyDrop::new(self).0.cast(), PhantomData)
    }

    pub fn write(self, value: T) -> Box<T, A> {
        let ptr = ManuallyDrop::new(self).0.cast::<T>();
        // SAFETY: memory of that size.
        unsafe { ptr.as_ptr().write(value) };
        Box(ptr, PhantomData)
    }
}

impl<T, A: Allocator> Deref for Box<T, A> {
    type Target = T;
    fn deref(&self) -> &T {
        // SAFETY: owned.
        unsafe { self.0.as_ref() }
    }
}

impl<T, A: Allocator> DerefMut for Box<T, A> {
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: owned.
        unsafe { self.0.as_mut() }
    }
}

impl<T, A: Allocator> Drop for Box<T, A> {
    fn drop(&mut self) {
        // SAFETY: owned, and not used again.
        unsafe {
            core::ptr::drop_in_place(self.0.as_ptr());
            A::give_back(self.0.cast(), size_of::<T>());
        }
    }
}

impl<T> AsPageIter for VBox<T> {
    type Iter<'a>
        = VmallocPageIter<'a>
    where
        T: 'a;

    fn page_iter(&mut self) -> Self::Iter<'_> {
        // SAFETY: the box's memory lives as long as it is borrowed.
        unsafe { VmallocPageIter::new(self.0.cast(), size_of::<T>()) }
    }
}

unsafe impl<T, A: Allocator> ForeignOwnable for Box<T, A> {
    const FOREIGN_ALIGN: usize = align_of::<T>();
    type Borrowed<'a>
        = &'a T
    where
        Self: 'a;
    type BorrowedMut<'a>
        = &'a mut T
    where
        Self: 'a;
    fn into_foreign(self) -> *mut core::ffi::c_void {
        Box::into_raw(self).cast()
    }
    unsafe fn from_foreign(ptr: *mut core::ffi::c_void) -> Self {
        Box::from_raw(ptr.cast())
    }
    unsafe fn borrow<'a>(ptr: *mut core::ffi::c_void) -> &'a T
    where
        Self: 'a,
    {
        &*ptr.cast()
    }
    unsafe fn borrow_mut<'a>(ptr: *mut core::ffi::c_void) -> &'a mut T
    where
        Self: 'a,
    {
        &mut *ptr.cast()
    }
}
