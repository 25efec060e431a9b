// SPDX-License-Identifier: GPL-2.0

//! A crate that is just large enough for the tests in editors.

pub mod buffer;
pub mod page;
pub mod types;
