// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** page_null_unchecked: a result that may be null, used as a page. */
import { nullCheckFixes } from './nullFixes';
import type { Fault, Problem, ProposedFix, Rule, RuleContext, Words } from './rule';
import { help, note, originOf, pageName, say } from './wording';

function words(fault: Fault): Words {
  const page = pageName(fault, 26);
  const origin = originOf(fault);
  const what = origin === null ? `${page} may be null here` : `${page} may be null here: ${origin} can fail`;
  return say([what, `${page} may be null here`], note('allocation and lookup say that there is no page by returning null; a page made of it faults, or worse, is freed'),
    help('check it first: `NonNull::new(page).ok_or(AllocError)?`'));
}

function fixes(problem: Problem, cx: RuleContext): readonly ProposedFix[] {
  return problem.kind === 'fault' ? nullCheckFixes(problem.fault, cx) : [];
}

export const pageNullUnchecked: Rule = {
  id: 'page_null_unchecked',
  level: 'warning',
  summary: 'a raw result that may be null used as a page without a check',
  doc: {
    what: `Flags the first use, wrap or free of a raw page pointer that may be null (\`alloc_pages()\`, \`vmalloc_to_page()\`,
\`find_get_page()\` and so on) on a path without a check: \`NonNull::new_unchecked()\`, \`Owned::from_raw()\`, a C function that wants a page.`,
    why: `Allocations fail under memory pressure, also the small ones without \`__GFP_NOFAIL\` (\`include/linux/gfp_types.h\`), and a lookup finds no page
where none is mapped (\`mm/vmalloc.c\`). Functions of the memory manager do not check: they compute with the pointer.`,
    examples: [
      {
        title: 'An allocation trusted', profile: null,
        wrong: `use kernel::bindings;

/// Looks up the node that a new page comes from.
pub fn node_of_new() -> Option<i32> {
    // SAFETY: Allocating a page has no requirements.
    let page = unsafe { bindings::alloc_pages(bindings::GFP_KERNEL, 0) };
    // SAFETY: The page was just allocated.
    let node = unsafe { bindings::page_to_nid(page) };
    // SAFETY: The page was allocated above with this order.
    unsafe { bindings::__free_pages(page, 0) };
    Some(node)
}
`,
        right: `use kernel::bindings;

/// Looks up the node that a new page comes from.
pub fn node_of_new() -> Option<i32> {
    // SAFETY: Allocating a page has no requirements.
    let page = unsafe { bindings::alloc_pages(bindings::GFP_KERNEL, 0) };
    if page.is_null() {
        return None;
    }
    // SAFETY: The page was just allocated.
    let node = unsafe { bindings::page_to_nid(page) };
    // SAFETY: The page was allocated above with this order.
    unsafe { bindings::__free_pages(page, 0) };
    Some(node)
}
`,
      },
    ],
    instead: 'Turn the pointer into `NonNull` with `NonNull::new()` and return the error there; behind it the type says that there is a page.',
    fixSafety: 'The check is inserted with the error that the function\'s type has; it is unsafe because a caller may rely on the old behaviour.',
    limits: 'A documented promise of the caller (`vmalloc_to_page()` of an address that is valid by a `# Safety` section) is the code\'s to claim: a SAFETY comment next to `new_unchecked()` of a lookup is taken at its word.',
  },
  words,
  fixes,
};
