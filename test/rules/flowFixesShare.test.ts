// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The share of the corpus (the flow fixtures and the rules' own examples) that carries a fix, and rustc's word on each of them. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Finding, Profile } from '../../server/rules/finding';
import { RULES } from '../../server/rules/registry';
import { fixtures } from '../flow/fixtureFiles';
import { compileFixture, rustcJudges } from '../kernel/compile';
import { findingsOf, readyEngine, withFix } from './engine';

/** At least this much has a fix beside the comment that allows the finding; at least that much has one that can be applied. */
const FLOOR = { any: 0.81, applied: 0.79 };

/** They use names that the stub crate does not have, or declare what it would refuse. */
const NOT_FOR_THE_STUB: ReadonlySet<string> = new Set(['guards_and_keepers.rs', 'names.rs']);

interface Source {
  readonly name: string;
  readonly profile: Profile | 'auto';
  readonly text: string;
}

function corpus(): Source[] {
  const examples = RULES.flatMap((r) => r.doc.examples.filter((e) => e.language !== 'c').map((e): Source => ({ name: `${r.id}: ${e.title}`, profile: e.profile ?? 'auto', text: e.wrong })));
  return [...fixtures(), ...examples];
}

/** Without the reasons of unsafe blocks, which the fixtures leave out, and whose fix is one line always. */
const LEVELS = { undocumented_page_unsafe: 'off' } as const;

function mends(finding: Finding): Finding['fixes'] {
  return finding.fixes.filter((f) => !f.edits.some((e) => e.newText.includes('pageck: allow(')));
}

beforeAll(readyEngine);

describe('the corpus', () => {
  it('has fixes for most of its findings', () => {
    const all = corpus().flatMap((s) => findingsOf({ 'drivers/corpus.rs': s.text }, s.profile, LEVELS)).filter((f) => f.rule !== 'unused_allow');
    const share = (has: (f: Finding) => boolean): number => all.filter(has).length / all.length;
    expect(all.length).toBeGreaterThan(150);
    expect(share((f) => mends(f).length > 0)).toBeGreaterThanOrEqual(FLOOR.any);
    expect(share((f) => mends(f).some((m) => m.applicability !== 'display'))).toBeGreaterThanOrEqual(FLOOR.applied);
  }, 120_000);
});

describe.each(fixtures().map((f) => [f.name, f] as const))('the fixes of %s', (_name, fixture) => {
  const { profile } = fixture;
  it.skipIf(!rustcJudges || profile === 'auto' || NOT_FOR_THE_STUB.has(fixture.name))('pass the compiler, as the fixture does', () => {
    if (profile === 'auto') return;
    expect(compileFixture(fixture.text, profile, '2024')).toMatchObject({ ok: true });
    const sources = { 'drivers/corpus.rs': fixture.text };
    for (const finding of findingsOf(sources, profile, LEVELS)) {
      for (const fix of mends(finding)) {
        if (fix.applicability === 'display') continue;
        const out = compileFixture(withFix(sources, fix)['drivers/corpus.rs'] ?? '', profile, '2024');
        expect({ fn: finding.function, title: fix.title, ok: out.ok, stderr: out.ok ? '' : out.stderr }).toMatchObject({ ok: true });
      }
    }
  }, 120_000);
});
