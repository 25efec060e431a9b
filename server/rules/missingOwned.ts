// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** missing_owned: the ownership of a page carried by something that does not free it. */
import type { SourceFile } from '../items/item';
import { showTy } from '../items/type';
import { named, type Node, walkNodes } from '../syntax/node';
import { missingOwnedFixes } from './missingOwnedFixes';
import { isOwnedByCallers } from './privateHelpers';
import { isCPage, isPage, pageByValue } from './pageTypes';
import type { Fault, ItemReport, Rule, RuleContext, Words } from './rule';
import { bodyScope, declaredTypes, type Place } from './typeNodes';
import { help, nounOf, note, quote, say } from './wording';

export type MissingCase =
  /** `node` is the type as written that holds a page by value. */
  | { readonly kind: 'type'; readonly place: Place | 'let'; readonly node: Node }
  | { readonly kind: 'read'; readonly node: Node }
  | { readonly kind: 'drop' };

const WHY = note('a `Page` of this tree is the C structure itself: a value of it is a copy that frees nothing');
const HELP = help('the owner of a page is `Owned<Page>`; a page that something else owns is `&Page`');

function checkFile(file: SourceFile, cx: RuleContext): readonly ItemReport[] {
  if (cx.profile !== 'ownable') return [];
  const out: ItemReport[] = [];
  for (const d of declaredTypes(file, cx.tree)) {
    // a newtype around a page is a place type itself
    if (d.item.kind === 'struct' && isPage(cx.tree.scope(d.item).self ?? { kind: 'unknown' }, cx)) continue;
    const page = pageByValue(d.ty, cx);
    if (!page) continue;
    const shown = quote(showTy(page), 20);
    const where: Record<Place, string> = {
      parameter: `parameter ${quote(d.name, 20)} takes ${shown} by value`,
      return: `${quote(`${d.item.kind === 'fn' ? d.item.display : d.name}()`, 40)} returns ${shown} by value`,
      field: `field ${quote(d.name, 20)} holds ${shown} by value`,
      static: `${quote(d.name, 20)} holds ${shown} by value`,
      const: `${quote(d.name, 20)} holds ${shown} by value`,
    };
    out.push({
      rule: 'missing_owned', file, span: { start: d.node.start, end: d.node.end }, item: d.item, confidence: 'definite', related: [],
      message: say([`${where[d.place]}: nothing frees the page; use ${quote(`Owned<${showTy(page)}>`, 28)}`, `${where[d.place]}: nothing frees the page`,
        `a ${shown} by value: nothing frees the page`]).message,
      notes: [WHY, HELP],
      data: { kind: 'type', place: d.place, node: d.node } satisfies MissingCase,
    });
  }
  for (const impl of file.impls) {
    if (!impl.trait || cx.tree.implTrait(impl) !== 'core::ops::Drop') continue;
    const self = cx.tree.implSelf(impl);
    if (!isPage(self, cx) || isCPage(self)) continue;
    out.push({
      rule: 'missing_owned', file, span: impl.headSpan, item: impl, confidence: 'definite', related: [],
      message: say(`${quote('Drop')} frees ${quote(showTy(self))} by value; in this tree ${quote('Owned')} frees it through ${quote('Ownable')}`).message,
      notes: [WHY, help('implement `Ownable` with `release`, and hand pages out as `Owned<Page>`')],
      data: { kind: 'drop' } satisfies MissingCase,
    });
  }
  if (file.text.includes('Page')) for (const fn of file.fns) if (fn.bodySpan) out.push(...inBody(file, fn, cx));
  return out;
}

