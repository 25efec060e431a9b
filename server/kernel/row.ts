// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * The rows of the kernel tables: what a C function or a Rust function does to the pages it is given and what it gives
 * back. User rows of `.pageck.toml` are turned into the same type.
 */
import type { Releaser } from '../model/operation';
import type { Memdesc } from '../model/state';

/** Which argument supplies the order: `{ arg: 1 }`, a constant, or null where the kernel function has none. */
export type OrderSource = number | { readonly arg: number } | null;

/** What a failed call returns instead of a page. */
export type Failure = 'never' | 'null' | 'errptr' | 'zero' | 'result' | 'none';

/** How the page is carried by a result or an argument. */
export type Carrier =
  /** `struct page *`. */
  | 'page'
  /** `struct folio *`. */
  | 'folio'
  /** `struct ptdesc *`. */
  | 'ptdesc'
  /** A kernel virtual address of its memory (`unsigned long`, `void *`). */
  | 'address'
  /** A frame number or physical address: no pointer, no ownership. */
  | 'number'
  /** A Rust owner (`Page` in an owning tree, `Owned<Page>`, `ARef<Folio>`). */
  | 'owner'
  /** `&Page`, `BorrowedPage`. */
  | 'borrow';

/** What happens to the page behind one argument. */
export type ArgEffect =
  /** Looked at; must be alive. `toUser`: C maps it to user space and takes its own reference for that. */
  | { readonly kind: 'use'; readonly toUser?: boolean }
  /** Only its address is computed with; may be anything. */
  | { readonly kind: 'convert' }
  | { readonly kind: 'release'; readonly by: Releaser; readonly order: OrderSource; /** The argument that says how many references go. */ readonly times?: number }
  | { readonly kind: 'get'; readonly on: 'page' | 'folio'; readonly maybe: boolean }
  | { readonly kind: 'unmap' }
  /** C keeps a pointer and takes no reference. */
  | { readonly kind: 'store'; /** What keeps it has one place: a later one takes the place of this. */ readonly replaces?: boolean; /** The argument with the length that the call returns where it kept the page; it returns 0 where not. */ readonly length?: number }
  /** The handle or container at this argument no longer keeps the pages that were stored through it (`dma_unmap_page`). */
  | { readonly kind: 'unstore' }
  /** User space maps none of it any more. */
  | { readonly kind: 'unmapUser' }
  /** The owner is given up without a release and without a pointer to it (`mem::forget`). */
  | { readonly kind: 'unwrap' }
  /** Pages borrowed of this argument are gone after the call, though it lives on: its memory may have moved (`VVec::push`). */
  | { readonly kind: 'ownerEnds' }
  /** Ownership moves in. `onSuccess`: only when the call returns 0. `contained`: into a container of the caller's, which drops what it holds. */
  | { readonly kind: 'give'; readonly onSuccess: boolean; readonly contained?: true }
  /** The count is set or read in a way that a driver must not (`set_page_count`, `page_ref_dec`). */
  | { readonly kind: 'count'; readonly on: 'page' | 'folio' }
  /** The argument is an array or list of pages: `effect` happens to each of them. */
  | { readonly kind: 'each'; readonly effect: ArgEffect }
  /** The call writes pages to the array (or pointer) at this argument: new ones, or references on pages that exist. */
  | { readonly kind: 'fill'; readonly hold: 'alloc' | 'reference'; readonly memdesc: Memdesc; readonly as: Carrier }
  /** Nothing is known: the page is no longer followed. */
  | { readonly kind: 'unknown' };

/** What the result is. */
export type ReturnEffect =
  /** A new page that the caller owns. */
  | { readonly kind: 'alloc'; readonly memdesc: Memdesc; readonly order: OrderSource; readonly as: Carrier; readonly failure: Failure }
  /** A page that something else owns: argument `from`, or what `memdesc` names. */
  | { readonly kind: 'borrow'; readonly memdesc: Memdesc; readonly from: number | null; readonly as: Carrier; readonly failure: Failure }
  /** A reference on a page that exists already, to be given back (`filemap_get_folio`, `get_user_pages`). */
  | { readonly kind: 'reference'; readonly memdesc: Memdesc; readonly as: Carrier; readonly failure: Failure }
  /**
   * The same page as argument `arg`, seen another way. From a raw carrier to `owner` is `Owned::from_raw`; from an owner
   * given by value to a raw carrier is `Owned::into_raw`; from a reference to an owner, or between raw carriers, who
   * owns it does not change. Where the argument is no
   * page that is followed, the result is what `otherwise` says: `borrowed` (something else owns it: `virt_to_page` of
   * any address) or `unknown` (the default: ownership may have come with the number, as in `phys_to_page`).
   */
  | { readonly kind: 'same'; readonly arg: number; readonly as: Carrier; readonly otherwise?: 'borrowed' | 'unknown'; readonly failure?: Failure }
  /** The address at which argument `arg` is mapped from now on. `nests`: must be unmapped last in, first out. */
  | { readonly kind: 'mapping'; readonly arg: number; readonly nests: boolean }
  /** A value that has nothing to do with the lifetime of a page. */
  | { readonly kind: 'value' }
  /** True when the operation on `arg` took place (`get_page_unless_zero`, `put_page_testzero`). */
  | { readonly kind: 'flag' };

/** How `bindings::NAME` can exist: see `docs/kernel-tables.md`. */
export type Reach = 'exported' | 'exported-gpl' | 'function' | 'inline' | 'macro' | 'mm-internal' | 'gone';

export interface FunctionRow {
  /** The C name; without `_noprof`, but where that symbol has other parameters than the macro. */
  readonly name: string;
  readonly reach: Reach;
  /** One per parameter of the function; null where the parameter neither uses nor keeps a page. */
  readonly args: readonly (ArgEffect | null)[];
  readonly returns: ReturnEffect;
  /** Why the row says so, in our own words. */
  readonly reason: string;
  /** Where in the kernel it is: a file, `header.h` or `file.c`. */
  readonly source: string;
  /** The first and the last kernel version that it is known to be in; absent where every version seen has it. */
  readonly since?: string;
  readonly until?: string;
  /** Treats a `struct page` as refcounted: `page_refcount` flags a call of it from Rust. */
  readonly refcount?: boolean;
  /** Works today and ends with the page refcount: `memdesc_unready`; the text says what to use. */
  readonly unready?: string;
}
