// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Mutants that the engine does not get right yet, and what it does instead: a test that passes all the same fails. */

/** By file and name. */
export const NOT_YET: Readonly<Record<string, string>> = {
  'rust/kernel/scatterlist.rs: the pages not kept': 'pages that go before the table of them are not seen',
};
