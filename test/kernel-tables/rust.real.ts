// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * Holds the type and method tables against a kernel tree's own Rust sources, whose folder the environment variable
 * PAGECK_LINUX names (with `rust/kernel` in it): a tree of the newest generation that the tables know of mainline.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { declare } from '../../server/items/declare';
import type { SourceFile } from '../../server/items/item';
import { modulePathOf } from '../../server/items/resolve';
import { buildTree, type ItemTree } from '../../server/items/tree';
import { showTy } from '../../server/items/type';
import { type MethodRow, methodRows } from '../../server/kernel/methods';
import { knownNames } from '../../server/kernel/names';
import { typeRow, typeRows } from '../../server/kernel/types';
import { initSyntax, parse } from '../../server/syntax/parser';

const folder = process.env['PAGECK_LINUX'] ?? '';
if (!existsSync(join(folder, 'rust/kernel'))) throw new Error('PAGECK_LINUX names no folder with rust/kernel');
const modules = join(import.meta.dirname, '../../node_modules');

/** Rows of the generation that mainline is on, from files that the tree has. */
const present = methodRows.filter(
  (row) => row.design !== 'ownable' && (row.generations === undefined || row.generations.includes('G2')) && existsSync(join(folder, row.source)),
);

let tree: ItemTree;
/** The return type that each row writes, read by the same parser and resolver. */
let written: Map<MethodRow, string>;

beforeAll(async () => {
  await initSyntax(() => ({
    runtime: readFileSync(join(modules, 'web-tree-sitter/web-tree-sitter.wasm')),
    rust: readFileSync(join(modules, 'tree-sitter-rust/tree-sitter-rust.wasm')),
  }));
  const files = [...sources(join(folder, 'rust/kernel'))].map((path) => {
    const name = relative(folder, path).split('\\').join('/');
    return sourceFile(name, readFileSync(path, 'utf8'), modulePathOf(name, (p) => existsSync(join(folder, p)), false));
  });
  const text = present.map(signature).join('\n');
  const results = sourceFile('results.rs', text, 'kernel::table_results');
  tree = buildTree(files, knownNames);
  const resultTree = buildTree([results], knownNames);
  written = new Map(present.map((row, i) => {
    const fn = results.fns[i];
    return [row, fn ? showTy(resultTree.ty(fn.ret, resultTree.scope(fn))) : 'no function'];
  }));
});

function sourceFile(path: string, text: string, modulePath: string): SourceFile {
  const parsed = parse(text);
  try {
    return declare(path, text, parsed, modulePath);
  } finally {
    parsed.delete();
  }
}

function* sources(path: string): Generator<string> {
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const inner = join(path, entry.name);
    if (entry.isDirectory()) yield* sources(inner);
    else if (entry.name.endsWith('.rs')) yield inner;
  }
}

/** An impl with one function of the row's result type. */
function signature(row: MethodRow): string {
  const type = typeRow(row.type);
  const generics = (type?.generics ?? []).map((g) => g.split(' = ')[0] ?? g);
  const list = generics.length > 0 ? `<${generics.join(', ')}>` : '';
  const own = row.generics === undefined || row.generics.length === 0 ? '' : `<${row.generics.join(', ')}>`;
  if (type?.roles.owning.kind === 'trait') return `trait ${row.type.slice(row.type.lastIndexOf('::') + 2)}${list} { fn ${row.name}${own}() -> ${row.result}; }`;
  return `impl${list} ${row.type}${list} { fn ${row.name}${own}() -> ${row.result} {} }`;
}

describe(folder, () => {
  test('has enough of the table to say anything', () => expect(present.length).toBeGreaterThan(40));

  test('declares the types of the table where their rows say', () => {
    const missing = typeRows.filter((row) => {
      if (!row.source.endsWith('.rs') || !existsSync(join(folder, row.source))) return false;
      const name = row.path.slice(row.path.lastIndexOf('::') + 2);
      return !tree.files.some((file) => file.path === row.source && file.items.some((item) => item.name === name));
    });
    expect(missing.map((row) => row.path)).toEqual([]);
  });

  test('has the functions of the table, with their self, parameters and safety', () => {
    const wrong = present.flatMap((row) => {
      const fns = candidates(row);
      if (fns.length === 0) return [`${row.type}::${row.name}: none`];
      const is = fns.map((fn) => `${fn.self} ${fn.params.length + (fn.self === 'none' ? 0 : 1)} ${fn.isUnsafe ? 'unsafe' : 'safe'}`);
      const said = `${row.self} ${row.args.length} ${row.unsafe === true ? 'unsafe' : 'safe'}`;
      return is.includes(said) ? [] : [`${row.type}::${row.name}: ${said}, found ${is.join(' | ')}`];
    });
    expect(wrong).toEqual([]);
  });

  test('has the return types of the table', () => {
    const wrong = present.flatMap((row) => {
      const fns = candidates(row);
      const is = fns.map((fn) => plain(fn.ret === null ? '()' : showTy(tree.ty(fn.ret, tree.scope(fn)))));
      const said = plain(written.get(row) ?? '');
      return fns.length === 0 || is.includes(said) ? [] : [`${row.type}::${row.name}: ${said}, found ${is.join(' | ')}`];
    });
    expect(wrong).toEqual([]);
  });
});

function candidates(row: MethodRow): readonly SourceFile['fns'][number][] {
  const found = tree.methods(row.type, row.name);
  if (found.length > 0) return found;
  // A function of a trait: declared in the trait itself.
  const name = row.type.slice(row.type.lastIndexOf('::') + 2);
  return tree.files.flatMap((file) => file.traits.filter((t) => t.name === name && file.path === row.source).flatMap((t) => t.fns.filter((fn) => fn.name === row.name)));
}

/** Differences of spelling that are none of type: lifetimes left out, and the defaults of the kernel's Result. */
function plain(type: string): string {
  return type.replace(/'\w+,? ?/g, '').replace(/<>/g, '').replace(/, Error>/g, '>').replace(/Result<\(\)>/g, 'Result').replace(/AsPageIter::Iter/, 'Self::Iter');
}
