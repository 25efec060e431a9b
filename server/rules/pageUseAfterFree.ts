// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** page_use_after_free: a page touched when it is no longer this function's to touch. */
import { keepOwnerFixes } from './ownerScopeFixes';
import { moveReleaseFixes } from './releaseFixes';
import type { Fault, Problem, ProposedFix, Rule, RuleContext, Words } from './rule';
import { actor, call, help, note, pageName, say } from './wording';

function words(fault: Fault): Words {
  const page = pageName(fault, 30);
  const by = actor(fault) === null ? null : call(actor(fault) ?? '', 24);
  if (fault.kind === 'useAfterGive') {
    return say(by ? `${by} uses ${page}, which was given away before` : `${page} is used after it was given away`,
      note('who took the page over may have freed it already'), help('use the page first, then give it away'));
  }
  return say(by ? `${by} uses ${page}, which is freed already` : `${page} is used after it was freed`,
    note('the allocator may have given the page to someone else: the use reads or writes their memory'), help('free the page after its last use'));
}

function fixes(problem: Problem, cx: RuleContext): readonly ProposedFix[] {
  return problem.kind === 'fault' && problem.fault.kind === 'useAfterFree' ? [...moveReleaseFixes(problem.fault, cx), ...keepOwnerFixes(problem.fault, cx)] : [];
}

export const pageUseAfterFree: Rule = {
  id: 'page_use_after_free',
  level: 'error',
  summary: 'a page used after it was freed or given away',
  doc: {
    what: `Flags any use of a page on a path on which it was freed, dropped or given away before: through the raw pointer that was taken from an
owner (\`as_ptr()\`), through a copy of it, or through an address computed from it.`,
    why: `A freed page belongs to the next allocation. \`as_ptr()\` returns a pointer without a lifetime, so rustc does not see that it outlives
its owner, and the kernel has no count that would keep a driver's page alive: its owner frees it at once (kernelnewbies, MatthewWilcox/Memdescs,
on pages of the Misc kind).`,
    examples: [
      {
        title: 'The pointer outlives its owner', profile: null,
        wrong: `use kernel::alloc::AllocError;
use kernel::bindings;
use kernel::page::Page;
use kernel::prelude::*;

/// Looks up the node that a new page comes from.
pub fn node_of_new() -> Result<i32, AllocError> {
    let page = Page::alloc_page(GFP_KERNEL)?;
    let ptr = page.as_ptr();
    drop(page);
    // SAFETY: The pointer comes from a page.
    Ok(unsafe { bindings::page_to_nid(ptr) })
}
`,
        right: `use kernel::alloc::AllocError;
use kernel::bindings;
use kernel::page::Page;
use kernel::prelude::*;

/// Looks up the node that a new page comes from.
pub fn node_of_new() -> Result<i32, AllocError> {
    let page = Page::alloc_page(GFP_KERNEL)?;
    let ptr = page.as_ptr();
    // SAFETY: The pointer comes from a page that is alive until the end of the function.
    let node = unsafe { bindings::page_to_nid(ptr) };
    drop(page);
    Ok(node)
}
`,
      },
    ],
    instead: 'Keep the owner until the last use, and take raw pointers late: `page.as_ptr()` in the call that needs it.',
    fixSafety: 'Moving the free behind the last use is unsafe: the order may matter to other code.',
    limits: `Uses in another function through a pointer that was stored are not seen. A page whose frame is kept alive by a user mapping
(\`vm_insert_page()\`) counts as freed when its owner frees it: its contents are no longer the function's to use.`,
  },
  words,
  fixes,
};
