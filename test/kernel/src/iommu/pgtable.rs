// SPDX-License-Identifier: GPL-2.0-only OR MIT
//! I/O page tables: they hold physical addresses and own nothing.

use crate::{
    error::{code::*, Result},
    model, trial,
};
use core::marker::PhantomData;

/// A format of I/O page tables.
pub struct ARM64LPAES1;

/// An I/O page table of a format.
pub struct IoPageTable<F> {
    /// By its address the model knows the table.
    id: std::boxed::Box<u8>,
    _format: PhantomData<F>,
}

impl<F> IoPageTable<F> {
    #[doc(hidden)]
    pub(crate) fn of_caller() -> Self {
        let table = Self { id: std::boxed::Box::new(0), _format: PhantomData };
        model::outlives(table.key());
        table
    }

    fn key(&self) -> usize {
        &raw const *self.id as usize
    }

    /// # Safety
    ///
    /// The memory at `paddr` stays until it is unmapped.
    #[track_caller]
    pub unsafe fn map_pages(&self, _iova: usize, paddr: u64, _pgsize: usize, _pgcount: usize, _prot: u32, _flags: crate::alloc::Flags) -> Result {
        if trial::fails() {
            return Err(ENOMEM);
        }
        model::store_more(self.key(), crate::bindings::phys_to_page(paddr));
        Ok(())
    }

    /// # Safety
    ///
    /// What was mapped there is no longer used.
    pub unsafe fn unmap_pages(&self, _iova: usize, _pgsize: usize, _pgcount: usize) -> usize {
        model::forget_stored(self.key());
        0
    }
}
