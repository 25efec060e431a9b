// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Functions of a source text, lowered: what the tests of the graph start from. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Node as TreeNode } from 'web-tree-sitter';
import { lowerFunction } from '../../server/cfg/lower';
import type { Body } from '../../server/cfg/graph';
import { child, materialize, named, type Node } from '../../server/syntax/node';
import { initSyntax, parse } from '../../server/syntax/parser';

const modules = join(import.meta.dirname, '../../node_modules');

export function loadGrammar(): Promise<void> {
  return initSyntax(() => ({
    runtime: readFileSync(join(modules, 'web-tree-sitter/web-tree-sitter.wasm')),
    rust: readFileSync(join(modules, 'tree-sitter-rust/tree-sitter-rust.wasm')),
  }));
}

export interface LoweredFunction {
  readonly name: string;
  readonly text: string;
  readonly body: Body;
}

/** Every function with a body in a text, nested ones and methods too, in source order. */
export function functionsOf(source: string): Node[] {
  const tree = parse(source);
  try {
    const found: Node[] = [];
    const visit = (n: TreeNode): void => {
      if (n.type === 'function_item') found.push(materialize(n, source, n.startIndex));
      for (const c of n.namedChildren) if (c) visit(c);
    };
    visit(tree.rootNode);
    return found;
  } finally {
    tree.delete();
  }
}

export function lowerNode(fn: Node): Body | null {
  const body = child(fn, 'body');
  const params = child(fn, 'parameters');
  if (!body) return null;
  return lowerFunction({ params: params ? named(params) : [], ret: child(fn, 'return_type'), body, hasErrors: true });
}

export function lowerSource(source: string): LoweredFunction[] {
  const out: LoweredFunction[] = [];
  for (const fn of functionsOf(source)) {
    const body = lowerNode(fn);
    if (body) out.push({ name: child(fn, 'name')?.text ?? '?', text: '', body });
  }
  return out;
}
