// SPDX-License-Identifier: GPL-2.0-only OR MIT
import { beforeAll, describe, expect, it } from 'vitest';
import { changeImports, importOf, withName, withoutName } from '../../server/rules/imports';
import { applied, checkItems, ready } from './harness';

beforeAll(ready);

describe('a name more in a use declaration', () => {
  it.each([
    ['in its place', 'use kernel::{a::B, page::Page};', 'types::Owned', 'use kernel::{a::B, page::Page, types::Owned};'],
    ['at the front', 'use kernel::{page::Page, prelude::*};', 'alloc::Flags', 'use kernel::{alloc::Flags, page::Page, prelude::*};'],
    ['in the list of its module', 'use kernel::{types::{ARef, Opaque}};', 'types::Owned', 'use kernel::{types::{ARef, Opaque, Owned}};'],
    ['making a list of its module', 'use kernel::{page::Page, types::Opaque};', 'types::Owned', 'use kernel::{page::Page, types::{Opaque, Owned}};'],
    ['types before constants', 'use kernel::{page::{page_align, PAGE_SIZE}};', 'page::Page', 'use kernel::{page::{page_align, Page, PAGE_SIZE}};'],
  ])('%s', (_name, before, path, after) => {
    expect(withName(before, path.split('::'))).toBe(after);
  });

  it('keeps the comment that holds a vertical list open', () => {
    expect(withName('use crate::{\n    bindings,\n    error::Result, //\n};', ['types', 'Owned'])).toBe('use crate::{\n    bindings,\n    error::Result,\n    types::Owned, //\n};');
    expect(withName('use crate::{\n    bindings,\n    types::Opaque,\n    uaccess::X, //\n};', ['types', 'Owned']))
      .toBe('use crate::{\n    bindings,\n    types::{\n        Opaque,\n        Owned, //\n    },\n    uaccess::X, //\n};');
  });
});

describe('a name less', () => {
  it.each([
    ['the only one', 'use kernel::sync::aref::ARef;', 'ARef', ''],
    ['renamed', 'use kernel::sync::aref::ARef as A;', 'A', ''],
    ['of two', 'use kernel::{page::Page, sync::aref::ARef};', 'ARef', 'use kernel::page::Page;'],
    ['of two in a module', 'use kernel::sync::{aref::ARef, Arc};', 'ARef', 'use kernel::sync::Arc;'],
    ['of three', 'use kernel::{page::Page, sync::aref::ARef, types::Opaque};', 'ARef', 'use kernel::{page::Page, types::Opaque};'],
    ['the last one of a vertical list', 'use crate::{\n    bindings,\n    page::Page,\n    sync::aref::ARef, //\n};', 'ARef', 'use crate::{\n    bindings,\n    page::Page, //\n};'],
    ['the first one of a vertical list', 'use crate::{\n    bindings,\n    page::Page, //\n};', 'bindings', 'use crate::{\n    page::Page, //\n};'],
    ['with its module', 'use crate::{\n    page::Page,\n    sync::{\n        aref::ARef, //\n    },\n    types::Opaque, //\n};', 'ARef', 'use crate::{\n    page::Page,\n    types::Opaque, //\n};'],
  ])('%s', (_name, before, name, after) => {
    expect(withoutName(before, name)).toBe(after);
  });

  it('says so where the name is not in it', () => {
    expect(withoutName('use kernel::page::Page;', 'ARef')).toBeNull();
  });
});

describe('the imports of a file', () => {
  const change = (text: string, path = 'a.rs'): string => {
    const { files, cx } = checkItems({ [path]: text }, 'ownable');
    const file = files[0];
    if (!file) throw new Error('no file');
    const changed = changeImports(file, file.root, cx.tree, [importOf('kernel', 'types::Owned')], []);
    return `${applied({ [path]: text }, { title: '', applicability: 'safe', preferred: false, edits: changed.edits })[path]}|${changed.write('Owned')}`;
  };

  it('are left as they are where the name is there', () => {
    expect(change('use kernel::types::Owned;\nfn f() {}\n')).toBe('use kernel::types::Owned;\nfn f() {}\n|Owned');
    expect(change('use kernel::types::*;\nuse kernel::page::Page;\nfn f() {}\n')).toContain('|Owned');
  });

  it('get a declaration in its place', () => {
    expect(change('use core::ptr;\nuse kernel::page::Page;\nuse kernel::uaccess::X;\nfn f() {}\n'))
      .toBe('use core::ptr;\nuse kernel::page::Page;\nuse kernel::types::Owned;\nuse kernel::uaccess::X;\nfn f() {}\n|Owned');
  });

  it('begin above the first item, behind the file\'s own comments', () => {
    expect(change('//! A file.\n\n/// A function.\n#[inline]\nfn f() {}\n')).toBe('//! A file.\n\nuse kernel::types::Owned;\n\n/// A function.\n#[inline]\nfn f() {}\n|Owned');
  });

  it('say crate inside the kernel crate, and keep CRLF', () => {
    expect(change('use crate::page::Page;\r\nfn f() {}\r\n', 'rust/kernel/x.rs')).toBe('use crate::page::Page;\r\nuse crate::types::Owned;\r\nfn f() {}\r\n|Owned');
  });

  it('do not clash with another type of that name', () => {
    expect(change('use kernel::scatterlist::Owned;\nfn f() {}\n')).toBe('use kernel::scatterlist::Owned;\nfn f() {}\n|kernel::types::Owned');
  });
});
