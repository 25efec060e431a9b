// SPDX-License-Identifier: GPL-2.0-only OR MIT
import { defineConfig } from 'vitest/config';

// Needs rustc, so it is not a part of the plain test run: `vitest run --config test/judge/vitest.config.ts`.
export default defineConfig({ test: { dir: import.meta.dirname, include: ['**/*.judge.ts'], testTimeout: 300_000, hookTimeout: 300_000 } });
