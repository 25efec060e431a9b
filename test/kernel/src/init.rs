// SPDX-License-Identifier: GPL-2.0-only OR MIT
//! Initialisation in place, as far as page code needs it.

use core::{convert::Infallible, marker::PhantomData, mem::MaybeUninit, pin::Pin};

/// Knows how to make a `T` at a fixed place.
///
/// # Safety
///
/// The slot is initialised if and only if the result is `Ok`.
#[must_use]
pub unsafe trait PinInit<T, E = Infallible>: Sized {
    /// # Safety
    ///
    /// `slot` is valid for writes and does not move afterwards.
    unsafe fn __pinned_init(self, slot: *mut T) -> Result<(), E>;
}

/// As [`PinInit`], for what may move.
///
/// # Safety
///
/// As [`PinInit`].
#[must_use]
pub unsafe trait Init<T, E = Infallible>: PinInit<T, E> {}

/// Cleans up a pinned value.
pub trait PinnedDrop {
    fn drop(self: Pin<&mut Self>);
}

struct FromClosure<F, T, E>(F, PhantomData<(fn(T), E)>);

unsafe impl<F: FnOnce(*mut T) -> Result<(), E>, T, E> PinInit<T, E> for FromClosure<F, T, E> {
    unsafe fn __pinned_init(self, slot: *mut T) -> Result<(), E> {
        (self.0)(slot)
    }
}

unsafe impl<F: FnOnce(*mut T) -> Result<(), E>, T, E> Init<T, E> for FromClosure<F, T, E> {}

/// A plain value initialises its place.
unsafe impl<T, E> PinInit<T, E> for T {
    unsafe fn __pinned_init(self, slot: *mut T) -> Result<(), E> {
        slot.write(self);
        Ok(())
    }
}

unsafe impl<T, E> Init<T, E> for T {}

#[doc(hidden)]
pub fn from_closure<T, E>(f: impl FnOnce(*mut T) -> Result<(), E>) -> impl Init<T, E> {
    FromClosure(f, PhantomData)
}

/// An initialiser that moves `value` in.
pub fn value<T, E>(value: T) -> impl Init<T, E> {
    from_closure(move |slot: *mut T| {
        // SAFETY: the slot is valid for writes.
        unsafe { slot.write(value) };
        Ok(())
    })
}

#[doc(hidden)]
pub struct FieldGuard<T>(pub *mut T);

impl<T> Drop for FieldGuard<T> {
    fn drop(&mut self) {
        // SAFETY: the field was initialised, and the whole value is given up.
        unsafe { core::ptr::drop_in_place(self.0) }
    }
}

#[doc(hidden)]
pub unsafe fn run<T, E>(init: impl PinInit<T, E>, slot: *mut T) -> Result<(), E> {
    init.__pinned_init(slot)
}

#[doc(hidden)]
pub fn in_box<T, E>(init: impl PinInit<T, E>) -> Result<std::boxed::Box<T>, E> {
    let mut slot: std::boxed::Box<MaybeUninit<T>> = std::boxed::Box::new(MaybeUninit::uninit());
    // SAFETY: the slot is valid; assumed initialised on `Ok` only.
    unsafe {
        init.__pinned_init(slot.as_mut_ptr())?;
        Ok(std::boxed::Box::from_raw(std::boxed::Box::into_raw(slot).cast()))
    }
}

#[doc(hidden)]
#[macro_export]
macro_rules! __init_fields {
    ($slot:ident, [$($guards:ident)*],) => { $(::core::mem::forget($guards);)* };
    ($slot:ident, [$($guards:ident)*], $field:ident <- $init:expr $(, $($rest:tt)*)?) => {
        unsafe { $crate::init::run($init, &raw mut (*$slot).$field)? };
        let guard = $crate::init::FieldGuard(unsafe { &raw mut (*$slot).$field });
        $crate::__init_fields!($slot, [$($guards)* guard], $($($rest)*)?);
    };
    ($slot:ident, [$($guards:ident)*], $field:ident : $value:expr $(, $($rest:tt)*)?) => {
        unsafe { (&raw mut (*$slot).$field).write($value) };
        let guard = $crate::init::FieldGuard(unsafe { &raw mut (*$slot).$field });
        $crate::__init_fields!($slot, [$($guards)* guard], $($($rest)*)?);
    };
    ($slot:ident, [$($guards:ident)*], $field:ident $(, $($rest:tt)*)?) => {
        unsafe { (&raw mut (*$slot).$field).write($field) };
        let guard = $crate::init::FieldGuard(unsafe { &raw mut (*$slot).$field });
        $crate::__init_fields!($slot, [$($guards)* guard], $($($rest)*)?);
    };
    ($slot:ident, [$($guards:ident)*], _ : $block:block $(, $($rest:tt)*)?) => {
        $block
        $crate::__init_fields!($slot, [$($guards)*], $($($rest)*)?);
    };
}

/// As the kernel's: `try_pin_init!(Type { field: value, field <- initialiser } ? Error)`.
#[macro_export]
macro_rules! try_pin_init {
    ($(&$this:ident in)? $t:ident $(::<$($generics:ty),* $(,)?>)? { $($fields:tt)* }) => {
        $crate::try_pin_init!($(&$this in)? $t $(::<$($generics),*>)? { $($fields)* } ? $crate::error::Error)
    };
    ($(&$this:ident in)? $t:ident $(::<$($generics:ty),* $(,)?>)? { $($fields:tt)* } ? $err:ty) => {
        $crate::init::from_closure::<_, $err>(move |slot: *mut $t $(<$($generics),*>)?| {
            $(let $this = unsafe { ::core::ptr::NonNull::new_unchecked(slot) };)?
            $crate::__init_fields!(slot, [], $($fields)*);
            Ok(())
        })
    };
}

#[macro_export]
macro_rules! pin_init {
    ($(&$this:ident in)? $t:ident $(::<$($generics:ty),* $(,)?>)? { $($fields:tt)* }) => {
        $crate::try_pin_init!($(&$this in)? $t $(::<$($generics),*>)? { $($fields)* } ? ::core::convert::Infallible)
    };
}

#[macro_export]
macro_rules! try_init {
    ($($all:tt)*) => { $crate::try_pin_init!($($all)*) };
}

#[macro_export]
macro_rules! init {
    ($($all:tt)*) => { $crate::pin_init!($($all)*) };
}
