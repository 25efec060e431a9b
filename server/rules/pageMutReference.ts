// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** page_mut_reference: `&mut` to a page, a claim of exclusive access that C does not honour. */
import type { SourceFile } from '../items/item';
import { lastSegment, showTy, type Ty } from '../items/type';
import { edit, fixOf, removalOfItem } from './edits';
import { isCPage, isKernelName, isOwnableTrait, isPage } from './pageTypes';
import type { ItemReport, Problem, ProposedFix, Rule, RuleContext } from './rule';
import { declaredTypes } from './typeNodes';
import type { Node } from '../syntax/node';
import { textOf, walkNodes } from '../syntax/node';
import { help, note, quote, say } from './wording';

type Case = { readonly kind: 'type'; readonly node: Node } | { readonly kind: 'derefMut' } | { readonly kind: 'release' };

const DEREF_MUT: ReadonlySet<string> = new Set(['DerefMut']);
const WHY = note('C code, user mappings and devices reach the same `struct page` at any time; a `&mut` that they break is undefined behaviour');

function checkFile(file: SourceFile, cx: RuleContext): readonly ItemReport[] {
  const out: ItemReport[] = [];
  for (const impl of file.impls) {
    if (!impl.trait) continue;
    const trait = cx.tree.implTrait(impl);
    const self = cx.tree.implSelf(impl);
    if (isDerefMut(trait) && derefsToPage(self, cx)) {
      out.push({
        rule: 'page_mut_reference', file, span: impl.headSpan, item: impl, confidence: 'definite', related: [],
        message: say(`${quote('DerefMut')} of ${quote(showTy(self))} hands out ${quote('&mut')} to a page that C may be using`).message,
        notes: [WHY, help('implement `Deref` only; change the contents through methods that take `&self`')],
        data: { kind: 'derefMut' } satisfies Case,
      });
    }
    if (cx.profile === 'ownable' && isOwnableTrait(trait) && isPage(self, cx)) {
      const release = impl.fns.find((f) => f.name === 'release' && f.self === 'mut');
      if (release?.selfNode) {
        out.push({
          rule: 'page_mut_reference', file, span: { start: release.selfNode.start, end: release.selfNode.end }, item: release, confidence: 'definite',
          related: [],
          message: say(`${quote('release')} of ${quote(showTy(self))} takes ${quote('&mut self')}, but C may still look at the page`).message,
          notes: [WHY, help('take `this: NonNull<Self>`: it claims nothing about who else looks at the page')],
          data: { kind: 'release' } satisfies Case,
        });
      }
    }
  }
  if (!file.text.includes('mut')) return out;
  for (const d of declaredTypes(file, cx.tree)) {
    if (d.place !== 'parameter' && d.place !== 'return' && d.place !== 'field') continue;
    const owner = d.item.kind === 'fn' ? d.item.owner : null;
    if (owner?.kind === 'impl' && isDerefMut(cx.tree.implTrait(owner))) continue;
    const node = mutReference(d.node, (n) => isExclusivePage(cx.tree.ty(n, cx.tree.scope(d.item)), cx));
    if (!node) continue;
    const shown = file.text.slice(node.start, node.end).replace(/\s+/g, ' ');
    out.push({
      rule: 'page_mut_reference', file, span: { start: node.start, end: node.end }, item: d.item, confidence: 'definite', related: [],
      message: say(`${quote(shown)} claims exclusive access to a page that C may be using at the same time`).message,
      notes: [WHY, help('take `&Page`, and say in a `# Safety` section which races the caller rules out')],
      data: { kind: 'type', node } satisfies Case,
    });
  }
  // `&mut self` methods of the place type claim the same
  for (const fn of cx.profile === 'ownable' ? file.fns : []) {
    if (fn.self !== 'mut' || !fn.selfNode || fn.owner?.kind !== 'impl' || fn.owner.trait !== null) continue;
    const self = cx.tree.implSelf(fn.owner);
    if (!isPage(self, cx)) continue;
    out.push({
      rule: 'page_mut_reference', file, span: { start: fn.selfNode.start, end: fn.selfNode.end }, item: fn, confidence: 'definite', related: [],
      message: say(`${quote(`${fn.display}()`)} takes ${quote('&mut self')}, but C may be using the page`).message,
      notes: [WHY, help('take `&self`; `Owned<Page>` gives no `&mut Page` either')],
      data: { kind: 'type', node: fn.selfNode } satisfies Case,
    });
  }
  return out;
}

function isDerefMut(path: string | null): boolean {
  return path === 'core::ops::DerefMut' || path === 'core::ops::deref::DerefMut' || isKernelName(path, DEREF_MUT);
}

