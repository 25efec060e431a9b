// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** page_borrow_outlives_owner: a borrowed page whose lifetime is not its owner's. */
import type { FnItem, SourceFile } from '../items/item';
import { lastSegment, type Ty, walkTy } from '../items/type';
import { lifetimeFixes } from './lifetimeFixes';
import { keepOwnerFixes } from './ownerScopeFixes';
import { moveOwnerEndFixes } from './releaseFixes';
import { isPage } from './pageTypes';
import type { Fault, ItemReport, Problem, ProposedFix, Rule, RuleContext, Words } from './rule';
import { help, note, ownerOf, pageName, quote, say } from './wording';

/** Why the lifetime of a result is not its owner's. */
export type LifetimeCase =
  | { readonly kind: 'free'; readonly lifetime: string }
  | { readonly kind: 'static' }
  | { readonly kind: 'address'; readonly param: string };

function checkFile(file: SourceFile, cx: RuleContext): readonly ItemReport[] {
  const out: ItemReport[] = [];
  for (const fn of file.fns) {
    if (!fn.ret || (!fn.bodySpan && fn.owner?.kind !== 'trait')) continue;
    const found = lifetimeFault(fn, cx);
    if (!found) continue;
    const name = quote(`${fn.display}()`, 34);
    out.push({
      rule: 'page_borrow_outlives_owner', file, span: { start: fn.ret.start, end: fn.ret.end }, item: fn, confidence: 'definite', related: [], data: found,
      message: messageOf(found, name),
      notes: [
        note('a borrow must end before its owner frees the page, and only a lifetime that comes from the owner says so'),
        help(found.kind === 'static' ? 'return a borrow of the owner\'s lifetime; only memory that is never freed is `\'static`'
          : 'take the owner as a parameter and return a borrow of its lifetime, or make the function `unsafe` and document the lifetime'),
      ],
    });
  }
  return [...out, ...staticFields(file, cx)];
}

/** Fields that keep a borrowed page for ever, in a file that says nothing of pages that are there for ever. */
function staticFields(file: SourceFile, cx: RuleContext): ItemReport[] {
  if (!file.text.includes("'static") || FOREVER.test(file.text)) return [];
  return file.structs.flatMap((s) => s.fields.flatMap((field): ItemReport[] => {
    if (!borrowedLifetimes(cx.tree.ty(field.ty, cx.tree.scope(s)), cx).includes('static')) return [];
    return [{
      rule: 'page_borrow_outlives_owner', file, span: { start: field.ty.start, end: field.ty.end }, item: s, confidence: 'definite', related: [],
      message: say([`field ${quote(`${s.name}::${field.name}`, 34)} borrows a page as ${quote("'static")}, but its owner can free it`, 'a field borrows a page as `\'static`, but its owner can free it']).message,
      notes: [note('only memory that is never freed is `\'static`'), help('keep the owner in the structure, or give the structure the lifetime of what it borrows from')],
    }];
  }));
}

function messageOf(found: LifetimeCase, name: string): string {
  switch (found.kind) {
    case 'free':
      return say([`the page that ${name} borrows lives for any ${quote(`'${found.lifetime}`, 12)} the caller picks, not for its owner's life`,
        `${name} borrows a page for a lifetime that no owner gives`]).message;
    case 'static':
      return say([`${name} borrows a page as ${quote("'static")}, but its owner can free it`, 'a page that can be freed is borrowed as `\'static`']).message;
    case 'address':
      return say([`the page that ${name} borrows lives as long as the address ${quote(found.param, 14)}, not as its owner`,
        `${name} borrows a page for the lifetime of an address`]).message;
  }
}

/** What is wrong with the lifetime of the pages that a function's result borrows; null if nothing is. */
function lifetimeFault(fn: FnItem, cx: RuleContext): LifetimeCase | null {
  if (!fn.ret) return null;
  const scope = cx.tree.scope(fn);
  const inTraitImpl = fn.owner?.kind === 'impl' && fn.owner.trait !== null;
  for (const lifetime of borrowedLifetimes(cx.tree.ty(fn.ret, scope), cx)) {
    if (lifetime === 'static') {
      if (carries(fn, 'static', cx) || isForever(fn, cx)) continue;
      return { kind: 'static' };
    }
    // an unsafe function may leave the lifetime to its documented contract; a trait impl's signature is the trait's
    if (fn.isUnsafe || inTraitImpl) continue;
    if (lifetime === null || lifetime === '_') {
      const source = elidedSource(fn, cx);
      if (source !== null && isAddress(source.ty, cx)) return { kind: 'address', param: source.name };
      continue;
    }
    const carriers = carriersOf(fn, lifetime, cx);
    if (carriers.length === 0) {
      if (fn.self !== 'none' && fn.owner?.kind === 'impl' && fn.owner.generics.lifetimes.includes(lifetime)) continue;
      return { kind: 'free', lifetime };
    }
    const address = carriers.find((c) => isAddress(c.ty, cx));
    if (address && carriers.every((c) => isAddress(c.ty, cx)) && !boundsName(fn, lifetime)) return { kind: 'address', param: address.name };
  }
  return null;
}

