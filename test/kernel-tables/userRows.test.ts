// SPDX-License-Identifier: GPL-2.0-only OR MIT
import { describe, expect, test } from 'vitest';
import { type UserFunction, userRow } from '../../server/kernel/userRows';

const entry = (more: Partial<UserFunction>): UserFunction => ({
  path: 'bindings::f', returns: null, consumes: [], borrows: [], frees: [], order: null, ...more,
});

describe('userRow', () => {
  test('a C function that gives an owned block', () => {
    expect(userRow(entry({ path: 'kernel::bindings::take', returns: 'owned', order: 2 }))).toMatchObject({
      kind: 'function', row: { name: 'take', args: [], returns: { kind: 'alloc', memdesc: 'page', order: 2, as: 'page', failure: 'null' } },
    });
  });

  test('effects on parameters, the rest left alone', () => {
    const { row } = userRow(entry({ frees: [2], consumes: [0], order: 1 }));
    expect(row.args).toEqual([{ kind: 'give', onSuccess: false }, null, { kind: 'release', by: 'free_pages', order: 1 }]);
  });

  test('a Rust method lends what its self owns', () => {
    expect(userRow(entry({ path: 'Pool::first', returns: 'borrowed', borrows: [0] }))).toMatchObject({
      kind: 'method', row: { type: 'Pool', name: 'first', args: [{ kind: 'use' }], returns: { kind: 'borrow', from: 0, as: 'borrow' } },
    });
  });

  test('a Rust function that frees drops its owner', () => {
    expect(userRow(entry({ path: 'crate::pool::free', frees: [0] }))).toMatchObject({
      kind: 'method', row: { type: 'crate::pool', name: 'free', args: [{ kind: 'release', by: 'drop' }] },
    });
  });

  test('a mapping is of the page that is borrowed', () => {
    expect(userRow(entry({ returns: 'mapping', borrows: [1] })).row.returns).toEqual({ kind: 'mapping', arg: 1, nests: false });
    expect(userRow(entry({ returns: 'mapping' })).row.returns).toEqual({ kind: 'value' });
  });
});
