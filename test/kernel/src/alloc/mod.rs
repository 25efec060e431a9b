// SPDX-License-Identifier: GPL-2.0-only OR MIT
//! Allocation.

pub mod allocator;
pub mod kbox;
pub mod kvec;

pub use allocator::Allocator;
pub use kbox::{Box, KBox, KVBox, VBox};
pub use kvec::{KVVec, KVec, VVec, Vec};

/// There was no memory.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct AllocError;

/// How to allocate.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Flags(u32);

impl Flags {
    pub fn as_raw(self) -> u32 {
        self.0
    }
}

impl core::ops::BitOr for Flags {
    type Output = Self;
    fn bitor(self, rhs: Self) -> Self {
        Self(self.0 | rhs.0)
    }
}

impl core::ops::BitAnd for Flags {
    type Output = Self;
    fn bitand(self, rhs: Self) -> Self {
        Self(self.0 & rhs.0)
    }
}

pub mod flags {
    use super::Flags;
    use crate::bindings;
    pub const __GFP_ZERO: Flags = Flags(bindings::__GFP_ZERO);
    pub const __GFP_HIGHMEM: Flags = Flags(bindings::__GFP_HIGHMEM);
    pub const __GFP_NOWARN: Flags = Flags(bindings::__GFP_NOWARN);
    pub const __GFP_COMP: Flags = Flags(bindings::__GFP_COMP);
    pub const GFP_KERNEL: Flags = Flags(bindings::GFP_KERNEL);
    pub const GFP_ATOMIC: Flags = Flags(bindings::GFP_ATOMIC);
    pub const GFP_NOWAIT: Flags = Flags(bindings::GFP_NOWAIT);
}
