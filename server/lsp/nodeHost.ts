// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The server's host where it is a process of its own: files on the disk, grammars and rule pages beside the bundle. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { URI } from 'vscode-uri';
import { diskAccess } from './diskAccess';
import { createEngine } from './engine';
import type { Host } from './host';
import { nodeReviews } from './reviewNode';

declare const __VERSION__: string;

/** @param folder where the bundle and the WebAssembly modules are. */
export function nodeHost(folder: string): Host {
  let trusted = true;
  const engine = createEngine(async () => ({
    runtime: await readFile(join(folder, 'web-tree-sitter.wasm')),
    rust: await readFile(join(folder, 'tree-sitter-rust.wasm')),
  }));
  return {
    name: 'node',
    version: __VERSION__,
    engine: {
      ...engine,
      init(options) {
        trusted = options.trusted !== false;
        return engine.init(options);
      },
    },
    files: diskAccess(engine.rules, () => trusted),
    review: nodeReviews(engine, __VERSION__, () => trusted),
    ruleLink(rule) {
      const page = join(folder, '..', 'docs', 'rules', `${rule}.md`);
      return existsSync(page) ? URI.file(page).toString() : null;
    },
    memory: () => process.memoryUsage().rss,
  };
}
