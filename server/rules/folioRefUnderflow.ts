// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** folio_ref_underflow: a folio reference put that was not held. */
import { closureCallFixes } from './closureFixes';
import { cloneInsteadFixes, releaseAtLoopExits, removeEarlierReleaseFixes, removeReleaseFixes, secondOwnerFixes } from './releaseFixes';
import type { Fault, Problem, ProposedFix, Rule, RuleContext, Words } from './rule';
import { actor, call, help, note, pageName, say } from './wording';

function words(fault: Fault): Words {
  const folio = pageName(fault, 30);
  const by = actor(fault) === null ? 'this drop' : call(actor(fault) ?? '', 24);
  return say(`${by} puts a reference on ${folio} that is not held here`,
    note('the count goes to zero while its owner still uses the folio'), help('put only what was taken with `folio_get()` or came with a reference'));
}

function fixes(problem: Problem, cx: RuleContext): readonly ProposedFix[] {
  if (problem.kind !== 'fault') return [];
  const { fault } = problem;
  const owners = [...secondOwnerFixes(fault, cx), ...cloneInsteadFixes(fault, cx)];
  if (actor(fault) === null) return [...owners, ...removeEarlierReleaseFixes(fault, cx)];
  return [...removeReleaseFixes(fault, `Remove this \`${fault.by}()\`: the reference is not held here`, cx), ...removeEarlierReleaseFixes(fault, cx),
    ...owners, ...releaseAtLoopExits(fault, cx), ...closureCallFixes(fault, cx)];
}

export const folioRefUnderflow: Rule = {
  id: 'folio_ref_underflow',
  level: 'error',
  summary: 'a folio reference put that was not held',
  doc: {
    what: `Flags \`folio_put()\` (and \`put_page()\` of a folio's page) of a folio that the function only borrowed, such as \`&Folio\` or
\`page_folio()\` of a borrowed page, or more puts than references taken on a path.`,
    why: `A put takes away a reference that belongs to someone else: the folio is freed while they use it, and their own put then finds a count of
zero (\`mm/swap.c\`, \`mm/folio.c\`).`,
    examples: [
      {
        title: 'Put without a reference', profile: null,
        wrong: `use kernel::bindings;
use kernel::folio::Folio;

/// Looks at a folio.
pub fn look(folio: &Folio) {
    // SAFETY: The folio is alive.
    unsafe { bindings::folio_put(folio.as_ptr()) };
}
`,
        right: `use kernel::bindings;
use kernel::folio::Folio;

/// Looks at a folio.
pub fn look(folio: &Folio) {
    // SAFETY: The folio is alive.
    unsafe { bindings::folio_get(folio.as_ptr()) };
    // SAFETY: The reference was taken above.
    unsafe { bindings::folio_put(folio.as_ptr()) };
}
`,
      },
    ],
    instead: 'Take a reference before giving one back, or borrow the folio (`&Folio`) and give nothing back.',
    fixSafety: 'Removing the put is unsafe: a reference may have come along with the pointer in a way that is not seen.',
    limits: 'A raw folio pointer of unknown origin may come with a reference; putting it is not flagged.',
  },
  words,
  fixes,
};
