// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * Precision and recall by rule, with execution as the judge: `npm run measure -- [--programs N] [--seed N] [--report FILE [--shrink N]]`.
 * The report lists the programs on which pageck and execution disagree; with --shrink, a few generated
 * ones of each kind are made smaller in N rounds.
 * N generated programs for each design of `Page` (300 unless said otherwise) are played next to those written by hand.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Profile } from '../server/rules/finding';
import { createWorkspace, initEngine } from '../server/workspace/workspace';
import { compareAll, explain, scores, table, type Verdict } from '../test/execution/compare';
import { generate } from '../test/execution/generate';
import { installedGrammar } from '../test/execution/grammar';
import { handwritten } from '../test/execution/handwritten';
import { playAll } from '../test/execution/run';
import { shrinkAll } from '../test/execution/shrink';

const { values } = parseArgs({
  options: { programs: { type: 'string', default: '300' }, seed: { type: 'string', default: '1' }, report: { type: 'string' }, shrink: { type: 'string', default: '0' } },
});
const count = Number(values.programs);
const seed = Number(values.seed);
const rounds = Number(values.shrink);
if (!Number.isInteger(count) || count < 0 || !Number.isInteger(seed) || !Number.isInteger(rounds)) {
  console.error('measure: --programs, --seed and --shrink take whole numbers');
  process.exit(2);
}

await initEngine(installedGrammar);

/** Few enough for one binary and one workspace, many enough that the compiler's start does not count. */
const BATCH = 500;

const verdicts: { origin: string; verdict: Verdict }[] = [];
let refused = 0;
let runs = 0;
let functions = 0;
let complete = 0;
const profiles: readonly Profile[] = ['owning', 'ownable'];
for (const profile of profiles) {
  const generated = Array.from({ length: count }, (_, i) => generate(seed + i, profile));
  const batches = [{ origin: 'by hand', programs: handwritten(profile) }];
  for (let i = 0; i < generated.length; i += BATCH) batches.push({ origin: 'generated', programs: generated.slice(i, i + BATCH) });
  for (const { origin, programs } of batches) {
    const { played, refused: bad } = playAll(programs, profile);
    for (const r of bad) console.error(`${r.program.name} does not compile:\n${r.stderr}`);
    refused += bad.length;
    runs += played.reduce((n, p) => n + p.runs, 0);
    const workspace = createWorkspace({ rules: {}, exclude: [], profile, functions: [] });
    try {
      const comparison = compareAll(workspace, played);
      for (const verdict of comparison.verdicts) verdicts.push({ origin, verdict });
      functions += comparison.result.stats.followed;
      complete += comparison.result.stats.complete;
    } finally {
      workspace.dispose();
    }
  }
}

for (const origin of ['by hand', 'generated']) {
  const of = verdicts.filter((v) => v.origin === origin).map((v) => v.verdict);
  if (of.length === 0) continue;
  console.log(`${of.length} programs ${origin}\n${table(scores(of))}\n`);
}
const all = verdicts.map((v) => v.verdict);
console.log(`all ${all.length} programs, ${runs} runs, ${refused} refused by the compiler\n${table(scores(all))}\n`);
console.log(`${complete} of ${functions} functions followed completely (${((100 * complete) / Math.max(functions, 1)).toFixed(1)} %)`);
if (values.report !== undefined) {
  const disagree = (v: Verdict): boolean => v.unfounded.length > 0 || v.missed.length > 0;
  const apart = verdicts.filter((v) => v.origin === 'by hand').map((v) => v.verdict).filter(disagree);
  for (const profile of profiles) {
    const generated = verdicts.filter((v) => v.origin === 'generated' && v.verdict.played.program.profile === profile).map((v) => v.verdict);
    const small = rounds === 0 ? generated.filter(disagree) : shrinkAll(generated.filter(disagree), profile, () => createWorkspace({ rules: {}, exclude: [], profile, functions: [] }), rounds);
    apart.push(...[...small].sort((a, b) => a.played.program.source.length - b.played.program.source.length));
  }
  writeFileSync(values.report, apart.map(explain).join('\n'));
  console.log(`${apart.length} programs on which the two disagree: ${values.report}`);
}
