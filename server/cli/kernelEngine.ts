// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The engine of the installed program: its rules, and the grammar from the files beside the bundle. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createWorkspace, initEngine } from '../workspace/workspace';
import type { Engine } from './engine';
import { ruleTexts } from './ruleTexts';

/** @param folder where the two WebAssembly modules are. */
export function kernelEngine(version: string, folder: string): Engine {
  return {
    version,
    rules: ruleTexts(),
    load: () =>
      initEngine(() => ({
        runtime: readFileSync(join(folder, 'web-tree-sitter.wasm')),
        rust: readFileSync(join(folder, 'tree-sitter-rust.wasm')),
      })),
    createWorkspace,
  };
}
