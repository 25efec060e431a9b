// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** What can happen to a page. Every function, method, drop and cast of the kernel's that matters is one of these. */
import type { Memdesc, Order, PageState } from './state';

/** The functions that end a page's life or give a reference back, by what they are right for. */
export type Releaser =
  /** `__free_pages(page, order)`, `__free_page(page)`. */
  | 'free_pages'
  /** `free_pages(addr, order)`: wants a virtual address, not a `struct page *`. */
  | 'free_pages_va'
  | 'free_pages_exact'
  | 'free_contig_range'
  | 'cma_release'
  | 'free_frozen_pages'
  | 'put_page'
  | 'folio_put'
  | 'unpin_user_page'
  | 'vfree'
  | 'kfree'
  | 'dma_free_pages'
  | 'pagetable_free'
  | 'mempool_free'
  | 'page_pool_put'
  /** A function that wants a virtual address is given a `struct page *`. */
  | 'pointer'
  /** The drop of the Rust owner: always the right function and order for what it owns. */
  | 'drop';

export type Operation =
  /** Any access that needs the page alive and not null. */
  | { readonly kind: 'use' }
  /** A Rust owner is made around it (`Owned::from_raw`, `Page { page }`). */
  | { readonly kind: 'wrap' }
  /** The Rust owner gives it up without releasing it (`Owned::into_raw`, `mem::forget`, `ManuallyDrop::new`). */
  | { readonly kind: 'unwrap' }
  | { readonly kind: 'release'; readonly by: Releaser; readonly order: Order }
  /** A reference is taken. `maybe`: it may fail (`try_get_page`, `folio_try_get`). */
  | { readonly kind: 'get'; readonly on: 'page' | 'folio'; readonly maybe: boolean }
  | { readonly kind: 'map' }
  | { readonly kind: 'unmap' }
  /** Memory is reached through an address of a kernel mapping; `open` says whether that mapping still is. */
  | { readonly kind: 'accessMapped'; readonly open: boolean }
  /** Ownership moves into something that releases it later: C, a container, the caller, a structure. */
  | { readonly kind: 'give' }
  /** A pointer to it is kept by something that takes no reference (a scatterlist, a bio, an I/O page table). */
  | { readonly kind: 'store' }
  /** Its owner ends while something that takes no reference still keeps a pointer to it. */
  | { readonly kind: 'outlive' }
  /** The owner of a borrowed page (an allocation, a handle) is gone. */
  | { readonly kind: 'ownerEnds' }
  /** The code goes on knowing the pointer is (not) null; leaves only the states that fit. */
  | { readonly kind: 'assume'; readonly isNull: boolean }
  /** The function ends and leaves a mapping open that nothing leads to. */
  | { readonly kind: 'endMapping' }
  /** The page leaves the function, or stays behind it, in a raw pointer that nobody has to release. */
  | { readonly kind: 'handOutRaw' }
  /** The function ends and nothing it leaves behind reaches the page. */
  | { readonly kind: 'end' };

export type OperationKind = Operation['kind'];

/** The states of a page that an allocation returns: null where it may fail, then live and held by a raw pointer. */
export function allocated(memdesc: Memdesc, order: Order, mayFail: boolean): PageState[] {
  const live: PageState = { memdesc, order, life: 'live', holder: 'raw', references: memdesc === 'folio' || memdesc === 'gup' || memdesc === 'pinned' ? 1 : 0, mappings: 0 };
  return mayFail ? [nullState(memdesc), live] : [live];
}

/** The states of a page that something else holds. */
export function borrowed(memdesc: Memdesc, mayBeNull: boolean): PageState[] {
  const live: PageState = { memdesc, order: null, life: 'live', holder: 'other', references: 0, mappings: 0 };
  return mayBeNull ? [nullState(memdesc), live] : [live];
}

/** A page of which nothing is known but that a pointer to it exists. */
export function unknownPage(): PageState[] {
  return [{ memdesc: 'unknown', order: null, life: 'live', holder: 'unknown', references: 0, mappings: 0 }];
}

function nullState(memdesc: Memdesc): PageState {
  return { memdesc, order: null, life: 'null', holder: 'unknown', references: 0, mappings: 0 };
}
