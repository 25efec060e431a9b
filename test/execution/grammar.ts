// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The parser's two WebAssembly modules, from the installed packages. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { GrammarSource } from '../../server/syntax/parser';

const require = createRequire(import.meta.url);

export function installedGrammar(): GrammarSource {
  const runtime = join(dirname(require.resolve('web-tree-sitter')), 'web-tree-sitter.wasm');
  const rust = join(dirname(require.resolve('tree-sitter-rust/package.json')), 'tree-sitter-rust.wasm');
  return { runtime: readFileSync(runtime), rust: readFileSync(rust) };
}
