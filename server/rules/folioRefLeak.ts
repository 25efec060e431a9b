// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** folio_ref_leak: a folio reference that nobody puts. */
import { leakFixes } from './leakFixes';
import type { Fault, Problem, ProposedFix, Rule, RuleContext, Words } from './rule';
import { help, note, originOf, pageName, say } from './wording';

function words(fault: Fault): Words {
  const folio = pageName(fault, 26);
  return say([originOf(fault) === null ? '' : `the reference on ${folio} from ${originOf(fault) ?? ''} is not put on this path`,
    `a reference on ${folio} is neither put, returned nor stored on this path`].filter((w) => w !== ''),
    note('the folio is never freed, and its page cache entry is never reclaimed'), help('hold it in `ARef<Folio>`, which puts it when dropped, or call `folio_put()`'));
}

function fixes(problem: Problem, cx: RuleContext): readonly ProposedFix[] {
  return problem.kind === 'fault' ? leakFixes(problem.fault, cx) : [];
}

export const folioRefLeak: Rule = {
  id: 'folio_ref_leak',
  level: 'warning',
  summary: 'a folio reference taken on some path and never put, returned or stored',
  doc: {
    what: `Flags a path on which a folio reference that the function took (\`folio_get()\`, \`folio_try_get()\`, \`filemap_get_folio()\`,
\`read_mapping_folio()\`, \`folio_alloc()\`) is neither put, returned, stored nor wrapped in an owner.`,
    why: `A folio is freed by the last \`folio_put()\` (\`include/linux/mm.h\`). A reference that is lost keeps its memory and, in the page cache, keeps
reclaim and truncation from finishing. Functions that look a folio up in the page cache return it with a reference to be given back
(\`mm/filemap.c\`).`,
    examples: [
      {
        title: 'An early return', profile: null,
        wrong: `use kernel::bindings;
use kernel::prelude::*;

/// Looks at a folio while holding it.
///
/// # Safety
///
/// The folio must be alive.
pub unsafe fn look(folio: *mut bindings::folio, ready: bool) -> Result {
    // SAFETY: The folio is alive by the safety requirements.
    unsafe { bindings::folio_get(folio) };
    if !ready {
        return Err(EAGAIN);
    }
    // SAFETY: The reference was taken above.
    unsafe { bindings::folio_put(folio) };
    Ok(())
}
`,
        right: `use kernel::bindings;
use kernel::prelude::*;

/// Looks at a folio while holding it.
///
/// # Safety
///
/// The folio must be alive.
pub unsafe fn look(folio: *mut bindings::folio, ready: bool) -> Result {
    if !ready {
        return Err(EAGAIN);
    }
    // SAFETY: The folio is alive by the safety requirements.
    unsafe { bindings::folio_get(folio) };
    // SAFETY: The reference was taken above.
    unsafe { bindings::folio_put(folio) };
    Ok(())
}
`,
      },
    ],
    instead: 'Hold the reference in `ARef<Folio>` (or a guard) as soon as it is taken.',
    fixSafety: 'Putting the reference on the path is unsafe: it may be meant to be kept.',
    limits: 'References that are counted in a loop beyond two are not told apart.',
  },
  words,
  fixes,
};