/** The lifetimes of the page borrows in a type: of `&'a Page`, `BorrowedPage<'a>`; null where it is elided. */
function borrowedLifetimes(ty: Ty, cx: RuleContext): (string | null)[] {
  const out: (string | null)[] = [];
  walkTy(ty, (t) => {
    if (t.kind === 'ref' && isPage(t.inner, cx)) out.push(t.lifetime);
    else if (t.kind === 'path' && cx.role(t) === 'borrow') out.push(t.lifetimes[0] ?? null);
    return t.kind !== 'fn' && t.kind !== 'bounds' && t.kind !== 'ptr';
  });
  return out;
}

interface Carrier {
  readonly name: string;
  readonly ty: Ty;
}

function carriersOf(fn: FnItem, lifetime: string, cx: RuleContext): Carrier[] {
  const scope = cx.tree.scope(fn);
  const out: Carrier[] = [];
  if (fn.selfNode && fn.file.text.slice(fn.selfNode.start, fn.selfNode.end).includes(`'${lifetime}`)) out.push({ name: 'self', ty: selfTy(fn, cx) });
  for (const p of fn.params) {
    if (!p.ty) continue;
    if (names(fn.file.text.slice(p.ty.start, p.ty.end), lifetime)) out.push({ name: p.name ?? '_', ty: cx.tree.ty(p.ty, scope) });
  }
  return out;
}

function carries(fn: FnItem, lifetime: string, cx: RuleContext): boolean {
  return carriersOf(fn, lifetime, cx).length > 0;
}

function names(type: string, lifetime: string): boolean {
  return new RegExp(`'${lifetime}(?![A-Za-z0-9_])`).test(type);
}

/** `T: 'a`, `'a: 'b`: something else ties the lifetime. */
function boundsName(fn: FnItem, lifetime: string): boolean {
  const head = fn.file.text.slice(fn.headSpan.start, fn.headSpan.end);
  return new RegExp(`'${lifetime}\\s*:|:\\s*'${lifetime}(?![A-Za-z0-9_])`).test(head);
}

function selfTy(fn: FnItem, cx: RuleContext): Ty {
  return fn.owner?.kind === 'impl' ? cx.tree.implSelf(fn.owner) : { kind: 'unknown' };
}

