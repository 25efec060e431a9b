// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** `pageck check` and `pageck baseline`. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { FORMATS, isFormat, RENDERERS } from '../report/formats';
import { atLeast, plural, type RenderContext } from '../report/report';
import { summaryLine } from '../report/text';
import type { CheckResult } from '../workspace/api';
import { type Baseline, readBaseline, withoutBaseline, writeBaseline } from '../workspace/baseline';
import { type CheckRun, checkRun, openRun, sourceReader } from './checkRun';
import type { Engine } from './engine';
import { diffOf, fixAll, writeChanged } from './fix';
import { colorsFor, type Io, writeResult } from './io';
import { type CheckOptions, parseCheck } from './options';
import { statsText } from './stats';
import { EXIT, type ExitStatus, UsageError } from './usage';

/** @param started milliseconds of `performance.now()` from which the run's time counts; 0 is the start of the process. */
export async function checkCommand(args: readonly string[], io: Io, engine: Engine, started = 0): Promise<ExitStatus> {
  const options = parseCheck(args, FORMATS, engine.rules.map((rule) => rule.id));
  const baseline = options.baseline === null ? null : loadBaseline(options.baseline, io);
  const run = await openRun(options, io, engine);
  try {
    return await report(run, options, baseline, io, engine, started);
  } finally {
    for (const opened of run.opened) opened.workspace.dispose();
  }
}

async function report(run: CheckRun, options: CheckOptions, baseline: Baseline | null, io: Io, engine: Engine, started: number): Promise<ExitStatus> {
  const say = (line: string): void => {
    if (!options.quiet) io.err(`${line}\n`);
  };
  for (const warning of run.warnings) say(`pageck: ${warning}`);
  const known = (result: CheckResult): CheckResult =>
    baseline === null ? result : { ...result, findings: withoutBaseline(result.findings, baseline) };
  const found = checkRun(run);
  let result = known(found);
  const fixed = options.fix || options.diff ? fixAll(run, result, options.unsafeFixes) : null;
  const fromStdin = options.paths[0] === '-';
  if (options.fix && fixed) {
    result = known(fixed.result);
    if (!fromStdin) writeChanged(fixed.changed);
  }
  const context: RenderContext = {
    version: engine.version,
    seconds: (performance.now() - started) / 1000,
    colors: colorsFor(options, io),
    source: sourceReader(run),
    rules: engine.rules,
  };
  if (!isFormat(options.format)) throw new UsageError(`--format '${options.format}' is not one of check's`);
  const rendered = RENDERERS[options.format](result, context);
  if (options.diff && fixed) writeResult(await diffOf(fixed.changed), options.output, io);
  else if (options.fix && fixed && fromStdin) {
    // The mended text takes standard output, as with every formatter; what is left goes beside it.
    const [only] = run.opened;
    const target = [...(only?.disk.targets ?? [])][0];
    io.out((target === undefined ? null : only?.workspace.text(target)) ?? '');
    if (options.output === null) say(rendered.trimEnd());
    else writeResult(rendered, options.output, io);
  } else writeResult(rendered, options.output, io);

  if (options.format !== 'json' && options.format !== 'jsonl' && options.format !== 'sarif') {
    for (const { file, reason } of result.skipped) say(`pageck: ${file}: not checked: ${reason}`);
    for (const { file, function: inside, reason } of result.incomplete) if (inside === null) say(`pageck: ${file}: not all of it was checked: ${reason}`);
  }
  if (options.format === 'text') {
    say(summaryLine(result, context));
    if (fixed && fixed.applied > 0) {
      const verb = options.diff ? 'would fix' : 'fixed';
      say(`pageck: ${verb} ${plural(fixed.applied, 'finding')} in ${plural(fixed.changed.length, 'file')}`);
    }
  }
  if (options.stats) io.err(statsText(result, run.readMilliseconds, context.seconds * 1000));
  if (namedUnreadable(run, options, io)) return EXIT.failed;
  if (options.failOn === 'never') return EXIT.clean;
  return atLeast(result.findings, options.failOn).length > 0 ? EXIT.findings : EXIT.clean;
}

/** Whether a file that was asked for by name could not be read; the rest was checked all the same. */
function namedUnreadable(run: CheckRun, options: CheckOptions, io: Io): boolean {
  const named = new Set(options.paths.map((path) => resolve(io.cwd, path)));
  return run.opened.some(({ disk }) => disk.skipped.some(({ file }) => named.has(resolve(disk.root, file))));
}

function loadBaseline(file: string, io: Io): Baseline {
  let text: string;
  try {
    text = readFileSync(resolve(io.cwd, file), 'utf8');
  } catch {
    throw new UsageError(`${file}: cannot be read`);
  }
  const baseline = readBaseline(text);
  if (typeof baseline === 'string') throw new UsageError(`${file}: ${baseline}`);
  return baseline;
}

/** Writes the findings of today to `--output`, `--baseline` or standard output; that there are some is no failure here. */
export async function baselineCommand(args: readonly string[], io: Io, engine: Engine): Promise<ExitStatus> {
  const options = parseCheck(args, FORMATS, engine.rules.map((rule) => rule.id));
  if (options.fix || options.diff) throw new UsageError('`baseline` changes no source: --fix and --diff are for `check`');
  const run = await openRun(options, io, engine);
  try {
    const result = checkRun(run);
    const output = options.output ?? options.baseline;
    writeResult(writeBaseline(result.findings, engine.version), output, io);
    if (!options.quiet) {
      for (const warning of run.warnings) io.err(`pageck: ${warning}\n`);
      if (output !== null) io.err(`pageck: ${plural(result.findings.length, 'finding')} written to ${output}\n`);
    }
    return EXIT.clean;
  } finally {
    for (const opened of run.opened) opened.workspace.dispose();
  }
}
