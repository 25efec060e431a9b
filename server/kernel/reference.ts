// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The reference page of the kernel tables' vocabulary, made from the tables: every word that a row can use. */
import { functionGroups } from './functions';
import { memdescRows } from './memdesc';
import type { ArgEffect, Carrier, Failure, Reach, ReturnEffect } from './row';
import type { TypeRole } from './typeRow';

const REACH: Readonly<Record<Reach, string>> = {
  exported: 'an exported function: `bindings::NAME` is the function itself',
  'exported-gpl': 'the same, exported to GPL modules only',
  function: 'a function that is not exported: for the kernel crate and built-in code only',
  inline: 'a `static inline` function of a header: Rust reaches it through a helper, `rust_helper_NAME` in `rust/helpers/`',
  macro: 'a macro: through a helper too; `NAME_noprof` is the real symbol where allocations are accounted',
  'mm-internal': 'declared for the memory management alone (`mm/internal.h`): no Rust code gets there',
  gone: 'no longer in the kernel; kept for older trees',
};

const CARRIER: Readonly<Record<Carrier, string>> = {
  page: '`struct page *`',
  folio: '`struct folio *`',
  ptdesc: '`struct ptdesc *`',
  address: 'a kernel virtual address of the memory (`unsigned long`, `void *`)',
  number: 'a frame number or a physical address: no pointer, and no ownership with it',
  owner: 'a Rust owner: `Owned<Page>`, `ARef<Folio>`, `Page` in a tree where it owns',
  borrow: '`&Page`, `BorrowedPage`',
};

const FAILURE: Readonly<Record<Failure, string>> = {
  never: 'it cannot fail',
  null: 'null',
  errptr: 'an error pointer, never null',
  zero: 'the address 0',
  result: '`Err`',
  none: '`None`',
};

const ARG: Readonly<Record<ArgEffect['kind'], string>> = {
  use: 'looked at, and must be alive; `toUser`: C maps it to user space and takes a reference of its own for that',
  convert: 'only its address is computed with, so that it may be anything',
  release: 'released by that function, as a block of that order (a constant, an argument, or none)',
  get: 'a reference is taken; `maybe`: the attempt may fail',
  unmap: 'the kernel mapping at this address ends',
  store: 'C or a device keeps a pointer to it, without a reference',
  unstore: 'the handle or container here no longer keeps what was stored through it',
  unmapUser: 'user space maps none of its pages any more',
  unwrap: 'its Rust owner gives it up without a release and without a pointer to it (`mem::forget`)',
  ownerEnds: 'the argument lives on, and its memory may have moved: what was borrowed of it is gone (`VVec::push`)',
  give: 'ownership moves in; `onSuccess`: only if the call does not fail',
  count: 'its reference count is set or read in a way that no driver may',
  each: 'an array or list of pages, to each of which that happens',
  fill: 'an array or pointer that the call writes pages to: new ones, or references on existing ones',
  unknown: 'not known: the page is no longer followed',
};

const RETURNS: Readonly<Record<ReturnEffect['kind'], string>> = {
  alloc: 'a new page of that memory descriptor and order, owned by the caller',
  borrow: 'a page that something else owns: the argument `from`, or what the memory descriptor names',
  reference: 'a reference on a page that exists already, to be given back',
  same: 'the page of an argument, carried another way; from a raw carrier to `owner` is taking it over, from an owner by value to a raw carrier is giving it up',
  mapping: 'the address at which an argument is mapped from now on; `nests`: undone last in, first out',
  value: 'nothing to do with the lifetime of a page',
  flag: 'true when the operation on the arguments took place',
};

