// SPDX-License-Identifier: GPL-2.0-only OR MIT
import { describe, expect, test } from 'vitest';
import { methodRow, methodRows, methodRowsOf } from '../../server/kernel/methods';
import { memdescRow, memdescRows } from '../../server/kernel/memdesc';
import { isKnownPath, knownNames } from '../../server/kernel/names';
import { typeAliases, typeRole, typeRow, typeRows } from '../../server/kernel/types';

describe('the type table', () => {
  test('is sorted by path, has each type once, and gives reasons', () => {
    const paths = typeRows.map((row) => row.path);
    expect(paths).toEqual([...new Set(paths)].sort((a, b) => (a < b ? -1 : 1)));
    expect(typeRows.filter((row) => !row.reason.endsWith('.') || row.source === '').map((row) => row.path)).toEqual([]);
  });

  test('gives no alias to two types, nor the path of another type', () => {
    const aliases = typeRows.flatMap((row) => row.aliases);
    expect(aliases.filter((alias, i) => aliases.indexOf(alias) !== i)).toEqual([]);
    expect(aliases.filter((alias) => typeRows.some((row) => row.path === alias))).toEqual([]);
  });

  test('speaks only of generic parameters that the type has', () => {
    const wrong = typeRows.filter((row) =>
      Object.values(row.roles).some((role) => {
        const count = row.generics.filter((generic) => !generic.startsWith("'")).length;
        switch (role.kind) {
          case 'owns':
          case 'counted':
          case 'wrapper':
            return role.arg >= count;
          case 'container':
          case 'allocation':
            return role.args.some((arg) => arg >= count);
          default:
            return false;
        }
      }),
    );
    expect(wrong.map((row) => row.path)).toEqual([]);
  });

  test('reads Page by the design of the tree', () => {
    expect(typeRole('kernel::page::Page', 'owning')).toEqual({ kind: 'owner', memdesc: 'page', order: 0 });
    expect(typeRole('kernel::page::Page', 'ownable')).toEqual({ kind: 'place', memdesc: 'page' });
  });

  test('tells the two types named Owned apart', () => {
    expect(typeRole('kernel::owned::Owned', 'ownable')?.kind).toBe('owns');
    expect(typeRole('kernel::types::ownable::Owned', 'ownable')?.kind).toBe('owns');
    expect(typeRole('kernel::scatterlist::Owned', 'ownable')?.kind).toBe('container');
  });

  test('knows whose pages the memory of a box is', () => {
    expect(typeRole('kernel::prelude::VBox', 'owning')).toMatchObject({ kind: 'allocation', memdesc: 'vmalloc' });
    expect(typeRole('kernel::alloc::KVec', 'owning')).toMatchObject({ kind: 'allocation', memdesc: 'slab' });
  });
});

