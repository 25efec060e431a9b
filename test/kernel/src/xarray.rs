// SPDX-License-Identifier: GPL-2.0-only OR MIT
//! An array by index, which owns what is stored.

use crate::{
    alloc::Flags,
    error::{code::*, Error},
    init::PinInit,
    trial,
    types::ForeignOwnable,
};
use core::{cell::UnsafeCell, ffi::c_void, marker::PhantomData, pin::Pin, ptr::NonNull};
use std::collections::BTreeMap;

pub enum AllocKind {
    Alloc,
    Alloc1,
}

pub struct XArray<T: ForeignOwnable> {
    slots: UnsafeCell<BTreeMap<usize, NonNull<c_void>>>,
    _p: PhantomData<T>,
}

pub struct Guard<'a, T: ForeignOwnable>(&'a XArray<T>);

pub struct StoreError<T> {
    pub error: Error,
    pub value: T,
}

impl<T> From<StoreError<T>> for Error {
    fn from(e: StoreError<T>) -> Self {
        e.error
    }
}

impl<T: ForeignOwnable> XArray<T> {
    pub fn new(_kind: AllocKind) -> impl PinInit<Self> {
        crate::init::value(Self::empty())
    }

    pub(crate) fn empty() -> Self {
        Self { slots: UnsafeCell::new(BTreeMap::new()), _p: PhantomData }
    }

    pub fn lock(&self) -> Guard<'_, T> {
        Guard(self)
    }

    pub fn lock_pinned(self: Pin<&Self>) -> Guard<'_, T> {
        Guard(self.get_ref())
    }
}

impl<T: ForeignOwnable> Guard<'_, T> {
    fn slots(&mut self) -> &mut BTreeMap<usize, NonNull<c_void>> {
        // SAFETY: the guard is the access.
        unsafe { &mut *self.0.slots.get() }
    }

    pub fn store(&mut self, index: usize, value: T, _gfp: Flags) -> Result<Option<T>, StoreError<T>> {
        if trial::fails() {
            return Err(StoreError { error: ENOMEM, value });
        }
        let Some(ptr) = NonNull::new(value.into_foreign()) else { return Ok(None) };
        let old = self.slots().insert(index, ptr);
        // SAFETY: stored by `into_foreign`, and taken out once.
        Ok(old.map(|p| unsafe { T::from_foreign(p.as_ptr()) }))
    }

    pub fn remove(&mut self, index: usize) -> Option<T> {
        let old = self.slots().remove(&index);
        // SAFETY: stored by `into_foreign`, and taken out once.
        old.map(|p| unsafe { T::from_foreign(p.as_ptr()) })
    }

    pub fn get(&self, index: usize) -> Option<T::Borrowed<'_>> {
        // SAFETY: the guard is the access.
        let slots = unsafe { &*self.0.slots.get() };
        // SAFETY: stored by `into_foreign`, and there as long as the guard.
        slots.get(&index).map(|p| unsafe { T::borrow(p.as_ptr()) })
    }
}

impl<T: ForeignOwnable> Drop for XArray<T> {
    fn drop(&mut self) {
        for (_, p) in core::mem::take(self.slots.get_mut()) {
            // SAFETY: stored by `into_foreign`, and taken out once.
            drop(unsafe { T::from_foreign(p.as_ptr()) });
        }
    }
}
