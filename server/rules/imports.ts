// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * Edits of `use` declarations that keep their style: one line or one name a line, sorted, with the `//` that the kernel
 * puts behind the last name so that rustfmt keeps the list vertical. All changes of one declaration are one edit.
 */
import type { Module, SourceFile } from '../items/item';
import type { ItemTree } from '../items/tree';
import { child, firstOf, materialize, named, type Node, textOf } from '../syntax/node';
import { parse } from '../syntax/parser';
import type { Span } from '../syntax/text';
import { edit, indentAt, lineEnd, lineStart, newlineOf } from './edits';
import type { TextEdit } from './rule';

/** A name to bring in: its path behind the crate, `types::Owned`. */
export interface Import {
  /** The crate the name is in; `kernel` is written `crate` inside the kernel crate. */
  readonly crate: 'kernel' | 'core';
  readonly path: readonly string[];
}

export function importOf(crate: Import['crate'], path: string): Import {
  return { crate, path: path.split('::') };
}

export interface ImportChange {
  readonly edits: readonly TextEdit[];
  /** How the names added are to be written: the name, or a full path where the name is taken by something else. */
  readonly write: (name: string) => string;
}

/** The edits that bring names in and take names out of a module's `use` declarations. */
export function changeImports(file: SourceFile, module: Module, tree: ItemTree, add: readonly Import[], remove: readonly string[]): ImportChange {
  const texts = new Map<number, { span: Span; text: string }>();
  const declarations = declarationsOf(file, module);
  const current = (span: Span): { span: Span; text: string } => {
    let entry = texts.get(span.start);
    if (!entry) {
      entry = { span, text: file.text.slice(span.start, span.end) };
      texts.set(span.start, entry);
    }
    return entry;
  };
  const paths = new Map<string, string>();
  const fresh: string[] = [];
  for (const i of add) {
    const name = i.path[i.path.length - 1] ?? '';
    const crate = i.crate === 'kernel' && module.path.split('::')[0] === 'kernel' ? 'crate' : i.crate;
    const wanted = tree.resolver.canonical([i.crate, ...i.path].join('::'));
    const here = tree.resolver.resolve(module, [name]);
    if (here === wanted) continue;
    // the name means something else here, or another re-export of the same thing: a second import would clash
    if (!here.startsWith('?') && !remove.includes(name)) {
      if (here.slice(here.lastIndexOf(':') + 1) !== name || here.split('::')[0] !== i.crate || here.startsWith('kernel::scatterlist')) paths.set(name, [crate, ...i.path].join('::'));
      continue;
    }
    const group = declarations.find((d) => groupOf(current(d).text, crate));
    if (group) {
      const entry = current(group);
      entry.text = withName(entry.text, i.path) ?? entry.text;
    } else fresh.push(`use ${[crate, ...i.path].join('::')};`);
  }
  // names go after names have come: a list that both meet in keeps its form
  for (const name of remove) {
    const use = module.uses.get(name);
    if (!use) continue;
    const entry = current(use.declaration);
    entry.text = withoutName(entry.text, name) ?? entry.text;
  }
  const edits: TextEdit[] = [];
  const nl = newlineOf(file.text);
  for (const { span, text } of texts.values()) {
    if (text === file.text.slice(span.start, span.end)) continue;
    if (text === '') {
      // the whole line goes, or makes room for the new declaration
      const replacement = fresh.shift();
      if (replacement !== undefined) edits.push(edit(file, span, replacement));
      else edits.push(edit(file, { start: span.start - indentAt(file.text, span.start).length, end: lineEnd(file.text, span.end) }, ''));
    } else edits.push(edit(file, span, text));
  }
  if (fresh.length > 0) {
    // in its place among the declarations, where they are sorted
    const anchor = declarations.filter((d) => file.text.slice(d.start, d.end) < (fresh[0] ?? '')).pop() ?? declarations[declarations.length - 1];
    if (anchor) {
      const at = anchor.end;
      edits.push(edit(file, { start: at, end: at }, fresh.map((f) => `${nl}${indentAt(file.text, at)}${f}`).join('')));
    } else {
      const first = file.items.find((x) => x.module === module);
      const start = first ? headOf(file.text, first.span.start) : file.text.length;
      edits.push(edit(file, { start, end: start }, `${fresh.join(nl)}${nl}${nl}`));
    }
  }
  return { edits, write: (name) => paths.get(name) ?? name };
}

/** The start of an item with the comments and attributes above it. */
function headOf(text: string, offset: number): number {
  let start = text.lastIndexOf('\n', offset - 1) + 1;
  while (start > 0) {
    const above = text.lastIndexOf('\n', start - 2) + 1;
    const line = text.slice(above, start).trim();
    if (!(line.startsWith('//') && !line.startsWith('//!')) && !line.startsWith('#[')) break;
    start = above;
  }
  return start;
}

/** The module's own `use` declarations in source order; those of the file's own module begin their lines. */
function declarationsOf(file: SourceFile, module: Module): Span[] {
  const starts = new Set([...module.uses.values()].map((u) => u.declaration.start));
  return file.useDeclarations.filter((d) => starts.has(d.start) || (module === file.root && lineStart(file.text, d.start) === d.start));
}

function declarationNode(text: string): Node | null {
  const tree = parse(text);
  try {
    return firstOf(materialize(tree.rootNode, text, 0), 'use_declaration');
  } finally {
    tree.delete();
  }
}

