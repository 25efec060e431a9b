// SPDX-License-Identifier: GPL-2.0-only OR MIT
//! A driver that owns pages, lends them, and shows them to user space.

use kernel::mm::virt::VmaMixedMap;
use kernel::page::Page;
use kernel::prelude::*;
use kernel::types::Owned;

struct Buffer {
    pages: KVec<Owned<Page>>,
    spare: Option<Owned<Page>>,
}

impl Buffer {
    fn page(&self, index: usize) -> Option<&Page> {
        self.pages.get(index).map(|page| &**page)
    }

    fn take_spare(&mut self) -> Option<Owned<Page>> {
        self.spare.take()
    }

    fn put_spare(&mut self, page: Owned<Page>) {
        self.spare = Some(page);
    }

    fn show(&self, vma: &VmaMixedMap, address: usize, index: usize) -> Result {
        let Some(page) = self.page(index) else {
            return Err(EINVAL);
        };
        vma.vm_insert_page(address, page)
    }

    fn len(&self) -> usize {
        self.pages.len()
    }
}
