// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** memdesc_unready: code that works today and ends with the page's reference count. */
import type { FnItem, SourceFile } from '../items/item';
import { type Node, textOf, walkNodes } from '../syntax/node';
import { folioCallFixes } from './pageRefcountFixes';
import type { CallSite, Fault, ItemReport, Problem, ProposedFix, Rule, RuleContext, Words } from './rule';
import { bodyScope } from './typeNodes';
import { call, help, note, pageName, quote, say } from './wording';

const PLAN = note('struct page shrinks to a memory descriptor word; what a folio holds today is then reached through the folio only');

function checkCall(site: CallSite, cx: RuleContext): Words | null {
  const row = cx.cFunction(site.name);
  if (row?.unready) return say(`${call(site.name)} works today and ends with the page reference count`, note(row.reason), help(row.unready));
  if (row?.refcount && (site.memdesc === 'folio' || site.memdesc === 'gup')) {
    return say(`${call(site.name)} gives a folio's reference back through its page`, PLAN, help('keep the folio and use `folio_get()` and `folio_put()`'));
  }
  return null;
}

function words(fault: Fault): Words {
  const page = pageName(fault, 26);
  return say([`${page} is freed while user space still maps it, which only the page reference count makes safe`, 'a page is freed while user space still maps it: only the page reference count makes that safe'],
    note('mapping a page to user space takes a reference to it today; without one the page must stay until it is unmapped'),
    help('unmap it first, or keep the owner as long as the mapping'));
}

/** `&(*folio).page`: the page inside a folio, by its address. */
function checkFile(file: SourceFile, cx: RuleContext): readonly ItemReport[] {
  if (!file.text.includes('folio') || !file.text.includes('.page')) return [];
  const out: ItemReport[] = [];
  for (const fn of file.fns) {
    if (!fn.bodySpan) continue;
    const text = file.text.slice(fn.span.start, fn.span.end);
    if (!text.includes('folio') || !text.includes('.page')) continue;
    const body = cx.functionNode(fn);
    walkNodes(body, (n) => {
      if (n.kind !== 'field_expression' || n.children.find((c) => c.field === 'field')?.text !== 'page') return true;
      const value = n.children.find((c) => c.field === 'value');
      if (!value || !isFolioPlace(value, fn, body, cx)) return true;
      out.push({
        rule: 'memdesc_unready', file, span: { start: n.start, end: n.end }, item: fn, confidence: 'definite', related: [],
        message: say(`${quote(textOf(n))} reaches for the page inside a folio, which will no longer be there`).message,
        notes: [PLAN, help('use `folio_page(folio, 0)` where a page is needed, else stay with the folio')],
      });
      return false;
    });
  }
  return out;
}

/** `(*folio)` or a field of it, where `folio` is a pointer or reference to the C structure. */
function isFolioPlace(node: Node, fn: FnItem, body: Node, cx: RuleContext): boolean {
  let place: Node = node;
  for (;;) {
    const inner = place.kind === 'parenthesized_expression' ? place.children.find((c) => c.named) : place.kind === 'field_expression' ? place.children.find((c) => c.field === 'value') : undefined;
    if (!inner) break;
    place = inner;
  }
  if (place.kind === 'unary_expression') place = place.children.find((c) => c.named) ?? place;
  if (place.kind !== 'identifier') return false;
  const name = place.text;
  const scope = bodyScope(fn, body, cx.tree);
  const isFolio = (type: Node | null | undefined): boolean => {
    if (!type) return false;
    const ty = cx.tree.ty(type, scope);
    const inner = ty.kind === 'ptr' || ty.kind === 'ref' ? ty.inner : ty;
    return cx.role(inner) === 'folio';
  };
  if (fn.params.some((p) => p.name === name && isFolio(p.ty))) return true;
  let hit = false;
  walkNodes(body, (n) => {
    if (n.kind !== 'let_declaration') return true;
    const pattern = n.children.find((c) => c.field === 'pattern');
    if (pattern?.kind === 'identifier' && pattern.text === name && isFolio(n.children.find((c) => c.field === 'type'))) hit = true;
    return true;
  });
  return hit;
}

function fixes(problem: Problem, cx: RuleContext): readonly ProposedFix[] {
  if (problem.kind !== 'call') return [];
  // the row names the folio's own function between backquotes
  const folio = /`(folio_\w+)`/.exec(cx.cFunction(problem.call.name)?.unready ?? '')?.[1] ?? null;
  return folioCallFixes(problem.call, folio, cx);
}

export const memdescUnready: Rule = {
  id: 'memdesc_unready',
  level: 'off',
  summary: 'code that works today and ends with the page refcount: `&folio->page`, folio-compat calls, `put_page` of a cache page',
  doc: {
    what: `Off by default; set it to \`info\` to prepare a driver. Flags what is right in today's kernel and ends with the reference count of
\`struct page\`: the address of the page inside a folio, the wrappers of \`mm/folio-compat.c\` (\`unlock_page()\`, \`set_page_dirty()\`,
\`mark_page_accessed()\` …), page cache lookups that return a page (\`read_mapping_page()\`, \`find_get_page()\`), and \`put_page()\` of what is known to
be a folio or a user page.`,
    why: `Matthew Wilcox names these as the signs of code that is not ready for memdescs (linux-mm, 2024, and the list in kernelnewbies,
MatthewWilcox/Memdescs). They are kept as wrappers until their last caller is gone, and go away with it.`,
    examples: [
      {
        title: 'A compat wrapper', profile: null,
        wrong: `use kernel::bindings;
use kernel::page::Page;

/// Ends a read into a page of the page cache.
pub fn done(page: &Page) {
    // SAFETY: The page is alive, and locked by the read.
    unsafe { bindings::unlock_page(page.as_ptr()) };
}
`,
        right: `use kernel::bindings;

/// Ends a read into a folio of the page cache.
///
/// # Safety
///
/// The folio must be alive and locked.
pub unsafe fn done(folio: *mut bindings::folio) {
    // SAFETY: The folio is alive and locked by the safety requirements.
    unsafe { bindings::folio_unlock(folio) };
}
`,
      },
    ],
    instead: 'Get a folio from the page cache (`read_mapping_folio()`, `filemap_get_folio()`), keep the folio, and use the `folio_*` functions.',
    fixSafety: '`folio_get()` and `folio_put()` for `get_page()` and `put_page()` of a page that is known to be a folio\'s is unsafe: the pointer changes type.',
    limits: 'That a page is unmapped from user space elsewhere, before it is freed, is not seen across functions: only a free in the function that maps it, or in what it calls, is flagged.',
  },
  checkFile,
  words,
  checkCall,
  fixes,
};
