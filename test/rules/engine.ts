// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The whole engine on texts. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Finding, Level, Profile } from '../../server/rules/finding';
import { createWorkspace, initEngine } from '../../server/workspace/workspace';

const require = createRequire(import.meta.url);

export function readyEngine(): Promise<void> {
  return initEngine(() => ({
    runtime: readFileSync(join(dirname(require.resolve('web-tree-sitter')), 'web-tree-sitter.wasm')),
    rust: readFileSync(join(dirname(require.resolve('tree-sitter-rust/package.json')), 'tree-sitter-rust.wasm')),
  }));
}

/** Findings of the files, with all rules at their default level or as given. */
export function findingsOf(sources: Readonly<Record<string, string>>, profile: Profile | 'auto', rules: Readonly<Record<string, Level>> = {}): readonly Finding[] {
  const workspace = createWorkspace({ rules, exclude: [], profile, functions: [] });
  try {
    for (const [path, text] of Object.entries(sources)) workspace.set(path, text);
    return workspace.check().findings;
  } finally {
    workspace.dispose();
  }
}

/** The texts after the edits of a fix. */
export function withFix(sources: Readonly<Record<string, string>>, fix: Finding['fixes'][number]): Record<string, string> {
  const out: Record<string, string> = { ...sources };
  for (const path of new Set(fix.edits.map((e) => e.file))) {
    const text = sources[path] ?? '';
    const starts = [0];
    for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) starts.push(i + 1);
    const at = (p: { line: number; column: number }): number => (starts[p.line - 1] ?? text.length) + p.column - 1;
    const edits = fix.edits.filter((e) => e.file === path).map((e, i) => ({ start: at(e.range.start), end: at(e.range.end), newText: e.newText, i }));
    edits.sort((a, b) => b.start - a.start || b.end - a.end || b.i - a.i);
    let result = text;
    let floor = Number.POSITIVE_INFINITY;
    for (const e of edits) {
      if (e.end > floor) throw new Error('overlapping edits');
      result = result.slice(0, e.start) + e.newText + result.slice(e.end);
      floor = e.start;
    }
    out[path] = result;
  }
  return out;
}
