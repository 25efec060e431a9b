// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** `use` declarations, their braces expanded to one name each. */
import { child, named, type Node, textOf } from '../syntax/node';
import type { Module } from './item';

/** Adds what a `use_declaration` brings in to a module (or to the scope of a function's body). */
export function collectUses(declaration: Node, module: Pick<Module, 'uses' | 'globs'>): void {
  const argument = child(declaration, 'argument');
  if (!argument) return;
  const isPub = declaration.children.some((c) => c.kind === 'visibility_modifier');
  expand(argument, [], { module, isPub, declaration });
}

interface Cx {
  readonly module: Pick<Module, 'uses' | 'globs'>;
  readonly isPub: boolean;
  readonly declaration: Node;
}

function expand(node: Node, prefix: readonly string[], cx: Cx): void {
  switch (node.kind) {
    case 'use_list':
      for (const n of named(node)) expand(n, prefix, cx);
      return;
    case 'scoped_use_list': {
      const path = child(node, 'path');
      const list = child(node, 'list');
      if (list) expand(list, path ? [...prefix, ...segments(path)] : prefix, cx);
      return;
    }
    case 'use_as_clause': {
      const path = child(node, 'path');
      const alias = child(node, 'alias');
      if (path && alias) bring(textOf(alias), [...prefix, ...segments(path)], node, cx);
      return;
    }
    case 'use_wildcard': {
      const path = named(node)[0];
      cx.module.globs.push({ path: path ? [...prefix, ...segments(path)] : prefix, isPub: cx.isPub });
      return;
    }
    case 'self': {
      // `a::{self}` brings in `a`
      const name = prefix[prefix.length - 1];
      if (name !== undefined) bring(name, prefix, node, cx);
      return;
    }
    default: {
      const path = [...prefix, ...segments(node)];
      const name = path[path.length - 1];
      if (name !== undefined) bring(name, path, node, cx);
    }
  }
}

function bring(name: string, path: readonly string[], node: Node, cx: Cx): void {
  const trimmed = path[path.length - 1] === 'self' ? path.slice(0, -1) : path;
  cx.module.uses.set(name, {
    name, path: trimmed, isPub: cx.isPub, span: { start: node.start, end: node.end },
    declaration: { start: cx.declaration.start, end: cx.declaration.end },
  });
}

/** The segments of a plain path. */
export function segments(node: Node): string[] {
  if (node.kind === 'scoped_identifier' || node.kind === 'scoped_type_identifier') {
    const path = child(node, 'path');
    const name = child(node, 'name');
    return [...(path ? segments(path) : []), ...(name ? [textOf(name)] : [])];
  }
  if (node.kind === 'generic_type' || node.kind === 'generic_type_with_turbofish') {
    const inner = child(node, 'type');
    return inner ? segments(inner) : [];
  }
  return [textOf(node)];
}
