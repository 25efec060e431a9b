// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Tests that need real kernel sources: `npx vitest run --config test/kernel-tables/real.config.mts`. */
import { defineConfig } from 'vitest/config';

export default defineConfig({ test: { include: ['test/kernel-tables/*.real.ts'] } });
