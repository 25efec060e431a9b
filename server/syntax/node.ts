// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * Plain syntax nodes: what the layers above see of a tree.
 *
 * A tree-sitter tree lives in the parser's own memory and must be freed; these nodes are ordinary frozen-shape objects,
 * made by one walk of a cursor over the part that is needed (an item's head, a function's body). Offsets are UTF-16
 * code units and relative to a base the maker chose: for functions that is the function's start, so that a body which
 * only moves in its file keeps its nodes, its graph and its results.
 */
import type { TreeCursor, Node as TreeNode } from 'web-tree-sitter';
import { kindOf } from './parser';

export interface Node {
  readonly kind: string;
  /** False for keywords and punctuation. */
  readonly named: boolean;
  /** Offset in UTF-16 code units, relative to the base of the walk that made the node. */
  readonly start: number;
  readonly end: number;
  /** The grammar's field name of this node in its parent, or null. */
  readonly field: string | null;
  readonly children: readonly Node[];
  /** The source text; only on nodes without children. */
  readonly text: string;
}

const NONE: readonly Node[] = [];

/** Nodes whose inner tokens never matter one by one: kept as one leaf with their text. */
const LEAVES: ReadonlySet<string> = new Set([
  'line_comment', 'block_comment', 'string_literal', 'raw_string_literal', 'char_literal', 'integer_literal',
  'float_literal', 'boolean_literal', 'lifetime',
]);

/** Names: always without children, as is every token that has no name of its own. */
const NAMES: ReadonlySet<string> = new Set(['identifier', 'type_identifier', 'field_identifier', 'primitive_type']);

/**
 * Turns a tree's node and what is below it into plain nodes.
 * @param base the offset that becomes 0.
 * @param stop says for a node kind whether its children are left out (the node then is a leaf without text).
 */
export function materialize(node: TreeNode, source: string, base: number, stop: (kind: string) => boolean = () => false): Node {
  const cursor = node.walk();
  try {
    return walk({ cursor, source, base, stop, hasErrors: node.hasError }, null);
  } finally {
    cursor.delete();
  }
}

interface Walk {
  readonly cursor: TreeCursor;
  readonly source: string;
  readonly base: number;
  readonly stop: (kind: string) => boolean;
  /** Whether there may be tokens that the parser made up. */
  readonly hasErrors: boolean;
}

/** Each question to the cursor is a call into the parser's memory, so none is asked whose answer the grammar gives. */
function walk(w: Walk, field: string | null): Node {
  const { cursor, source, base } = w;
  const { name: kind, named } = kindOf(cursor.nodeTypeId);
  const start = cursor.startIndex;
  if (!named && !w.hasErrors) return { kind, named, start: start - base, end: start + kind.length - base, field, children: NONE, text: kind };
  const end = cursor.endIndex;
  if (w.stop(kind)) return { kind, named, start: start - base, end: end - base, field, children: NONE, text: '' };
  if (NAMES.has(kind) || LEAVES.has(kind) || !cursor.gotoFirstChild()) {
    return { kind, named, start: start - base, end: end - base, field, children: NONE, text: source.slice(start, end) };
  }
  const children: Node[] = [];
  do {
    children.push(walk(w, cursor.currentFieldName));
  } while (cursor.gotoNextSibling());
  cursor.gotoParent();
  return { kind, named, start: start - base, end: end - base, field, children, text: '' };
}

/** The child in the given grammar field, or null. */
export function child(node: Node, field: string): Node | null {
  for (const c of node.children) if (c.field === field) return c;
  return null;
}

/** All children in the given grammar field. */
export function childrenOf(node: Node, field: string): Node[] {
  return node.children.filter((c) => c.field === field);
}

/** The named children, without comments. */
export function named(node: Node): Node[] {
  return node.children.filter((c) => c.named && c.kind !== 'line_comment' && c.kind !== 'block_comment');
}

export function firstOf(node: Node, ...kinds: string[]): Node | null {
  for (const c of node.children) if (kinds.includes(c.kind)) return c;
  return null;
}

/** Whether the node has the given keyword or punctuation as a direct child. */
export function hasToken(node: Node, token: string): boolean {
  return node.children.some((c) => !c.named && c.kind === token);
}

/** The node's source text, put together again from its leaves: comments left out, one space where there was a gap. */
export function textOf(node: Node): string {
  if (node.children.length === 0) return node.text;
  let out = '';
  let last = -1;
  const visit = (n: Node): void => {
    if (n.kind === 'line_comment' || n.kind === 'block_comment') return;
    if (n.children.length === 0) {
      if (last >= 0 && n.start > last) out += ' ';
      out += n.text;
      last = n.end;
    } else for (const c of n.children) visit(c);
  };
  visit(node);
  return out;
}

/** Every node of the subtree in source order; return false from `visit` to skip a node's children. */
export function walkNodes(node: Node, visit: (n: Node) => boolean | void): void {
  if (visit(node) === false) return;
  for (const c of node.children) walkNodes(c, visit);
}

/** The same subtree with every offset moved by `delta`. */
export function shift(node: Node, delta: number): Node {
  if (delta === 0) return node;
  return {
    ...node,
    start: node.start + delta,
    end: node.end + delta,
    children: node.children.length === 0 ? NONE : node.children.map((c) => shift(c, delta)),
  };
}
