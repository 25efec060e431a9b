// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Fixes that give a page its owner: in the type, the constructor and the imports together. */
import type { FnItem, SourceFile } from '../items/item';
import { lastSegment, type Ty } from '../items/type';
import { child, named, type Node, walkNodes } from '../syntax/node';
import { edit, fixOf, indentAt, lineStart, newlineOf, sourceOf } from './edits';
import { borrowInsteadOfCopy } from './copyFixes';
import { changeImports, importOf } from './imports';
import { argumentsOf, calleeName, isTail, mentionsName } from './locate';
import type { MissingCase } from './missingOwned';
import { ownableInstead } from './ownableImpl';
import { isCPage, isPage } from './pageTypes';
import type { Fault, Problem, ProposedFix, RuleContext, TextEdit } from './rule';
import { bodyScope } from './typeNodes';

export function missingOwnedFixes(problem: Problem, cx: RuleContext): readonly ProposedFix[] {
  if (problem.kind === 'fault') {
    const { fault } = problem;
    return [...(fault.fn ? borrowInsteadOfCopy(fault.fn, fault.span, cx) : []), ...rawReturnFixes(fault, cx)];
  }
  if (problem.kind !== 'item') return [];
  const { report } = problem;
  const data = report.data as MissingCase | undefined;
  const { file, item } = report;
  if (!data || !item) return [];
  switch (data.kind) {
    case 'type': {
      const imports = changeImports(file, item.module, cx.tree, [importOf('kernel', 'types::Owned')], []);
      const edits = [...imports.edits, ...wrapPages(file, data.node, cx, item.kind === 'fn' ? item : null, imports.write('Owned'))];
      if (item.kind === 'fn' && data.place === 'return') edits.push(...ownedConstructors(file, item, cx, imports.write('Owned')));
      const borrow = item.kind === 'fn' && data.place === 'return' ? borrowInsteadOfCopy(item, null, cx) : [];
      return [...borrow, fixOf('Hold it in `Owned<…>`, which frees the page when it is dropped', 'unsafe', edits, true)];
    }
    case 'read': {
      const arg = argumentsOf(data.node)[0];
      return arg ? [fixOf('Borrow the page where it is', 'unsafe', [edit(file, data.node, `&*${sourceOf(file, arg)}`)])] : [];
    }
    case 'drop': {
      const fix = item.kind === 'impl' ? ownableInstead(item, null, 'Implement `Ownable`, so that `Owned<…>` frees the page', cx.tree) : null;
      return fix ? [fix] : [];
    }
  }
}

/** `Owned<…>` around each page that the type holds by value. */
function wrapPages(file: SourceFile, node: Node, cx: RuleContext, fn: FnItem | null, owned: string): TextEdit[] {
  const out: TextEdit[] = [];
  const item = fn ?? file.items.find((i) => i.span.start <= node.start && node.end <= i.span.end);
  if (!item) return out;
  const scope = fn?.bodySpan ? bodyScope(fn, cx.functionNode(fn), cx.tree) : cx.tree.scope(item);
  const visit = (n: Node): void => {
    if (n.kind === 'reference_type' || n.kind === 'pointer_type') return;
    if (n.kind === 'type_identifier' || n.kind === 'scoped_type_identifier' || n.kind === 'generic_type') {
      const ty = cx.tree.ty(n, scope);
      if (isPage(ty, cx) && !isCPage(ty)) {
        out.push(edit(file, n, `${owned}<${sourceOf(file, n)}>`));
        return;
      }
      if (n.kind !== 'generic_type') return;
      const list = child(n, 'type_arguments');
      for (const a of list ? named(list) : []) visit(a);
      return;
    }
    for (const c of named(n)) visit(c);
  };
  visit(node);
  return out;
}

/** `ptr::read(…)` that made the result: the owner is made of the pointer instead. */
function ownedConstructors(file: SourceFile, fn: FnItem, cx: RuleContext, owned: string): TextEdit[] {
  const out: TextEdit[] = [];
  if (!fn.bodySpan) return out;
  walkNodes(cx.functionNode(fn), (n) => {
    if (n.kind !== 'call_expression' || calleeName(n) !== 'read') return true;
    const callee = child(n, 'function');
    const arg = argumentsOf(n)[0];
    if (callee?.kind === 'field_expression' || !arg) return true;
    out.push(edit(file, n, `${owned}::from_raw(core::ptr::NonNull::new_unchecked(${sourceOf(file, arg)}.cast_mut()).cast())`.replace('.cast_mut()', isMutPointer(arg, fn) ? '' : '.cast_mut()')));
    return false;
  });
  return out;
}