/** The parameter that gives an elided lifetime of the result. */
function elidedSource(fn: FnItem, cx: RuleContext): Carrier | null {
  if (fn.self === 'ref' || fn.self === 'mut' || fn.self === 'typed') return { name: 'self', ty: selfTy(fn, cx) };
  const scope = cx.tree.scope(fn);
  const refs = fn.params.filter((p) => p.ty && /&|'_/.test(fn.file.text.slice(p.ty.start, p.ty.end)));
  const only = refs[0];
  return refs.length === 1 && only?.ty ? { name: only.name ?? '_', ty: cx.tree.ty(only.ty, scope) } : null;
}

const ADDRESSES: ReadonlySet<string> = new Set([
  'PhysicalAddr', 'PhysAddr', 'VirtualAddr', 'VirtAddr', 'Pfn', 'DmaAddress', 'NonNull', 'usize', 'u64', 'u32', 'u16', 'u8', 'isize', 'i64', 'i32', 'c_ulong',
]);

/** Whether a value of the type is an address or an index, which outlives or undercuts any page it stands for. */
function isAddress(ty: Ty, cx: RuleContext): boolean {
  const t = ty.kind === 'ref' ? ty.inner : ty;
  if (t.kind === 'ptr') return true;
  return t.kind === 'path' && !isPage(t, cx) && ADDRESSES.has(lastSegment(t.path));
}

const FOREVER = /zero_page|ZERO_PAGE|zero_pfn|\bleak\b/;

/** The zero page, a static, and what is leaked on purpose are there for ever. */
function isForever(fn: FnItem, _cx: RuleContext): boolean {
  const body = fn.bodySpan ? fn.file.text.slice(fn.bodySpan.start, fn.bodySpan.end) : '';
  return FOREVER.test(body) || /\bstatic\b/.test(body) || fn.file.consts.some((c) => c.kind === 'static' && body.includes(c.name));
}

function words(fault: Fault): Words {
  const page = pageName(fault, 26);
  const owner = ownerOf(fault.memdesc);
  return say([`${page} is used after ${owner === 'its owner' ? 'what' : owner} it is borrowed from was freed, moved or reallocated`,
    `${page} is used after its owner was freed, moved or reallocated`],
    note('the borrow does not keep the page alive'), help('end the borrow before the owner changes, or look the page up again'));
}

function fixes(problem: Problem, cx: RuleContext): readonly ProposedFix[] {
  if (problem.kind === 'fault') return [...moveOwnerEndFixes(problem.fault, cx), ...keepOwnerFixes(problem.fault, cx)];
  if (problem.kind !== 'item' || problem.report.item?.kind !== 'fn') return [];
  const data = problem.report.data as LifetimeCase | undefined;
  return data ? lifetimeFixes(problem.report.item, data, cx) : [];
}

export const pageBorrowOutlivesOwner: Rule = {
  id: 'page_borrow_outlives_owner',
  level: 'error',
  summary: 'a borrowed page whose lifetime is not tied to its owner, or that is used after the owner is gone',
  doc: {
    what: `Flags a signature whose page borrow (\`&'a Page\`, \`BorrowedPage<'a>\`) does not live for its owner: in a safe function a lifetime that
no parameter carries, or that comes from an address or an index (\`&PhysicalAddr\`); anywhere \`'static\` for a page that can be freed. Flags a use of
a borrowed page after its owner was dropped, moved, or reallocated (\`push()\` or \`reserve()\` of the vector).`,
    why: `A borrow of a page is sound only while its memory descriptor lives; the compiler knows of that only what the signature says.
\`BorrowedPage::from_raw()\` lets its unsafe caller choose \`'a\`, and says in its contract what must hold (\`rust/kernel/page.rs\`). The first
\`vmalloc_to_page<'a>()\` was safe with a free \`'a\`, so that a page could outlive its buffer (Abdiel Janulgue, rust-for-linux, 7 October 2024, and its
review).`,
    examples: [
      {
        title: 'A lifetime out of nothing', profile: 'owning',
        wrong: `use core::ptr::NonNull;
use kernel::bindings;
use kernel::page::BorrowedPage;

/// A buffer in vmalloc memory.
pub struct Buffer {
    first: NonNull<bindings::page>,
}

/// Borrows the first page of a buffer.
pub fn first_page<'a>(buffer: &Buffer) -> BorrowedPage<'a> {
    // SAFETY: The buffer keeps its pages.
    unsafe { BorrowedPage::from_raw(buffer.first) }
}
`,
        right: `use core::ptr::NonNull;
use kernel::bindings;
use kernel::page::BorrowedPage;

/// A buffer in vmalloc memory.
pub struct Buffer {
    first: NonNull<bindings::page>,
}

/// Borrows the first page of a buffer.
pub fn first_page<'a>(buffer: &'a Buffer) -> BorrowedPage<'a> {
    // SAFETY: The buffer keeps its pages.
    unsafe { BorrowedPage::from_raw(buffer.first) }
}
`,
      },
      {
        title: 'For ever', profile: 'ownable',
        wrong: `use core::ptr::NonNull;
use kernel::{bindings, page::Page};

/// A buffer in vmalloc memory.
pub struct Buffer {
    first: NonNull<bindings::page>,
}

/// Borrows the first page of a buffer.
pub fn first_page(buffer: &Buffer) -> &'static Page {
    // SAFETY: The buffer keeps its pages.
    unsafe { Page::from_raw(buffer.first.as_ptr()) }
}
`,
        right: `use core::ptr::NonNull;
use kernel::{bindings, page::Page};

/// A buffer in vmalloc memory.
pub struct Buffer {
    first: NonNull<bindings::page>,
}

/// Borrows the first page of a buffer.
pub fn first_page(buffer: &Buffer) -> &Page {
    // SAFETY: The buffer keeps its pages.
    unsafe { Page::from_raw(buffer.first.as_ptr()) }
}
`,
      },
    ],
    instead: `Take the owner by reference and return a borrow of that lifetime. Where the owner is C's, make the function \`unsafe\` and say in its
\`# Safety\` section for how long the page must stay valid.`,
    fixSafety: 'Tying the lifetime to the owner\'s parameter, or making the function unsafe, is unsafe: callers that keep the borrow for longer no longer compile.',
    limits: 'An unsafe function with a free lifetime is taken to document it. Owners that C changes behind the code\'s back are not seen.',
  },
  words,
  checkFile,
  fixes,
};
