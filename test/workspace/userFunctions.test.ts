// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** What a user's `[[function]]` rows say of functions of the tree holds, whatever their bodies do. */
import { beforeAll, expect, it } from 'vitest';
import type { UserFunction } from '../../server/kernel/userRows';
import { createWorkspace } from '../../server/workspace/workspace';
import { loadEngine } from '../flow/engine';

beforeAll(loadEngine);

const row = (path: string, more: Partial<UserFunction>): UserFunction => ({ path, returns: null, consumes: [], borrows: [], frees: [], order: null, ...more });
const ROWS = [row('Pool::take', { returns: 'owned' }), row('Pool::put', { frees: [1] }), row('Pool::look', { returns: 'borrowed', borrows: [0] }), row('release_it', { frees: [0] })];

const POOL = `use core::ptr::NonNull;
use kernel::bindings;
use kernel::prelude::*;

struct Pool;

impl Pool {
    fn take(&self, n: usize) -> Result<NonNull<bindings::page>> {
        far_away(n)
    }
    fn put(&self, page: *mut bindings::page) {
        bindings::do_it(page)
    }
    fn look(&self) -> *mut bindings::page {
        far_away(0)
    }
}

fn release_it(page: *mut bindings::page) {
    bindings::do_it(page)
}
`;

function rules(body: string, rows: readonly UserFunction[] = ROWS): string[] {
  const workspace = createWorkspace({ rules: { undocumented_page_unsafe: 'off' }, exclude: [], profile: 'auto', functions: rows });
  try {
    workspace.set('a.rs', `${POOL}\nfn f(pool: &Pool) -> Result {\n${body}\n    Ok(())\n}\n`);
    return workspace.check().findings.filter((f) => f.function === 'f').map((f) => f.rule);
  } finally {
    workspace.dispose();
  }
}

it.each([
  ['page_double_free', 'let page = pool.take(1)?; pool.put(page.as_ptr()); pool.put(page.as_ptr());'],
  ['page_double_free', 'let page = pool.take(1)?; release_it(page.as_ptr()); pool.put(page.as_ptr());'],
  ['free_borrowed_page', 'let page = pool.look(); if page.is_null() { return Err(EINVAL); } unsafe { bindings::__free_pages(page, 0) };'],
  ['page_leak', 'let page = pool.take(1)?; if pool.look().is_null() { return Err(EINVAL); } pool.put(page.as_ptr());'],
])('%s: %s', (rule, body) => {
  expect(rules(body)).toEqual([rule]);
  expect(rules(body, [])).toEqual([]);
});

it('what is right is right', () => {
  expect(rules('let page = pool.take(1)?; pool.put(page.as_ptr());')).toEqual([]);
});
