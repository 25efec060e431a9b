// SPDX-License-Identifier: GPL-2.0-only OR MIT
import type { Settings } from './api';

/** What holds where nothing is set. */
export const DEFAULT_SETTINGS: Settings = { rules: {}, exclude: [], profile: 'auto', functions: [] };
