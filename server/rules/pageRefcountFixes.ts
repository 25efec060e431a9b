// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The ways out of a page reference count: one owner, or the folio that is really counted. */
import type { FnItem, ImplItem, Item, SourceFile } from '../items/item';
import { lastSegment } from '../items/type';
import { segments } from '../items/uses';
import { child, named, type Node, walkNodes } from '../syntax/node';
import { edit, fixOf, removalOfItem, removalOfStatement, sourceOf } from './edits';
import { changeImports, importOf } from './imports';
import { argumentsOf, calleeOf, innermost, pathTo, statementOn } from './locate';
import { toOwnableDesign } from './ownableDesign';
import { ownableInstead } from './ownableImpl';
import type { RefcountCase } from './pageRefcount';
import { isCountedPage, isCountedTrait, standsForPage } from './pageTypes';
import type { CallSite, Problem, ProposedFix, RuleContext, TextEdit } from './rule';
import { arefNames, bodyScope, genericMentions } from './typeNodes';
import { nameUses } from './uses';

export function pageRefcountFixes(problem: Problem, cx: RuleContext): readonly ProposedFix[] {
  if (problem.kind === 'call') return callFixes(problem.call, cx);
  if (problem.kind !== 'item') return [];
  const { report } = problem;
  const data = report.data as RefcountCase | undefined;
  if (data?.kind === 'impl' && report.item?.kind === 'impl') {
    return implFixes(report.item, cx);
  }
  if (data?.kind === 'aref') return holderFixes(report.file, report.item, cx);
  return [];
}

/** The impl that counts a page: what releases the page takes its place. */
function implFixes(impl: ImplItem, cx: RuleContext): readonly ProposedFix[] {
  const { file } = impl;
  const trait = lastSegment(cx.tree.implTrait(impl) ?? '');
  // an owning `Page` frees itself when it is dropped
  if (cx.profile === 'owning') {
    const remove = nameUses(file, trait, [removalOfItem(impl)]) === 0 ? [trait] : [];
    const imports = changeImports(file, impl.module, cx.tree, [], remove);
    const design = toOwnableDesign(file, cx);
    return [
      fixOf('Remove the count: the page is freed when its owner is dropped', 'unsafe', [...imports.edits, edit(file, removalOfItem(impl), '')], true),
      ...(design ? [{ ...design, title: `Implement \`Ownable\` instead: ${design.title.charAt(0).toLowerCase()}${design.title.slice(1)}` }] : []),
    ];
  }
  const fix = ownableInstead(impl, trait, 'Implement `Ownable`: one owner, `Owned<…>`, releases the page', cx.tree);
  return fix ? [fix] : [];
}

interface Mention {
  readonly node: Node;
  readonly head: Node;
  readonly arg: Node;
  readonly item: Item;
}

