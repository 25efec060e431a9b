// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** page_stored_past_owner: a page kept by something that does not own it, while its owner can go first. */
import { boundsOf } from '../items/generics';
import type { Field, GenericParams, SourceFile, StructItem } from '../items/item';
import { lastSegment, showTy, type Ty } from '../items/type';
import { edit, fixOf, lineEnd, lineStart } from './edits';
import { heldParts, isOwned } from './pageTypes';
import type { Fault, ItemReport, Problem, ProposedFix, Rule, RuleContext, Words } from './rule';
import { help, note, pageName, quote, say } from './wording';

/** Types of the kernel crate that keep the addresses of pages until they are dropped, and own none of them. */
const KEEPERS: ReadonlySet<string> = new Set(['RawSGTable', 'DmaMappedSgt', 'IoPageTable', 'Mapping']);

interface OrderCase {
  readonly owner: Field;
  readonly keeper: Field;
}

function checkFile(file: SourceFile, cx: RuleContext): readonly ItemReport[] {
  const out: ItemReport[] = [];
  for (const s of file.structs) {
    if (s.fields.length < 2) continue;
    const scope = cx.tree.scope(s);
    const types = s.fields.map((f) => cx.tree.ty(f.ty, scope));
    s.fields.forEach((owner, i) => {
      const ty = types[i];
      if (!ty || !ownsPages(ty, s, cx)) return;
      // fields are dropped in the order of their declaration: what keeps the address has to go before the owner
      const j = types.findIndex((t, k) => k > i && t !== undefined && keepsPages(t));
      const keeper = j < 0 ? undefined : s.fields[j];
      if (!keeper || out.some((r) => r.item === s)) return;
      out.push({
        rule: 'page_stored_past_owner', file, span: owner.span, item: s, confidence: 'definite',
        message: say([`${quote(`${s.name}::${owner.name}`, 28)} frees its pages before ${quote(keeper.name, 18)}, which still holds their addresses, is dropped`,
          `${quote(owner.name, 20)} frees its pages before ${quote(keeper.name, 18)}, which holds their addresses`]).message,
        notes: [note('fields are dropped in the order in which they are declared'), help(`declare \`${owner.name}\` behind \`${keeper.name}\``)],
        related: [{ file, span: keeper.span, message: `\`${keeper.name}\` keeps the addresses of the pages: ${showTy(types[j] ?? ty)}` }],
        data: { owner, keeper } satisfies OrderCase,
      });
    });
  }
  return out;
}

/** An owner of pages, a container of owners, or a buffer that hands its pages out (`AsPageIter`). */
function ownsPages(ty: Ty, s: StructItem, cx: RuleContext): boolean {
  for (const part of heldParts(ty)) {
    if (cx.ownsByValue(part) || isOwned(part)) return true;
    if (part.kind === 'param' && hasBound(s, part.name, cx)) return true;
    if (part.kind === 'path' && ['VVec', 'VBox'].includes(lastSegment(part.path)) && part.path.startsWith('kernel::')) return true;
  }
  return false;
}

/** Whether a type parameter hands out pages: by a bound of the structure's own, or of an impl of it. */
function hasBound(s: StructItem, name: string, cx: RuleContext): boolean {
  const says = (generics: GenericParams, param: string, text: string): boolean => boundsOf(generics, param).some((b) => text.slice(b.start, b.end).includes('AsPageIter'));
  if (says(s.generics, name, s.file.text)) return true;
  const at = s.generics.types.findIndex((t) => t.name === name);
  return cx.tree.implsOf(`${s.module.path}::${s.name}`).some((impl) => {
    const self = cx.tree.implSelf(impl);
    const arg = self.kind === 'path' ? self.args[at] : undefined;
    return arg?.kind === 'param' && says(impl.generics, arg.name, impl.file.text);
  });
}

function keepsPages(ty: Ty): boolean {
  for (const part of heldParts(ty)) {
    if (part.kind !== 'path') continue;
    const local = part.path.startsWith('kernel::scatterlist::') || part.path.startsWith('kernel::iommu::') || part.path.startsWith('kernel::page::');
    if (local && KEEPERS.has(lastSegment(part.path))) return true;
  }
  return false;
}

