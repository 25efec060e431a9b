// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** page_refcount: a `struct page` treated as if it had a reference count of its own. */
import type { SourceFile } from '../items/item';
import { showTy } from '../items/type';
import { pageRefcountFixes } from './pageRefcountFixes';
import { isCountedPage, isCountedTrait, standsForPage } from './pageTypes';
import type { CallSite, ItemReport, Rule, RuleContext, Words } from './rule';
import { arefNames, genericMentions } from './typeNodes';
import { call, help, note, quote, say } from './wording';

/** Which case a report of this rule is; its fixes start from it. */
export type RefcountCase =
  | { readonly kind: 'impl' }
  | { readonly kind: 'aref' };

const WHY = note('a page has the lifetime of the object it belongs to (its memory descriptor); pages lose their reference count under the memdesc plan');

function checkFile(file: SourceFile, cx: RuleContext): readonly ItemReport[] {
  const out: ItemReport[] = [];
  for (const impl of file.impls) {
    if (!impl.trait || impl.isNegative || !isCountedTrait(cx.tree.implTrait(impl))) continue;
    const self = cx.tree.implSelf(impl);
    if (!standsForPage(self, cx)) continue;
    const trait = shortName(cx.tree.implTrait(impl) ?? '');
    out.push({
      rule: 'page_refcount', file, span: impl.headSpan, item: impl, confidence: 'definite', related: [],
      message: say([`${quote(trait)} is implemented for ${quote(showTy(self))}, but a page has no reference count of its own`,
        `${quote(trait)} for ${quote(showTy(self), 24)}: a page has no reference count`]).message,
      notes: [WHY, help('implement `Ownable` and hold the page in `Owned<…>`; what is really shared and counted is a `Folio`')],
      data: { kind: 'impl' } satisfies RefcountCase,
    });
  }
  for (const { node, ty, item } of genericMentions(file, cx, arefNames(file, cx.tree))) {
    if (!isCountedPage(ty, cx)) continue;
    out.push({
      rule: 'page_refcount', file, span: { start: node.start, end: node.end }, item, confidence: 'definite', related: [],
      message: say([`${quote(showTy(ty))} shares a page by a reference count that pages do not have`,
        `${quote(showTy(ty), 24)} counts references on a page`]).message,
      notes: [WHY, help('one owner holds it in `Owned<Page>`; where the object is a folio, `ARef<Folio>` counts it')],
      data: { kind: 'aref' } satisfies RefcountCase,
    });
  }
  return out;
}

function shortName(path: string): string {
  return path.slice(path.lastIndexOf(':') + 1).replace(/^\?/, '');
}

function checkCall(site: CallSite, cx: RuleContext): Words | null {
  const row = cx.cFunction(site.name);
  // a page that is known to be a folio's is counted through its folio; the compat call is `memdesc_unready`'s matter
  if (!row?.refcount || site.memdesc === 'folio' || site.memdesc === 'gup') return null;
  return say(
    `${call(site.name)} works on a reference count that a ${quote('struct page')} does not have for itself`,
    note(row.reason),
    WHY,
    help('let one owner release the page (`Owned<Page>`); where the object is a folio, use `folio_get()` and `folio_put()`'),
  );
}

export const pageRefcount: Rule = {
  id: 'page_refcount',
  level: 'error',
  summary: 'a `struct page` treated as refcounted: `get_page`, `put_page`, `page_ref_*`, `AlwaysRefCounted` for a page, `ARef<Page>`',
  doc: {
    what: `Flags code that counts references on a \`struct page\`: calls of \`get_page()\`, \`put_page()\`, \`try_get_page()\`, \`page_count()\`,
the \`page_ref_*()\` family and their kin through \`bindings\`; C helpers that would export them to Rust (\`rust_helper_get_page\` and so on in
\`rust/helpers/\`); implementations of \`AlwaysRefCounted\` or \`RefCounted\` for a page type or a newtype around one; and \`ARef<Page>\` wherever a
type is written, aliases and generic arguments included.

Names are resolved first: a Rust method that happens to be called \`get_page\`, such as the one of rust_binder's \`PageInfo\`, is not meant.`,
    why: `A page is too low-level to have a lifecycle of its own. What ends its life is decided by the object it belongs to, its memory
descriptor: a folio counts references, slab and vmalloc do not, a driver's private page has exactly one owner (Matthew Wilcox, linux-mm and
rust-for-linux, 20 November 2024, on the \`Page: AlwaysRefCounted\` proposal). The memdesc plan takes the count out of \`struct page\` altogether
(kernelnewbies, MatthewWilcox/Memdescs), and since 2025 \`get_page()\` already refuses slab and large kmalloc pages (\`include/linux/mm.h\`). Rust
bindings that count pages would have to be rewritten, and until then hide who owns the page.`,
    examples: [
      {
        title: 'A shared page', profile: 'ownable',
        wrong: `use kernel::{page::Page, sync::aref::ARef};

/// A buffer of one page.
pub struct Buffer {
    page: ARef<Page>,
}
`,
        right: `use kernel::{page::Page, types::Owned};

/// A buffer of one page.
pub struct Buffer {
    page: Owned<Page>,
}
`,
      },
      {
        title: 'A reference taken by hand', profile: null,
        wrong: `use kernel::{bindings, page::Page};

/// Keeps the page for the device.
pub fn hold(page: &Page) {
    // SAFETY: The reference shows that the page is alive.
    unsafe { bindings::get_page(page.as_ptr()) };
}
`,
        right: `use kernel::page::Page;

/// Looks up the node of the page; who keeps it for the device holds its owner.
pub fn hold(page: &Page) -> i32 {
    page.nid()
}
`,
      },
      {
        title: 'A helper that exports the count', profile: null, language: 'c',
        wrong: `// SPDX-License-Identifier: GPL-2.0

#include <linux/mm.h>

void rust_helper_put_page(struct page *page)
{
	put_page(page);
}
`,
        right: `// SPDX-License-Identifier: GPL-2.0

#include <linux/mm.h>

void rust_helper_folio_put(struct folio *folio)
{
	folio_put(folio);
}
`,
      },
    ],
    instead: `Hold a page from the page allocator in one owner, \`Owned<Page>\` (or the tree's own owning \`Page\`), which frees it when it is
dropped. Where several places need it, share the owner: \`Arc<Owned<Page>>\`. Where the object is a folio, say so: \`ARef<Folio>\`, \`folio_get()\`,
\`folio_put()\`. A page of a vmalloc area is borrowed from the area; there is no folio behind it.`,
    fixSafety: `The rewrites change who releases the page, so they are offered as unsafe: to \`Owned<Page>\` where the holder is the only
one, to \`ARef<Folio>\` where the object is a folio (not offered near vmalloc), \`Ownable\` for \`AlwaysRefCounted\` (in a tree where \`Page\` owns by
value, with the whole step to \`Owned<Page>\` over the file and its users), folio calls for page calls.`,
    limits: `Types are resolved from declarations: an \`ARef<T>\` whose \`T\` is only inferred to be a page is not seen. Macro arguments are not
looked into. A page known to come from a folio or from \`get_user_pages\` is not flagged when its reference is given back, because \`put_page()\` is
right for it today; see \`memdesc_unready\`.`,
  },
  checkFile,
  checkCall,
  fixes: pageRefcountFixes,
};
