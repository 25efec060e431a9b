// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The kernel's own files with one mistake each: the rule and the line that are expected, and nothing else in the whole tree. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Workspace } from '../../server/workspace/api';
import { loadEngine } from '../flow/engine';
import type { Mutant } from './mutate';
import { NOT_YET } from './notYet';
import { ownableMutants } from './ownableMutants';
import { borrowMutants, pageMutants } from './pageMutants';
import { userMutants } from './userMutants';
import { judge, newest, old, open, readTree, type Tree } from './tree';

describe.each<[string, () => Tree, readonly Mutant[]]>([
  ['the newest kernel', newest, [...pageMutants, ...borrowMutants, ...userMutants]],
  ['6.12', old, pageMutants],
  ['a tree of ours with `Owned<Page>`', () => readTree(join(import.meta.dirname, 'ownable')), ownableMutants],
])('%s', (_, read, mutants) => {
  let tree: Tree;
  let workspace: Workspace;
  beforeAll(async () => {
    await loadEngine();
    tree = read();
    workspace = open(tree);
  });
  afterAll(() => workspace.dispose());

  test('as it is has no finding', () => {
    expect(workspace.check().findings.map((f) => `${f.file}:${f.range.start.line} ${f.rule}`)).toEqual([]);
  });

  for (const mutant of mutants) {
    const name = `${mutant.file}: ${mutant.name}`;
    const reason = NOT_YET[name];
    const run = reason === undefined ? test : test.fails;
    run(reason === undefined ? name : `${name} (not yet: ${reason})`, () => {
      const { found, expected } = judge(workspace, tree, mutant);
      expect(found.sort()).toEqual(expected.sort());
    });
  }
});

test('what is not right yet is among the mutants', () => {
  const names = new Set([...pageMutants, ...borrowMutants, ...userMutants, ...ownableMutants].map((m) => `${m.file}: ${m.name}`));
  expect(Object.keys(NOT_YET).filter((name) => !names.has(name))).toEqual([]);
});
