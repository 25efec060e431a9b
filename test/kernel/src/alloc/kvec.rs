// SPDX-License-Identifier: GPL-2.0-only OR MIT
//! Vectors.

use super::{
    allocator::{may_fail, Allocator, KVmalloc, Kmalloc, Vmalloc, VmallocPageIter},
    AllocError, Flags,
};
use crate::page::AsPageIter;
use core::{
    marker::PhantomData,
    mem::ManuallyDrop,
    ops::{Deref, DerefMut},
    ptr::{self, NonNull},
};

pub struct Vec<T, A: Allocator> {
    ptr: NonNull<T>,
    cap: usize,
    len: usize,
    _p: PhantomData<(T, A)>,
}

pub type KVec<T> = Vec<T, Kmalloc>;
pub type VVec<T> = Vec<T, Vmalloc>;
pub type KVVec<T> = Vec<T, KVmalloc>;

// SAFETY: as its content.
unsafe impl<T: Send, A: Allocator> Send for Vec<T, A> {}
// SAFETY: as its content.
unsafe impl<T: Sync, A: Allocator> Sync for Vec<T, A> {}

/// An element could not be pushed; gives it back.
pub struct PushError<T>(pub T);

impl<T> From<PushError<T>> for crate::error::Error {
    fn from(_: PushError<T>) -> Self {
        crate::error::code::EINVAL
    }
}

impl<T> core::fmt::Debug for PushError<T> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("PushError")
    }
}

impl<T, A: Allocator> Vec<T, A> {
    pub const fn new() -> Self {
        Self { ptr: NonNull::dangling(), cap: 0, len: 0, _p: PhantomData }
    }

    pub fn with_capacity(capacity: usize, flags: Flags) -> Result<Self, AllocError> {
        let mut v = Self::new();
        v.reserve(capacity, flags)?;
        Ok(v)
    }

    pub fn len(&self) -> usize {
        self.len
    }

    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    pub fn capacity(&self) -> usize {
        self.cap
    }

    pub fn as_slice(&self) -> &[T] {
        self
    }

    pub fn as_mut_slice(&mut self) -> &mut [T] {
        self
    }

    pub fn as_ptr(&self) -> *const T {
        self.ptr.as_ptr()
    }

    pub fn as_mut_ptr(&mut self) -> *mut T {
        self.ptr.as_ptr()
    }

    /// # Safety
    ///
    /// The first `new_len` elements are initialised and there is room for them.
    pub unsafe fn set_len(&mut self, new_len: usize) {
        self.len = new_len;
    }

    /// Makes room for `additional` more; what was there moves to new memory.
    pub fn reserve(&mut self, additional: usize, _flags: Flags) -> Result<(), AllocError> {
        let wanted = self.len + additional;
        if wanted <= self.cap || size_of::<T>() == 0 {
            return Ok(());
        }
        may_fail()?;
        let cap = wanted.max(self.cap * 2);
        let memory = A::obtain(cap * size_of::<T>()).cast::<T>();
        // SAFETY: both are good for `len` elements, which move.
        unsafe {
            ptr::copy_nonoverlapping(self.ptr.as_ptr(), memory.as_ptr(), self.len);
            if self.cap > 0 {
                A::give_back(self.ptr.cast(), self.cap * size_of::<T>());
            }
        }
        self.ptr = memory;
        self.cap = cap;
        Ok(())
    }

    pub fn push(&mut self, v: T, flags: Flags) -> Result<(), AllocError> {
        self.reserve(1, flags)?;
        // SAFETY: there is room.
        unsafe { self.ptr.as_ptr().add(self.len).write(v) };
        self.len += 1;
        Ok(())
    }

    pub fn push_within_capacity(&mut self, v: T) -> Result<(), PushError<T>> {
        if self.len == self.cap {
            return Err(PushError(v));
        }
        // SAFETY: there is room.
        unsafe { self.ptr.as_ptr().add(self.len).write(v) };
        self.len += 1;
        Ok(())
    }

    pub fn pop(&mut self) -> Option<T> {
        if self.len == 0 {
            return None;
        }
        self.len -= 1;
        // SAFETY: initialised, and no longer counted.
        Some(unsafe { self.ptr.as_ptr().add(self.len).read() })
    }

    pub fn remove(&mut self, i: usize) -> Result<T, RemoveError> {
        if i >= self.len {
            return Err(RemoveError);
        }
        // SAFETY: in range; the tail closes the gap.
        unsafe {
            let at = self.ptr.as_ptr().add(i);
            let value = at.read();
            ptr::copy(at.add(1), at, self.len - i - 1);
            self.len -= 1;
            Ok(value)
        }
    }

    pub fn clear(&mut self) {
        self.truncate(0);
    }

    pub fn truncate(&mut self, len: usize) {
        while self.len > len {
            drop(self.pop());
        }
    }

    pub fn resize(&mut self, new_len: usize, value: T, flags: Flags) -> Result<(), AllocError>
    where
        T: Clone,
    {
        while self.len < new_len {
            self.push(value.clone(), flags)?;
        }
        self.truncate(new_len);
        Ok(())
    }

    pub fn extend_with(&mut self, n: usize, value: T, flags: Flags) -> Result<(), AllocError>
    where
        T: Clone,
    {
        let new_len = self.len + n;
        self.resize(new_len, value, flags)
    }

    pub fn extend_from_slice(&mut self, other: &[T], flags: Flags) -> Result<(), AllocError>
    where
        T: Clone,
    {
        self.reserve(other.len(), flags)?;
        for item in other {
            self.push(item.clone(), flags)?;
        }
        Ok(())
    }

