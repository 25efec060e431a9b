// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** What issue and contract ask of the flow rules, with execution as the judge. */
import { beforeAll, expect, test } from 'vitest';
import type { Profile } from '../../server/rules/finding';
import { createWorkspace, initEngine } from '../../server/workspace/workspace';
import { compareAll, type Score, scores, table, type Verdict } from './compare';
import { generate } from './generate';
import { installedGrammar } from './grammar';
import { handwritten } from './handwritten';
import { playAll } from './run';

const profiles: readonly Profile[] = ['owning', 'ownable'];
const verdicts: Verdict[] = [];
let followed = 0;
let complete = 0;

beforeAll(async () => {
  await initEngine(installedGrammar);
  for (const profile of profiles) {
    const programs = [...handwritten(profile), ...Array.from({ length: 400 }, (_, i) => generate(i + 1, profile))];
    const workspace = createWorkspace({ rules: {}, exclude: [], profile, functions: [] });
    try {
      const { verdicts: judged, result } = compareAll(workspace, playAll(programs, profile).played);
      verdicts.push(...judged);
      followed += result.stats.followed;
      complete += result.stats.complete;
    } finally {
      workspace.dispose();
    }
  }
});

/** Scores under a bound, as lines of the table, so that a failure shows the numbers. */
function below(all: readonly Score[], precision: number, recall: number): string[] {
  return all.filter((s) => (s.precision ?? 0) < precision || (s.recall ?? 0) < recall).map((s) => table([s]));
}

test('over all flow rules: precision at least 0.98, recall at least 0.95', () => {
  const sum = scores(verdicts).filter((s) => s.rule === 'all');
  expect(below(sum, 0.98, 0.95)).toEqual([]);
});

test('no rule is under 0.90 in either', () => {
  expect(below(scores(verdicts), 0.9, 0.9)).toEqual([]);
});

test('programs that run without a fault get no finding', () => {
  const clean = verdicts.filter((v) => v.played.events.length === 0 && !v.played.truncated && v.played.panicked === 0);
  const blamed = clean.filter((v) => v.findings.length > 0).map((v) => `${v.played.program.name}: ${v.findings.map((f) => f.rule).join(' ')}`);
  expect(clean.length).toBeGreaterThan(300);
  expect(blamed.length).toBeLessThan(clean.length / 100);
});

test('at least 95 % of the functions are followed completely', () => {
  expect(complete / followed).toBeGreaterThanOrEqual(0.95);
});
