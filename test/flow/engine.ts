// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The real engine for tests: texts in, findings out. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { CheckResult, Settings } from '../../server/workspace/api';
import { createWorkspace, initEngine } from '../../server/workspace/workspace';

const require = createRequire(import.meta.url);

export function loadEngine(): Promise<void> {
  return initEngine(() => ({
    runtime: readFileSync(require.resolve('web-tree-sitter/web-tree-sitter.wasm')),
    rust: readFileSync(require.resolve('tree-sitter-rust/tree-sitter-rust.wasm')),
  }));
}

export const AUTO: Settings = { rules: {}, exclude: [], profile: 'auto', functions: [] };

/** Checks texts by path in a workspace of their own. */
export function checkTexts(texts: Readonly<Record<string, string>>, settings: Settings = AUTO): CheckResult {
  const ws = createWorkspace(settings);
  try {
    for (const [path, text] of Object.entries(texts)) ws.set(path, text);
    return ws.check();
  } finally {
    ws.dispose();
  }
}
