// SPDX-License-Identifier: GPL-2.0-only OR MIT
//! DMA.

pub type DmaAddress = crate::bindings::dma_addr_t;

#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
pub enum DataDirection {
    Bidirectional = 0,
    ToDevice = 1,
    FromDevice = 2,
    None = 3,
}
