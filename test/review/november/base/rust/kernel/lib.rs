// SPDX-License-Identifier: GPL-2.0

//! The `kernel` crate.

pub mod page;
pub mod types;
