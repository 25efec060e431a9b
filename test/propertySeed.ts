// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * Property tests draw the same examples in every run, so that one that fails is the change's doing and not the day's.
 * `npm run test:random` draws new ones; PAGECK_SEED=N those of an earlier such run.
 */
import fc from 'fast-check';

const wanted = process.env['PAGECK_SEED'] ?? '1';
const seed = wanted === 'random' ? Date.now() % 2 ** 31 : Number(wanted);
if (!Number.isInteger(seed)) throw new Error(`PAGECK_SEED is a whole number or 'random', not '${wanted}'`);
fc.configureGlobal({ seed });
