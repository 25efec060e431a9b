// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * Precision and recall by rule, with execution as the judge: `npm run measure -- [--programs N] [--seed N] [--report FILE]`.
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

const { values } = parseArgs({
  options: { programs: { type: 'string', default: '300' }, seed: { type: 'string', default: '1' }, report: { type: 'string' } },
});
const count = Number(values.programs);
const seed = Number(values.seed);
if (!Number.isInteger(count) || count < 0 || !Number.isInteger(seed)) {
  console.error('measure: --programs and --seed take whole numbers');
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
      for (const verdict of compareAll(workspace, played)) verdicts.push({ origin, verdict });
      const { stats } = workspace.check();
      functions += stats.followed;
      complete += stats.complete;
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
  const apart = all.filter((v) => v.unfounded.length > 0 || v.missed.length > 0);
  writeFileSync(values.report, apart.map(explain).join('\n'));
  console.log(`${apart.length} programs on which the two disagree: ${values.report}`);
}
