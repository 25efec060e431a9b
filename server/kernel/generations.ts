// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The shapes that `kernel::page` has had and has in the trees people work on, and how a tree's declarations tell which. */
import type { PageDesign } from './design';

export type GenerationId =
  | 'G0' | "G0'" | "G0''" | "G0'''" | 'G1' | 'G2' | 'G3a' | 'G3b' | 'G3c' | 'G3d' | 'G3e' | 'G3f' | 'G4' | 'G-ref' | 'G-copy';

export interface Generation {
  readonly id: GenerationId;
  /** Where and when it is to be found. */
  readonly where: string;
  readonly design: PageDesign;
  /** The Rust type that owns a page, and the one that borrows it, as written. */
  readonly owner: string;
  readonly borrow: string;
  /** What frees it. */
  readonly frees: string;
  /** What tells it from the others. */
  readonly distinguished: string;
}

export const generations: readonly Generation[] = [
  { id: 'G-copy', where: 'a first posting of October 2024', design: 'ownable',
    owner: 'Page, copied out of C memory', borrow: '&Page', frees: '`Drop`, on the copy',
    distinguished: 'a transparent `Page` that is dropped by value: never right, since the copy is not the page' },
  { id: 'G-ref', where: 'a posting of November 2024, rejected', design: 'ownable',
    owner: 'ARef<Page>', borrow: '&Page', frees: '`put_page` when the count gets to zero',
    distinguished: '`AlwaysRefCounted` for `Page`' },
  { id: 'G0', where: 'the old rust branch, 2021 to 2023, and its forks', design: 'owning',
    owner: 'Pages<ORDER>', borrow: '&Pages<ORDER>', frees: '`Drop` calls `__free_pages(pages, ORDER)`',
    distinguished: '`struct Pages<const ORDER: u32>` in pages.rs' },
  { id: "G0'", where: 'the null block driver, May 2023', design: 'owning',
    owner: 'Pages<ORDER>', borrow: '&Pages<0>', frees: '`Drop` calls `__free_pages(pages, ORDER)`',
    distinguished: 'as G0, with a public `from_raw` that takes ownership' },
  { id: "G0''", where: 'a posting of February 2024', design: 'owning',
    owner: 'Page', borrow: '&Page', frees: '`Drop` calls `__free_pages(page, 0)`',
    distinguished: 'a `Page` over a plain raw pointer' },
  { id: "G0'''", where: 'the null block driver, March 2024', design: 'owning',
    owner: 'Page', borrow: 'ManuallyDrop<Page>', frees: '`Drop` calls `__free_pages(page, 0)`',
    distinguished: 'an owning `Page` with a `from_raw` that takes ownership' },
  { id: 'G1', where: 'Linux 6.11 to 6.17', design: 'owning',
    owner: 'Page', borrow: '&Page', frees: '`Drop` calls `__free_pages(page, 0)`',
    distinguished: 'a `Page` over `NonNull`, no `BorrowedPage`' },
  { id: 'G2', where: 'Linux 6.18 to at least 7.3', design: 'owning',
    owner: 'Page', borrow: "&Page, BorrowedPage<'a>", frees: '`Drop` calls `__free_pages(page, 0)`',
    distinguished: 'a `Page` over `NonNull`, and `BorrowedPage`' },
  { id: 'G3a', where: 'a posting of October 2024', design: 'ownable',
    owner: 'Owned<Page>', borrow: '&Page', frees: '`Ownable::ptr_drop`',
    distinguished: 'the release hook takes a raw pointer' },
  { id: 'G3b', where: 'the Asahi and metaspace trees, since February 2025', design: 'ownable',
    owner: 'Owned<Page>', borrow: '&Page, also by physical address', frees: '`Ownable::release(NonNull)`',
    distinguished: 'pages by physical address (`into_phys`, `from_phys`), no `Page::from_raw`' },
  { id: 'G3c', where: 'the Ownable series v14 and v15, February 2026', design: 'ownable',
    owner: 'Owned<Page>', borrow: "&Page, BorrowedPage<'a>", frees: '`Ownable::release(NonNull)`',
    distinguished: '`BorrowedPage` over `ManuallyDrop<Owned<Page>>`, and a `Page::from_raw` that borrows' },
  { id: 'G3d', where: 'the Ownable series v16 and v17, February to June 2026', design: 'ownable',
    owner: 'Owned<Page>', borrow: "&Page, BorrowedPage<'a>", frees: '`Ownable::release(&mut self)`',
    distinguished: 'the release hook takes `&mut self`' },
  { id: 'G3e', where: 'the Ownable series v18 and v19, June 2026', design: 'ownable',
    owner: 'Owned<Page>', borrow: "&'a Page", frees: '`Ownable::release(NonNull)`',
    distinguished: 'no `BorrowedPage`' },
  { id: 'G3f', where: 'linux-mm, after v19', design: 'ownable',
    owner: 'Owned<Page>', borrow: "&'a Page", frees: '`Ownable::release(NonNull)`',
    distinguished: 'as G3e, `as_ptr` through `Opaque::get`' },
  { id: 'G4', where: 'the metaspace tree', design: 'ownable',
    owner: 'Owned<SafePage>, Owned<Page>', borrow: "&SafePage, &Page, BorrowedPage<'a>", frees: '`Ownable::release(NonNull)`',
    distinguished: '`struct SafePage(Page)`' },
];