/** `ARef<Page>` becomes another holder, everywhere in the file at once, so that its parts still fit together. */
function holderFixes(file: SourceFile, item: Item | null, cx: RuleContext): readonly ProposedFix[] {
  const mentions: Mention[] = [];
  for (const m of genericMentions(file, cx, arefNames(file, cx.tree))) {
    if (!isCountedPage(m.ty, cx)) continue;
    const head = child(m.node, 'type');
    const list = child(m.node, 'type_arguments');
    const arg = list ? named(list)[0] : undefined;
    if (head && arg) mentions.push({ node: m.node, head, arg, item: m.item });
  }
  const bare = barePaths(file, cx);
  if (mentions.length === 0) return [];
  const out: ProposedFix[] = [];
  const module = (item ?? mentions[0]?.item)?.module;
  if (!module) return [];
  const headName = mentions[0] ? sourceOf(file, mentions[0].head) : 'ARef';
  const plainHead = mentions.every((m) => !sourceOf(file, m.head).includes('::'));
  // what is left of the name once these are rewritten
  const spans = [...mentions.map((m) => m.node), ...bare.map((b) => b.path)];
  const unused = plainHead && nameUses(file, headName, spans) === 0;
  const inTree = cx.tree.resolver.modules.has('kernel::page');
  const lacks = (path: string): string => {
    const module = path.slice(0, path.lastIndexOf('::'));
    const known = cx.tree.resolver.modules.has('kernel::types') && module !== '';
    return known && cx.tree.resolver.lookup(cx.tree.resolver.canonical(path)) === null ? ` (this tree has no \`${lastSegment(path)}\` yet)` : '';
  };

  if (cx.profile === 'owning' && bare.length === 0 && mentions.every((m) => m.node.kind === 'generic_type')) {
    const imports = changeImports(file, module, cx.tree, [], unused ? [headName] : []);
    out.push(fixOf('Hold the page by value: in this tree `Page` is its owner and frees it', 'unsafe',
      [...imports.edits, ...mentions.map((m) => edit(file, m.node, sourceOf(file, m.arg)))], inTree));
  }
  // a shared reference has no counterpart in an owner
  if (!bare.some((b) => b.name === 'from')) {
    const imports = changeImports(file, module, cx.tree, [importOf('kernel', 'types::Owned')], unused ? [headName] : []);
    const edits: TextEdit[] = [...imports.edits, ...mentions.map((m) => edit(file, m.head, imports.write('Owned'))), ...bare.map((b) => edit(file, b.path, imports.write('Owned')))];
    out.push(fixOf(`Hold it in \`Owned<Page>\`: a page has one owner, which frees it${lacks('kernel::types::Owned')}`, 'unsafe', edits, cx.profile === 'ownable' || !inTree));
  }
  if (!mentions.some((m) => speaksOfVmalloc(m.item))) {
    const pages = new Set(mentions.map((m) => sourceOf(file, m.arg)));
    const page = [...pages][0];
    const gone = page !== undefined && pages.size === 1 && !page.includes('::') && nameUses(file, page, mentions.map((m) => m.arg)) === 0 ? [page] : [];
    const imports = changeImports(file, module, cx.tree, [importOf('kernel', 'folio::Folio')], gone);
    out.push(fixOf(`Count the folio, \`ARef<Folio>\`: right where the object is a folio${lacks('kernel::folio::Folio')}`, 'unsafe',
      [...imports.edits, ...mentions.map((m) => edit(file, m.arg, imports.write('Folio')))]));
  }
  return out;
}

/** `ARef` without arguments in front of `::`, in functions of a file where every `ARef` is a page's. */
function barePaths(file: SourceFile, cx: RuleContext): { path: Node; name: string }[] {
  const out: { path: Node; name: string }[] = [];
  for (const fn of file.fns) {
    if (!fn.bodySpan || !file.text.slice(fn.bodySpan.start, fn.bodySpan.end).includes('ARef::')) continue;
    const body = cx.functionNode(fn);
    const scope = bodyScope(fn, body, cx.tree);
    walkNodes(body, (n) => {
      if (n.kind !== 'scoped_identifier') return true;
      const path = child(n, 'path');
      if (path?.kind !== 'identifier' && path?.kind !== 'scoped_identifier') return true;
      const resolved = cx.tree.resolver.resolve(fn.module, segments(path), scope.local);
      if (lastSegment(resolved) === 'ARef') out.push({ path, name: child(n, 'name')?.text ?? '' });
      return true;
    });
  }
  return out;
}

/** There is no folio behind a vmalloc page. */
function speaksOfVmalloc(item: Item): boolean {
  return /vmalloc|\bVBox\b|\bVVec\b|\bVmalloc|\bto_page\b/i.test(item.file.text.slice(item.span.start, item.span.end) + (item.kind === 'fn' ? item.docs : ''));
}

const FOLIO_CALLS: ReadonlyMap<string, string> = new Map([
  ['get_page', 'folio_get'], ['put_page', 'folio_put'], ['try_get_page', 'folio_try_get'], ['page_count', 'folio_ref_count'], ['page_ref_count', 'folio_ref_count'],
]);

/** The argument that is the page, where the function is called and not only named. */
function pageOf(site: CallSite, cx: RuleContext): Node | null {
  const call = site.fn ? innermost(pathTo(cx.functionNode(site.fn), site.call), 'call_expression') : null;
  return call ? argumentsOf(call)[0] ?? null : null;
}