const ROLE: Readonly<Record<TypeRole['kind'], string>> = {
  place: 'the page itself, met behind pointers and references',
  owner: 'a value owns a page and releases it when dropped',
  owns: 'a value owns what its argument names, alone (`Owned<T>`)',
  counted: 'a value holds one reference and gives it back when dropped (`ARef<T>`)',
  borrow: 'a borrow of a page: its drop does nothing',
  wrapper: 'holds one value in place and nothing else',
  container: 'owns values of its arguments and drops them',
  allocation: 'owns memory whose pages belong to a memory descriptor',
  iterator: 'yields borrowed pages',
  keeper: 'keeps pages by pointer or address, without a reference',
  guard: 'undoes a lock or a mapping when dropped; the page stays',
  trait: 'a trait that says who ends a page\'s life',
  none: 'nothing to do with pages, whatever its name suggests',
};

/** The whole page, Markdown. */
export function tablesReference(): string {
  return `${[
    '# The kernel tables',
    'What pageck knows of functions and types is tables under `server/kernel/`: one row a C function, one a Rust function, one a type. Each row says ' +
      'what happens to the page behind each argument, what the result is, why, and where in the kernel to read it. The rows of `.pageck.toml` are turned into the same rows.',
    '## Functions',
    `C functions, in groups (${Object.keys(functionGroups).join(', ')}), each sorted by name. A \`_noprof\` spelling has the row of its plain name, ` +
      'unless it has other parameters, and `rust_helper_NAME` has the row of `NAME`.',
    '## Reach',
    'How `bindings::NAME` can exist. It decides nothing about the page; it tells whether Rust needs a helper to call it.',
    words(REACH),
    '## Arguments',
    'What happens to the page behind an argument; a row has nothing for a parameter that neither uses nor keeps a page.',
    words(ARG),
    '## Results',
    words(RETURNS),
    '### Carriers',
    'How a page is carried by a result or an argument. One page may go through several: a number is no page until something makes one of it.',
    words(CARRIER),
    '### What a failed call returns',
    words(FAILURE),
    '## Two marks',
    table(['mark', 'means'], [
      ['`refcount`', 'treats a `struct page` as refcounted: [page_refcount](rules/page_refcount.md) flags it from Rust'],
      ['`unready`', 'works today and ends with the page refcount: [memdesc_unready](rules/memdesc_unready.md) says what to use'],
    ]),
    '## Methods',
    'Rust functions, by canonical path. Their arguments (`self` first) and results use the words above; a row may hold for one design of ' +
      '`Page` or for some generations of `kernel::page` only, and may say what a closure argument is called with.',
    '## Types',
    'Types, by canonical path, with their aliases. A type may have one role where `Page` owns and another where `Owned<Page>` does.',
    words(ROLE),
    '## Memory descriptors',
    'What a page belongs to. The last two columns are those of the memdesc plan.',
    table(['name', 'what', 'today ended by', 'counted', 'who decides the free'], memdescRows.map((m) => [
      code(m.memdesc), m.title, m.releasedBy.length === 0 ? 'nothing' : m.releasedBy.map((r) => (/^\w+$/.test(r) ? code(r) : r)).join(', '), m.refcounted ? 'yes' : 'no', m.decides,
    ])),
    '## Your own functions',
    'A `[[function]]` entry of `.pageck.toml` says the same in fewer words: `path` (`bindings::name`, `Type::method` or a full path), `returns` ' +
      '(`owned`, `borrowed`, `reference`, `mapping` or `value`), and the numbers of the parameters (0 first, `self` counts) that it `consumes`, `borrows` or `frees`, ' +
      'with the `order` where it is fixed.',
    '```toml\n[[function]]\npath = "bindings::my_pool_get"\nreturns = "borrowed"\nborrows = [0]\n\n[[function]]\npath = "bindings::my_pool_put"\nfrees = [1]\norder = 0\n```',
  ].join('\n\n')}\n`;
}

function words(record: Readonly<Record<string, string>>): string {
  return table(['word', 'means'], Object.entries(record).map(([word, means]) => [code(word), means]));
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map((c) => c.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function code(text: string): string {
  return `\`${text}\``;
}
