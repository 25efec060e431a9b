// SPDX-License-Identifier: GPL-2.0-only OR MIT

//! The part of a kernel crate that handles pages, in the design where `Owned<Page>` owns.

pub mod page;
pub mod types;
pub mod vmalloc;
