// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The fixes that the engine offers: rustc takes each, its finding is gone, and nothing new is found. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Finding, Profile } from '../../server/rules/finding';
import { RULES } from '../../server/rules/registry';
import { compileFixture, rustcJudges } from '../kernel/compile';
import { findingsOf, readyEngine, withFix } from './engine';

beforeAll(readyEngine);

interface Fixture {
  readonly name: string;
  readonly rule: string;
  readonly profile: Profile;
  readonly source: string;
  /** How the titles of the fixes begin. */
  readonly titles: readonly string[];
}

const FIXTURES: readonly Fixture[] = [
  {
    name: 'forget', rule: 'page_leak', profile: 'ownable', titles: ['Remove `forget()`'],
    source: `use kernel::alloc::AllocError;
use kernel::page::Page;
use kernel::prelude::*;

pub fn probe() -> Result<(), AllocError> {
    let page = Page::alloc_page(GFP_KERNEL)?;
    core::mem::forget(page);
    Ok(())
}
`,
  },
  {
    name: 'unmapped twice', rule: 'page_mapping_unbalanced', profile: 'owning', titles: ['Remove this unmap'],
    source: `use kernel::bindings;
use kernel::page::Page;

pub fn touch(page: &Page) {
    // SAFETY: The page is alive.
    let addr = unsafe { bindings::kmap_local_page(page.as_ptr()) };
    // SAFETY: Mapped above.
    unsafe { bindings::kunmap_local(addr) };
    // SAFETY: Mapped above.
    unsafe { bindings::kunmap_local(addr) };
}
`,
  },
  {
    name: 'unmapped in the wrong order', rule: 'page_mapping_unbalanced', profile: 'owning', titles: ['Unmap in reverse order'],
    source: `use kernel::bindings;
use kernel::page::Page;

pub fn touch(a: &Page, b: &Page) {
    // SAFETY: The page is alive.
    let first = unsafe { bindings::kmap_local_page(a.as_ptr()) };
    // SAFETY: The page is alive.
    let second = unsafe { bindings::kmap_local_page(b.as_ptr()) };
    // SAFETY: Mapped above.
    unsafe { bindings::kunmap_local(first) };
    // SAFETY: Mapped above.
    unsafe { bindings::kunmap_local(second) };
}
`,
  },
  {
    name: 'not unmapped at the end', rule: 'page_mapping_unbalanced', profile: 'ownable', titles: ['Unmap the page where the function is left'],
    source: `use kernel::bindings;
use kernel::page::Page;

pub fn first(page: &Page) -> u8 {
    // SAFETY: The page is alive.
    let addr = unsafe { bindings::kmap_local_page(page.as_ptr()) };
    // SAFETY: The page is mapped.
    let byte = unsafe { addr.cast::<u8>().read() };
    byte
}
`,
  },
  {
    name: 'a page pointer given as an address', rule: 'page_free_mismatch', profile: 'owning', titles: ['Call `__free_pages()`'],
    source: `use kernel::bindings;

pub fn probe() {
    // SAFETY: Allocating a page has no requirements.
    let page = unsafe { bindings::alloc_pages(bindings::GFP_KERNEL, 0) };
    if page.is_null() {
        return;
    }
    // SAFETY: The page was allocated above.
    unsafe { bindings::free_pages(page as usize as _, 0) };
}
`,
  },
  {
    name: 'put, but not counted', rule: 'page_refcount', profile: 'ownable', titles: ['Free the page: it is owned here'],
    source: `use kernel::bindings;

pub fn probe() {
    // SAFETY: Allocating a page has no requirements.
    let page = unsafe { bindings::alloc_pages(bindings::GFP_KERNEL, 0) };
    if page.is_null() {
        return;
    }
    // SAFETY: The page was allocated above.
    unsafe { bindings::put_page(page) };
}
`,
  },
  {
    name: 'a page of a vmalloc area is not counted by a folio', rule: 'page_refcount', profile: 'owning', titles: ['Remove `get_page()`'],
    source: `use core::ffi::c_void;
use kernel::bindings;

/// # Safety
///
/// The address must be inside a vmalloc area.
pub unsafe fn hold(addr: *const c_void) {
    // SAFETY: The address is inside a vmalloc area.
    let page = unsafe { bindings::vmalloc_to_page(addr) };
    if page.is_null() {
        return;
    }
    // SAFETY: The page is alive.
    unsafe { bindings::get_page(page) };
}
`,
  },
  {
    name: 'an early return in front of the free', rule: 'page_leak', profile: 'owning', titles: ['Free the page on this path'],
    source: `use kernel::bindings;
use kernel::prelude::*;

pub fn probe(ready: bool) -> Result {
    // SAFETY: Allocating pages has no requirements.
    let block = unsafe { bindings::alloc_pages(bindings::GFP_KERNEL, 1) };
    if block.is_null() {
        return Err(ENOMEM);
    }
    if !ready {
        return Err(EAGAIN);
    }
    // SAFETY: The block was allocated above with this order.
    unsafe { bindings::__free_pages(block, 1) };
    Ok(())
}
`,
  },
  {
    name: 'a raw pointer returned', rule: 'missing_owned', profile: 'ownable', titles: ['Return `Owned<Page>`'],
    source: `use kernel::{
    bindings,
    page::PAGE_SIZE, //
};

pub fn new_page() -> *mut bindings::page {
    let _ = PAGE_SIZE;
    // SAFETY: Allocating a page has no requirements.
    let page = unsafe { bindings::alloc_pages(bindings::GFP_KERNEL, 0) };
    page
}
`,
  },
  {
    name: 'an error that leaves in front of the free', rule: 'page_leak', profile: 'owning',
    titles: ['Free the page before the error is returned', 'Free the page on this path, as on the others'],
    source: `use core::ptr::NonNull;
use kernel::bindings;
use kernel::prelude::*;

pub fn probe(ready: Result) -> Result {
    // SAFETY: Allocating a page has no requirements.
    let page = NonNull::new(unsafe { bindings::alloc_pages(bindings::GFP_KERNEL, 0) }).ok_or(ENOMEM)?;
    ready?;
    // SAFETY: The page was allocated above.
    unsafe { bindings::__free_pages(page.as_ptr(), 0) };
    Ok(())
}
`,
  },
  {
    name: 'an `Option` that leaves, with work before the free', rule: 'page_leak', profile: 'ownable', titles: ['Free the page on this path, as on the others'],
    source: `use core::ptr::NonNull;
use kernel::bindings;

pub fn probe(more: Option<u32>) -> Option<u32> {
    // SAFETY: Allocating a page has no requirements.
    let page = NonNull::new(unsafe { bindings::alloc_pages(bindings::GFP_KERNEL, 0) })?;
    let n = more?;
    let twice = n.wrapping_mul(2);
    // SAFETY: The page was allocated above.
    unsafe { bindings::__free_pages(page.as_ptr(), 0) };
    Some(twice)
}
`,
  },
  {
    name: 'a function with a number for no page', rule: 'page_null_unchecked', profile: 'owning', titles: ['Check `page` for null and return `-1`, as the function does elsewhere'],
    source: `use core::ffi::c_void;
use kernel::bindings;

/// # Safety
///
/// The address must be inside a vmalloc area.
pub unsafe fn node(addr: *const c_void, wanted: bool) -> i32 {
    if !wanted {
        return -1;
    }
    // SAFETY: The caller's contract.
    let page = unsafe { bindings::vmalloc_to_page(addr) };
    // SAFETY: The page is alive.
    unsafe { bindings::page_to_nid(page) }
}
`,
  },
  {
    name: 'a closure called once too often', rule: 'page_double_free', profile: 'ownable', titles: ['Remove the last call of `free`'],
    source: `use core::ptr::NonNull;
use kernel::bindings;
use kernel::prelude::*;

pub fn probe(again: bool) -> Result {
    // SAFETY: Allocating a page has no requirements.
    let page = NonNull::new(unsafe { bindings::alloc_pages(bindings::GFP_KERNEL, 0) }).ok_or(ENOMEM)?;
    // SAFETY: The page was allocated above.
    let free = || unsafe { bindings::__free_pages(page.as_ptr(), 0) };
    free();
    if again {
        free();
    }
    Ok(())
}
`,
  },
  {
    name: 'an owner that is a temporary', rule: 'page_use_after_free', profile: 'ownable', titles: ['Name the owner'],
    source: `use kernel::bindings;
use kernel::page::Page;
use kernel::prelude::*;

pub fn probe() -> Result<i32> {
    let raw = Page::alloc_page(GFP_KERNEL)?.as_ptr();
    // SAFETY: The page is alive.
    Ok(unsafe { bindings::page_to_nid(raw) })
}
`,
  },
  {
    name: 'a copy in place of a borrow', rule: 'missing_owned', profile: 'ownable', titles: ['Borrow the page, and do not copy it'],
    source: `use core::ptr;
use kernel::page::Page;

pub fn look(page: &Page) -> i32 {
    // SAFETY: The page is valid.
    let copy = unsafe { ptr::read(page) };
    copy.nid()
}
`,
  },
];

