// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Each rule's examples: the wrong one has its finding and no other rule's, the right one has none, and rustc takes it. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Profile } from '../../server/rules/finding';
import { RULES } from '../../server/rules/registry';
import { compileFixture, rustcJudges } from '../kernel/compile';
import { findingsOf, readyEngine } from './engine';

beforeAll(readyEngine);

function profilesOf(profile: Profile | null): readonly Profile[] {
  return profile === null ? ['owning', 'ownable'] : [profile];
}

describe.each(RULES.map((r) => [r.id, r] as const))('%s', (_id, rule) => {
  const levels = rule.level === 'off' ? { [rule.id]: 'info' as const } : {};
  for (const example of rule.doc.examples) {
    const path = example.language === 'c' ? 'rust/helpers/page.c' : 'example.rs';
    for (const profile of profilesOf(example.profile)) {
      const title = `${example.title} (${profile})`;
      it(`${title}: the wrong one has this rule's finding and no other's`, () => {
        const found = findingsOf({ [path]: example.wrong }, profile, levels);
        expect(found.length).toBeGreaterThan(0);
        expect(found.map((f) => `${f.rule}: ${f.message}`)).toEqual(found.map((f) => `${rule.id}: ${f.message}`));
      });
      it(`${title}: the right one has none`, () => {
        expect(findingsOf({ [path]: example.right }, profile, levels).map((f) => `${f.rule}: ${f.message}`)).toEqual([]);
      });
      if (example.language !== 'c') {
        it(`${title}: the right one compiles`, () => {
          if (rustcJudges) expect(compileFixture(example.right, profile)).toMatchObject({ ok: true });
        }, 60_000);
      }
    }
  }
});
