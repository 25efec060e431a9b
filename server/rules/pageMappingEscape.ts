// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** page_mapping_escape: a mapped address that outlives its mapping. */
import { escapeFixes } from './mappingFixes';
import type { Fault, Problem, ProposedFix, Rule, RuleContext, Words } from './rule';
import { help, note, quote, say } from './wording';

function words(fault: Fault): Words {
  const address = fault.name === null ? 'the mapped address of a page' : `the mapped address of ${quote(fault.name, 30)}`;
  return say(`${address} is used after its mapping ended`,
    note('the address may be unmapped, or map another page, once `kunmap_local()` has run or the closure has returned'),
    help('do the work while the page is mapped, and copy out what is needed later'));
}

function fixes(problem: Problem, cx: RuleContext): readonly ProposedFix[] {
  return problem.kind === 'fault' ? escapeFixes(problem.fault, cx) : [];
}

export const pageMappingEscape: Rule = {
  id: 'page_mapping_escape',
  level: 'error',
  summary: 'a mapped address used or kept after its mapping ended',
  doc: {
    what: `Flags a use of the address of a page's mapping after \`kunmap_local()\`, and an address that leaves the closure in which the page is mapped
(returned by it, or stored in a variable of the function around it) and is used then.`,
    why: `The pointer that \`with_page_mapped()\` gives is good inside the closure and on this task only, as its documentation says
(\`rust/kernel/page.rs\`). Behind it the slot may map another page, or nothing (\`Documentation/mm/highmem.rst\`). A raw pointer has no lifetime, so
rustc lets it out.`,
    examples: [
      {
        title: 'Read after the unmap', profile: null,
        wrong: `use kernel::bindings;
use kernel::page::Page;

/// Reads the first byte.
pub fn first(page: &Page) -> u8 {
    // SAFETY: The page is alive.
    let addr = unsafe { bindings::kmap_local_page(page.as_ptr()) };
    // SAFETY: The page was mapped above and nothing since.
    unsafe { bindings::kunmap_local(addr) };
    // SAFETY: The address is the page's.
    unsafe { addr.cast::<u8>().read() }
}
`,
        right: `use kernel::bindings;
use kernel::page::Page;

/// Reads the first byte.
pub fn first(page: &Page) -> u8 {
    // SAFETY: The page is alive.
    let addr = unsafe { bindings::kmap_local_page(page.as_ptr()) };
    // SAFETY: The page is mapped, so that its first byte can be read.
    let byte = unsafe { addr.cast::<u8>().read() };
    // SAFETY: The page was mapped above and nothing since.
    unsafe { bindings::kunmap_local(addr) };
    byte
}
`,
      },
    ],
    instead: 'Copy the bytes out while the page is mapped, or return a guard that holds the page and the mapping and unmaps in its drop.',
    fixSafety: 'Moving the unmap behind the last use is unsafe: other mappings may have to be undone first.',
    limits: 'An address that is computed from a mapped one by integer arithmetic is not followed.',
  },
  words,
  fixes,
};