/** Whether a declaration is `use crate::{…}` of that crate. */
function groupOf(text: string, crate: string): boolean {
  const argument = argumentOf(text);
  const path = argument?.kind === 'scoped_use_list' ? child(argument, 'path') : null;
  return path !== null && textOf(path) === crate;
}

function argumentOf(text: string): Node | null {
  const node = text === '' ? null : declarationNode(text);
  return node ? child(node, 'argument') : null;
}

/** The declaration with a name less; '' where none is left; null where the name is not in it. */
export function withoutName(text: string, name: string): string | null {
  const argument = argumentOf(text);
  if (!argument) return null;
  return remove(argument);

  function remove(node: Node): string | null {
    if (node.kind === 'use_list' || node.kind === 'scoped_use_list') {
      const list = node.kind === 'use_list' ? node : child(node, 'list');
      if (!list) return null;
      const entries = named(list);
      const at = entries.findIndex((e) => brings(e, name));
      const entry = entries[at];
      if (!entry) return null;
      if (entry.kind === 'scoped_use_list' && named(child(entry, 'list') ?? entry).length > 1) return remove(entry);
      if (entries.length === 1) return node === argument ? '' : null;
      return cut(list, entries, at);
    }
    return brings(node, name) ? '' : null;
  }

  function cut(list: Node, entries: readonly Node[], at: number): string {
    const entry = entries[at] as Node;
    const next = entries[at + 1];
    const before = entries[at - 1];
    let result: string;
    if (next) result = text.slice(0, entry.start) + text.slice(next.start);
    // the last one: what stands behind it (`, //`) stays behind the one before
    else result = text.slice(0, before ? before.end : entry.start) + text.slice(entry.end);
    if (entries.length !== 2 || text.slice(list.start, list.end).includes('\n')) return result;
    // `{A}` is written `A`
    const left = (next ?? before) as Node;
    const leftText = text.slice(left.start, left.end);
    return leftText === 'self' ? result : text.slice(0, list.start) + leftText + text.slice(list.end);
  }
}

/** Whether a `use` tree brings in the name, itself or as the only one of a list. */
function brings(node: Node, name: string): boolean {
  switch (node.kind) {
    case 'use_as_clause':
      return textOf(child(node, 'alias') ?? node) === name;
    case 'scoped_use_list':
      return named(child(node, 'list') ?? node).some((e) => brings(e, name));
    case 'scoped_identifier':
      return textOf(child(node, 'name') ?? node) === name;
    default:
      return textOf(node) === name;
  }
}

/** A `use crate::{…}` declaration with one more path in it; null where it is not such a declaration. */
export function withName(text: string, path: readonly string[]): string | null {
  const argument = argumentOf(text);
  const list = argument ? child(argument, 'list') : null;
  return list ? insert(text, list, path) : null;
}

function insert(text: string, list: Node, path: readonly string[]): string {
  const entries = named(list);
  const first = path[0] ?? '';
  const rest = path.slice(1);
  if (rest.length > 0) {
    for (const e of entries) {
      const inner = e.kind === 'scoped_use_list' ? child(e, 'path') : null;
      const innerList = child(e, 'list');
      if (inner && innerList && textOf(inner) === first) return insert(text, innerList, rest);
      const scope = e.kind === 'scoped_identifier' ? child(e, 'path') : null;
      if (scope && textOf(scope) === path.slice(0, -1).join('::')) return widen(text, list, e, path);
    }
  }
  return place(text, list, entries, path.join('::'));
}

/** `types::A` becomes `types::{A, B}`, vertical where the list around it is. */
function widen(text: string, list: Node, entry: Node, path: readonly string[]): string {
  const old = textOf(child(entry, 'name') ?? entry);
  const name = path[path.length - 1] ?? '';
  const both = [old, name].sort(byName);
  const prefix = path.slice(0, -1).join('::');
  if (!text.slice(list.start, list.end).includes('\n')) return `${text.slice(0, entry.start)}${prefix}::{${both.join(', ')}}${text.slice(entry.end)}`;
  const indent = indentAt(text, entry.start);
  const nl = newlineOf(text);
  return `${text.slice(0, entry.start)}${prefix}::{${nl}${indent}    ${both.join(`,${nl}${indent}    `)}, //${nl}${indent}}${text.slice(entry.end)}`;
}

function place(text: string, list: Node, entries: readonly Node[], written: string): string {
  const vertical = text.slice(list.start, list.end).includes('\n');
  const next = entries.find((e) => byName(written, text.slice(e.start, e.end)) < 0);
  const nl = newlineOf(text);
  if (next) return `${text.slice(0, next.start)}${written},${vertical ? `${nl}${indentAt(text, next.start)}` : ' '}${text.slice(next.start)}`;
  const end = entries[entries.length - 1];
  if (!end) return `${text.slice(0, list.start + 1)}${written}${text.slice(list.end - 1)}`;
  // what stands behind the last name (`, //`) comes to stand behind the new one
  return `${text.slice(0, end.end)},${vertical ? `${nl}${indentAt(text, end.start)}` : ' '}${written}${text.slice(end.end)}`;
}

/** rustfmt's order: `self` first, modules and functions before types, types before constants. */
function byName(a: string, b: string): number {
  const class_ = (s: string): number => (s === 'self' ? 0 : /^[a-z_]/.test(s) ? 1 : /[a-z]/.test(s) ? 2 : 3);
  return class_(a) - class_(b) || (a < b ? -1 : a > b ? 1 : 0);
}
