// SPDX-License-Identifier: GPL-2.0-only OR MIT
//! Bits.

pub const fn bit_u32(n: u32) -> u32 {
    1 << n
}

pub const fn bit_u64(n: u32) -> u64 {
    1 << n
}