describe('the method table', () => {
  test('has one row for a function, a design and a generation', () => {
    const keys = methodRows.flatMap((row) =>
      (row.generations ?? ['any']).map((generation) => `${row.type}::${row.name} ${row.design ?? 'both'} ${generation}`),
    );
    expect(keys.filter((key, i) => keys.indexOf(key) !== i)).toEqual([]);
  });

  test('counts self among the arguments, and speaks only of arguments there are', () => {
    const wrong = methodRows.filter((row) => {
      const { returns } = row;
      const used = returns.kind === 'same' || returns.kind === 'mapping' ? [returns.arg] : returns.kind === 'borrow' && returns.from !== null ? [returns.from] : [];
      const closure = row.closure === undefined ? [] : [row.closure.arg];
      return (row.self !== 'none' && row.args.length === 0) || [...used, ...closure].some((i) => i >= row.args.length);
    });
    expect(wrong.map((row) => `${row.type}::${row.name}`)).toEqual([]);
  });

  test('writes result types with balanced brackets and known paths', () => {
    const unknown = methodRows.flatMap((row) => {
      const opened = (row.result.match(/</g) ?? []).length;
      const closed = (row.result.replace(/->/g, '').match(/>/g) ?? []).length;
      const paths = row.result.match(/\bkernel::(?:\w+::)*[A-Z]\w*/g) ?? [];
      const strange = paths.filter((path) => typeRow(path) === null && !/^kernel::(?:addr::PhysicalAddr|io::PhysAddr|xarray::(?:Guard|StoreError)|pages::PageMapping)$/.test(path));
      return opened === closed ? strange : [`${row.type}::${row.name}: ${row.result}`];
    });
    expect(unknown).toEqual([]);
  });

  test('is about types of the type table, or modules and guards it names', () => {
    const strange = methodRows.filter((row) => typeRow(row.type) === null).map((row) => row.type);
    expect([...new Set(strange)].sort()).toEqual(['core::mem', 'kernel::xarray::Guard']);
  });

  test('knows from_raw by what it is a function of', () => {
    expect(methodRow('kernel::types::Owned', 'from_raw', 'ownable')?.returns).toMatchObject({ kind: 'same', as: 'owner' });
    expect(methodRow('kernel::page::Page', 'from_raw', 'ownable')?.returns).toMatchObject({ kind: 'same', as: 'borrow' });
    expect(methodRow('kernel::page::Page', 'from_raw', 'owning')?.returns).toMatchObject({ kind: 'same', as: 'owner' });
    expect(methodRow('kernel::page::BorrowedPage', 'from_raw', 'owning')?.returns).toMatchObject({ kind: 'same', as: 'borrow' });
  });

  test('knows the form of a generation', () => {
    expect(methodRow('kernel::alloc::allocator::Vmalloc', 'to_page', 'owning', 'G2')?.result).toBe("kernel::page::BorrowedPage<'a>");
    expect(methodRow('kernel::alloc::allocator::Vmalloc', 'to_page', 'ownable', 'G3e')?.result).toBe("&'a kernel::page::Page");
    expect(methodRow('kernel::page::Page', 'alloc_page', 'ownable', 'G-ref')?.result).toContain('ARef');
    expect(methodRow('kernel::page::Page', 'alloc_page', 'ownable')?.result).toContain('Owned');
    expect(methodRow('kernel::page::Page', 'alloc_page', 'owning', 'G2')?.result).toBe('core::result::Result<kernel::page::Page, kernel::alloc::AllocError>');
  });

  test('finds the functions of a type under its other names', () => {
    expect(methodRow('kernel::owned::Owned', 'into_raw', 'ownable')?.type).toBe('kernel::types::Owned');
    expect(methodRow('kernel::prelude::KBox', 'into_raw', 'owning')?.type).toBe('kernel::alloc::kbox::Box');
    expect(methodRowsOf('kernel::prelude::KBox', 'no_such_function')).toEqual([]);
  });
});

describe('the memdesc table', () => {
  test('is sorted and has a row for every memdesc of the model', () => {
    const names = memdescRows.map((row) => row.memdesc);
    expect(names).toEqual([...names].sort());
    expect(names).toEqual(['cma', 'contig', 'dma', 'exact', 'folio', 'frozen', 'gup', 'image', 'mempool', 'netpool', 'page', 'pinned', 'ptdesc', 'slab', 'unknown', 'vmalloc']);
  });

  test('counts folios and pool pages, not plain pages', () => {
    expect(memdescRow('folio')?.refcounted).toBe(true);
    expect(memdescRow('netpool')?.refcounted).toBe(true);
    for (const plain of ['page', 'slab', 'vmalloc', 'ptdesc', 'frozen'] as const) expect(memdescRow(plain)?.refcounted).toBe(false);
  });

  test('offers no folio for what is none', () => {
    expect(memdescRows.filter((row) => /Folio/.test(row.inRust)).map((row) => row.memdesc)).toEqual(['folio']);
  });
});

describe('names from outside the workspace', () => {
  test('brings the boxes in with the prelude', () => {
    expect(knownNames.globs.get('kernel::prelude')?.get('VBox')).toBe('kernel::alloc::kbox::VBox');
    expect(knownNames.globs.get('kernel::prelude')?.get('ARef')).toBeUndefined();
  });

  test('knows types, functions of types, and C functions', () => {
    expect(isKnownPath('kernel::page::Page')).toBe(true);
    expect(isKnownPath('kernel::page::Page::alloc_page')).toBe(true);
    expect(isKnownPath('kernel::bindings::put_page')).toBe(true);
    expect(isKnownPath('kernel::bindings::mutex_lock')).toBe(false);
    expect(typeAliases.get('kernel::types::ARef')).toBe('kernel::sync::aref::ARef');
  });
});
