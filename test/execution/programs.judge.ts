// SPDX-License-Identifier: GPL-2.0-only OR MIT
import { beforeAll, describe, expect, test } from 'vitest';
import type { Profile } from '../../server/rules/finding';
import { initSyntax } from '../../server/syntax/parser';
import { FLOW_RULES } from './compare';
import { generate } from './generate';
import { installedGrammar } from './grammar';
import { handwritten } from './handwritten';
import { type Batch, playAll } from './run';

const profiles: readonly Profile[] = ['owning', 'ownable'];

beforeAll(() => initSyntax(installedGrammar));

describe.each(profiles)('programs by hand, %s', (profile) => {
  let batch: Batch;
  beforeAll(() => {
    batch = playAll(handwritten(profile), profile);
  });

  test('all compile, and all their inputs are played', () => {
    expect(batch.refused.map((r) => `${r.program.name}: ${r.stderr}`)).toEqual([]);
    expect(batch.played.filter((p) => p.truncated || p.panicked > 0).map((p) => p.program.name)).toEqual([]);
  });

  test('what goes wrong is what the author says, and nothing else', () => {
    const seen = batch.played.map((p) => {
      const expected = new Set(p.program.expected ?? []);
      const rules = p.events.map((e) => (e.also !== null && !expected.has(e.rule) && expected.has(e.also) ? e.also : e.rule));
      return `${p.program.name}: ${[...new Set(rules)].sort().join(' ')}`;
    });
    expect(seen).toEqual(batch.played.map((p) => `${p.program.name}: ${[...(p.program.expected ?? [])].sort().join(' ')}`));
  });

  test('every wrong program has its mended twin, and every flow rule is broken by some', () => {
    const names = new Set(batch.played.map((p) => p.program.name));
    const alone = [...names].filter((n) => !names.has(n.startsWith('wrong_') ? n.replace('wrong_', 'right_') : n.replace('right_', 'wrong_')));
    expect(alone).toEqual([]);
    expect(names.size).toBeGreaterThanOrEqual(120);
    const broken = new Set(batch.played.flatMap((p) => p.events.map((e) => e.rule)));
    expect(FLOW_RULES.filter((r) => !broken.has(r))).toEqual([]);
  });
});

describe.each(profiles)('generated programs, %s', (profile) => {
  const programs = Array.from({ length: 300 }, (_, i) => generate(i + 1, profile));

  test('a seed is a program', () => {
    expect(programs.slice(0, 50).map((p) => p.source)).toEqual(Array.from({ length: 50 }, (_, i) => generate(i + 1, profile).source));
    expect(new Set(programs.map((p) => p.source)).size).toBeGreaterThan(290);
  });

  test('all compile, most play all their inputs, every rule is broken by some and none by others', () => {
    const batch = playAll(programs, profile);
    expect(batch.refused.map((r) => `${r.program.name}: ${r.stderr}`)).toEqual([]);
    expect(batch.played.filter((p) => p.truncated || p.panicked > 0).length).toBeLessThan(programs.length / 20);
    const broken = new Set(batch.played.flatMap((p) => p.events.map((e) => e.rule)));
    expect(FLOW_RULES.filter((r) => !broken.has(r))).toEqual([]);
    expect(batch.played.filter((p) => p.events.length === 0).length).toBeGreaterThan(programs.length / 5);
  });
});
