// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The engine of the installed program: its rules, and the grammar from the files beside the bundle. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rulePage } from '../report/rulePage';
import type { RuleText } from '../report/report';
import { RULES } from '../rules/registry';
import { createWorkspace, initEngine } from '../workspace/workspace';
import type { Engine } from './engine';

/** @param folder where the two WebAssembly modules are. */
export function kernelEngine(version: string, folder: string): Engine {
  return {
    version,
    rules: RULES.map((rule): RuleText => ({
      id: rule.id,
      level: rule.level,
      summary: rule.summary,
      // Most runs need no rule's page.
      get doc() {
        return rulePage(rule);
      },
    })),
    load: () =>
      initEngine(() => ({
        runtime: readFileSync(join(folder, 'web-tree-sitter.wasm')),
        rust: readFileSync(join(folder, 'tree-sitter-rust.wasm')),
      })),
    createWorkspace,
  };
}