/** `let page: Page` and `ptr::read` of a pointer to a page. */
function inBody(file: SourceFile, fn: SourceFile['fns'][number], cx: RuleContext): ItemReport[] {
  const text = fn.bodySpan ? file.text.slice(fn.bodySpan.start, fn.bodySpan.end) : '';
  if (!text.includes('Page') && !/\bread\b/.test(text)) return [];
  const body = cx.functionNode(fn);
  const scope = bodyScope(fn, body, cx.tree);
  const pointers = new Set<string>();
  for (const p of fn.params) if (p.ty && p.name !== null && pointsToPage(p.ty)) pointers.add(p.name);
  const out: ItemReport[] = [];
  const report = (node: Node, message: string, data: MissingCase): void => {
    out.push({
      rule: 'missing_owned', file, span: { start: node.start, end: node.end }, item: fn, confidence: 'definite', related: [], message, notes: [WHY, HELP], data,
    });
  };
  function pointsToPage(node: Node): boolean {
    const ty = cx.tree.ty(node, scope);
    const inner = ty.kind === 'ptr' ? ty.inner : ty.kind === 'path' && ty.path.endsWith('::NonNull') ? ty.args[0] : undefined;
    return inner !== undefined && isPage(inner, cx) && !isCPage(inner);
  }
  walkNodes(body, (n) => {
    if (n.kind === 'let_declaration') {
      const type = n.children.find((c) => c.field === 'type');
      if (!type) return true;
      const page = pageByValue(cx.tree.ty(type, scope), cx);
      if (page) {
        report(type, say(`a local holds ${quote(showTy(page), 24)} by value: nothing frees the page`).message, { kind: 'type', place: 'let', node: type });
        return false;
      }
      if (pointsToPage(type)) for (const c of n.children) if (c.field === 'pattern' && c.kind === 'identifier') pointers.add(c.text);
    }
    if (n.kind === 'call_expression' && readsPage(n)) {
      report(n, say(`${quote('ptr::read')} copies the page out of its place: the copy is no owner and frees nothing`).message, { kind: 'read', node: n });
    }
    return true;
  });
  return out;

  function readsPage(n: Node): boolean {
    const callee = n.children.find((c) => c.field === 'function');
    const list = n.children.find((c) => c.field === 'arguments');
    const arg = list ? named(list)[0] : undefined;
    if (!callee || !arg) return false;
    const path = callee.kind === 'generic_function' ? callee.children.find((c) => c.field === 'function') : callee;
    if (path?.kind !== 'scoped_identifier' && path?.kind !== 'identifier') return false;
    const resolved = cx.tree.resolver.resolve(fn.module, names(path), scope.local);
    if (resolved !== 'core::ptr::read' && resolved !== '?ptr::read') return false;
    if (callee.kind === 'generic_function') {
      const types = callee.children.find((c) => c.field === 'type_arguments');
      const first = types ? named(types)[0] : undefined;
      if (first) return isPlainPage(first);
    }
    return argPointsToPage(arg);
  }
  function isPlainPage(node: Node): boolean {
    const ty = cx.tree.ty(node, scope);
    return isPage(ty, cx) && !isCPage(ty);
  }
  function argPointsToPage(arg: Node): boolean {
    if (arg.kind === 'identifier') return pointers.has(arg.text);
    if (arg.kind === 'type_cast_expression') {
      const type = arg.children.find((c) => c.field === 'type');
      return type !== undefined && pointsToPage(type);
    }
    // `p.cast::<Page>()`, `p.as_ptr()` of a pointer to a page
    if (arg.kind !== 'call_expression') return false;
    const method = arg.children.find((c) => c.field === 'function');
    if (method?.kind === 'generic_function') {
      const types = method.children.find((c) => c.field === 'type_arguments');
      const first = types ? named(types)[0] : undefined;
      return first !== undefined && isPlainPage(first);
    }
    const receiver = method?.kind === 'field_expression' ? method.children.find((c) => c.field === 'value') : undefined;
    const name = method?.children.find((c) => c.field === 'field')?.text;
    return receiver?.kind === 'identifier' && pointers.has(receiver.text) && (name === 'as_ptr' || name === 'cast_const' || name === 'cast_mut');
  }
}

function names(path: Node): string[] {
  if (path.kind !== 'scoped_identifier') return [path.text];
  const inner = path.children.find((c) => c.field === 'path');
  const name = path.children.find((c) => c.field === 'name');
  return [...(inner ? names(inner) : []), name?.text ?? ''];
}