/** A call on a page's count: freed by its owner, or counted on its folio, or not at all. */
function callFixes(site: CallSite, cx: RuleContext): readonly ProposedFix[] {
  const { file, fn } = site;
  const page = pageOf(site, cx);
  if (!fn || !page) return [];
  // a call in the hooks of a counted page goes with the impl
  const { owner } = fn;
  if (owner?.kind === 'impl' && isCountedTrait(cx.tree.implTrait(owner)) && standsForPage(cx.tree.implSelf(owner), cx)) return implFixes(owner, cx);
  const out: ProposedFix[] = [];
  if (site.name === 'put_page' && site.memdesc === 'page') {
    out.push(fixOf('Free the page: it is owned here and nobody counts it', 'unsafe', callInstead(site, cx, '__free_pages', `${sourceOf(file, page)}, 0`), true));
  }
  if (site.memdesc === 'unknown' && !speaksOfVmalloc(fn)) {
    const folio = FOLIO_CALLS.get(site.name);
    if (folio) out.push(fixOf(`Count the folio with \`${folio}()\`: right where the page is a folio's`, 'unsafe', folioEdits(site, cx, folio)));
  }
  const alone = standing(site, fn, cx);
  if (alone && site.memdesc !== 'page') {
    out.push(fixOf(`Remove \`${site.name}()\`: who owns the page keeps it alive`, 'unsafe', [edit(file, removalOfStatement(file.text, alone), '')], out.length === 0));
  }
  return out;
}

/** A page function that works on the page's folio: the folio's own function, on `page_folio(page)`. */
export function folioCallFixes(site: CallSite, instead: string | null, cx: RuleContext): readonly ProposedFix[] {
  const folio = instead ?? (site.memdesc === 'folio' ? FOLIO_CALLS.get(site.name) : undefined);
  const page = pageOf(site, cx);
  // functions of more than the page have other parameters in their folio form
  const call = site.fn ? innermost(pathTo(cx.functionNode(site.fn), site.call), 'call_expression') : null;
  if (!folio || !page || !call || argumentsOf(call).length !== 1) return [];
  return [fixOf(`Use \`${folio}()\` on the folio`, 'unsafe', folioEdits(site, cx, folio), true)];
}

function folioEdits(site: CallSite, cx: RuleContext, folio: string): TextEdit[] {
  const page = pageOf(site, cx);
  if (!page) return [];
  const source = sourceOf(site.file, page);
  // the page was taken off the folio in the call itself
  const whole = /^bindings::folio_page\(([^,]+), 0\)$/.exec(source) ?? /^&(?:raw mut |mut )?\(\*(\w+)\)\.page$/.exec(source);
  const prefix = prefixOf(site, cx);
  return callInstead(site, cx, folio, whole?.[1] ?? `${prefix}page_folio(${source})`);
}

/** `bindings::` of the call's own path. */
function prefixOf(site: CallSite, _cx: RuleContext): string {
  const path = sourceOf(site.file, site.span);
  return path.slice(0, path.length - site.name.length);
}

function callInstead(site: CallSite, cx: RuleContext, name: string, args: string): TextEdit[] {
  return [edit(site.file, site.call, `${prefixOf(site, cx)}${name}(${args})`)];
}

/** The statement that is nothing but the call, in an unsafe block or not. */
function standing(site: CallSite, fn: FnItem, cx: RuleContext): Node | null {
  const path = pathTo(cx.functionNode(fn), site.call);
  const call = innermost(path, 'call_expression');
  const found = statementOn(path);
  if (!call || !found || calleeOf(call) === null || argumentsOf(call).length === 0) return null;
  let node: Node = found.statement;
  while (node.kind === 'expression_statement' || node.kind === 'unsafe_block' || node.kind === 'block') {
    const inner = named(node);
    if (inner.length !== 1 || !inner[0]) return null;
    node = inner[0];
  }
  return node === call ? found.statement : null;
}
