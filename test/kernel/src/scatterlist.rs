// SPDX-License-Identifier: GPL-2.0-only OR MIT
//! Scatterlists.

use crate::{
    alloc::{Flags, KVec},
    bindings,
    device::Device,
    dma::{DataDirection, DmaAddress},
    error::{Error, Result},
    init::PinInit,
    page::AsPageIter,
    types::Opaque,
};
use core::{marker::PhantomData, ops::Deref};

mod private {
    pub trait Sealed {}
    impl Sealed for super::Borrowed {}
    impl<P> Sealed for super::Owned<P> {}
}

/// One entry.
#[repr(transparent)]
pub struct SGEntry(Opaque<bindings::scatterlist>);

impl SGEntry {
    /// # Safety
    ///
    /// `ptr` stays valid for `'a`.
    pub unsafe fn from_raw<'a>(ptr: *mut bindings::scatterlist) -> &'a Self {
        &*ptr.cast()
    }

    pub fn as_raw(&self) -> *mut bindings::scatterlist {
        self.0.get()
    }

    pub fn dma_address(&self) -> DmaAddress {
        // SAFETY: a valid entry.
        unsafe { (*self.0.get()).dma_address }
    }

    pub fn dma_len(&self) -> u32 {
        // SAFETY: a valid entry.
        unsafe { (*self.0.get()).length }
    }
}

/// The table is C's.
pub struct Borrowed(Opaque<bindings::sg_table>);

/// The table and what lends its pages are ours; entries go before the pages.
pub struct Owned<P> {
    entries: KVec<bindings::scatterlist>,
    _pages: P,
}

impl<P> Drop for Owned<P> {
    fn drop(&mut self) {
        for sg in self.entries.as_mut_slice() {
            crate::model::forget_stored(&raw const *sg as usize);
        }
    }
}

pub struct SGTable<T: private::Sealed = Borrowed> {
    inner: T,
}

impl SGTable<Borrowed> {
    /// # Safety
    ///
    /// The table and its pages stay valid for `'a`.
    pub unsafe fn from_raw<'a>(ptr: *mut bindings::sg_table) -> &'a Self {
        &*ptr.cast()
    }

    pub fn as_raw(&self) -> *mut bindings::sg_table {
        self.inner.0.get()
    }
}

impl<P: AsPageIter + 'static> SGTable<Owned<P>> {
    pub fn new<'a>(_dev: &'a Device, mut pages: P, _dir: DataDirection, flags: Flags) -> impl PinInit<Self, Error> + 'a
    where
        P: 'a,
    {
        crate::init::from_closure(move |slot: *mut Self| {
            let mut entries: KVec<bindings::scatterlist> = KVec::new();
            for page in pages.page_iter() {
                entries.push(bindings::scatterlist { page_link: page.as_ptr() as _, offset: 0, length: 0, dma_address: 0 }, flags)?;
            }
            // SAFETY: the slot is valid for writes.
            unsafe { slot.write(SGTable { inner: Owned { entries, _pages: pages } }) };
            Ok(())
        })
    }

    pub fn len(&self) -> usize {
        self.inner.entries.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Goes over a table.
pub struct SGTableIter<'a> {
    _p: PhantomData<&'a ()>,
}

impl<'a> Iterator for SGTableIter<'a> {
    type Item = &'a SGEntry;
    fn next(&mut self) -> Option<&'a SGEntry> {
        None
    }
}

impl Deref for Borrowed {
    type Target = Opaque<bindings::sg_table>;
    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

#[allow(unused)]
fn _result(_: Result) {}
