// SPDX-License-Identifier: GPL-2.0-only OR MIT
import type { Settings } from './api';

/** A user's row on a function (`[[function]]` of `.pageck.toml`), in the words of the contract. */
export interface UserFunction {
  /** `bindings::name`, `Type::method` or a full path. */
  readonly path: string;
  /** `owned`, `borrowed`, `reference`, `mapping` or `value`. */
  readonly returns: 'owned' | 'borrowed' | 'reference' | 'mapping' | 'value' | null;
  /** Indices of parameters (0 first, `self` counts) whose page is taken over. */
  readonly consumes: readonly number[];
  readonly borrows: readonly number[];
  readonly frees: readonly number[];
  readonly order: number | null;
}

/** What holds where nothing is set. */
export const DEFAULT_SETTINGS: Settings = { rules: {}, exclude: [], profile: 'auto', functions: [] };
