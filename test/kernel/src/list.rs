// SPDX-License-Identifier: GPL-2.0-only OR MIT
//! A place to keep boxes in, in order.

use crate::alloc::KBox;

pub struct Queue<T>(std::collections::VecDeque<KBox<T>>);

impl<T> Queue<T> {
    pub const fn new() -> Self {
        Self(std::collections::VecDeque::new())
    }

    pub fn push_back(&mut self, item: KBox<T>) {
        self.0.push_back(item)
    }

    pub fn pop_front(&mut self) -> Option<KBox<T>> {
        self.0.pop_front()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
