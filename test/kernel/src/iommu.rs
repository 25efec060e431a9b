// SPDX-License-Identifier: GPL-2.0-only OR MIT
//! Where the kernel has its I/O page tables.

pub mod pgtable {
    use core::marker::PhantomData;

    /// A format of I/O page tables.
    pub struct ARM64LPAES1;

    /// An I/O page table of a format.
    pub struct IoPageTable<F> {
        _table: crate::io_pgtable::IoPageTable,
        _format: PhantomData<F>,
    }
}
