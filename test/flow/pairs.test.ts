// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * Pairs of a fault and its mend in code of drivers. As the fixtures, but not compiled: they use what the stub crate
 * does not have. `//~ ERROR rule` on a line says what is found there, and nothing else is found; `// also: rule` turns a
 * rule on that is off.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { createWorkspace } from '../../server/workspace/workspace';
import { loadEngine } from './engine';

beforeAll(loadEngine);

const FOLDER = join(import.meta.dirname, 'pairs');

test.each(readdirSync(FOLDER))('%s', (name) => {
  const text = readFileSync(join(FOLDER, name), 'utf8');
  const profile = /^\/\/ profile: (owning|ownable)$/m.exec(text)?.[1];
  if (profile !== 'owning' && profile !== 'ownable') throw new Error(`${name} does not say its profile`);
  const also = /^\/\/ also: (\w+)$/m.exec(text)?.[1];
  const wanted = text.split('\n').flatMap((line, i) => [...line.matchAll(/\/\/~ ERROR (\w+)/g)].map((m) => `${i + 1} ${m[1]}`));
  const workspace = createWorkspace({ rules: { undocumented_page_unsafe: 'off', ...(also ? { [also]: 'info' } : {}) }, exclude: [], profile, functions: [] });
  try {
    workspace.set(`drivers/${name}`, text);
    const found = workspace.check().findings.map((f) => `${f.range.start.line} ${f.rule}`);
    expect(found.sort()).toEqual(wanted.sort());
  } finally {
    workspace.dispose();
  }
});
