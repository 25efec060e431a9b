// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * Which files are worth parsing: those whose text has a word of the tables. A scan of bytes, not of syntax: it may
 * select a file that has the word in a comment, and must not leave out one that handles a page.
 */
import { functionRows } from './functions';
import type { FunctionRow } from './row';

/**
 * Functions of memory that has pages underneath but that Rust code as a rule uses without ever naming a page. Their
 * rows matter where such memory meets a page, and then a word of the list below stands in the same file.
 */
const MEMORY_ONLY: ReadonlySet<string> = new Set([
  'bio_put', 'bio_reset', 'bio_uninit', 'sg_init_table', 'submit_bio_wait',
  'dma_alloc_attrs', 'dma_alloc_coherent', 'dma_free_attrs', 'dma_free_coherent', 'dma_map_sgtable', 'dma_unmap_sgtable', 'is_vmalloc_addr',
  'kfree', 'kmalloc', 'krealloc', 'kvfree', 'kvmalloc', 'mempool_alloc', 'mempool_free', 'memremap', 'memunmap', 'sg_dma_address', 'sg_dma_len',
  'sg_free_table', 'sg_next', 'vfree', 'virt_addr_valid', 'virt_to_phys', 'vmalloc', 'vmalloc_user', 'vrealloc', 'vrealloc_node_align', 'vzalloc',
]);

/** Whether the file must be selected by this name alone. */
export function isSelecting(row: FunctionRow): boolean {
  return !MEMORY_ONLY.has(row.name);
}

/** A name without an underscore is a common word too (`kmap`): it counts only as `bindings::NAME` or `rust_helper_NAME`. */
function isPlainWord(name: string): boolean {
  return !name.includes('_');
}

/** Patterns of Rust text that speak of a page: types, paths and methods of the tables. */
const RUST_WORDS: readonly string[] = [
  String.raw`bindings::(?:page|folio|ptdesc|slab|bio|bio_vec)\b`,
  String.raw`\bstruct (?:Page|Pages|SafePage|Folio)\b`,
  // the size of a page is no page
  String.raw`\b(?:kernel|crate)::(?:pages|folio|page(?!::(?:PAGE_[A-Z]+\b|\{)))\b`,
  String.raw`\bpage::(?:\{(?!(?:\s*PAGE_[A-Z]+\s*,?)*(?:\s*//)?\s*\})|self\b|Page\b|BorrowedPage\b|SafePage\b|AsPageIter\b)`,
  String.raw`\b(?:Owned|ARef|Option|NonNull|ManuallyDrop|Result|Arc|Opaque)<(?:\w+::)*(?:Page|SafePage|Folio)\b`,
  String.raw`\b(?:Pages|Page|SafePage|Folio|UniqueFolio)(?:::<[^>]*>)?::\w`,
  String.raw`\b(?:BorrowedPage|SafePage|AsPageIter|VmallocPageIter|LockedFolio|UniqueFolio|VmaMixedMap)\b`,
  String.raw`\bfor (?:\w+::)*(?:Page|SafePage|Folio|Pages)\b`,
  String.raw`&(?:'\w+ )?(?:mut )?(?:\w+::)*(?:Page|Folio)\b`,
  String.raw`\bpage_iter\b`,
  String.raw`\bOwnable\b`,
];

/** Every text that the pattern selects has one of these: a function of C is reached through bindings, or declared. */
const HINT = '[pP]age|olio|bindings|rust_helper_|extern|Ownable|VmaMixedMap';

/**
 * The words as one pattern. A function of C counts where it is reached through bindings, defined as a helper, called or
 * declared: `page_count` is a good name for a variable too.
 * @param extra last path segments of functions that the user's settings describe.
 */
function pattern(extra: readonly string[]): RegExp {
  const names = [...functionRows.values()].filter(isSelecting).map((row) => row.name);
  const any = names.join('|');
  return new RegExp(
    [
      String.raw`(?:bindings::|\brust_helper_)(?:${any})(?:_noprof)?\b`,
      String.raw`bindings::\{[^}]*\b(?:page|folio|ptdesc|slab|bio|bio_vec|${any})\b`,
      String.raw`\b(?:${names.filter((name) => !isPlainWord(name)).join('|')})(?:_noprof)?\(`,
      ...(extra.length === 0 ? [] : [String.raw`\b(?:${extra.join('|')})\b`]),
      ...RUST_WORDS,
    ].join('|'),
  );
}

/**
 * A scan for files that may handle a page.
 * @param extra the names (last path segments) of functions that the user's settings say something of.
 */
export function createVocabulary(extra: readonly string[]): (text: string) => boolean {
  const names = extra.filter((name) => /^\w+$/.test(name));
  const words = pattern(names);
  const hint = new RegExp([HINT, ...names].join('|'));
  return (text) => hint.test(text) && words.test(text);
}

/** Whether a file's text may handle a page by the built-in tables, so that it must be parsed. */
export const mentionsPages: (text: string) => boolean = createVocabulary([]);
