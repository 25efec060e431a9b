// SPDX-License-Identifier: GPL-2.0-only OR MIT
import { beforeAll, describe, expect, it } from 'vitest';
import type { Profile } from '../../server/rules/finding';
import { RULES } from '../../server/rules/registry';
import { compileFixture } from '../kernel/compile';
import { checkItems, ready } from './harness';

beforeAll(ready);

function profilesOf(profile: Profile | null): readonly Profile[] {
  return profile === null ? ['owning', 'ownable'] : [profile];
}

describe.each(RULES.map((r) => [r.id, r] as const))('%s', (_id, rule) => {
  for (const example of rule.doc.examples) {
    if (example.language === 'c') continue;
    for (const profile of profilesOf(example.profile)) {
      it(`${example.title} (${profile}): the right one has no finding of an item rule`, () => {
        expect(checkItems({ 'a.rs': example.right }, profile).reports.map((r) => `${r.rule}: ${r.message}`)).toEqual([]);
      });
      it(`${example.title} (${profile}): the wrong one has no other item rule's finding`, () => {
        const rules = new Set(checkItems({ 'a.rs': example.wrong }, profile).reports.map((r) => r.rule));
        rules.delete(rule.id);
        expect([...rules]).toEqual([]);
      });
      it(`${example.title} (${profile}): the right one compiles`, () => {
        expect(compileFixture(example.right, profile)).toMatchObject({ ok: true });
      }, 60_000);
    }
  }
});
