// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** undocumented_page_unsafe: an unsafe claim about pages that does not say why it holds. */
import type { FnItem, SourceFile } from '../items/item';
import { showTy, type Ty, walkTy } from '../items/type';
import { segments } from '../items/uses';
import type { Node } from '../syntax/node';
import { edit, fixOf, indentAt, lineStart, newlineOf } from './edits';
import { hasSafetySection, safetySection } from './makeUnsafe';
import { isOwned, isPage } from './pageTypes';
import type { ItemReport, Problem, ProposedFix, Rule, RuleContext } from './rule';
import { allHaveSafetyAbove, hasSafetyComment, itemHasSafety } from './safetyComments';
import { bodyScope } from './typeNodes';
import { call, help, note, quote, say } from './wording';

type Case =
  | { readonly kind: 'block'; readonly at: number; readonly callee: string | null }
  | { readonly kind: 'impl' }
  | { readonly kind: 'fn' };

/** Methods of pages and of what pages come from that only an unsafe block may call. */
const PAGE_METHODS: ReadonlySet<string> = new Set([
  'read_raw', 'write_raw', 'fill_zero_raw', 'copy_from_user_slice_raw', 'read_bytewise_atomic', 'write_bytewise_atomic', 'from_phys', 'borrow_phys',
  'borrow_phys_unchecked', 'to_page',
]);

/** Memory by its address: what is claimed there is about an allocation, not about its pages. */
const ALLOCATIONS: ReadonlySet<string> = new Set([
  'kfree', 'kmalloc', 'krealloc', 'kvfree', 'kvmalloc', 'vfree', 'vmalloc', 'vmalloc_user', 'vrealloc', 'vrealloc_node_align', 'vzalloc',
]);

function checkFile(file: SourceFile, cx: RuleContext): readonly ItemReport[] {
  const { text } = file;
  if (!text.includes('unsafe')) return [];
  const out: ItemReport[] = [];
  const report = (start: number, end: number, item: ItemReport['item'], message: string, helpText: string, data: Case): void => {
    out.push({
      rule: 'undocumented_page_unsafe', file, span: { start, end }, item, message, confidence: 'definite', related: [], data,
      notes: [note('the compiler takes an `unsafe` at its word: who reviews it needs the reason next to it'), help(helpText)],
    });
  };
  for (const impl of file.impls) {
    if (!impl.isUnsafe || impl.isNegative) continue;
    const self = cx.tree.implSelf(impl);
    if (!handlesPage(self, cx) || itemHasSafety(impl)) continue;
    report(impl.headSpan.start, impl.headSpan.end, impl,
      say([`${quote('unsafe impl')} for ${quote(showTy(self))} does not say why its promise holds`, 'an `unsafe impl` for a page type does not say why its promise holds']).message,
      'add a `// SAFETY:` comment above it', { kind: 'impl' });
  }
  const mentionsPage = text.includes('Page') || text.includes('page');
  for (const fn of mentionsPage ? file.fns : []) {
    const inherits = fn.owner?.kind === 'impl' && fn.owner.trait !== null;
    if (fn.isUnsafe && !inherits && signatureHasPage(fn, cx) && !itemHasSafety(fn) && !hasSafetySection(fn)) {
      report(fn.nameSpan.start, fn.nameSpan.end, fn,
        say([`unsafe function ${quote(fn.display, 40)} does not say what its caller must guarantee`, 'an unsafe function on pages does not say what its caller must guarantee']).message,
        'add a `# Safety` section to its documentation', { kind: 'fn' });
    }
    if (fn.bodySpan && !allHaveSafetyAbove(text, fn.bodySpan)) blocks(fn);
  }
  return out;

  function blocks(fn: FnItem): void {
    const body = cx.functionNode(fn);
    const scope = bodyScope(fn, body, cx.tree);
    const ownType = fn.owner?.kind === 'impl' ? cx.tree.implSelf(fn.owner) : null;
    const inPage = ownType !== null && handlesPage(ownType, cx);
    const path: Node[] = [];
    const visit = (n: Node): void => {
      path.push(n);
      if (n.kind === 'unsafe_block' && !hasSafetyComment(path, text)) {
        const callee = pageCallee(n);
        if (callee !== null || inPage) {
          report(n.start, n.start + 'unsafe'.length, fn,
            say(callee === null ? 'this unsafe block works on a page and does not say why that is sound'
              : `this unsafe block calls ${call(callee)} and does not say why that is sound`).message,
            'add a `// SAFETY:` comment above it', { kind: 'block', at: n.start, callee });
        }
      }
      if (n.kind !== 'function_item' || n === body) for (const c of n.children) visit(c);
      path.pop();
    };
    visit(body);

    /** What the block calls that works on pages, or null. */
    function pageCallee(block: Node): string | null {
      let found: string | null = null;
      const look = (n: Node): void => {
        if (found !== null || (n.kind === 'unsafe_block' && n !== block)) return;
        if (n.kind === 'call_expression') found = pageCall(n);
        for (const c of n.children) look(c);
      };
      look(block);
      return found;
    }

    function pageCall(n: Node): string | null {
      let callee = n.children.find((c) => c.field === 'function');
      if (callee?.kind === 'generic_function') callee = callee.children.find((c) => c.field === 'function');
      if (!callee) return null;
      if (callee.kind === 'field_expression') {
        const name = callee.children.find((c) => c.field === 'field')?.text ?? '';
        return PAGE_METHODS.has(name) && text.includes('Page') ? name : null;
      }
      if (callee.kind !== 'scoped_identifier' && callee.kind !== 'identifier') return null;
      const resolved = cx.tree.resolver.resolve(fn.module, segments(callee), scope.local);
      const name = resolved.slice(resolved.lastIndexOf(':') + 1);
      if (resolved.startsWith('kernel::bindings::')) return cx.cFunction(name) && !ALLOCATIONS.has(name) ? name : null;
      const typeNode = callee.children.find((c) => c.field === 'path');
      if (!typeNode) return null;
      const ty = cx.tree.ty(typeNode, scope);
      if (isPage(ty, cx) || cx.role(ty) === 'borrow' || cx.ownsByValue(ty)) return name;
      return isOwned(ty) && text.includes('Page') && name === 'from_raw' ? name : null;
    }
  }
}

