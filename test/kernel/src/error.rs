// SPDX-License-Identifier: GPL-2.0-only OR MIT
//! Errors.

use crate::alloc::AllocError;
use core::num::NonZeroI32;

/// A kernel error number, negative.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Error(NonZeroI32);

/// The kernel's result: unit and [`Error`] unless said otherwise.
pub type Result<T = (), E = Error> = core::result::Result<T, E>;

/// Error codes.
pub mod code {
    use super::Error;
    macro_rules! codes {
        ($($name:ident = $n:literal),* $(,)?) => { $(pub const $name: Error = Error::new(-$n);)* };
    }
    codes! {
        EPERM = 1, ENOENT = 2, EINTR = 4, EIO = 5, ENXIO = 6, E2BIG = 7, EBADF = 9, EAGAIN = 11, ENOMEM = 12, EACCES = 13,
        EFAULT = 14, EBUSY = 16, EEXIST = 17, ENODEV = 19, EINVAL = 22, ENOSPC = 28, EDOM = 33, ERANGE = 34,
        EOVERFLOW = 75, ENOTSUPP = 524, ETIMEDOUT = 110, ENODATA = 61,
    }
}

impl Error {
    const fn new(errno: i32) -> Self {
        match NonZeroI32::new(errno) {
            Some(n) => Self(n),
            None => panic!("0 is no error"),
        }
    }

    /// An error from a C number; one out of range is `EINVAL`.
    pub fn from_errno(errno: i32) -> Self {
        if (-4095..0).contains(&errno) {
            Self::new(errno)
        } else {
            code::EINVAL
        }
    }

    pub fn to_errno(self) -> i32 {
        self.0.get()
    }

    pub fn to_ptr<T>(self) -> *mut T {
        self.0.get() as isize as usize as *mut T
    }
}

impl core::fmt::Debug for Error {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Error({})", self.0.get())
    }
}

impl From<AllocError> for Error {
    fn from(_: AllocError) -> Self {
        code::ENOMEM
    }
}

impl From<core::convert::Infallible> for Error {
    fn from(e: core::convert::Infallible) -> Self {
        match e {}
    }
}

impl From<core::num::TryFromIntError> for Error {
    fn from(_: core::num::TryFromIntError) -> Self {
        code::EINVAL
    }
}

/// 0 or more is success.
pub fn to_result(err: i32) -> Result {
    if err < 0 {
        Err(Error::from_errno(err))
    } else {
        Ok(())
    }
}

/// Takes an error pointer apart.
pub fn from_err_ptr<T>(ptr: *mut T) -> Result<*mut T> {
    let value = ptr as usize as isize;
    if (-4095..0).contains(&value) {
        return Err(Error::from_errno(value as i32));
    }
    Ok(ptr)
}

/// Turns a result of a closure into a C number.
pub fn from_result<T: From<i16>, F: FnOnce() -> Result<T>>(f: F) -> T {
    match f() {
        Ok(v) => v,
        Err(e) => T::from(e.to_errno() as i16),
    }
}
