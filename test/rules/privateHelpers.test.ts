// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Raw pages that a private function hands to callers of its own file. */
import { beforeAll, describe, expect, it } from 'vitest';
import { findingsOf, readyEngine } from './engine';

beforeAll(readyEngine);

const SOURCE = `use core::ptr::NonNull;
use kernel::alloc::{AllocError, Flags};
use kernel::bindings;
use kernel::page::Page;
use kernel::prelude::*;
use kernel::types::Owned;

fn raw(flags: Flags) -> Result<NonNull<bindings::page>, AllocError> {
    // SAFETY: Allocating a page has no requirements.
    let page = unsafe { bindings::alloc_pages(flags.as_raw(), 0) };
    NonNull::new(page).ok_or(AllocError)
}

pub fn plain(flags: Flags) -> Result<Owned<Page>, AllocError> {
    let page = raw(flags)?;
    // SAFETY: The page was allocated above, and nothing else owns it.
    Ok(unsafe { Owned::from_raw(page.cast()) })
}

pub fn pair(flags: Flags) -> Result<(Owned<Page>, Owned<Page>), AllocError> {
    let first = plain(flags)?;
    let page = raw(flags)?;
    // SAFETY: The page was allocated above, and nothing else owns it.
    Ok((first, unsafe { Owned::from_raw(page.cast()) }))
}
`;

function flagged(source: string): string[] {
  return findingsOf({ 'drivers/a.rs': source }, 'ownable').filter((f) => f.rule === 'missing_owned').map((f) => f.function ?? '');
}

describe('a private function that hands out a raw page', () => {
  it('is right where all its callers return owners', () => {
    expect(flagged(SOURCE)).toEqual([]);
  });

  it('is flagged where others can call it', () => {
    expect(flagged(SOURCE.replace('fn raw(', 'pub fn raw('))).toEqual(['raw']);
    expect(flagged(SOURCE.replace('fn raw(', 'pub(crate) fn raw('))).toEqual(['raw']);
  });

  it('is flagged where one caller returns no owner', () => {
    const address = `
pub fn address(flags: Flags) -> Result<usize, AllocError> {
    let page = raw(flags)?;
    Ok(page.as_ptr() as usize)
}
`;
    expect(flagged(SOURCE + address)).toContain('raw');
  });

  it('is flagged where nothing calls it', () => {
    expect(flagged(SOURCE.slice(0, SOURCE.indexOf('pub fn plain')))).toEqual(['raw']);
  });
});
