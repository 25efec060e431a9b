// SPDX-License-Identifier: GPL-2.0-only OR MIT
//! A device of which nothing is known: what it answers is a choice of the trial.

use crate::{
    bindings,
    error::{code::*, Result},
    trial,
};

#[repr(transparent)]
pub struct Device(pub(crate) bindings::device);

impl Device {
    pub fn as_raw(&self) -> *mut bindings::device {
        (&raw const self.0).cast_mut()
    }

    /// True or false.
    pub fn is_ready(&self) -> bool {
        trial::flag()
    }

    /// True or false.
    pub fn has_room(&self) -> bool {
        trial::flag()
    }

    /// Fails or not.
    pub fn wait(&self) -> Result {
        if trial::flag() {
            return Err(ETIMEDOUT);
        }
        Ok(())
    }

    /// Fails or not.
    pub fn start(&self) -> Result {
        if trial::flag() {
            return Err(EIO);
        }
        Ok(())
    }

    /// 0, 1 or 2.
    pub fn count(&self) -> usize {
        trial::choose(3)
    }

    /// Something small, or nothing.
    pub fn index(&self) -> Option<usize> {
        trial::flag().then_some(1)
    }

    pub fn reset(&self) {}
}
