// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Finding the syntax that a fix rewrites: from a span to the nodes around it. */
import { named, type Node, textOf, walkNodes } from '../syntax/node';
import type { Span } from '../syntax/text';

/** The nodes that contain the span, outermost first. */
export function pathTo(root: Node, span: Span): Node[] {
  const path: Node[] = [];
  let node: Node | undefined = root;
  while (node) {
    path.push(node);
    node = node.children.find((c) => c.start <= span.start && span.end <= c.end && (c.start < c.end || c.kind !== 'ERROR'));
  }
  return path;
}

const STATEMENTS: ReadonlySet<string> = new Set(['expression_statement', 'let_declaration', 'use_declaration', 'macro_invocation', 'empty_statement']);

/** The innermost statement on a path with the block that holds it; a block's last expression counts as one. */
export function statementOn(path: readonly Node[]): { readonly statement: Node; readonly block: Node } | null {
  for (let i = path.length - 1; i > 0; i--) {
    const block = path[i - 1];
    const statement = path[i];
    if (!block || !statement || block.kind !== 'block') continue;
    // `unsafe { f(); }` and `unsafe { f() };` are one statement of the block around
    const holder = path[i - 2];
    if (holder?.kind === 'unsafe_block' && named(block).length === 1) continue;
    if (STATEMENTS.has(statement.kind) || statement.named) return { statement, block };
  }
  return null;
}

/** Whether a statement is the value of its block: the last one, and no `;` behind it. */
export function isTail(statement: Node, block: Node, text: string): boolean {
  const statements = named(block).filter((n) => n.kind !== 'empty_statement');
  if (statements[statements.length - 1] !== statement) return false;
  return statement.kind !== 'let_declaration' && !statement.kind.endsWith('_item') && text[statement.end - 1] !== ';' && text[statement.end] !== ';';
}

/** The innermost node of one of the kinds on a path. */
export function innermost(path: readonly Node[], ...kinds: string[]): Node | null {
  for (let i = path.length - 1; i >= 0; i--) {
    const n = path[i];
    if (n && kinds.includes(n.kind)) return n;
  }
  return null;
}

/** The function expression of a call, without its turbofish. */
export function calleeOf(call: Node): Node | null {
  const f = call.children.find((c) => c.field === 'function');
  if (f?.kind !== 'generic_function') return f ?? null;
  return f.children.find((c) => c.field === 'function') ?? null;
}

/** The last name of a call's function: `from_raw` of `Owned::from_raw(p)` and of `x.from_raw(p)`. */
export function calleeName(call: Node): string {
  const f = calleeOf(call);
  if (!f) return '';
  if (f.kind === 'field_expression') return f.children.find((c) => c.field === 'field')?.text ?? '';
  if (f.kind === 'scoped_identifier') return f.children.find((c) => c.field === 'name')?.text ?? '';
  return f.text;
}

export function argumentsOf(call: Node): Node[] {
  const list = call.children.find((c) => c.field === 'arguments');
  return list ? named(list) : [];
}

/** Whether an identifier of that name stands anywhere in the node. */
export function mentionsName(node: Node, name: string): boolean {
  let hit = false;
  walkNodes(node, (n) => {
    if (n.text === name && (n.kind === 'identifier' || n.kind === 'shorthand_field_identifier' || n.kind === 'shorthand_field_initializer')) hit = true;
    return !hit;
  });
  return hit;
}

/** The one name that a `let` binds, or null. */
export function boundName(node: Node): string | null {
  if (node.kind !== 'let_declaration') return null;
  const pattern = node.children.find((c) => c.field === 'pattern');
  return pattern?.kind === 'identifier' ? textOf(pattern) : null;
}
