// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** page_double_free: two ends, or two owners, for one page. */
import { closureCallFixes } from './closureFixes';
import { releaseAtLoopExits, removeEarlierReleaseFixes, removeReleaseFixes, secondOwnerFixes } from './releaseFixes';
import type { Fault, Problem, ProposedFix, Rule, RuleContext, Words } from './rule';
import { actor, call, help, note, pageName, say } from './wording';

function words(fault: Fault): Words {
  const page = pageName(fault, 30);
  const dropped = actor(fault) === null;
  const by = dropped ? 'this drop' : call(actor(fault) ?? '', 24);
  const why = note('the allocator may have given the page to someone else in between; the second free takes it from them');
  switch (fault.kind) {
    case 'doubleOwn':
      return say(`a second owner is made of ${page}: both will free the page`,
        note('each owner frees the page when it is dropped'), help('take the page back with `from_raw()` once for each `into_raw()`'));
    case 'freeAfterGive':
      return say(`${by} frees ${page}, which was given away before`, why, help('who takes a page over frees it; borrow it before, or do not free it after'));
    default: {
      const freed = freedHere(fault);
      if (dropped && freed !== null) {
        return say(`${call(freed, 24)} frees ${page}, which the drop of its owner frees again`, why, help('let the owner free it, or give the page up with `into_raw()` first'));
      }
      return say(dropped ? `${page} is dropped here, but was freed before` : `${by} frees ${page} a second time`, why,
        help('free it on one path only; an owner frees it by being dropped'));
    }
  }
}

/** The function that is called at the place of the fault, where the second free is a drop that comes later. */
function freedHere(fault: Fault): string | null {
  const later = fault.trace.some((s) => s.file === fault.file && s.span.start > fault.span.start);
  const source = fault.file.text.slice(fault.span.start, fault.span.end);
  const path = later ? source.slice(0, Math.max(source.indexOf('('), 0)) : '';
  const name = path.slice(path.lastIndexOf(':') + 1);
  return /^[A-Za-z_]\w*$/.test(name) ? name : null;
}

function fixes(problem: Problem, cx: RuleContext): readonly ProposedFix[] {
  if (problem.kind !== 'fault' || problem.fault.kind !== 'doubleFree') return [];
  const { fault } = problem;
  const freed = freedHere(fault);
  const shared = [...secondOwnerFixes(fault, cx), ...releaseAtLoopExits(fault, cx), ...closureCallFixes(fault, cx)];
  if (actor(fault) === null) return freed === null ? [...shared, ...removeEarlierReleaseFixes(fault, cx), ...removeReleaseFixes(fault, 'Remove this release: the page is freed already', cx)] : [...removeReleaseFixes(fault, `Remove this \`${freed}()\`: its owner frees the page`, cx), ...shared];
  const second = removeReleaseFixes(fault, `Remove this \`${fault.by}()\`: the page is freed already`, cx);
  return [...second, ...removeEarlierReleaseFixes(fault, cx), ...shared];
}

export const pageDoubleFree: Rule = {
  id: 'page_double_free',
  level: 'error',
  summary: 'a page freed twice, or owned twice',
  doc: {
    what: `Flags the second free of a page on some path: two calls, a call and the drop of a Rust owner, a free after the page was given away,
and two owners made of one raw pointer, each of which will free it.`,
    why: `\`__free_pages()\` trusts its caller (\`mm/page_alloc.c\`): the page is handed to the next allocation at once, and the second free
takes it away from whoever has it by then. An owner in Rust frees in its drop, so a call by hand before it is always one free too many.`,
    examples: [
      {
        title: 'Freed by hand and by its owner', profile: 'owning',
        wrong: `use kernel::{bindings, page::Page};

/// Releases a page.
pub fn release(page: Page) {
    // SAFETY: The page is owned here.
    unsafe { bindings::__free_pages(page.as_ptr(), 0) };
}
`,
        right: `use kernel::page::Page;

/// Releases a page.
pub fn release(page: Page) {
    drop(page);
}
`,
      },
      {
        title: 'Freed on the error path and behind it', profile: null,
        wrong: `use kernel::bindings;
use kernel::prelude::*;

/// Tries a page.
pub fn probe(ready: bool) {
    // SAFETY: Allocating a page has no requirements.
    let page = unsafe { bindings::alloc_pages(bindings::GFP_KERNEL, 0) };
    if page.is_null() {
        return;
    }
    if !ready {
        // SAFETY: The page was allocated above with this order.
        unsafe { bindings::__free_pages(page, 0) };
    }
    // SAFETY: The page was allocated above with this order.
    unsafe { bindings::__free_pages(page, 0) };
}
`,
        right: `use kernel::bindings;
use kernel::prelude::*;

/// Tries a page.
pub fn probe(ready: bool) {
    // SAFETY: Allocating a page has no requirements.
    let page = unsafe { bindings::alloc_pages(bindings::GFP_KERNEL, 0) };
    if page.is_null() {
        return;
    }
    if !ready {
        pr_info!("not ready\\n");
    }
    // SAFETY: The page was allocated above with this order.
    unsafe { bindings::__free_pages(page, 0) };
}
`,
      },
    ],
    instead: 'One owner, which frees by being dropped. To hand the page to C, give the owner up with `Owned::into_raw()` and do not free it again.',
    fixSafety: 'Removing the second free is offered as unsafe: which of the two is meant is for a person to say.',
    limits: 'Frees by a function that is not known, or through a pointer that was stored and read back, are not seen.',
  },
  words,
  fixes,
};
