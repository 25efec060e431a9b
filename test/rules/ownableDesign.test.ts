// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The step from an owning `Page` to `Owned<Page>`, judged by rustc in the other design. */
import { beforeAll, describe, expect, it } from 'vitest';
import { toOwnableDesign } from '../../server/rules/ownableDesign';
import { compileFixture, rustcJudges } from '../kernel/compile';
import { findingsOf, readyEngine } from './engine';
import { applied, checkItems } from './harness';

beforeAll(readyEngine);

const PAGE = `use core::{mem::ManuallyDrop, ops::Deref, ptr::NonNull};
use kernel::{
    alloc::{
        AllocError,
        Flags, //
    },
    bindings, //
};

/// A page that is borrowed.
pub struct BorrowedPage<'a>(ManuallyDrop<Page>, core::marker::PhantomData<&'a Page>);

impl<'a> BorrowedPage<'a> {
    /// # Safety
    ///
    /// The page stays valid for \`'a\`.
    pub unsafe fn from_raw(ptr: NonNull<bindings::page>) -> Self {
        let page = Page { page: ptr };

        Self(ManuallyDrop::new(page), core::marker::PhantomData)
    }
}

impl<'a> Deref for BorrowedPage<'a> {
    type Target = Page;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

/// A page.
pub struct Page {
    page: NonNull<bindings::page>,
}

// SAFETY: A page is bound to no thread.
unsafe impl Send for Page {}

impl Page {
    /// Allocates a page.
    pub fn alloc_page(flags: Flags) -> Result<Self, AllocError> {
        // SAFETY: Allocating a page has no requirements.
        let page = unsafe { bindings::alloc_pages(flags.as_raw(), 0) };
        let page = NonNull::new(page).ok_or(AllocError)?;
        Ok(Self { page })
    }

    /// The pointer.
    pub fn as_ptr(&self) -> *mut bindings::page {
        self.page.as_ptr()
    }

    /// The node.
    pub fn nid(&self) -> i32 {
        // SAFETY: The page is alive.
        unsafe { bindings::page_to_nid(self.as_ptr()) }
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        // SAFETY: The page is owned.
        unsafe { bindings::__free_pages(self.page.as_ptr(), 0) };
    }
}
`;

const USER = `
/// A slot.
pub struct Slot {
    page: Option<Page>,
}

impl Slot {
    /// Fills the slot.
    pub fn fill(&mut self, flags: Flags) -> Result<(), AllocError> {
        let page: Page = Page::alloc_page(flags)?;
        self.page = Some(page);
        Ok(())
    }

    /// Empties the slot.
    pub fn take(&mut self) -> Option<Page> {
        self.page.take()
    }

    /// Looks at the page.
    pub fn page(&self) -> Option<&Page> {
        self.page.as_ref()
    }
}
`;

describe('the step to `Owned<Page>`', () => {
  it('gives a file that rustc takes and that has no findings', () => {
    const source = PAGE;
    const { files, cx } = checkItems({ 'page.rs': source }, 'owning');
    const file = files[0];
    const fix = file ? toOwnableDesign(file, cx) : null;
    expect(fix?.title).toBe('Make `Page` transparent and hold it in `Owned<Page>`, here and in its users');
    if (!fix) return;
    const after = applied({ 'page.rs': source }, fix)['page.rs'] ?? '';
    expect(after).toContain('#[repr(transparent)]\npub struct Page {\n    page: Opaque<bindings::page>,\n}');
    expect(after).toContain('pub fn alloc_page(flags: Flags) -> Result<Owned<Self>, AllocError> {');
    expect(after).toContain('impl Ownable for Page {');
    expect(after).not.toContain('impl Drop for Page');
    if (rustcJudges) expect(compileFixture(after, 'ownable')).toMatchObject({ ok: true });
    expect(findingsOf({ 'page.rs': after }, 'ownable').map((f) => `${f.rule}: ${f.message}`)).toEqual([]);
  }, 60_000);

  it('takes the users along', () => {
    const user = `use kernel::page::Page;\n${USER}`;
    const sources = { 'rust/kernel/page.rs': PAGE.replaceAll('use kernel::', 'use crate::'), 'drivers/slot.rs': user };
    const { files, cx } = checkItems(sources, 'owning');
    const page = files.find((f) => f.path.endsWith('page.rs'));
    const fix = page ? toOwnableDesign(page, cx) : null;
    if (!fix) throw new Error('no refactoring');
    const after = applied(sources, fix)['drivers/slot.rs'] ?? '';
    expect(after).toContain('use kernel::page::Page;\nuse kernel::types::Owned;\n');
    expect(after).toContain('    page: Option<Owned<Page>>,');
    expect(after).toContain('let page: Owned<Page> = Page::alloc_page(flags)?;');
    expect(after).toContain('pub fn take(&mut self) -> Option<Owned<Page>> {');
    expect(after).toContain('pub fn page(&self) -> Option<&Page> {');
  });

  it('is not offered for a file without such a handle, or in the other design', () => {
    for (const source of ['pub struct Page {\n    index: usize,\n}\n', PAGE.slice(0, PAGE.indexOf('impl Drop for Page'))]) {
      const { files, cx } = checkItems({ 'page.rs': source }, 'owning');
      expect(files[0] ? toOwnableDesign(files[0], cx) : null).toBeNull();
    }
  });
});
