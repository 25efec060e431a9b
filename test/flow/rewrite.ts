// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Rewrites a source by its syntax tree and remembers where every character came from. */
import { materialize, named, type Node } from '../../server/syntax/node';
import { parse } from '../../server/syntax/parser';

/** New text (at the place of `at`, or of the node that is rewritten), or a node of the source, rewritten in its turn. */
export type Piece = string | Node | { readonly text: string; readonly at: Node };

export interface Around {
  readonly parent: Node | null;
  /** Whether the statement around the node is the last of its block. */
  readonly last: boolean;
  /** The innermost function or closure that the node stands in. */
  readonly body: Node | null;
  /** The innermost function. */
  readonly fn: Node | null;
}

/** What a node becomes; null leaves it as it is, with its children rewritten. */
export type Rewriter = (node: Node, around: Around, source: string) => readonly Piece[] | null;

export interface Rewritten {
  readonly text: string;
  /** The offset in the source that an offset of the new text stems from. */
  readonly origin: (offset: number) => number;
  /** Names of the functions in which something was rewritten. */
  readonly functions: ReadonlySet<string>;
}

export function rootOf(source: string): Node {
  const tree = parse(source);
  try {
    return materialize(tree.rootNode, source, 0);
  } finally {
    tree.delete();
  }
}

export function rewrite(source: string, rewriter: Rewriter): Rewritten {
  let text = '';
  const segments: { readonly start: number; readonly from: number; readonly copied: boolean }[] = [];
  const functions = new Set<string>();
  function put(piece: string, from: number, copied: boolean): void {
    if (piece === '') return;
    segments.push({ start: text.length, from, copied });
    text += piece;
  }
  function visit(node: Node, around: Around): void {
    const pieces = rewriter(node, around, source);
    if (pieces !== null) {
      if (around.fn !== null) functions.add(nameOf(around.fn));
      for (const p of pieces) {
        if (typeof p === 'string') put(p, node.start, false);
        else if ('text' in p && 'at' in p) put(p.text, p.at.start, false);
        // a node that is put back whole must not be asked again, or it would be rewritten for ever
        else if (p === node) inside(node, around);
        else visit(p, { ...around, parent: node });
      }
      return;
    }
    inside(node, around);
  }
  function inside(node: Node, around: Around): void {
    if (node.children.length === 0) {
      put(source.slice(node.start, node.end), node.start, true);
      return;
    }
    const isFn = node.kind === 'function_item';
    const within: Around = {
      parent: node,
      body: isFn || node.kind === 'closure_expression' ? node : around.body,
      fn: isFn ? node : around.fn,
      last: around.last,
    };
    const ends = named(node);
    let at = node.start;
    for (const c of node.children) {
      if (c.start > at) put(source.slice(at, c.start), at, true);
      visit(c, node.kind === 'block' ? { ...within, last: c === ends.at(-1) } : within);
      at = Math.max(at, c.end);
    }
    if (node.end > at) put(source.slice(at, node.end), at, true);
  }
  const root = rootOf(source);
  if (root.start > 0) put(source.slice(0, root.start), 0, true);
  visit(root, { parent: null, body: null, fn: null, last: false });
  if (root.end < source.length) put(source.slice(root.end), root.end, true);

  function origin(offset: number): number {
    let low = 0;
    let high = segments.length - 1;
    while (low < high) {
      const mid = (low + high + 1) >> 1;
      if ((segments[mid]?.start ?? 0) <= offset) low = mid;
      else high = mid - 1;
    }
    const s = segments[low];
    if (s === undefined) return 0;
    return s.copied ? s.from + (offset - s.start) : s.from;
  }
  return { text, origin, functions };
}

export function nameOf(fn: Node): string {
  return fn.children.find((c) => c.field === 'name')?.text ?? '';
}
