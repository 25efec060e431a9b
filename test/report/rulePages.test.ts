// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The pages under docs/rules/ are what the rules say of themselves; `npm run docs` writes them anew. */
import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { rulePage } from '../../server/report/rulePage';
import { RULES } from '../../server/rules/registry';

const FOLDER = resolve(import.meta.dirname, '../../docs/rules');

test.each(RULES.map((rule) => [rule.id, rule] as const))('docs/rules/%s.md', async (id, rule) => {
  await expect(rulePage(rule)).toMatchFileSnapshot(`${FOLDER}/${id}.md`);
});

test('there is no page of a rule that does not exist', () => {
  const pages = readdirSync(FOLDER).filter((name) => name.endsWith('.md'));
  expect(pages.sort()).toEqual(RULES.map((rule) => `${rule.id}.md`).sort());
});
