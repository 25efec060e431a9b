// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Real kernel trees in the engine. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CheckResult, Settings, Workspace } from '../../server/workspace/api';
import { createWorkspace } from '../../server/workspace/workspace';
import type { Expected, Mutant } from './mutate';
import { mutate } from './mutate';

export interface Tree {
  readonly folder: string;
  readonly files: ReadonlyMap<string, string>;
}

function folder(variable: string): string {
  const name = process.env[variable];
  if (!name) throw new Error(`${variable} names no folder with kernel sources`);
  return name;
}

/** The Rust of the newest kernel and of 6.12: read where a test asks for it. */
export const newest = (): Tree => readTree(folder('PAGECK_LINUX_NEWEST'));
export const old = (): Tree => readTree(folder('PAGECK_LINUX_612'));

export function readTree(root: string): Tree {
  const files = new Map<string, string>();
  for (const file of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
    if (file.endsWith('.rs') || /^rust\/helpers\/.*\.c$/.test(file)) files.set(file, readFileSync(join(root, file), 'utf8'));
  }
  return { folder: root, files };
}

export function open(tree: Tree, settings: Settings = { rules: {}, exclude: [], profile: 'auto', functions: [] }): Workspace {
  const workspace = createWorkspace(settings);
  for (const [path, text] of tree.files) workspace.set(path, text);
  return workspace;
}

/** What the engine says of a tree with one mistake in it, and what was expected; `file:line rule` each. */
export function judge(workspace: Workspace, tree: Tree, mutant: Mutant): { found: string[]; expected: string[]; result: CheckResult } {
  const original = tree.files.get(mutant.file);
  if (original === undefined) throw new Error(`no ${mutant.file} in the tree`);
  const { text, expected } = mutate(mutant.file, original, mutant.changes);
  workspace.set(mutant.file, text);
  try {
    const result = workspace.check(undefined, { fixes: () => false });
    const at = (e: Expected): string => show(mutant.file, e.line, e.rule, text);
    return {
      expected: expected.map(at), result,
      found: result.findings.map((f) => show(f.file, f.range.start.line, f.rule, f.file === mutant.file ? text : (tree.files.get(f.file) ?? ''))),
    };
  } finally {
    workspace.set(mutant.file, original);
  }
}

function show(file: string, line: number, rule: string, text: string): string {
  return `${file}:${line} ${rule}: ${text.split('\n')[line - 1]?.trim() ?? ''}`;
}
