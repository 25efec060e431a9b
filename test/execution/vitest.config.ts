// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The suites that need a Rust compiler: apart from `npm test`, which needs none. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/{kernel,execution}/**/*.judge.ts'],
    // one compilation of hundreds of programs, and their runs
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});