/** In an owning tree `&mut Page` is an exclusive borrow of the handle, which is right; of the C structure it never is. */
function isExclusivePage(inner: Ty, cx: RuleContext): boolean {
  return isPage(inner, cx) && (cx.profile === 'ownable' || isCPage(inner));
}

/** The first `&mut T` inside a type whose `T` is asked for; `Pin<&mut T>` hands out no plain `&mut` and is left alone. */
function mutReference(root: Node, wanted: (inner: Node) => boolean): Node | null {
  let found: Node | null = null;
  walkNodes(root, (n) => {
    if (found) return false;
    if (n.kind === 'generic_type' && lastSegment(textOf(n.children[0] ?? n)) === 'Pin') return false;
    if (n.kind !== 'reference_type' || !n.children.some((c) => c.kind === 'mutable_specifier')) return true;
    const inner = n.children.find((c) => c.field === 'type');
    if (!inner || !wanted(inner)) return true;
    found = n;
    return false;
  });
  return found;
}

/** Whether the target that the type's `Deref` names is a page. In an owning tree only a borrow must not hand out `&mut`. */
function derefsToPage(self: Ty, cx: RuleContext): boolean {
  if (self.kind !== 'path') return false;
  const deref = cx.tree.traitImpl(self.path, 'Deref');
  const target = deref?.types.find((t) => t.name === 'Target');
  if (!deref || !target?.ty) return false;
  if (!isPage(cx.tree.ty(target.ty, cx.tree.scope(deref)), cx)) return false;
  return cx.profile === 'ownable' || cx.role(self) === 'borrow';
}

function fixes(problem: Problem): readonly ProposedFix[] {
  if (problem.kind !== 'item') return [];
  const { report } = problem;
  const data = report.data as Case | undefined;
  if (!data) return [];
  switch (data.kind) {
    case 'derefMut':
      return report.item?.kind === 'impl'
        ? [fixOf('Remove `DerefMut`, so that only shared references to the page exist', 'unsafe', [edit(report.file, removalOfItem(report.item), '')])]
        : [];
    case 'type': {
      const token = data.node.children.find((c) => c.kind === 'mutable_specifier');
      if (!token) return [];
      const end = token.end + (/^\s*/.exec(report.file.text.slice(token.end))?.[0].length ?? 0);
      return [fixOf('Take a shared reference, which claims nothing about C', 'unsafe', [edit(report.file, { start: token.start, end }, '')])];
    }
    case 'release':
      return [fixOf('Take `this: NonNull<Self>`: the trait `Ownable` of this tree has to change first', 'display', [])];
  }
}

export const pageMutReference: Rule = {
  id: 'page_mut_reference',
  level: 'warning',
  summary: '`&mut Page`, `DerefMut` to a page, a release hook that takes `&mut self`: exclusive access that C does not honour',
  doc: {
    what: `Flags \`&mut Page\` in parameters, results and fields, methods of a page type that take \`&mut self\`, \`DerefMut\` whose target is a
page, and an \`Ownable::release\` of a page that takes \`&mut self\`. In a tree where \`Page\` is an owning handle, \`&mut Page\` borrows the handle
and is right; there only \`&mut bindings::page\` and \`DerefMut\` of a borrow are flagged.`,
    why: `\`&mut T\` tells the compiler that nothing else reads or writes the \`T\` while the reference lives. The \`struct page\` behind a
transparent \`Page\` is read and written by the allocator, by reclaim, by page-table walkers and by whoever holds a speculative reference, and its
contents may be mapped to user space or to a device. The \`Owned\` series went from \`release(&mut self)\` back to \`release(this: NonNull<Self>)\` for
that reason (v16 to v18, rust-for-linux, February to June 2026), and \`Page\` is not \`Unpin\`, so that \`Owned<Page>\` gives out no \`&mut Page\`.`,
    examples: [
      {
        title: 'Exclusive access claimed', profile: 'ownable',
        wrong: `use kernel::page::Page;

/// Looks up the node of the page.
pub fn node_of(page: &mut Page) -> i32 {
    page.nid()
}
`,
        right: `use kernel::page::Page;

/// Looks up the node of the page.
pub fn node_of(page: &Page) -> i32 {
    page.nid()
}
`,
      },
    ],
    instead: `Take \`&Page\`. Methods that change the contents take \`&self\` and are \`unsafe\`, with a \`# Safety\` section that says which races the
caller rules out, as \`write_raw()\` does. A release hook takes \`this: NonNull<Self>\`.`,
    fixSafety: 'Making the reference shared, or removing `DerefMut`, is unsafe: callers may rely on the exclusive form.',
    limits: '`Pin<&mut Page>` is not flagged: the kernel\'s `Owned` hands it out, and safe code cannot get a `&mut Page` from it.',
  },
  checkFile,
  fixes,
};
