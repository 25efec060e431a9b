// SPDX-License-Identifier: GPL-2.0-only OR MIT
import { describe, expect, test } from 'vitest';
import type { Profile } from '../../server/rules/finding';
import { compileFixture } from './compile';

const profiles: readonly Profile[] = ['owning', 'ownable'];

const BOTH = `
use kernel::alloc::{allocator::{Vmalloc, VmallocPageIter}, AllocError, Flags, KVVec};
use kernel::folio::Folio;
use kernel::mm::virt::{VmaMixedMap, VmaRef};
use kernel::page::{page_align, AsPageIter, Page, PAGE_MASK, PAGE_SHIFT, PAGE_SIZE};
use kernel::prelude::*;
use kernel::scatterlist::SGTable;
use kernel::sync::aref::{ARef, AlwaysRefCounted};
use kernel::types::{ForeignOwnable, Opaque, ScopeGuard};

#[pin_data(PinnedDrop)]
struct Device {
    #[pin]
    lock: kernel::sync::Mutex<u32>,
    buffer: VVec<u8>,
}

#[pinned_drop]
impl PinnedDrop for Device {
    fn drop(self: Pin<&mut Self>) {
        pr_info!("gone with {} bytes\\n", self.buffer.len());
    }
}

impl Device {
    fn new() -> impl PinInit<Self, Error> {
        try_pin_init!(Self {
            lock <- kernel::new_mutex!(0),
            buffer: VVec::with_capacity(PAGE_SIZE, GFP_KERNEL)?,
        } ? Error)
    }
}

fn first(pages: &mut VVec<u8>) -> Option<i32> {
    pages.page_iter().next().map(|page| page.nid())
}

fn insert(vma: &VmaMixedMap, page: &Page) -> Result {
    vma.vm_insert_page(0x1000, page)
}

fn hold(folio: &Folio) -> ARef<Folio> {
    folio.into()
}

fn boxed() -> Result<Pin<KBox<Device>>> {
    KBox::pin_init(Device::new(), GFP_KERNEL)
}
`;

describe('the stub crate', () => {
  test.each(profiles)('takes code in the shape of the kernel, %s', (profile) => {
    expect(compileFixture(BOTH, profile)).toEqual({ ok: true, stderr: '' });
  });

  test('owning: a `Page` value owns, and borrows are `BorrowedPage`', () => {
    const source = `
use kernel::{page::{BorrowedPage, Page}, prelude::*, bindings};
use core::ptr::NonNull;
fn make() -> Result<Page> { Ok(Page::alloc_page(GFP_KERNEL)?) }
unsafe fn lend<'a>(raw: NonNull<bindings::page>) -> BorrowedPage<'a> { unsafe { BorrowedPage::from_raw(raw) } }
`;
    expect(compileFixture(source, 'owning').ok).toBe(true);
    expect(compileFixture(source, 'ownable').ok).toBe(false);
  });

  test('ownable: `Owned<Page>` owns, and a `Page` value cannot be made', () => {
    const source = `
use kernel::{page::Page, prelude::*, types::Owned, bindings};
use core::ptr::NonNull;
fn make() -> Result<Owned<Page>> { Ok(Page::alloc_page(GFP_KERNEL)?) }
unsafe fn take(raw: NonNull<bindings::page>) -> Owned<Page> { unsafe { Owned::from_raw(raw.cast()) } }
`;
    expect(compileFixture(source, 'ownable').ok).toBe(true);
    expect(compileFixture(source, 'owning').ok).toBe(false);
  });

  test('a move out of a borrow is refused, with the compiler\'s words', () => {
    const out = compileFixture('use kernel::page::Page;\nfn f(x: &Option<kernel::alloc::KBox<Page>>) { let _y = *x; }\n', 'owning');
    expect(out.ok).toBe(false);
    expect(out.stderr).toContain('E0507');
  });
});
