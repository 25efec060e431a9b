// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** safe_page_from_raw: a safe function that trusts any raw pointer, address or pfn to be a page. */
import type { FnItem, SourceFile } from '../items/item';
import { lastSegment, type Ty } from '../items/type';
import type { Node } from '../syntax/node';
import { child, named, textOf, walkNodes } from '../syntax/node';
import { makeUnsafeFixes } from './makeUnsafe';
import { heldParts, isPage } from './pageTypes';
import type { ItemReport, Problem, ProposedFix, Rule, RuleContext } from './rule';
import { help, note, quote, say } from './wording';

/** Types of addresses by name, in the kernel and in its out-of-tree users. */
const ADDRESS_TYPES: ReadonlySet<string> = new Set(['PhysicalAddr', 'PhysAddr', 'VirtualAddr', 'VirtAddr', 'Pfn', 'DmaAddress']);
const INTEGERS: ReadonlySet<string> = new Set(['usize', 'u64', 'u32', 'c_ulong', 'ulong', 'phys_addr_t', 'dma_addr_t']);

/** Calls that turn a number into a page, or into a pointer to one. */
const CONVERSIONS: ReadonlySet<string> = new Set([
  'pfn_to_page', 'phys_to_page', 'virt_to_page', 'virt_to_head_page', 'vmalloc_to_page', 'kmap_to_page', 'pfn_to_online_page', 'from_phys',
  'borrow_phys', 'borrow_phys_unchecked', 'to_page',
]);

function checkFile(file: SourceFile, cx: RuleContext): readonly ItemReport[] {
  const out: ItemReport[] = [];
  for (const fn of file.fns) {
    if (fn.isUnsafe || !fn.bodySpan || !fn.ret || fn.params.length === 0) continue;
    const made = pageMade(cx.tree.ty(fn.ret, cx.tree.scope(fn)), cx);
    if (!made) continue;
    const param = rawParameter(fn, cx);
    if (!param) continue;
    out.push({
      rule: 'safe_page_from_raw', file, span: fn.nameSpan, item: fn, confidence: 'definite', related: [],
      message: say([`safe function ${quote(fn.display, 24)} makes ${made} out of any ${param.what} ${quote(param.name, 14)}`,
        `safe function ${quote(fn.display, 24)} makes ${made} out of any ${param.what}`]).message,
      notes: [
        note(`a safe caller may pass any ${param.what}: nothing it says keeps the page alive, or shows that there is one`),
        help('make the function `unsafe` with a `# Safety` section, or take the owner instead of the address'),
      ],
    });
  }
  return out;
}

/** What a result hands out as a page: in words, or null. */
function pageMade(ty: Ty, cx: RuleContext): string | null {
  for (const part of heldParts(ty)) {
    if (part.kind === 'ref' && isPage(part.inner, cx)) return 'a page reference';
    if (part.kind !== 'path') continue;
    if (cx.role(part) === 'borrow') return 'a page borrow';
    if (cx.ownsByValue(part) && cx.role(part) !== 'counted') return 'a page owner';
  }
  return null;
}

/** The parameter that the body turns into the page: a raw pointer, an address or a number. */
function rawParameter(fn: FnItem, cx: RuleContext): { name: string; what: string } | null {
  const scope = cx.tree.scope(fn);
  const body = cx.functionNode(fn);
  for (const p of fn.params) {
    if (!p.ty || p.name === null) continue;
    const ty = cx.tree.ty(p.ty, scope);
    const what = rawKind(ty, cx);
    if (what === null) continue;
    // a method that looks an address up in what it owns is tied to its owner
    if (what !== 'pointer' && fn.self !== 'none') continue;
    const tainted = derivedFrom(p.name, body);
    if (what === 'pointer' ? usedInUnsafe(body, tainted) || builtOf(body, tainted) : convertedIn(body, tainted)) return { name: p.name, what };
  }
  return null;
}

/** Whether the type's own constructor is given one of the names: that needs no `unsafe`, and vouches for as much. */
function builtOf(body: Node, names: ReadonlySet<string>): boolean {
  let found = false;
  walkNodes(body, (n) => {
    const own = n.kind === 'struct_expression' ? child(n, 'name') : n.kind === 'call_expression' ? child(n, 'function') : null;
    if (!own || own.children.length > 0 || own.text !== 'Self') return;
    walkNodes(n, (x) => {
      if ((x.kind === 'identifier' || x.kind === 'shorthand_field_identifier') && names.has(x.text)) found = true;
    });
  });
  return found;
}

function rawKind(ty: Ty, cx: RuleContext): 'pointer' | 'address' | 'number' | null {
  const t = ty.kind === 'ref' && !ty.mutable ? ty.inner : ty;
  if (t.kind === 'ptr') return pointee(t.inner, cx) ? 'pointer' : null;
  if (t.kind !== 'path') return null;
  const name = lastSegment(t.path);
  if (name === 'NonNull') return t.args[0] !== undefined && pointee(t.args[0], cx) ? 'pointer' : null;
  if (ADDRESS_TYPES.has(name)) return 'address';
  return INTEGERS.has(name) ? 'number' : null;
}

/** A page, or memory of no type. */
function pointee(ty: Ty, cx: RuleContext): boolean {
  if (isPage(ty, cx) || cx.role(ty) === 'folio') return true;
  if (ty.kind === 'tuple') return ty.elements.length === 0;
  return ty.kind === 'path' && ['c_void', 'u8', 'i8'].includes(lastSegment(ty.path));
}

