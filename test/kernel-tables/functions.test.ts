// SPDX-License-Identifier: GPL-2.0-only OR MIT
import { describe, expect, test } from 'vitest';
import { functionGroups, functionRow, functionRows, withoutNoprof } from '../../server/kernel/functions';
import type { ArgEffect, FunctionRow, OrderSource } from '../../server/kernel/row';

const all = Object.values(functionGroups).flat();

/** The arguments that a row's effects speak of. */
function indices(row: FunctionRow): number[] {
  const order = (source: OrderSource): number[] => (typeof source === 'object' && source !== null ? [source.arg] : []);
  const ofArg = (effect: ArgEffect | null): number[] => {
    if (effect?.kind === 'release') return order(effect.order);
    return effect?.kind === 'each' ? ofArg(effect.effect) : [];
  };
  const returned = ((): number[] => {
    switch (row.returns.kind) {
      case 'alloc':
        return order(row.returns.order);
      case 'borrow':
        return row.returns.from === null ? [] : [row.returns.from];
      case 'same':
      case 'mapping':
        return [row.returns.arg];
      case 'reference':
      case 'value':
      case 'flag':
        return [];
    }
  })();
  return [...row.args.flatMap(ofArg), ...returned];
}

describe('the function table', () => {
  test.each(Object.entries(functionGroups))('%s is sorted by name', (_, rows) => {
    const names = rows.map((row) => row.name);
    expect(names).toEqual([...names].sort((a, b) => (a < b ? -1 : 1)));
  });

  test('has each function once', () => {
    const names = all.map((row) => row.name);
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
    expect(functionRows.size).toBe(names.length);
  });

  test('gives a reason and a place for each row', () => {
    const bare = all.filter((row) => !/^[A-Z_a-z].{10,}\.$/.test(row.reason) || !/\.[ch]$/.test(row.source));
    expect(bare.map((row) => row.name)).toEqual([]);
  });

  test('speaks only of parameters that the function has', () => {
    const wrong = all.filter((row) => indices(row).some((i) => i < 0 || i >= row.args.length));
    expect(wrong.map((row) => row.name)).toEqual([]);
  });

  test('follows no address that ownership cannot be read from: what is freed by order has an order', () => {
    const wrong = all.filter((row) =>
      row.args.some((arg) => arg?.kind === 'release' && (arg.by === 'free_pages' || arg.by === 'free_pages_va') && arg.order === null),
    );
    // Only the callback of mempools hides its order in a pointer.
    expect(wrong.map((row) => row.name)).toEqual(['mempool_free_pages']);
  });

  test('names a symbol of accounted allocation only where it has other parameters than its macro', () => {
    const doubled = all.filter((row) => row.name.endsWith('_noprof'));
    const same = doubled.filter((row) => functionRows.get(withoutNoprof(row.name))?.args.length === row.args.length);
    expect(same.map((row) => row.name)).toEqual([]);
    expect(functionRow('alloc_pages_bulk_noprof')?.args).toHaveLength(5);
  });

  test('orders its versions', () => {
    const number = (version: string): number => Number(version.split('.')[0]) * 1000 + Number(version.split('.')[1]);
    const wrong = all.filter((row) => row.since !== undefined && row.until !== undefined && number(row.since) > number(row.until));
    expect(wrong).toEqual([]);
    expect(all.filter((row) => row.until !== undefined && row.reach !== 'gone').map((row) => row.name)).toEqual([]);
  });
});

describe('functionRow', () => {
  test('finds the symbol behind a macro', () => {
    expect(withoutNoprof('alloc_pages_noprof')).toBe('alloc_pages');
    expect(functionRow('alloc_pages_noprof')).toBe(functionRow('alloc_pages'));
    expect(functionRow('__folio_alloc_noprof')?.returns).toMatchObject({ kind: 'alloc', memdesc: 'folio' });
    expect(functionRow('get_free_pages_noprof')?.name).toBe('__get_free_pages');
  });

  test('finds the function that a helper exports to Rust', () => {
    expect(functionRow('rust_helper_put_page')?.name).toBe('put_page');
  });

  test('knows nothing of other functions', () => {
    expect(functionRow('mutex_lock')).toBeNull();
    expect(functionRow('toString')).toBeNull();
  });

  test('counts a struct page, and never a folio, as a refcount use', () => {
    for (const name of ['get_page', 'put_page', 'try_get_page', 'get_page_unless_zero', 'page_ref_inc', 'page_count', 'put_page_testzero', 'set_page_count', 'init_page_count']) {
      expect([name, functionRow(name)?.refcount]).toEqual([name, true]);
    }
    const folio = all.filter((row) => row.name.includes('folio') && row.refcount === true);
    expect(folio.map((row) => row.name)).toEqual([]);
  });

  test.each(['read_mapping_page', 'find_get_page', 'lock_page', 'unlock_page', 'set_page_dirty', 'pagecache_get_page', 'mark_page_accessed'])(
    '%s names the folio form to use instead',
    (name) => expect(functionRow(name)?.unready).toMatch(/`\w*(?:folio|filemap)\w*`/),
  );
});
