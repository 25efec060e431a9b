// SPDX-License-Identifier: GPL-2.0-only OR MIT
//! The kernel crate of this tree.

pub mod page;
