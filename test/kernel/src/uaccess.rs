// SPDX-License-Identifier: GPL-2.0-only OR MIT
//! User memory: nothing but zeroes, and it may fault.

use crate::{
    error::{code::*, Result},
    trial,
};

pub type UserPtr = usize;

pub struct UserSlice {
    _ptr: UserPtr,
    length: usize,
}

pub struct UserSliceReader {
    length: usize,
}

impl UserSlice {
    pub fn new(ptr: UserPtr, length: usize) -> Self {
        Self { _ptr: ptr, length }
    }

    pub fn reader(self) -> UserSliceReader {
        UserSliceReader { length: self.length }
    }
}

impl UserSliceReader {
    pub fn len(&self) -> usize {
        self.length
    }

    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    pub fn skip(&mut self, num: usize) -> Result {
        self.length = self.length.checked_sub(num).ok_or(EFAULT)?;
        Ok(())
    }

    pub(crate) fn read_raw_into(&mut self, dst: *mut u8, len: usize) -> Result {
        if len > self.length || trial::fails() {
            return Err(EFAULT);
        }
        // SAFETY: the caller's pointer is valid for `len` bytes.
        unsafe { core::ptr::write_bytes(dst, 0, len) };
        self.length -= len;
        Ok(())
    }
}
