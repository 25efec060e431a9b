// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** page_leak: a path on which nobody is left to free a page. */
import { leakFixes } from './leakFixes';
import type { Fault, Problem, ProposedFix, Rule, RuleContext, Words } from './rule';
import { help, note, nounOf, originOf, quote, say } from './wording';

function words(fault: Fault): Words {
  const page = fault.name === null ? nounOf(fault.memdesc) : quote(fault.name, 28);
  const origin = originOf(fault);
  const from = origin === null ? '' : ` from ${origin}`;
  const held = fault.memdesc === 'pinned' || fault.memdesc === 'gup';
  return say(
    held
      ? [`${page}${from} is neither given back nor kept on this path`, `${page} is neither given back nor kept on this path`]
      : [`${page}${from} is neither freed, returned nor stored on this path`, `${page} is neither freed, returned nor stored on this path`],
    note('nothing that is left points to the page: its memory is lost until the next boot'),
    help('make the owner right after the allocation (`Owned::from_raw()`, `Page`), so that `?` and early returns free the page'),
  );
}

function fixes(problem: Problem, cx: RuleContext): readonly ProposedFix[] {
  return problem.kind === 'fault' ? leakFixes(problem.fault, cx) : [];
}

export const pageLeak: Rule = {
  id: 'page_leak',
  level: 'warning',
  summary: 'a path on which an owned page is neither freed, returned, stored nor given away',
  doc: {
    what: `Flags a path to the end of a function (an early return, a \`?\`, the end of a loop) on which a page that the function allocated, took
over with \`into_raw()\` or pinned is neither freed, returned, stored nor given away. \`mem::forget()\` and \`ManuallyDrop\` of an owner count as
giving it up, and the pointer taken before must then go somewhere.`,
    why: `No garbage collector and no count comes to help: a page from \`alloc_pages()\` whose address is lost stays allocated
(\`mm/page_alloc.c\`). The usual place is \`?\` between the allocation and the wrapper that would free it.`,
    examples: [
      {
        title: 'An error return before the wrapper', profile: 'ownable',
        wrong: `use core::ptr::NonNull;
use kernel::bindings;
use kernel::page::Page;
use kernel::prelude::*;
use kernel::types::Owned;

fn check(limit: usize) -> Result {
    if limit == 0 {
        return Err(EINVAL);
    }
    Ok(())
}

/// Allocates a page within the limit.
pub fn limited(limit: usize) -> Result<Owned<Page>> {
    // SAFETY: Allocating a page has no requirements.
    let page = unsafe { bindings::alloc_pages(bindings::GFP_KERNEL, 0) };
    let page = NonNull::new(page).ok_or(ENOMEM)?;
    check(limit)?;
    // SAFETY: The page was just allocated, so that nothing else owns it.
    Ok(unsafe { Owned::from_raw(page.cast()) })
}
`,
        right: `use core::ptr::NonNull;
use kernel::bindings;
use kernel::page::Page;
use kernel::prelude::*;
use kernel::types::Owned;

fn check(limit: usize) -> Result {
    if limit == 0 {
        return Err(EINVAL);
    }
    Ok(())
}

/// Allocates a page within the limit.
pub fn limited(limit: usize) -> Result<Owned<Page>> {
    // SAFETY: Allocating a page has no requirements.
    let page = unsafe { bindings::alloc_pages(bindings::GFP_KERNEL, 0) };
    let page = NonNull::new(page).ok_or(ENOMEM)?;
    // SAFETY: The page was just allocated, so that nothing else owns it.
    let page: Owned<Page> = unsafe { Owned::from_raw(page.cast()) };
    check(limit)?;
    Ok(page)
}
`,
      },
    ],
    instead: 'Wrap the page in its owner in the statement behind the null check. Where a raw pointer must stay raw for a while, use a `ScopeGuard`.',
    fixSafety: `Wrapping right after the allocation, freeing on the path, and removing \`mem::forget\` are unsafe: who frees the page may be decided
elsewhere.`,
    limits: 'A page that goes to a function that is not known counts as given away. Leaks through reference cycles are not seen.',
  },
  words,
  fixes,
};
