// SPDX-License-Identifier: GPL-2.0-only OR MIT
//! A stand-in for the kernel's `kernel` crate, for programs that are compiled and run outside the kernel.
//!
//! It has the names, paths and signatures that page code uses, in both designs of `Page`: `--cfg owning` (a `Page`
//! value owns its page) and `--cfg ownable` (`Owned<Page>` owns it). Behind `bindings` stands `model`, which records
//! what goes wrong when a program runs.
#![allow(
    non_camel_case_types,
    non_upper_case_globals,
    static_mut_refs,
    unsafe_op_in_unsafe_fn,
    clippy::missing_safety_doc,
    clippy::new_without_default
)]

#[cfg(all(owning, ownable))]
compile_error!("choose one design of `Page`: `--cfg owning` or `--cfg ownable`");
#[cfg(not(any(owning, ownable)))]
compile_error!("choose a design of `Page`: `--cfg owning` or `--cfg ownable`");

pub mod alloc;
pub mod bindings;
pub mod bits;
pub mod block;
pub mod device;
pub mod dma;
pub mod error;
pub mod folio;
pub mod init;
pub mod iommu;
pub mod list;
pub mod mm;
#[doc(hidden)]
pub mod model;
#[cfg(ownable)]
pub mod owned;
pub mod page;
pub mod prelude;
pub mod print;
pub mod scatterlist;
pub mod sync;
#[doc(hidden)]
pub mod trial;
pub mod types;
pub mod uaccess;
pub mod xarray;

pub use crate::error::{Error, Result};

/// As the kernel's: a pointer to the structure around a field.
#[macro_export]
macro_rules! container_of {
    ($ptr:expr, $type:ty, $($field:tt)*) => {{
        let offset = ::core::mem::offset_of!($type, $($field)*);
        ($ptr).cast::<u8>().wrapping_sub(offset).cast_mut_like::<$type>()
    }};
}

/// Checked when run, as there is no linker trick here.
#[macro_export]
macro_rules! build_assert {
    ($cond:expr $(,)?) => { ::core::assert!($cond) };
    ($cond:expr, $($msg:tt)*) => { ::core::assert!($cond, $($msg)*) };
}

/// Reports a failed condition and goes on.
#[macro_export]
macro_rules! warn_on {
    ($cond:expr $(,)?) => {{ let hit: bool = $cond; hit }};
}

/// A C string constant.
#[macro_export]
macro_rules! c_str {
    ($str:expr) => {{
        match ::core::ffi::CStr::from_bytes_with_nul(::core::concat!($str, "\0").as_bytes()) {
            Ok(s) => s,
            Err(_) => ::core::panic!("not a C string"),
        }
    }};
}

/// Keeps the constness that `container_of!` was given.
#[doc(hidden)]
pub trait CastLike {
    type Out<T>;
    fn cast_mut_like<T>(self) -> Self::Out<T>;
}

impl CastLike for *mut u8 {
    type Out<T> = *mut T;
    fn cast_mut_like<T>(self) -> *mut T {
        self.cast()
    }
}

impl CastLike for *const u8 {
    type Out<T> = *const T;
    fn cast_mut_like<T>(self) -> *const T {
        self.cast()
    }
}
