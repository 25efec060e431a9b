// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * The suites on real kernel sources: `npm run test:real`. The sources come out of Debian's packages, once, into an
 * ignored folder; PAGECK_SOURCES names another folder to keep them in.
 */
import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

const root = resolve(import.meta.dirname, '../..');
const sources = resolve(process.env['PAGECK_SOURCES'] ?? join(root, '.cache/linux-source'));

function source(which: '6.12' | 'newest'): string {
  return execFileSync(join(root, 'scripts/linux-source.sh'), [which, sources], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim();
}

const newest = source('newest');
const old = source('6.12');

export default defineConfig({
  test: {
    // The last two are part of `npm test` too, where they leave out what needs a kernel.
    include: ['test/{real,kernel-tables}/**/*.real.ts', 'test/cfg/robustness.test.ts', 'test/review/real.test.ts'],
    setupFiles: [join(root, 'test/propertySeed.ts')],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    env: { PAGECK_LINUX_NEWEST: newest, PAGECK_LINUX_612: old, PAGECK_LINUX: newest, PAGECK_LINUX_FULL: `${newest}-c:${old}-c` },
  },
});
