// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** free_borrowed_page: the end of a page's life decided by someone who only borrowed it. */
import type { Memdesc } from '../model/state';
import { borrowInsteadFixes } from './borrowFixes';
import { closureCallFixes } from './closureFixes';
import { removeReleaseFixes } from './releaseFixes';
import type { Fault, Problem, ProposedFix, Rule, RuleContext, Words } from './rule';
import { actor, call, help, note, ownerOf, pageName, quote, say } from './wording';

function words(fault: Fault): Words {
  const page = pageName(fault, 24);
  const owner = ownerOf(fault.memdesc);
  const why = note(`${owner} decides when the page is freed; a second free gives away memory that is still in use`);
  switch (fault.kind) {
    case 'ownBorrowed':
      return say([owner === 'its owner' ? `${page} is a borrowed page, but is given away as if it were owned here`
        : `${page} is borrowed from ${owner}, but is given away as if it were owned here`, `${page} is borrowed, but is given away as owned`],
        why, help('hand on a borrow (`&Page`) that ends before its owner does'));
    case 'borrowDropped':
      return say([owner === 'its owner' ? `an owner made of ${page} is dropped here, which frees a page that is only borrowed`
        : `an owner made of ${page} is dropped here, which frees a page that belongs to ${owner}`,
        `an owner of ${page}, which is borrowed, is dropped here and frees it`],
        why, help('borrow it: `BorrowedPage::from_raw()` or, where `Page` is transparent, `Page::from_raw()`'));
    default: {
      const by = actor(fault) === null ? 'this drop' : call(actor(fault) ?? '', 22);
      const plain = `${by} frees ${page}, which something else owns`;
      return say([owner === 'its owner' ? plain : `${by} frees ${page}, which is borrowed from ${owner}`, plain, `${by} frees a borrowed page`],
        why, help('remove the free: a borrow just ends'));
    }
  }
}

const KNOWN_OWNERS: ReadonlySet<Memdesc> = new Set<Memdesc>(['vmalloc', 'slab', 'dma', 'ptdesc', 'image']);

function fixes(problem: Problem, cx: RuleContext): readonly ProposedFix[] {
  if (problem.kind !== 'fault') return [];
  const { fault } = problem;
  if (fault.kind === 'freeBorrowed' && actor(fault) !== null) {
    // where it is known who frees the page, and on every path, there is nothing to weigh
    const safe = fault.confidence === 'definite' && KNOWN_OWNERS.has(fault.memdesc);
    const title = `Remove ${quote(`${fault.by}()`)}: the page is for ${ownerOf(fault.memdesc)} to free`;
    return [...removeReleaseFixes(fault, title, cx, safe ? 'safe' : 'unsafe'), ...closureCallFixes(fault, cx)];
  }
  return borrowInsteadFixes(fault, cx);
}

export const freeBorrowedPage: Rule = {
  id: 'free_borrowed_page',
  level: 'error',
  summary: 'freeing, or taking ownership of, a page that something else owns',
  doc: {
    what: `Follows pages that were looked up rather than allocated (\`vmalloc_to_page()\`, \`virt_to_page()\`, \`pfn_to_page()\`, a scatterlist or
bio entry, \`&Page\`, \`BorrowedPage\`) and flags where one is freed (\`__free_pages()\`, \`put_page()\`, \`folio_put()\`), where an owner that was
made of one is dropped (\`Page { page }\`, \`Owned::from_raw()\`), and where one is returned, stored or given away as an owner.`,
    why: `A page that exists already belongs to something: a vmalloc area frees its pages in \`vfree()\`, slab frees a slab page when its
objects are gone, an \`Owned<Page>\` when it is dropped (\`mm/vmalloc.c\`, \`mm/slub.c\`). Freed through the borrow, the page goes back to the
allocator while its owner uses it, and the owner frees it again. The step from pointer to page is not the step to ownership; that is what
\`BorrowedPage\` says in a type (Danilo Krummrich and Abdiel Janulgue, 2025, \`rust/kernel/page.rs\`).`,
    examples: [
      {
        title: 'The free of a looked-up page', profile: null,
        wrong: `use core::ffi::c_void;
use kernel::bindings;

/// Frees one page of a vmalloc buffer.
///
/// # Safety
///
/// The address must be inside a live vmalloc allocation.
pub unsafe fn free_one(addr: *const c_void) {
    // SAFETY: The address is inside a vmalloc allocation.
    let page = unsafe { bindings::vmalloc_to_page(addr) };
    if page.is_null() {
        return;
    }
    // SAFETY: The page is valid.
    unsafe { bindings::__free_pages(page, 0) };
}
`,
        right: `use core::ffi::c_void;
use kernel::bindings;

/// Looks at one page of a vmalloc buffer.
///
/// # Safety
///
/// The address must be inside a live vmalloc allocation.
pub unsafe fn free_one(addr: *const c_void) {
    // SAFETY: The address is inside a vmalloc allocation.
    let page = unsafe { bindings::vmalloc_to_page(addr) };
    if page.is_null() {
        return;
    }
    // SAFETY: The page is valid.
    let _node = unsafe { bindings::page_to_nid(page) };
}
`,
      },
      {
        title: 'An owner made of a borrow', profile: 'ownable',
        wrong: `use core::ptr::NonNull;
use kernel::{page::Page, types::Owned};

/// Clears a page.
pub fn clear(page: &Page) {
    // SAFETY: The pointer comes from a reference.
    let owner = unsafe { Owned::from_raw(NonNull::from(page)) };
    let _node = owner.nid();
}
`,
        right: `use kernel::page::Page;

/// Clears a page.
pub fn clear(page: &Page) {
    let _node = page.nid();
}
`,
      },
    ],
    instead: `Let the borrow end; the owner frees. A vmalloc page is \`&'a Page\` or \`BorrowedPage<'a>\`, tied to the buffer, and there is no
folio behind it. Where the page must outlive the buffer, keep the buffer.`,
    fixSafety: `Removing the free is safe where the call stands alone as a statement, on every path, and it is known who frees the page (a vmalloc
area, slab, a DMA allocation, the kernel image), else unsafe; a borrow in place of the owner (\`BorrowedPage::from_raw()\` or \`Page::from_raw()\`,
by the design of the tree) is unsafe, because the borrow's lifetime has to be reviewed.`,
    limits: `A raw pointer parameter is unknown, neither owned nor borrowed, and is not flagged. Ownership that travels as a number (a physical
address in a page table) is not followed.`,
  },
  words,
  fixes,
};
