// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The README's table of rules is what the rules say of themselves; `npm run docs` writes it anew. */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RULES } from '../../server/rules/registry';
import { ruleTable, withRuleTable } from '../../server/rules/table';

const README = resolve(import.meta.dirname, '../../README.md');

describe('the table of rules', () => {
  it('has a row for each, between the markers', () => {
    const text = withRuleTable('a\n<!-- rules: begin -->\nold\n<!-- rules: end -->\nb\n', RULES, 'docs/rules');
    expect(text).toBe(`a\n<!-- rules: begin -->\n\n${ruleTable(RULES, 'docs/rules')}\n\n<!-- rules: end -->\nb\n`);
    expect(ruleTable(RULES, 'docs/rules').split('\n').length).toBe(RULES.length + 2);
    expect(withRuleTable('no markers', RULES, 'docs/rules')).toBeNull();
  });

  it.runIf(existsSync(README))('is in the README as the rules are', async () => {
    const text = withRuleTable(readFileSync(README, 'utf8'), RULES, 'docs/rules');
    if (text === null) throw new Error('the README lacks the markers of the table');
    await expect(text).toMatchFileSnapshot(README);
  });
});
