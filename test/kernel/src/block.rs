// SPDX-License-Identifier: GPL-2.0-only OR MIT
//! Block I/O.

use crate::bindings;

/// A request's bio, borrowed from the block layer.
#[repr(transparent)]
pub struct Bio(pub(crate) bindings::bio);

impl Bio {
    pub fn as_raw(&mut self) -> *mut bindings::bio {
        &raw mut self.0
    }
}
