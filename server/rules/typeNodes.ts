// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Where a file writes types: declarations with their place, and every mention of a generic type. */
import type { FnItem, Item, SourceFile } from '../items/item';
import type { ItemTree, Scope } from '../items/tree';
import type { Ty } from '../items/type';
import { collectUses } from '../items/uses';
import type { Module } from '../items/item';
import { type Node, walkNodes } from '../syntax/node';
import type { RuleContext } from './rule';

export type Place = 'return' | 'parameter' | 'field' | 'static' | 'const';

/** A type that a declaration states. */
export interface DeclaredType {
  readonly place: Place;
  readonly node: Node;
  readonly ty: Ty;
  readonly item: Item;
  /** The parameter's, field's or item's name. */
  readonly name: string;
}

/** The types of results, parameters, fields and statics, in source order by kind. */
export function* declaredTypes(file: SourceFile, tree: ItemTree): Generator<DeclaredType> {
  for (const fn of file.fns) {
    const scope = tree.scope(fn);
    for (const p of fn.params) if (p.ty) yield { place: 'parameter', node: p.ty, ty: tree.ty(p.ty, scope), item: fn, name: p.name ?? '_' };
    if (fn.ret) yield { place: 'return', node: fn.ret, ty: tree.ty(fn.ret, scope), item: fn, name: fn.name };
  }
  for (const s of file.structs) {
    const scope = tree.scope(s);
    for (const f of s.fields) yield { place: 'field', node: f.ty, ty: tree.ty(f.ty, scope), item: s, name: f.name };
  }
  for (const e of file.enums) {
    const scope = tree.scope(e);
    for (const v of e.variants) for (const f of v.fields) yield { place: 'field', node: f.ty, ty: tree.ty(f.ty, scope), item: e, name: v.name };
  }
  for (const c of file.consts) {
    if (c.ty) yield { place: c.kind, node: c.ty, ty: tree.ty(c.ty, tree.scope(c)), item: c, name: c.name };
  }
}

export interface TypeMention {
  readonly node: Node;
  readonly ty: Ty;
  readonly item: Item;
}

/**
 * Every generic type (`Name<…>`, `Name::<…>`) that a file writes, in declarations and function bodies.
 * @param words only items are looked through whose text has one of these.
 */
export function* genericMentions(file: SourceFile, cx: RuleContext, words: readonly string[]): Generator<TypeMention> {
  const says = (item: Item): boolean => {
    const text = file.text.slice(item.span.start, item.span.end);
    return words.some((w) => text.includes(w));
  };
  for (const item of file.items) {
    if (item.kind === 'fn' || !says(item)) continue;
    yield* mentionsIn(item.node, item, cx.tree.scope(item), cx.tree, true);
  }
  for (const fn of file.fns) {
    if (!says(fn)) continue;
    const node = fn.bodySpan ? cx.functionNode(fn) : fn.node;
    yield* mentionsIn(node, fn, bodyScope(fn, node, cx.tree), cx.tree, false);
  }
}

function* mentionsIn(root: Node, item: Item, scope: Scope, tree: ItemTree, skipFns: boolean): Generator<TypeMention> {
  const found: Node[] = [];
  walkNodes(root, (n) => {
    if (skipFns && (n.kind === 'function_item' || n.kind === 'function_signature_item')) return false;
    if (n.kind === 'generic_type' || n.kind === 'generic_type_with_turbofish') found.push(n);
    return true;
  });
  for (const node of found) yield { node, ty: tree.ty(node, scope), item };
}

const aliasNames = new WeakMap<ItemTree, readonly string[]>();

/** The names that lead to `ARef` in a file: its own, what `use … as` calls it, and aliases of the tree. */
export function arefNames(file: SourceFile, tree: ItemTree): readonly string[] {
  let names = aliasNames.get(tree);
  if (!names) {
    names = tree.files.flatMap((f) => f.aliases.filter((a) => a.ty !== null && f.text.slice(a.span.start, a.span.end).includes('ARef')).map((a) => a.name));
    aliasNames.set(tree, names);
  }
  const renamed = file.text.includes('ARef as') ? [...file.text.matchAll(/\bARef\s+as\s+(\w+)/g)].map((m) => m[1] ?? 'ARef') : [];
  return ['ARef', ...names, ...renamed];
}

/** A function's scope with the `use` declarations of its body. */
export function bodyScope(fn: FnItem, node: Node, tree: ItemTree): Scope {
  const local: Pick<Module, 'uses' | 'globs'> = { uses: new Map(), globs: [] };
  let any = false;
  walkNodes(node, (n) => {
    if (n.kind !== 'use_declaration') return true;
    collectUses(n, local);
    any = true;
    return false;
  });
  return any ? tree.scope(fn, local) : tree.scope(fn);
}

/** The last name of a path as written: `Page` of `kernel::page::Page`. */
export function showNode(node: Node, file: SourceFile): string {
  return file.text.slice(node.start, node.end).replace(/\s+/g, ' ');
}
