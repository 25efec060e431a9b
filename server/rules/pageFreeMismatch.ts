// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** page_free_mismatch: released by the wrong function, order or argument. */
import { releaserFixes } from './releaseFixes';
import { releaseOf } from './releasers';
import type { Fault, Problem, ProposedFix, Rule, RuleContext, Words } from './rule';
import { actor, call, help, note, nounOf, originOf, pageName, quote, say } from './wording';

function words(fault: Fault): Words {
  const page = pageName(fault, 20);
  const by = actor(fault) === null ? 'the drop of its owner' : call(actor(fault) ?? '', 20);
  switch (fault.kind) {
    case 'pointerAsAddress':
      return say([`${by} wants the virtual address of the memory, not the ${quote('struct page')} pointer ${page}`,
        `${by} wants a virtual address, not a ${quote('struct page')} pointer`],
        note('`free_pages()` looks up the page of the address it is given: here that is some other page'), help('`__free_pages()` takes the page pointer'));
    case 'wrongOrder': {
      const orders = fault.order;
      return say([orders ? `${page} was allocated with order ${inCode(orders.allocated)}, but is freed with order ${inCode(orders.released)}` : '',
        `${page} is freed with another order than it was allocated with`].filter((w) => w !== ''),
        note('too small an order leaks the rest of the block; too large a one frees pages of others'), help('free a block with the order it was allocated with'));
    }
    default: {
      const right = releaseOf(fault.memdesc);
      const noun = nounOf(fault.memdesc).replace(/^the /, '');
      const origin = originOf(fault);
      const what = fault.name !== null && !noun.endsWith('s') ? `${page}, a ${noun},`
        : fault.name !== null ? `${page}${origin ? ` of ${origin}` : ''},` : origin ? `what ${origin} returned,` : `${nounOf(fault.memdesc)},`;
      return say([right ? `${by} releases ${what} which ${call(right, 22)} must release` : `${by} cannot release ${what.replace(/,$/, '')}`,
        right ? `${by} releases what ${call(right, 22)} must release` : `${by} cannot release this page`],
        note('how a page is released is decided by its memory descriptor; the functions are not interchangeable'),
        help(right ? `release it with \`${right}()\`` : 'nothing releases such a page'));
    }
  }
}

/** A number as it is, anything else as code. */
function inCode(order: string): string {
  return /^\d+$/.test(order) ? order : quote(order, 16);
}

function fixes(problem: Problem, cx: RuleContext): readonly ProposedFix[] {
  return problem.kind === 'fault' ? releaserFixes(problem.fault, cx) : [];
}

export const pageFreeMismatch: Rule = {
  id: 'page_free_mismatch',
  level: 'error',
  summary: 'released by the wrong function, order or argument for what owns the page',
  doc: {
    what: `Flags a release that does not fit how the page came to be: \`put_page()\` of a pinned page or of a block of higher order, \`unpin_user_page()\`
of a page that was not pinned, \`__free_pages()\` of a folio, a slab page or a DMA page, another order than the allocation's, and \`free_pages()\`
given a \`struct page *\` instead of an address.`,
    why: `Which function ends a page's life depends on its memory descriptor: \`put_page()\` and \`__free_pages()\` are not interchangeable (Matthew
Wilcox, linux-mm, 20 November 2024). Pins and references are counted apart (\`Documentation/core-api/pin_user_pages.rst\`). \`__free_pages()\` does
not check the order (\`mm/page_alloc.c\`), and \`free_pages()\` takes an address; the kernel cleaned up C callers that confused the two in 2025
(Vishal Moola, "Cleanup free_pages() misuse").`,
    examples: [
      {
        title: 'Another order than allocated', profile: null,
        wrong: `use kernel::bindings;

/// Tries a block of four pages.
pub fn probe() {
    // SAFETY: Allocating pages has no requirements.
    let block = unsafe { bindings::alloc_pages(bindings::GFP_KERNEL, 2) };
    if block.is_null() {
        return;
    }
    // SAFETY: The block was allocated above.
    unsafe { bindings::__free_pages(block, 0) };
}
`,
        right: `use kernel::bindings;

/// Tries a block of four pages.
pub fn probe() {
    // SAFETY: Allocating pages has no requirements.
    let block = unsafe { bindings::alloc_pages(bindings::GFP_KERNEL, 2) };
    if block.is_null() {
        return;
    }
    // SAFETY: The block was allocated above.
    unsafe { bindings::__free_pages(block, 2) };
}
`,
      },
      {
        title: 'A folio is put, not freed', profile: null,
        wrong: `use kernel::bindings;

/// Tries a folio.
pub fn probe() {
    // SAFETY: Allocating a folio has no requirements.
    let folio = unsafe { bindings::folio_alloc(bindings::GFP_KERNEL, 0) };
    if folio.is_null() {
        return;
    }
    // SAFETY: The folio was allocated above.
    unsafe { bindings::__free_pages(folio.cast(), 0) };
}
`,
        right: `use kernel::bindings;

/// Tries a folio.
pub fn probe() {
    // SAFETY: Allocating a folio has no requirements.
    let folio = unsafe { bindings::folio_alloc(bindings::GFP_KERNEL, 0) };
    if folio.is_null() {
        return;
    }
    // SAFETY: The folio was allocated above.
    unsafe { bindings::folio_put(folio.cast()) };
}
`,
      },
    ],
    instead: `Pages of \`alloc_pages()\`: \`__free_pages()\` with the same order, or an owner that does it. Folios: \`folio_put()\`. Pinned user pages:
\`unpin_user_page()\`. DMA pages: \`dma_free_pages()\`. Frozen pages: \`free_frozen_pages()\`. Vmalloc and slab pages: not at all; free the buffer.`,
    fixSafety: 'Another function of the same arguments, or another order, is unsafe: a person must look whether the allocation or the release is wrong.',
    limits: 'Orders are compared where both are constants. A page of unknown origin is never a mismatch.',
  },
  words,
  fixes,
};
