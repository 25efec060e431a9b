// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * The step from a `Page` that owns (a pointer with `Drop`) to a transparent `Page` that `Owned<Page>` owns: over the file
 * that declares it and, by their types, over its users.
 */
import type { Field, FnItem, ImplItem, SourceFile, StructItem } from '../items/item';
import { lastSegment, type Ty } from '../items/type';
import { child, named, type Node, textOf, walkNodes } from '../syntax/node';
import { edit, fixOf, indentAt, lineStart, newlineOf, removalOfItem, sourceOf } from './edits';
import { changeImports, importOf } from './imports';
import { argumentsOf, calleeName, calleeOf, innermost, pathTo, statementOn } from './locate';
import { ownableImplEdit, ownableImports } from './ownableImpl';
import { isCountedTrait } from './pageTypes';
import type { ProposedFix, RuleContext, TextEdit } from './rule';
import { bodyScope, declaredTypes } from './typeNodes';
import { nameUses } from './uses';

interface Handle {
  readonly item: StructItem;
  readonly path: string;
  readonly field: Field;
  /** The type behind the pointer, as written. */
  readonly pointee: string;
  readonly drop: ImplItem;
}

/** The refactoring for the handle that a file declares; null where it declares none that frees its page when dropped. */
export function toOwnableDesign(file: SourceFile, cx: RuleContext): ProposedFix | null {
  const handle = handleIn(file, cx);
  if (!handle) return null;
  const { item } = handle;
  const { text } = file;
  const counted = cx.tree.implsOf(handle.path).filter((i) => i.file === file && i.trait !== null && isCountedTrait(cx.tree.implTrait(i)));
  const gone = counted.map(removalOfItem);
  const unused = ['AlwaysRefCounted', 'RefCounted'].filter((name) => counted.length > 0 && nameUses(file, name, gone) === 0);
  const add = [importOf('kernel', 'types::Opaque'), importOf('kernel', 'types::Owned'), ...ownableImports(cx.tree)];
  const imports = changeImports(file, item.module, cx.tree, add, unused);
  const owned = imports.write('Owned');
  const edits: TextEdit[] = [...imports.edits, ...gone.map((span) => edit(file, span, ''))];
  if (!item.attributes.some((a) => a.startsWith('repr'))) {
    const at = item.span.start;
    edits.push(edit(file, { start: at, end: at }, `#[repr(transparent)]${newlineOf(text)}${indentAt(text, at)}`));
  }
  edits.push(edit(file, handle.field.ty, `${imports.write('Opaque')}<${handle.pointee}>`));
  edits.push(ownableImplEdit(handle.drop, cx.tree, imports.write('Ownable'), orderOf(handle.drop, cx)));
  edits.push(...ownersIn(file, handle, cx, owned, [...counted, handle.drop]));
  for (const fn of file.fns) {
    if (!fn.bodySpan || fn.owner === handle.drop || counted.some((i) => i === fn.owner)) continue;
    edits.push(...bodyEdits(fn, handle, cx, owned));
  }
  for (const user of cx.tree.files) {
    if (user === file) continue;
    const types = ownersIn(user, handle, cx, 'Owned', []);
    if (types.length === 0) continue;
    const its = changeImports(user, user.root, cx.tree, [importOf('kernel', 'types::Owned')], []);
    edits.push(...its.edits, ...(its.write('Owned') === 'Owned' ? types : ownersIn(user, handle, cx, its.write('Owned'), [])));
  }
  return fixOf(`Make \`${item.name}\` transparent and hold it in \`Owned<${item.name}>\`, here and in its users`, 'unsafe', edits);
}

function handleIn(file: SourceFile, cx: RuleContext): Handle | null {
  for (const item of file.structs) {
    const field = item.fields[0];
    const self = cx.tree.scope(item).self;
    if (item.tuple || item.fields.length !== 1 || !field || self?.kind !== 'path' || !cx.ownsByValue(self)) continue;
    const list = child(field.ty, 'type_arguments');
    const pointee = list ? named(list)[0] : undefined;
    const ty = cx.tree.ty(field.ty, cx.tree.scope(item));
    const drop = cx.tree.traitImpl(self.path, 'Drop');
    if (!pointee || ty.kind !== 'path' || lastSegment(ty.path) !== 'NonNull' || drop?.file !== file) continue;
    return { item, path: self.path, field, pointee: sourceOf(file, pointee), drop };
  }
  return null;
}

/** The order that `Drop` frees with. */
function orderOf(drop: ImplItem, cx: RuleContext): string {
  const fn = drop.fns.find((f) => f.name === 'drop' && f.bodySpan !== null);
  let order: string | null = null;
  if (fn) {
    walkNodes(cx.functionNode(fn), (n) => {
      const arg = n.kind === 'call_expression' && calleeName(n) === '__free_pages' ? argumentsOf(n)[1] : undefined;
      if (arg) order = textOf(arg);
      return order === null;
    });
  }
  return order ?? '0';
}