    pub fn from_elem(value: T, n: usize, flags: Flags) -> Result<Self, AllocError>
    where
        T: Clone,
    {
        let mut v = Self::with_capacity(n, flags)?;
        v.resize(n, value, flags)?;
        Ok(v)
    }

    pub fn into_raw_parts(self) -> (*mut T, usize, usize) {
        let mut me = ManuallyDrop::new(self);
        (me.as_mut_ptr(), me.len, me.cap)
    }

    /// # Safety
    ///
    /// From `into_raw_parts`, and taken back once.
    pub unsafe fn from_raw_parts(ptr: *mut T, length: usize, capacity: usize) -> Self {
        Self { ptr: NonNull::new_unchecked(ptr), cap: capacity, len: length, _p: PhantomData }
    }

    /// Takes all elements out, one by one.
    pub fn drain_all(&mut self) -> DrainAll<'_, T> {
        let len = core::mem::replace(&mut self.len, 0);
        DrainAll { ptr: self.ptr.as_ptr(), end: len, at: 0, _p: PhantomData }
    }

    pub fn retain(&mut self, mut f: impl FnMut(&mut T) -> bool) {
        let mut i = 0;
        while i < self.len {
            if f(&mut self[i]) {
                i += 1;
            } else {
                drop(self.remove(i));
            }
        }
    }
}

/// There is no such element.
#[derive(Debug)]
pub struct RemoveError;

impl From<RemoveError> for crate::error::Error {
    fn from(_: RemoveError) -> Self {
        crate::error::code::EINVAL
    }
}

pub struct DrainAll<'a, T> {
    ptr: *mut T,
    at: usize,
    end: usize,
    _p: PhantomData<&'a mut T>,
}

impl<T> Iterator for DrainAll<'_, T> {
    type Item = T;
    fn next(&mut self) -> Option<T> {
        if self.at == self.end {
            return None;
        }
        self.at += 1;
        // SAFETY: each is taken once.
        Some(unsafe { self.ptr.add(self.at - 1).read() })
    }
}

impl<T> Drop for DrainAll<'_, T> {
    fn drop(&mut self) {
        while self.next().is_some() {}
    }
}

pub struct IntoIter<T, A: Allocator> {
    vec: ManuallyDrop<Vec<T, A>>,
    at: usize,
}

impl<T, A: Allocator> Iterator for IntoIter<T, A> {
    type Item = T;
    fn next(&mut self) -> Option<T> {
        if self.at == self.vec.len {
            return None;
        }
        self.at += 1;
        // SAFETY: each is taken once.
        Some(unsafe { self.vec.ptr.as_ptr().add(self.at - 1).read() })
    }
}

impl<T, A: Allocator> Drop for IntoIter<T, A> {
    fn drop(&mut self) {
        while self.next().is_some() {}
        self.vec.len = 0;
        // SAFETY: empty now; only its memory goes.
        unsafe { ManuallyDrop::drop(&mut self.vec) }
    }
}

impl<T, A: Allocator> IntoIterator for Vec<T, A> {
    type Item = T;
    type IntoIter = IntoIter<T, A>;
    fn into_iter(self) -> IntoIter<T, A> {
        IntoIter { vec: ManuallyDrop::new(self), at: 0 }
    }
}

impl<'a, T, A: Allocator> IntoIterator for &'a Vec<T, A> {
    type Item = &'a T;
    type IntoIter = core::slice::Iter<'a, T>;
    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<'a, T, A: Allocator> IntoIterator for &'a mut Vec<T, A> {
    type Item = &'a mut T;
    type IntoIter = core::slice::IterMut<'a, T>;
    fn into_iter(self) -> Self::IntoIter {
        self.iter_mut()
    }
}

impl<T, A: Allocator> Deref for Vec<T, A> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        // SAFETY: initialised up to `len`.
        unsafe { core::slice::from_raw_parts(self.ptr.as_ptr(), self.len) }
    }
}

impl<T, A: Allocator> DerefMut for Vec<T, A> {
    fn deref_mut(&mut self) -> &mut [T] {
        // SAFETY: initialised up to `len`.
        unsafe { core::slice::from_raw_parts_mut(self.ptr.as_ptr(), self.len) }
    }
}

impl<T, A: Allocator> Drop for Vec<T, A> {
    fn drop(&mut self) {
        for i in 0..self.len {
            // SAFETY: in order, each once.
            unsafe { ptr::drop_in_place(self.ptr.as_ptr().add(i)) };
        }
        if self.cap > 0 {
            // SAFETY: our memory.
            unsafe { A::give_back(self.ptr.cast(), self.cap * size_of::<T>()) };
        }
    }
}

impl<T> AsPageIter for VVec<T> {
    type Iter<'a>
        = VmallocPageIter<'a>
    where
        T: 'a;

    fn page_iter(&mut self) -> Self::Iter<'_> {
        // SAFETY: the buffer lives as long as it is borrowed.
        unsafe { VmallocPageIter::new(self.ptr.cast(), self.cap * size_of::<T>()) }
    }
}

/// As the kernel's `kvec![]`.
#[macro_export]
macro_rules! kvec {
    () => { $crate::alloc::KVec::new() };
    ($elem:expr; $n:expr) => { $crate::alloc::KVec::from_elem($elem, $n, $crate::alloc::flags::GFP_KERNEL) };
    ($($x:expr),+ $(,)?) => {{
        let mut v = $crate::alloc::KVec::new();
        let mut fill = || -> ::core::result::Result<(), $crate::alloc::AllocError> {
            $(v.push($x, $crate::alloc::flags::GFP_KERNEL)?;)+
            Ok(())
        };
        match fill() {
            Ok(()) => Ok(v),
            Err(e) => Err(e),
        }
    }};
}
