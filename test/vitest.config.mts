// SPDX-License-Identifier: GPL-2.0-only OR MIT
import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

/** The plain test run: needs nothing but Node. */
export default defineConfig({
  test: { root: resolve(import.meta.dirname, '..'), include: ['test/**/*.test.ts'], setupFiles: [resolve(import.meta.dirname, 'propertySeed.ts')] },
});
