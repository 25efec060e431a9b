// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** docs/kernel-tables.md is what the tables say of themselves; `-u` writes it anew. */
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { tablesReference } from '../../server/kernel/reference';
import { userRow } from '../../server/kernel/userRows';
import { parseSettings } from '../../server/workspace/settingsFile';

test('docs/kernel-tables.md', async () => {
  await expect(tablesReference()).toMatchFileSnapshot(resolve(import.meta.dirname, '../../docs/kernel-tables.md'));
});

test('its example of settings is one', () => {
  const toml = /```toml\n([^`]*)```/.exec(tablesReference())?.[1] ?? '';
  const { layer, problems } = parseSettings(toml, []);
  expect(problems).toEqual([]);
  expect((layer.functions ?? []).map((f) => userRow(f).row)).toMatchObject([
    { name: 'my_pool_get', args: [{ kind: 'use' }], returns: { kind: 'borrow', from: 0 } },
    { name: 'my_pool_put', args: [null, { kind: 'release', by: 'free_pages', order: 0 }] },
  ]);
});