function isMutPointer(arg: Node, fn: FnItem): boolean {
  const source = fn.file.text.slice(arg.start, arg.end);
  const param = fn.params.find((p) => p.name === source)?.ty;
  return !(param?.kind === 'pointer_type' && !param.children.some((c) => c.kind === 'mutable_specifier')) && !source.includes('*const');
}

const REASON = '// SAFETY: The page was just allocated, so that nothing else owns it.';

/** A function that hands out an owned page raw: its result becomes the owner, where the last expression is one that is understood. */
function rawReturnFixes(fault: Fault, cx: RuleContext): readonly ProposedFix[] {
  const { fn } = fault;
  if (!fn?.bodySpan || !fn.ret) return [];
  const handle = cx.profile === 'owning' ? handleOf(fn, cx) : null;
  if (cx.profile === 'owning' && handle === null) return [];
  const { file } = fn;
  const scope = cx.tree.scope(fn);
  const shape = rawShape(cx.tree.ty(fn.ret, scope), cx);
  const body = cx.functionNode(fn);
  const block = body.children.find((c) => c.field === 'body');
  const statements = block ? named(block) : [];
  const tail = statements[statements.length - 1];
  if (!shape || !tail || !block || !isTail(tail, block, file.text) || hasReturn(body)) return [];
  if (handle !== null) return handleFix(fn, shape, tail, handle, cx);
  const add = [importOf('kernel', 'page::Page'), importOf('kernel', 'types::Owned'), ...(shape.carrier === 'pointer' ? [importOf('core', 'ptr::NonNull')] : [])];
  const imports = changeImports(file, fn.module, cx.tree, add, []);
  const owner = `${imports.write('Owned')}<${imports.write('Page')}>`;
  const type = carrierNode(fn.ret, cx, fn);
  const made = tailLines(file, tail, shape, imports.write('Owned'));
  if (!type || !made) return [];
  const nl = newlineOf(file.text);
  const indent = indentAt(file.text, tail.start);
  if (file.text.slice(lineStart(file.text, tail.start), tail.start).trim() !== '') return [];
  return [fixOf('Return `Owned<Page>`, which frees the page when it is dropped', 'unsafe', [
    ...imports.edits,
    edit(file, type, shape.outer === 'none' ? `Option<${owner}>` : owner),
    edit(file, tail, made.map((l, i) => (i === 0 ? l : `${indent}${l}`)).join(nl)),
  ], true)];
}

interface Handle {
  /** As the function writes it: `Self` in its own impl. */
  readonly written: string;
  readonly name: string;
  readonly field: string;
}

/** The owning handle that this function may build: only code of its own module sees the field. */
function handleOf(fn: FnItem, cx: RuleContext): Handle | null {
  for (const s of fn.file.structs) {
    const field = s.fields[0];
    if (s.module !== fn.module || s.tuple || s.fields.length !== 1 || !field) continue;
    const self = cx.tree.scope(s).self;
    if (!self || !cx.ownsByValue(self) || carrierOf(cx.tree.ty(field.ty, cx.tree.scope(s)), cx) !== 'nonNull') continue;
    const inside = fn.owner?.kind === 'impl' && cx.tree.implSelf(fn.owner).kind === 'path' && lastSegment((cx.tree.implSelf(fn.owner) as { path: string }).path) === s.name;
    return { written: inside ? 'Self' : s.name, name: s.name, field: field.name };
  }
  return null;
}

/** In the module of the owning handle: the handle around the pointer. */
function handleFix(fn: FnItem, shape: RawShape, tail: Node, handle: Handle, cx: RuleContext): readonly ProposedFix[] {
  const { file } = fn;
  const type = fn.ret ? carrierNode(fn.ret, cx, fn) : null;
  const arg = tail.kind === 'call_expression' ? argumentsOf(tail)[0] : undefined;
  if (!type || shape.carrier !== 'nonNull' || arg?.kind !== 'identifier' || !['Ok', 'Some'].includes(calleeName(tail))) return [];
  const made = `${handle.written} { ${arg.text === handle.field ? handle.field : `${handle.field}: ${arg.text}`} }`;
  return [fixOf(`Return \`${handle.name}\`, which frees the page when it is dropped`, 'unsafe',
    [edit(file, type, handle.written), edit(file, arg, made)], true)];
}

