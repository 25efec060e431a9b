// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The item rules on a text, without the flow engine: declarations, names and roles as the workspace reads them. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { declare } from '../../server/items/declare';
import type { FnItem, SourceFile } from '../../server/items/item';
import { modulePathOf } from '../../server/items/resolve';
import { buildTree } from '../../server/items/tree';
import type { Ty } from '../../server/items/type';
import { readRoles } from '../../server/flow/roles';
import { functionRow } from '../../server/kernel/functions';
import { knownNames } from '../../server/kernel/names';
import type { Profile } from '../../server/rules/finding';
import { RULES } from '../../server/rules/registry';
import type { ItemReport, ProposedFix, RuleContext, TypeRole } from '../../server/rules/rule';
import { materialize, type Node } from '../../server/syntax/node';
import { initSyntax, parse } from '../../server/syntax/parser';

const require = createRequire(import.meta.url);

export function ready(): Promise<void> {
  return initSyntax(() => ({
    runtime: readFileSync(join(dirname(require.resolve('web-tree-sitter')), 'web-tree-sitter.wasm')),
    rust: readFileSync(join(dirname(require.resolve('tree-sitter-rust/package.json')), 'tree-sitter-rust.wasm')),
  }));
}

export interface Checked {
  readonly files: readonly SourceFile[];
  readonly cx: RuleContext;
  readonly reports: readonly ItemReport[];
}

/** Declares the files and runs every rule's `checkFile` on them. */
export function checkItems(sources: Readonly<Record<string, string>>, profile: Profile, only?: readonly string[]): Checked {
  const exists = (path: string): boolean => path in sources;
  const files = Object.entries(sources).map(([path, text]) => {
    const tree = parse(text);
    try {
      return declare(path, text, tree, modulePathOf(path, exists, text.includes('crate::bindings')));
    } finally {
      tree.delete();
    }
  });
  const cx = contextOf(files, profile);
  const reports: ItemReport[] = [];
  for (const file of files) {
    for (const rule of RULES) if (!only || only.includes(rule.id)) reports.push(...(rule.checkFile?.(file, cx) ?? []));
  }
  return { files, cx, reports };
}

export function contextOf(files: readonly SourceFile[], profile: Profile): RuleContext {
  const tree = buildTree(files, knownNames);
  const roles = readRoles(tree, profile);

  function role(ty: Ty): TypeRole {
    if (ty.kind !== 'path') return null;
    const r = roles.role(ty);
    switch (r.kind) {
      case 'place':
        return r.folio ? 'folio' : 'page';
      case 'borrow':
        return 'borrow';
      case 'owner':
        return r.counted ? 'counted' : roles.isOwnerPath(ty.path) ? 'page' : 'owner';
      default:
        return /(?:^|::|\?)ARef$/.test(ty.path) ? 'counted' : null;
    }
  }

  return {
    tree, profile, role,
    ownsByValue: (ty) => roles.role(ty).kind === 'owner',
    cFunction: (name) => {
      const row = functionRow(name);
      return row ? { refcount: row.refcount ?? false, unready: row.unready ?? null, reason: row.reason } : null;
    },
    functionNode,
  };
}

const nodes = new WeakMap<FnItem, Node>();

function functionNode(fn: FnItem): Node {
  let node = nodes.get(fn);
  if (!node) {
    const tree = parse(fn.file.text);
    try {
      const found = tree.rootNode.descendantForIndex(fn.span.start, fn.span.end);
      if (!found) throw new Error(`no node for ${fn.display}`);
      node = materialize(found, fn.file.text, 0);
    } finally {
      tree.delete();
    }
    nodes.set(fn, node);
  }
  return node;
}

/** The fixes that a report's rule proposes. */
export function fixesOf(report: ItemReport, cx: RuleContext): readonly ProposedFix[] {
  const rule = RULES.find((r) => r.id === report.rule);
  return rule?.fixes?.({ kind: 'item', report }, cx) ?? [];
}

/** The files' texts after a fix; overlapping edits are an error. */
export function applied(sources: Readonly<Record<string, string>>, fix: ProposedFix): Record<string, string> {
  const out: Record<string, string> = { ...sources };
  for (const path of new Set(fix.edits.map((e) => e.file.path))) {
    let text = sources[path] ?? '';
    const edits = fix.edits.filter((e) => e.file.path === path).map((e, i) => ({ ...e, i }));
    edits.sort((a, b) => b.span.start - a.span.start || b.span.end - a.span.end || b.i - a.i);
    let floor = Number.POSITIVE_INFINITY;
    for (const e of edits) {
      if (e.span.end > floor) throw new Error(`overlapping edits at ${e.span.start}`);
      text = text.slice(0, e.span.start) + e.newText + text.slice(e.span.end);
      floor = e.span.start;
    }
    out[path] = text;
  }
  return out;
}
