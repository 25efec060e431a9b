// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** A borrow in place of an owner that was made of a page that something else owns. */
import type { FnItem } from '../items/item';
import { child, named, type Node, textOf, walkNodes } from '../syntax/node';
import { edit, fixOf, indentAt, lineStart, newlineOf, sourceOf } from './edits';
import { changeImports, importOf } from './imports';
import { argumentsOf, calleeName, calleeOf, innermost, pathTo, statementOn } from './locate';
import { isOwned } from './pageTypes';
import type { Fault, ProposedFix, RuleContext, TextEdit } from './rule';

/**
 * `Owned::from_raw(…)` becomes `Page::from_raw(…)`, `Page { page }` becomes `BorrowedPage::from_raw(page)`, by the design
 * of the tree; the function's result follows where it hands the owner on.
 */
export function borrowInsteadFixes(fault: Fault, cx: RuleContext): readonly ProposedFix[] {
  if (!fault.fn) return [];
  const { file, fn } = fault;
  const body = cx.functionNode(fn);
  for (const span of [fault.span, ...fault.trace.map((s) => (s.file === file ? s.span : null))]) {
    if (!span || span.start < fn.span.start || span.end > fn.span.end) continue;
    const path = pathTo(body, span);
    const made = cx.profile === 'ownable' ? ownedToBorrow(fault, path) : literalToBorrow(fault, path, cx);
    if (!made) continue;
    const result = resultEdits(fn, cx);
    if (result === null) return [];
    return [fixOf('Borrow the page: its owner frees it', 'unsafe', [...made, ...result], true)];
  }
  return [];
}

function ownedToBorrow(fault: Fault, path: readonly Node[]): TextEdit[] | null {
  const call = innermost(path, 'call_expression');
  if (!call || calleeName(call) !== 'from_raw') return null;
  const callee = calleeOf(call);
  const type = callee ? child(callee, 'path') : null;
  const arg = argumentsOf(call)[0];
  const name = type ? textOf(type).split('<')[0]?.split('::').filter((s) => s !== '').pop() : undefined;
  if (!type || !arg || name !== 'Owned') return null;
  return [edit(fault.file, type, 'Page'), edit(fault.file, arg, asPointer(sourceOf(fault.file, arg)))];
}

/** `Owned::from_raw` takes `NonNull<Page>`, `Page::from_raw` a pointer to the C structure. */
function asPointer(source: string): string {
  if (source.startsWith('NonNull::from(') && source.endsWith(')')) return `${source.slice('NonNull::from('.length, -1)}.as_ptr()`;
  return source.endsWith('.cast()') ? `${source.slice(0, -'.cast()'.length)}.as_ptr()` : `${source}.as_ptr().cast()`;
}

function literalToBorrow(fault: Fault, path: readonly Node[], cx: RuleContext): TextEdit[] | null {
  const { file, fn } = fault;
  const made = innermost(path, 'struct_expression');
  const list = made ? child(made, 'body') : null;
  const name = made ? child(made, 'name') : null;
  const field = list ? named(list)[0] : undefined;
  if (!fn || !made || !name || !list || !field || named(list).length !== 1) return null;
  const value = field.kind === 'shorthand_field_initializer' ? sourceOf(file, field) : child(field, 'value');
  if (value === null) return null;
  // the path by which the owner was named leads to the borrow as well
  const owner = textOf(name);
  const cut = owner.lastIndexOf('::');
  const imports = cut < 0 ? changeImports(file, fn.module, cx.tree, [importOf('kernel', 'page::BorrowedPage')], []) : { edits: [], write: (n: string) => n };
  const borrow = `${cut < 0 ? imports.write('BorrowedPage') : `${owner.slice(0, cut)}::BorrowedPage`}::from_raw(${typeof value === 'string' ? value : sourceOf(file, value)})`;
  if (innermost(path, 'unsafe_block')) return [...imports.edits, edit(file, made, borrow)];
  const statement = statementOn(path)?.statement;
  if (!statement) return null;
  const at = lineStart(file.text, statement.start);
  const reason = `${indentAt(file.text, at)}// SAFETY: The page is valid, and its owner keeps it for as long as the borrow is used.${newlineOf(file.text)}`;
  return [...imports.edits, edit(file, { start: at, end: at }, reason), edit(file, made, `unsafe { ${borrow} }`)];
}

/** The result's owner becomes a borrow; null where no parameter gives it a lifetime. */
function resultEdits(fn: FnItem, cx: RuleContext): TextEdit[] | null {
  if (!fn.ret) return [];
  const scope = cx.tree.scope(fn);
  const out: TextEdit[] = [];
  const byReference = fn.self === 'ref' || fn.self === 'mut' || fn.params.filter((p) => p.ty?.kind === 'reference_type').length === 1;
  // an unsafe function may have a lifetime that its contract speaks of
  const lends = byReference ? '_' : fn.isUnsafe ? fn.generics.lifetimes[0] ?? null : null;
  walkNodes(fn.ret, (n) => {
    if (n.kind === 'reference_type' || n.kind === 'pointer_type') return false;
    if (n.kind !== 'type_identifier' && n.kind !== 'generic_type' && n.kind !== 'scoped_type_identifier') return true;
    const ty = cx.tree.ty(n, scope);
    if (!cx.ownsByValue(ty) || cx.role(ty) === 'counted') return true;
    const source = sourceOf(fn.file, n);
    const prefix = isOwned(ty) ? '' : source.slice(0, source.lastIndexOf('::') < 0 ? 0 : source.lastIndexOf('::') + 2);
    out.push(edit(fn.file, n, isOwned(ty) ? `&${lends === '_' ? '' : `'${lends} `}Page` : `${prefix}BorrowedPage<'${lends ?? '_'}>`));
    return false;
  });
  return out.length > 0 && lends === null ? null : out;
}