/** `Owned<…>` around the handle wherever a type of the file holds it by value. */
function ownersIn(file: SourceFile, handle: Handle, cx: RuleContext, owned: string, without: readonly ImplItem[]): TextEdit[] {
  const out: TextEdit[] = [];
  const wrap = (node: Node, scope: ReturnType<typeof cx.tree.scope>): void => {
    if (node.kind === 'reference_type' || node.kind === 'pointer_type') return;
    if (node.kind === 'type_identifier' || node.kind === 'scoped_type_identifier') {
      const ty: Ty = cx.tree.ty(node, scope);
      if (ty.kind === 'path' && ty.path === handle.path) out.push(edit(file, node, `${owned}<${sourceOf(file, node)}>`));
      return;
    }
    if (node.kind === 'generic_type') {
      const head = child(node, 'type');
      // a marker holds nothing
      if (head && ['PhantomData', 'NonNull'].includes(textOf(head).split('::').pop() ?? '')) return;
      const list = child(node, 'type_arguments');
      for (const a of list ? named(list) : []) wrap(a, scope);
      return;
    }
    for (const c of named(node)) wrap(c, scope);
  };
  for (const d of declaredTypes(file, cx.tree)) {
    if (d.item === handle.item || without.some((i) => d.item.kind === 'fn' && d.item.owner === i)) continue;
    wrap(d.node, cx.tree.scope(d.item));
  }
  for (const fn of file.fns) {
    if (!fn.bodySpan || !file.text.slice(fn.bodySpan.start, fn.bodySpan.end).includes(handle.item.name)) continue;
    const body = cx.functionNode(fn);
    walkNodes(body, (n) => {
      const type = n.kind === 'let_declaration' ? child(n, 'type') : null;
      if (type) wrap(type, bodyScope(fn, body, cx.tree));
      return true;
    });
  }
  return out;
}

/** Constructions of the handle, and the pointer inside it. */
function bodyEdits(fn: FnItem, handle: Handle, cx: RuleContext, owned: string): TextEdit[] {
  const { file } = fn;
  const out: TextEdit[] = [];
  const body = cx.functionNode(fn);
  const scope = bodyScope(fn, body, cx.tree);
  const borrows = fn.owner?.kind === 'impl' && cx.role(cx.tree.implSelf(fn.owner)) === 'borrow';
  walkNodes(body, (n) => {
    if (n.kind === 'struct_expression') {
      const name = child(n, 'name');
      const list = child(n, 'body');
      const field = list ? named(list)[0] : undefined;
      const ty = name ? cx.tree.ty(name, scope) : null;
      if (!name || !field || ty?.kind !== 'path' || ty.path !== handle.path) return true;
      const value = field.kind === 'shorthand_field_initializer' ? field : child(field, 'value');
      const path = pathTo(body, n);
      // `Ok(Self { page })` takes its type from the result
      const inferred = path[path.length - 2]?.kind === 'arguments';
      const made = `${owned}${inferred ? '' : `::<${sourceOf(file, name)}>`}::from_raw(${value ? sourceOf(file, value) : handle.field.name}.cast())`;
      out.push(edit(file, n, innermost(path, 'unsafe_block') ? made : `unsafe { ${made} }`));
      const statement = statementOn(path)?.statement;
      if (statement && !innermost(path, 'unsafe_block')) {
        const at = lineStart(file.text, statement.start);
        const reason = borrows ? 'This owner is never dropped.' : 'The page was just allocated, so that nothing else owns it.';
        out.push(edit(file, { start: at, end: at }, `${indentAt(file.text, statement.start)}// SAFETY: ${reason}${newlineOf(file.text)}`));
      }
      return false;
    }
    // `self.page.as_ptr()`
    if (n.kind === 'call_expression' && calleeName(n) === 'as_ptr') {
      const callee = calleeOf(n);
      const inner = callee ? child(callee, 'value') : null;
      const method = callee ? child(callee, 'field') : null;
      const ofSelf = fn.owner?.kind === 'impl' && pathOf(cx.tree.implSelf(fn.owner)) === handle.path;
      if (ofSelf && method && inner?.kind === 'field_expression' && child(inner, 'field')?.text === handle.field.name && child(inner, 'value')?.kind === 'self') {
        out.push(edit(file, method, 'get'));
      }
    }
    return true;
  });
  return out;
}

function pathOf(ty: Ty): string | null {
  return ty.kind === 'path' ? ty.path : null;
}