/** The names that hold the parameter or something computed from it. */
function derivedFrom(name: string, body: Node): ReadonlySet<string> {
  const names = new Set([name]);
  walkNodes(body, (n) => {
    if (n.kind !== 'let_declaration') return true;
    const pattern = n.children.find((c) => c.field === 'pattern');
    const value = n.children.find((c) => c.field === 'value');
    if (pattern && value && mentions(value, names)) walkNodes(pattern, (p) => void (p.kind === 'identifier' && names.add(p.text)));
    return true;
  });
  return names;
}

function mentions(node: Node, names: ReadonlySet<string>): boolean {
  let hit = false;
  walkNodes(node, (n) => {
    if (n.kind === 'identifier' && names.has(n.text)) hit = true;
    return !hit;
  });
  return hit;
}

/** Looks for what is dereferenced, or given to a call that makes something of it; reading the address is not meant. */
function usedInUnsafe(body: Node, names: ReadonlySet<string>): boolean {
  let hit = false;
  walkNodes(body, (n) => {
    if (hit) return false;
    if (n.kind !== 'unsafe_block') return true;
    walkNodes(n, (m) => {
      if (m.kind === 'unary_expression' && m.children.some((c) => c.kind === '*') && mentions(m, names)) hit = true;
      if (m.kind === 'call_expression' && makesPage(m) && mentions(m, names)) hit = true;
      return !hit;
    });
    return false;
  });
  return hit;
}

const MAKERS: ReadonlySet<string> = new Set([...CONVERSIONS, 'from_raw', 'as_ref', 'as_mut', 'new_unchecked', 'from_foreign', 'borrow', 'read', 'transmute']);

function makesPage(callNode: Node): boolean {
  return MAKERS.has(calleeName(callNode));
}

function calleeName(callNode: Node): string {
  let f = callNode.children.find((c) => c.field === 'function');
  if (f?.kind === 'generic_function') f = f.children.find((c) => c.field === 'function');
  if (!f) return '';
  const last = f.kind === 'field_expression' ? f.children.find((c) => c.field === 'field') : f.kind === 'scoped_identifier' ? f.children.find((c) => c.field === 'name') : f;
  return last ? textOf(last) : '';
}

function convertedIn(body: Node, names: ReadonlySet<string>): boolean {
  let hit = false;
  walkNodes(body, (n) => {
    if (hit) return false;
    if (n.kind === 'call_expression' && CONVERSIONS.has(calleeName(n))) {
      const list = n.children.find((c) => c.field === 'arguments');
      if (list && named(list).some((a) => mentions(a, names))) hit = true;
    }
    return !hit;
  });
  return hit;
}

function fixes(problem: Problem, cx: RuleContext): readonly ProposedFix[] {
  if (problem.kind !== 'item' || problem.report.item?.kind !== 'fn') return [];
  return makeUnsafeFixes(problem.report.item, cx);
}

export const safePageFromRaw: Rule = {
  id: 'safe_page_from_raw',
  level: 'warning',
  summary: 'a safe function that makes a page, a borrow or an owner out of a raw pointer, address or pfn',
  doc: {
    what: `Flags a function that is not \`unsafe\`, takes a raw pointer (\`*mut bindings::page\`, \`NonNull<…>\`, \`*const c_void\`), an address type
or a frame number, and makes a page reference, a borrowed page or an owner of it in an \`unsafe\` block of its own.`,
    why: `Whether an address belongs to a live page, and who owns that page, is known to the caller only. A safe signature says that any
argument is fine, so safe code can make a dangling page. \`vmalloc_to_page()\` as a safe method was sent back for that (rust-for-linux, review
of the page series of 7 and 22 October 2024); mainline's \`BorrowedPage::from_raw()\` and \`Vmalloc::to_page()\` are \`unsafe\` and say what the caller
promises.`,
    examples: [
      {
        title: 'An owner out of any pointer', profile: 'ownable',
        wrong: `use core::ptr::NonNull;
use kernel::{bindings, page::Page, types::Owned};

/// Takes over a page that C has allocated.
pub fn adopt(page: NonNull<bindings::page>) -> Owned<Page> {
    // SAFETY: The page is ours.
    unsafe { Owned::from_raw(page.cast()) }
}
`,
        right: `use core::ptr::NonNull;
use kernel::{bindings, page::Page, types::Owned};

/// Takes over a page that C has allocated.
///
/// # Safety
///
/// \`page\` must be a page of order 0 that the caller owns and hands over.
pub unsafe fn adopt(page: NonNull<bindings::page>) -> Owned<Page> {
    // SAFETY: The page is handed over, by the safety requirements.
    unsafe { Owned::from_raw(page.cast()) }
}
`,
      },
    ],
    instead: `Make the function \`unsafe\` and state what the caller promises, or take what proves it: the owner (\`&VBox<T>\`, \`&Owned<Page>\`) and
an index into it.`,
    fixSafety: 'Making a function `unsafe` is offered as unsafe: its callers need an `unsafe` block with a reason.',
    limits: `Only the function itself is looked at: a pointer that is stored first and turned into a page by another method is not seen. An
implementation of a safe trait (\`From\`) is flagged without a fix, because its signature is not its own.`,
  },
  checkFile,
  fixes,
};