const byId: ReadonlyMap<GenerationId, Generation> = new Map(generations.map((g) => [g.id, g]));

export function generation(id: GenerationId): Generation | null {
  return byId.get(id) ?? null;
}

/** What a tree's declarations say; where something is not declared, it is absent or false. */
export interface GenerationFacts {
  /** `struct Pages<const ORDER: u32>`. */
  readonly hasPagesConstOrder: boolean;
  /** The type of the field of `struct Page`; null where no such struct is declared. */
  readonly pageFieldKind: 'nonnull' | 'opaque' | 'raw' | 'other' | null;
  readonly implDropForPage: boolean;
  readonly implOwnableForPage: boolean;
  /** `AlwaysRefCounted` or `RefCounted`. */
  readonly implAlwaysRefCountedForPage: boolean;
  readonly hasBorrowedPage: boolean;
  readonly hasSafePage: boolean;
  /** `Page::from_raw` (or `Pages::from_raw`): what it returns. */
  readonly pageFromRaw: 'none' | 'borrow' | 'owner';
  /** The parameter of the release hook of `impl Ownable for Page`. */
  readonly releaseTakes?: 'raw-pointer' | 'nonnull' | 'mut-self' | null;
  /** `into_phys` or `from_phys` of `Page`. */
  readonly hasPhys?: boolean;
  /** `Page::as_ptr` reads the field with `.get()` and not with `Opaque::cast_into`. */
  readonly asPtrByGet?: boolean;
}

/** The generation that declarations belong to; null where they declare no page type. */
export function recogniseGeneration(facts: GenerationFacts): Generation | null {
  const id = recogniseId(facts);
  return id === null ? null : generation(id);
}

function recogniseId(facts: GenerationFacts): GenerationId | null {
  if (facts.hasPagesConstOrder) return facts.pageFromRaw === 'owner' ? "G0'" : 'G0';
  if (facts.pageFieldKind === null) return null;
  if (facts.hasSafePage) return 'G4';
  if (facts.pageFieldKind === 'opaque' || facts.implOwnableForPage) return placeId(facts);
  // A count on an owning handle is the same mistake, whatever the field is.
  if (facts.implAlwaysRefCountedForPage && !facts.implDropForPage) return 'G-ref';
  if (facts.hasBorrowedPage) return 'G2';
  if (facts.pageFromRaw === 'owner') return "G0'''";
  return facts.pageFieldKind === 'raw' ? "G0''" : 'G1';
}

/** Trees where `Page` is the C struct itself. */
function placeId(facts: GenerationFacts): GenerationId {
  if (facts.implAlwaysRefCountedForPage) return 'G-ref';
  if (!facts.implOwnableForPage && facts.implDropForPage) return 'G-copy';
  switch (facts.releaseTakes ?? null) {
    case 'raw-pointer':
      return 'G3a';
    case 'mut-self':
      return 'G3d';
    case 'nonnull':
    case null:
      break;
  }
  if (facts.hasPhys === true) return 'G3b';
  if (facts.hasBorrowedPage) return 'G3c';
  return facts.asPtrByGet === true ? 'G3f' : 'G3e';
}

/** Groups of generations, as the method table names them. */
export const owningGenerations: readonly GenerationId[] = ["G0''", "G0'''", 'G1', 'G2'];
export const ownableGenerations: readonly GenerationId[] = ['G3a', 'G3b', 'G3c', 'G3d', 'G3e', 'G3f', 'G4'];
