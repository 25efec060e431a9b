// SPDX-License-Identifier: GPL-2.0-only OR MIT

//! The part of a kernel crate that the sample needs.

pub mod page;
