// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The files of a workspace: their texts, their syntax trees (kept for incremental parsing), what they declare. */
import { declare } from '../items/declare';
import type { FnItem, SourceFile } from '../items/item';
import { modulePathOf } from '../items/resolve';
import { materialize, type Node } from '../syntax/node';
import { editTree, parse, type TextChange, type Tree } from '../syntax/parser';

export interface Document {
  readonly path: string;
  text: string;
  tree: Tree | null;
  source: SourceFile | null;
  /** Whether the text of that version speaks of pages; null when it has not been asked. */
  mentions: { readonly version: number; readonly by: unknown; readonly answer: boolean } | null;
  /** Why the text of that version cannot be parsed; null when it has not been asked. */
  problem: { readonly version: number; readonly reason: string | null } | null;
  /** Changes whenever the text does. */
  version: number;
}

/** Past this a line is generated data: the parser would spend seconds on it. */
const MAX_LINE = 200_000;

export function createDocument(path: string, text: string): Document {
  return { path, text, tree: null, source: null, version: 1, mentions: null, problem: null };
}

export function replaceText(doc: Document, text: string): void {
  if (doc.text === text) return;
  doc.tree?.delete();
  doc.tree = null;
  doc.source = null;
  doc.text = text;
  doc.version++;
}

/** Applies changes in order; the tree follows them and is parsed anew from what did not change. */
export function editText(doc: Document, changes: readonly TextChange[]): void {
  for (const change of changes) {
    const start = clamp(change.start, doc.text.length);
    const oldEnd = Math.max(start, clamp(change.oldEnd, doc.text.length));
    const next = doc.text.slice(0, start) + change.newText + doc.text.slice(oldEnd);
    if (doc.tree) {
      editTree(doc.tree, doc.text, { start, oldEnd, newText: change.newText });
      const tree = parse(next, doc.tree);
      doc.tree.delete();
      doc.tree = tree;
    }
    doc.text = next;
  }
  doc.source = null;
  doc.version++;
}

function clamp(n: number, max: number): number {
  return Math.min(Math.max(0, n), max);
}

/** Why the document's text cannot be parsed at all, in one line, or null; asked once a version. */
export function unparsable(doc: Document): string | null {
  if (doc.problem?.version !== doc.version) doc.problem = { version: doc.version, reason: problemOf(doc.text) };
  return doc.problem.reason;
}

function problemOf(text: string): string | null {
  let longest = 0;
  for (let from = 0; from <= text.length; ) {
    const nl = text.indexOf('\n', from);
    const end = nl < 0 ? text.length : nl;
    longest = Math.max(longest, end - from);
    if (longest > MAX_LINE) return `a line longer than ${MAX_LINE} characters`;
    from = end + 1;
  }
  if (text.includes('\0')) return 'contains a NUL byte: not a text file';
  return null;
}

/** Whether the document speaks of pages, or allows what it might, asked once a version. */
export function mentionsPages(doc: Document, ask: (text: string) => boolean): boolean {
  if (doc.mentions?.version !== doc.version || doc.mentions.by !== ask) doc.mentions = { version: doc.version, by: ask, answer: ask(doc.text) || doc.text.includes('pageck: allow(') };
  return doc.mentions.answer;
}

/** What the document declares; parsed if need be. */
export function sourceOf(doc: Document, exists: (path: string) => boolean): SourceFile {
  if (doc.source) return doc.source;
  doc.tree ??= parse(doc.text);
  const inKernel = /\bcrate::(?:\{[^}]*\bbindings\b|bindings\b)/.test(doc.text);
  const source = declare(doc.path, doc.text, doc.tree, modulePathOf(doc.path, exists, inKernel));
  doc.source = source;
  return source;
}

/**
 * A function's node, body included, offsets relative to the function's start (or absolute with `base` 0).
 * The document must not have changed since the item was declared.
 */
export function functionNode(doc: Document, fn: FnItem, base: number): Node | null {
  if (!doc.tree) return null;
  let node = doc.tree.rootNode.descendantForIndex(fn.span.start, Math.max(fn.span.end - 1, fn.span.start));
  while (node && (node.startIndex > fn.span.start || node.endIndex < fn.span.end || (node.type !== 'function_item' && node.type !== 'function_signature_item'))) {
    node = node.parent;
  }
  return node ? materialize(node, doc.text, base) : null;
}

export function disposeDocument(doc: Document): void {
  doc.tree?.delete();
  doc.tree = null;
  doc.source = null;
}
