// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** page_mapping_unbalanced: a local mapping that is not undone once, in order. */
import { unmapFixes } from './mappingFixes';
import type { Fault, Problem, ProposedFix, Rule, RuleContext, Words } from './rule';
import { call, help, note, pageName, say } from './wording';

function words(fault: Fault): Words {
  const page = pageName(fault, 30);
  const by = call(fault.by ?? 'kunmap_local', 24);
  switch (fault.kind) {
    case 'unmapOutOfOrder':
      return say(`${by} unmaps ${page} before a page that was mapped later`, note('local mappings are a stack of the task: the last one made is the first one undone'),
        help('unmap in reverse order of mapping'));
    case 'unmapUnmapped':
      return say(`${by} unmaps ${page}, which is not mapped here`, note('a local mapping is undone once for each `kmap_local_page()`'), help('remove the second unmap'));
    default:
      return say(`${page} stays mapped on this path: ${by} is missing`,
        note('a local mapping holds one of a few slots of the task and keeps it from migrating'), help('map through `with_page_mapped()`, which unmaps on every path'));
  }
}

function fixes(problem: Problem, cx: RuleContext): readonly ProposedFix[] {
  return problem.kind === 'fault' ? unmapFixes(problem.fault, cx) : [];
}

export const pageMappingUnbalanced: Rule = {
  id: 'page_mapping_unbalanced',
  level: 'error',
  summary: '`kmap_local_page` without its `kunmap_local`, twice, or out of order',
  doc: {
    what: `Flags a path on which a page that was mapped with \`kmap_local_page()\` (or its kin) is not unmapped, is unmapped twice, or is unmapped
before a page that was mapped after it.`,
    why: `Local mappings are kept on a stack of the task, so they have to be undone in reverse order (\`Documentation/mm/highmem.rst\`). On 64-bit
the functions cost nothing and a mistake does not show; on 32-bit with high memory it corrupts the mappings of the task. Mainline's \`Page\` maps
through a closure for that reason (\`rust/kernel/page.rs\`).`,
    examples: [
      {
        title: 'An early return', profile: null,
        wrong: `use kernel::bindings;
use kernel::page::Page;
use kernel::prelude::*;

/// Reads the first byte, which must not be zero.
pub fn first(page: &Page) -> Result<u8> {
    // SAFETY: The page is alive.
    let addr = unsafe { bindings::kmap_local_page(page.as_ptr()) };
    // SAFETY: The page is mapped, so that its first byte can be read.
    let byte = unsafe { addr.cast::<u8>().read() };
    if byte == 0 {
        return Err(EINVAL);
    }
    // SAFETY: The page was mapped above and nothing since.
    unsafe { bindings::kunmap_local(addr) };
    Ok(byte)
}
`,
        right: `use kernel::bindings;
use kernel::page::Page;
use kernel::prelude::*;

/// Reads the first byte, which must not be zero.
pub fn first(page: &Page) -> Result<u8> {
    // SAFETY: The page is alive.
    let addr = unsafe { bindings::kmap_local_page(page.as_ptr()) };
    // SAFETY: The page is mapped, so that its first byte can be read.
    let byte = unsafe { addr.cast::<u8>().read() };
    // SAFETY: The page was mapped above and nothing since.
    unsafe { bindings::kunmap_local(addr) };
    if byte == 0 {
        return Err(EINVAL);
    }
    Ok(byte)
}
`,
      },
    ],
    instead: 'Use a method that maps for the length of a closure (`with_page_mapped()`, `with_pointer_into_page()`), or a guard that unmaps in its drop.',
    fixSafety: 'Placing the missing `kunmap_local()` is unsafe: the mapping may be meant to end elsewhere.',
    limits: 'An address that is stored or returned takes its mapping along and is not flagged here; see `page_mapping_escape`.',
  },
  words,
  fixes,
};