function handlesPage(ty: Ty, cx: RuleContext): boolean {
  return isPage(ty, cx) || cx.role(ty) === 'borrow' || cx.ownsByValue(ty);
}

function signatureHasPage(fn: FnItem, cx: RuleContext): boolean {
  const scope = cx.tree.scope(fn);
  const nodes = [...fn.params.map((p) => p.ty), fn.ret];
  if (fn.owner?.kind === 'impl' && handlesPage(cx.tree.implSelf(fn.owner), cx)) return true;
  let hit = false;
  for (const n of nodes) if (n) walkTy(cx.tree.ty(n, scope), (t) => void (hit ||= handlesPage(t, cx)));
  return hit;
}

/** What has to hold for a call, as the question that the reason answers. */
const OBLIGATIONS: ReadonlyMap<string, string> = new Map([
  ['from_raw', 'why the pointer is valid, and whose page it is'], ['__free_pages', 'why the page is owned here and has this order'],
  ['alloc_pages', 'why the context may allocate with these flags'], ['vmalloc_to_page', 'why the address is inside a live vmalloc allocation'],
  ['kmap_local_page', 'why the page is alive while it is mapped'], ['kunmap_local', 'why this is the last local mapping made'],
  ['read_raw', 'why the destination is valid and nothing writes the page'], ['write_raw', 'why the source is valid and nothing else uses the page'],
  ['fill_zero_raw', 'why nothing else uses that part of the page'], ['copy_from_user_slice_raw', 'why nothing else uses that part of the page'],
  ['put_page', 'which reference this gives back'], ['folio_put', 'which reference this gives back'], ['folio_get', 'why the folio is alive'],
]);

function fixes(problem: Problem): readonly ProposedFix[] {
  if (problem.kind !== 'item') return [];
  const { report } = problem;
  const data = report.data as Case | undefined;
  const { file } = report;
  if (!data) return [];
  if (data.kind === 'fn') {
    return report.item?.kind === 'fn' ? [fixOf('Add a `# Safety` section, to be completed', 'display', [safetySection(report.item)])] : [];
  }
  const at = data.kind === 'block' ? data.at : report.span.start;
  const start = lineStart(file.text, at);
  const what = data.kind === 'block' && data.callee !== null ? OBLIGATIONS.get(data.callee) ?? 'why this is sound' : 'why this is sound';
  const line = `${indentAt(file.text, at)}// SAFETY: TODO: ${what}.${newlineOf(file.text)}`;
  return [fixOf('Add a `// SAFETY:` comment, whose reason is yours to write', 'display', [edit(file, { start, end: start }, line)])];
}

export const undocumentedPageUnsafe: Rule = {
  id: 'undocumented_page_unsafe',
  level: 'warning',
  summary: 'an unsafe block, impl or function on pages without its `// SAFETY:` comment or `# Safety` section',
  doc: {
    what: `Flags an unsafe block that calls a page function or stands in an impl of a page type, an \`unsafe impl\` for a page type, and an unsafe
function with pages in its signature, where no \`SAFETY:\` comment or \`# Safety\` section says why it is sound. The comment may stand above the
statement, before the block inside an expression, above a match arm, above several statements that share it, behind the block or first in it.`,
    why: `Kernel Rust asks for a \`// SAFETY:\` comment at each unsafe block and impl and for a \`# Safety\` section at each unsafe function
(\`Documentation/rust/coding-guidelines.rst\`). For pages the comment is where ownership is decided: whose page it is, and why it is alive.`,
    examples: [
      {
        title: 'A block without its reason', profile: null,
        wrong: `use kernel::page::{Page, PAGE_SIZE};
use kernel::prelude::*;

/// Clears a new page.
pub fn clear(page: &Page) -> Result {
    unsafe { page.fill_zero_raw(0, PAGE_SIZE) }
}
`,
        right: `use kernel::page::{Page, PAGE_SIZE};
use kernel::prelude::*;

/// Clears a new page.
pub fn clear(page: &Page) -> Result {
    // SAFETY: The page is new, so that nothing else uses it.
    unsafe { page.fill_zero_raw(0, PAGE_SIZE) }
}
`,
      },
    ],
    instead: 'Say in the comment whose page it is, why it is alive, and what rules out races on its contents.',
    fixSafety: 'The placeholder comment is only displayed: a reason cannot be generated.',
    limits: 'Whether the reason is true is not checked. Unsafe blocks in macro arguments are not looked at.',
  },
  checkFile,
  fixes,
};
