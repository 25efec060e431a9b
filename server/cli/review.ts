// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** `pageck review`: the options for the review, and its lines out. */
import { resolve } from 'node:path';
import { createVocabulary, mentionsPages } from '../kernel/vocabulary';
import { REVIEW_FORMATS } from '../report/reviewFormats';
import { runReview } from '../review/run';
import type { Engine } from './engine';
import { colorsFor, type Io } from './io';
import { parseReview } from './options';
import { settingsReader } from './settings';
import type { ExitStatus } from './usage';

export async function reviewCommand(args: readonly string[], io: Io, engine: Engine): Promise<ExitStatus> {
  const ruleIds = engine.rules.map((rule) => rule.id);
  const options = parseReview(args, REVIEW_FORMATS, ruleIds);
  const format = REVIEW_FORMATS.find((name) => name === options.format) ?? 'text';
  const { settings } = settingsReader(options, ruleIds, io.cwd)(resolve(io.cwd, options.repo ?? '.'));
  const extra = settings.functions.map((row) => row.path.split('::').at(-1) ?? '');
  await engine.load();
  const run = await runReview({
    inputs: options.inputs,
    cwd: io.cwd,
    repo: options.repo,
    base: options.base,
    all: options.all,
    against: options.against,
    uncommitted: options.staged ? 'index' : null,
    format,
    output: options.output,
    failOn: options.failOn,
    settings,
    version: engine.version,
    colors: colorsFor(options, io),
    rules: engine.rules,
    quiet: options.quiet,
    createWorkspace: engine.createWorkspace,
    mentions: extra.length === 0 ? mentionsPages : createVocabulary(extra),
    readStdin: () => Promise.resolve(io.stdin()),
    stats: options.stats,
  });
  if (run.stdout !== '') io.out(run.stdout);
  for (const line of run.stderrLines) io.err(`${line}\n`);
  return run.exitStatus;
}