function others(fixes: Finding['fixes']): Finding['fixes'] {
  return fixes.filter((f) => !f.edits.some((e) => e.newText.includes('pageck: allow(')));
}

/** What a fix must hold: the finding's rule has fewer findings, no rule has more. */
function expectMended(before: readonly Finding[], after: readonly Finding[], rule: string): void {
  const count = (list: readonly Finding[], id: string): number => list.filter((f) => f.rule === id).length;
  expect(count(after, rule)).toBeLessThan(count(before, rule));
  for (const id of new Set(after.map((f) => f.rule))) expect(count(after, id)).toBeLessThanOrEqual(count(before, id));
}

describe.each(FIXTURES.map((f) => [`${f.rule}: ${f.name}`, f] as const))('%s', (_name, fixture) => {
  it('has the fixes, and each holds', () => {
    const sources = { 'a.rs': fixture.source };
    const found = findingsOf(sources, fixture.profile);
    const finding = found.find((f) => f.rule === fixture.rule);
    const fixes = others(finding?.fixes ?? []);
    expect(fixes.map((f) => f.title)).toEqual(fixture.titles.map((t) => expect.stringContaining(t)));
    for (const fix of fixes) {
      const after = withFix(sources, fix);
      if (rustcJudges) expect(compileFixture(after['a.rs'] ?? '', fixture.profile)).toMatchObject({ ok: true });
      expectMended(found, findingsOf(after, fixture.profile), fixture.rule);
    }
  }, 60_000);
});

describe.each(RULES.map((r) => [r.id, r] as const))('%s: the examples', (_id, rule) => {
  const levels = rule.level === 'off' ? { [rule.id]: 'info' as const } : {};
  for (const example of rule.doc.examples) {
    if (example.language === 'c') continue;
    for (const profile of example.profile === null ? (['owning', 'ownable'] as const) : [example.profile]) {
      it(`${example.title} (${profile}): has a fix, at most one is preferred, and rustc takes each`, () => {
        const sources = { 'example.rs': example.wrong };
        const found = findingsOf(sources, profile, levels);
        for (const finding of found) {
          const fixes = others(finding.fixes);
          expect(fixes.length).toBeGreaterThan(0);
          expect(finding.fixes.filter((f) => f.preferred).length).toBeLessThanOrEqual(1);
          for (const fix of fixes) {
            if (fix.applicability === 'display') continue;
            const after = withFix(sources, fix);
            if (rustcJudges) expect({ title: fix.title, ...compileFixture(after['example.rs'] ?? '', profile) }).toMatchObject({ ok: true });
            expectMended(found, findingsOf(after, profile, levels), rule.id);
          }
        }
      }, 60_000);
    }
  }
});