function words(fault: Fault): Words {
  const page = pageName(fault, 26);
  const keeper = 'what it was stored in';
  return say([`${page} is freed while ${keeper} still keeps a pointer to it`, `${page} is freed while something still keeps a pointer to it`],
    note('a scatterlist, a bio or an I/O page table takes no reference: it reads and writes the memory whoever owns it by then'),
    help('keep the owner next to what stores the page, declared after it, or end the use first'));
}

function fixes(problem: Problem): readonly ProposedFix[] {
  if (problem.kind !== 'item' || problem.report.item?.kind !== 'struct') return [];
  const { file } = problem.report;
  const data = problem.report.data as OrderCase | undefined;
  if (!data) return [];
  const { text } = file;
  // a field goes with the doc comments and attributes above it, and with its comma
  const from = startOfField(text, data.owner.span.start);
  const to = lineEnd(text, data.owner.span.end);
  const behind = lineEnd(text, data.keeper.span.end);
  if (text.slice(lineStart(text, data.owner.span.start), data.owner.span.start).trim() !== '' || behind <= to) return [];
  const moved = text.slice(from, to);
  if (!/,\s*$/.test(moved) || text[data.keeper.span.end] !== ',') return [];
  return [fixOf(`Declare \`${data.owner.name}\` behind \`${data.keeper.name}\`, so that it is dropped last`, 'unsafe',
    [edit(file, { start: from, end: to }, ''), edit(file, { start: behind, end: behind }, moved)], true)];
}

function startOfField(text: string, offset: number): number {
  let start = lineStart(text, offset);
  while (start > 0) {
    const above = lineStart(text, start - 1);
    const line = text.slice(above, start).trim();
    if (!line.startsWith('//') && !line.startsWith('#[')) break;
    start = above;
  }
  return start;
}

export const pageStoredPastOwner: Rule = {
  id: 'page_stored_past_owner',
  level: 'warning',
  summary: 'a page or its address kept by C, a scatterlist, a bio or an I/O page table, while its owner can go first',
  doc: {
    what: `Flags a page that was stored in something that takes no reference (\`sg_set_page()\`, \`bio_add_page()\`, \`dma_map_page()\`, an I/O page table)
and is freed while it is still there, and a structure whose fields are declared in such an order that the owner of the pages is dropped before
the scatterlist or mapping that holds their addresses.`,
    why: `These structures hold pages by address (\`include/linux/scatterlist.h\`, \`include/linux/bio.h\`); neither the count of today nor the
compiler sees that they do. The device then reads or writes memory of someone else. Mainline's \`SGTable<Owned<P>>\` keeps the buffer as its last
field for that reason (\`rust/kernel/scatterlist.rs\`), and an sg table must not outlive its vmalloc buffer (Matthew Wilcox, linux-mm,
22 November 2024).`,
    examples: [
      {
        title: 'Dropped in the wrong order', profile: 'ownable',
        wrong: `use kernel::iommu::pgtable::{IoPageTable, ARM64LPAES1};
use kernel::page::Page;
use kernel::prelude::*;
use kernel::types::Owned;

/// Pages that a device sees.
pub struct Window {
    pages: KVec<Owned<Page>>,
    table: IoPageTable<ARM64LPAES1>,
}
`,
        right: `use kernel::iommu::pgtable::{IoPageTable, ARM64LPAES1};
use kernel::page::Page;
use kernel::prelude::*;
use kernel::types::Owned;

/// Pages that a device sees.
pub struct Window {
    table: IoPageTable<ARM64LPAES1>,
    pages: KVec<Owned<Page>>,
}
`,
      },
    ],
    instead: 'Keep the owner in the same structure as what stores the page, declared after it, or unmap in `Drop` before the owner goes.',
    fixSafety: 'Swapping the fields is unsafe where something else depends on their order (`#[repr(C)]`, positional construction).',
    limits: 'Addresses written to a device register are only known where the table says that a function keeps them.',
  },
  words,
  checkFile,
  fixes,
};