interface RawShape {
  readonly outer: 'none' | 'option' | 'result';
  readonly carrier: 'pointer' | 'nonNull';
}

function rawShape(ty: Ty, cx: RuleContext): RawShape | null {
  const carrier = carrierOf(ty, cx);
  if (carrier === 'pointer') return { outer: 'none', carrier };
  if (ty.kind !== 'path') return null;
  const name = lastSegment(ty.path);
  const inner = ty.args[0] ? carrierOf(ty.args[0], cx) : null;
  if (inner === 'nonNull' && (name === 'Option' || name === 'Result')) return { outer: name === 'Option' ? 'option' : 'result', carrier: inner };
  return null;
}

function carrierOf(ty: Ty, cx: RuleContext): RawShape['carrier'] | null {
  if (ty.kind === 'ptr') return isPage(ty.inner, cx) ? 'pointer' : null;
  if (ty.kind === 'path' && lastSegment(ty.path) === 'NonNull' && ty.args[0] && isPage(ty.args[0], cx)) return 'nonNull';
  return null;
}

function carrierNode(ret: Node, cx: RuleContext, fn: FnItem): Node | null {
  let found: Node | null = null;
  walkNodes(ret, (n) => {
    if (found === null && (n.kind === 'pointer_type' || n.kind === 'generic_type') && carrierOf(cx.tree.ty(n, cx.tree.scope(fn)), cx) !== null) found = n;
    return found === null;
  });
  return found;
}

function hasReturn(body: Node): boolean {
  let hit = false;
  walkNodes(body, (n) => {
    if (n.kind === 'closure_expression') return false;
    if (n.kind === 'return_expression' && mentionsPointer(n)) hit = true;
    return !hit;
  });
  return hit;
}

/** `return Err(…)` and `return None` fit the new type as well. */
function mentionsPointer(ret: Node): boolean {
  const value = named(ret)[0];
  if (!value) return false;
  if (value.kind === 'identifier') return value.text !== 'None';
  return !(value.kind === 'call_expression' && calleeName(value) === 'Err');
}

/** The last expression, with the owner made of the pointer; null where it is of another form. */
function tailLines(file: SourceFile, tail: Node, shape: RawShape, owned: string): string[] | null {
  const source = sourceOf(file, tail);
  if (shape.outer === 'none') {
    if (tail.kind !== 'identifier') return null;
    return [`NonNull::new(${source}).map(|page| {`, '    // SAFETY: The page was just allocated, so that nothing else owns it.', `    unsafe { ${owned}::from_raw(page.cast()) }`, '})'];
  }
  if (tail.kind !== 'call_expression') return null;
  const name = calleeName(tail);
  const arg = argumentsOf(tail)[0];
  if ((name === 'Ok' || name === 'Some') && arg?.kind === 'identifier') {
    return [REASON, `${name}(unsafe { ${owned}::from_raw(${arg.text}.cast()) })`];
  }
  // `NonNull::new(page).ok_or(AllocError)`, `NonNull::new(page)`
  const variable = pointerVariable(tail);
  if (variable === null) return null;
  if (shape.outer === 'option' && name !== 'new') return null;
  if (shape.outer === 'result' && name !== 'ok_or' && name !== 'ok_or_else') return null;
  const wrapper = shape.outer === 'option' ? 'Some' : 'Ok';
  return [`let ${variable} = ${source}?;`, REASON, `${wrapper}(unsafe { ${owned}::from_raw(${variable}.cast()) })`];
}

function pointerVariable(node: Node): string | null {
  let found: string | null = null;
  walkNodes(node, (n) => {
    if (n.kind === 'call_expression' && calleeName(n) === 'new' && mentionsName(n, 'NonNull')) {
      const arg = argumentsOf(n)[0];
      found = arg?.kind === 'identifier' ? arg.text : 'page';
    }
    return found === null;
  });
  return found;
}
