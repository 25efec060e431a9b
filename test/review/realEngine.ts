// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The engine itself, for reviews whose findings matter. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { mentionsPages } from '../../server/kernel/vocabulary';
import { createWorkspace, initEngine } from '../../server/workspace/workspace';

const require = createRequire(import.meta.url);

/** Loads the grammar; the result goes into the options of a review. */
export async function realEngine(): Promise<{ createWorkspace: typeof createWorkspace; mentions: typeof mentionsPages }> {
  await initEngine(() => ({
    runtime: readFileSync(require.resolve('web-tree-sitter/web-tree-sitter.wasm')),
    rust: readFileSync(require.resolve('tree-sitter-rust/tree-sitter-rust.wasm')),
  }));
  return { createWorkspace, mentions: mentionsPages };
}