function words(fault: Fault): Words {
  const page = fault.name === null ? nounOf(fault.memdesc) : quote(fault.name, 24);
  const fn = fault.fn ? quote(`${fault.fn.display}()`, 30) : 'the function';
  const what = help('return or store `Owned<Page>` (in an owning tree, `Page`), which frees the page when it is dropped');
  if (fault.by === 'read') {
    return say([`\`ptr::read\` copies ${page}: in this tree a page is only ever behind \`Owned<Page>\` or \`&Page\``, '`ptr::read` copies a page'],
      note('the copy is not the page that the allocator knows, and nothing frees the one that it was made of'), help('borrow it as `&Page`, or own it as `Owned<Page>`'));
  }
  if (fault.by === 'stored') {
    return say([`${page} is stored as a raw pointer, which does not free the page it owns`, 'an owned page is stored as a raw pointer that does not free it'],
      note('when what holds the pointer is dropped, the page is lost'), what);
  }
  return say(
    [`${fn} hands out ${page}, which the caller must free, as a raw pointer`, `${page} is owned, but carried by a raw pointer that frees nothing`],
    note('nothing tells the holder of a raw pointer that the page is its own: it is leaked or freed twice unnoticed'),
    what,
  );
}

export const missingOwned: Rule = {
  id: 'missing_owned',
  level: 'warning',
  summary: 'ownership of a page carried by anything but `Owned<…>` or the tree\'s own owning handle',
  doc: {
    what: `Flags an owned page that is carried by something that does not free it. In any tree: a function that returns, or a structure that
stores, a page it has allocated as a raw pointer. In a tree where \`Page\` is the C structure itself (\`Owned<Page>\` owns): a \`Page\` by value
anywhere, in results, parameters, fields, statics, options and vectors, \`ptr::read\` of a page, and \`Drop\` for \`Page\`, as in users that a conversion
to \`Owned\` forgot.`,
    why: `A raw pointer says nothing about who frees the page, and with \`?\` or an early return in between nobody does. In the \`Ownable\`
design \`Page\` is transparent over \`struct page\`: a value of it would be a copy of the C structure in another place, which the page allocator
does not know. The first proposal returned such a copy by \`ptr::read\` (Abdiel Janulgue, rust-for-linux, 7 October 2024); its review led to
\`Owned<Page>\`, whose drop calls \`Ownable::release\` once.`,
    examples: [
      {
        title: 'A user that the conversion forgot', profile: 'ownable',
        wrong: `use kernel::page::Page;

/// A slot that may hold a page.
pub struct Slot {
    page: Option<Page>,
}
`,
        right: `use kernel::page::Page;
use kernel::types::Owned;

/// A slot that may hold a page.
pub struct Slot {
    page: Option<Owned<Page>>,
}
`,
      },
      {
        title: 'An allocation returned raw', profile: 'ownable',
        wrong: `use core::ptr::NonNull;
use kernel::{alloc::AllocError, bindings};

/// Allocates a page.
pub fn new_page() -> Result<NonNull<bindings::page>, AllocError> {
    // SAFETY: Allocating a page has no requirements.
    let page = unsafe { bindings::alloc_pages(bindings::GFP_KERNEL, 0) };
    NonNull::new(page).ok_or(AllocError)
}
`,
        right: `use core::ptr::NonNull;
use kernel::{alloc::AllocError, bindings, page::Page, types::Owned};

/// Allocates a page.
pub fn new_page() -> Result<Owned<Page>, AllocError> {
    // SAFETY: Allocating a page has no requirements.
    let page = unsafe { bindings::alloc_pages(bindings::GFP_KERNEL, 0) };
    let page = NonNull::new(page).ok_or(AllocError)?;
    // SAFETY: The page was just allocated, so that nothing else owns it.
    Ok(unsafe { Owned::from_raw(page.cast()) })
}
`,
      },
    ],
    instead: `Make the owner right after the allocation and hand that on: \`Owned<Page>\`, \`Option<Owned<Page>>\`, \`KVec<Owned<Page>>\`. A page
that something else owns is \`&Page\`. Where ownership must cross C, give it up with \`Owned::into_raw()\` and take it back with
\`Owned::from_raw()\`, once each.`,
    fixSafety: `Changing a type to \`Owned<Page>\` is unsafe: what is put in has to become an owner too. The fix changes signature, constructor
and imports together where they stand in one file.`,
    limits: `Raw ownership is found by playing the function: a pointer whose origin is another function that is not known stays unknown. A
generic container of a driver's own is not looked into. A private function may hand out a raw pointer where all its callers return owners. In a tree where \`Page\` owns by value, \`Page\` by value is right and not flagged.`,
  },
  words,
  isRight: isOwnedByCallers,
  checkFile,
  fixes: missingOwnedFixes,
};
