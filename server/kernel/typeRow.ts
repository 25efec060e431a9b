// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The rows of the type table: what a Rust type has to do with pages. */
import type { Memdesc } from '../model/state';
import type { PageDesign } from './design';

/** Generic arguments are counted without lifetimes, from 0. */
export type TypeRole =
  /** The page itself, as C has it: met behind pointers and references, never by value. */
  | { readonly kind: 'place'; readonly memdesc: Memdesc }
  /** A value owns a page of `order` and releases it when dropped. */
  | { readonly kind: 'owner'; readonly memdesc: Memdesc; readonly order: number | string | null }
  /** A value owns the `arg` it points to, alone, and releases it when dropped (`Owned<T>`). */
  | { readonly kind: 'owns'; readonly arg: number }
  /** A value holds one reference on the `arg` it points to and gives it back when dropped (`ARef<T>`). */
  | { readonly kind: 'counted'; readonly arg: number }
  /** A value of it is a borrow of a page: dropping it does nothing. */
  | { readonly kind: 'borrow'; readonly memdesc: Memdesc }
  /** Holds one `arg` in place or points to it, and nothing else. `drops`: dropping it drops (or releases) that. */
  | { readonly kind: 'wrapper'; readonly arg: number; readonly drops: boolean }
  /** Owns values of the types `args` and drops them with itself. */
  | { readonly kind: 'container'; readonly args: readonly number[] }
  /** Owns memory whose pages belong to `memdesc`, and in it values of the types `args`. */
  | { readonly kind: 'allocation'; readonly memdesc: Memdesc; readonly args: readonly number[] }
  /** Yields borrowed pages. */
  | { readonly kind: 'iterator'; readonly memdesc: Memdesc }
  /** Keeps pages by pointer or address, with no reference (`sg_table`, `bio`, an I/O page table). */
  | { readonly kind: 'keeper' }
  /** Undoes something of the folio or page it borrows when dropped (a lock, a mapping); the page stays. */
  | { readonly kind: 'guard'; readonly ends: 'lock' | 'mapping' }
  /** A trait whose impl for a page type says who ends the page's life. */
  | { readonly kind: 'trait'; readonly says: 'unique' | 'counted' | 'foreign' | 'page-iter' | 'allocator' }
  /** Has nothing to do with the lifetime of a page, though its name might suggest it. */
  | { readonly kind: 'none' };

export interface TypeRow {
  /** The canonical path. */
  readonly path: string;
  /** Other paths of the same type, in this or other versions of the kernel. */
  readonly aliases: readonly string[];
  /** Its generic parameters as declared, lifetimes with their tick; a default after ` = `. */
  readonly generics: readonly string[];
  readonly roles: Readonly<Record<PageDesign, TypeRole>>;
  /** What the type alias stands for, with the names of `generics`. */
  readonly expandsTo?: string;
  /** What `*value` is, with the names of `generics`. */
  readonly deref?: string;
  /** The profile in which it is to be found at all, where only one has it. */
  readonly design?: PageDesign;
  readonly reason: string;
  readonly source: string;
}
