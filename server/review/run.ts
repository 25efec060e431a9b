// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** One run of `pageck review`: inputs in, text and exit status out. Everything that can go wrong is one line. */
import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { reviewFiles } from '../report/b4';
import { replyDrafts } from '../report/email';
import { atLeast, type Colors, NO_COLORS, type RenderContext, type RuleText } from '../report/report';
import { renderReview, type ReviewFormat } from '../report/reviewFormats';
import { countingFindings, type ReviewResult } from '../report/reviewResult';
import type { Severity } from '../rules/finding';
import type { Settings } from '../workspace/api';
import { compareVersions } from './compare';
import { type CreateWorkspace, type Reviewed, reviewSeries } from './engine';
import { NoPatchError, ReviewError } from './errors';
import type { Series } from './series';
import type { MailData } from './shownOnly';
import { named, openRepository, openSource, type Repository, type Source } from './source';
import { isSource } from './tree';
import type { Uncommitted } from './uncommitted';

export interface ReviewOptions {
  /** A range, files, folders, `-`; none means what is not committed yet. */
  readonly inputs: readonly string[];
  readonly cwd: string;
  /** `--repo`; null for the repository of `cwd`. */
  readonly repo: string | null;
  readonly base: string | null;
  readonly all: boolean;
  readonly against: string | null;
  /** Review the work tree or the index instead of `inputs`. */
  readonly uncommitted?: Uncommitted | null;
  readonly format: ReviewFormat;
  /** A file, or for `b4` and `email` a folder (one that is there, or a name that ends in `/`). */
  readonly output: string | null;
  readonly failOn: Severity | 'never';
  readonly settings: Settings;
  readonly version: string;
  readonly colors?: Colors;
  readonly rules?: readonly RuleText[];
  readonly quiet?: boolean;
  readonly createWorkspace: CreateWorkspace;
  /** Whether a text may have to do with pages; files that do not are not loaded. */
  readonly mentions: (text: string) => boolean;
  readonly readStdin?: () => Promise<Uint8Array>;
  /** Mails that are in memory, instead of `inputs`. */
  readonly data?: readonly MailData[];
  /** False where no process may be started: then mails are reviewed on what they show. */
  readonly trusted?: boolean;
  readonly signal?: AbortSignal;
  /** Hears the repository's process count and the phases' times. */
  readonly stats?: boolean;
}

export interface ReviewRun {
  readonly stdout: string;
  readonly exitStatus: 0 | 1 | 2;
  readonly stderrLines: readonly string[];
  readonly result: ReviewResult | null;
  /** What the patches make of the files; null where the review failed. */
  readonly reviewed: Reviewed | null;
}

export async function runReview(options: ReviewOptions): Promise<ReviewRun> {
  const started = performance.now();
  const dir = resolve(options.cwd, options.repo ?? '.');
  const repository: Repository =
    options.trusted === false ? { git: null, why: `${dir} is not trusted, so git is not run in it` } : await openRepository(dir);
  try {
    if (options.repo !== null && repository.git === null) throw new ReviewError(`--repo ${options.repo}: not a git repository`);
    const reviewed = await named(() => review(options, repository));
    const seconds = Math.round(performance.now() - started) / 1000;
    const result = { ...reviewed.result, summary: { ...reviewed.result.summary, seconds } };
    return await finish(result, reviewed, options, repository);
  } catch (error) {
    // A cover letter alone is what b4 hands to the check of a whole series: there is nothing to say about it.
    if (error instanceof NoPatchError && options.format === 'b4' && options.output === null) {
      return { stdout: '[]\n', exitStatus: 0, stderrLines: [], result: null, reviewed: null };
    }
    if (error instanceof ReviewError) return { stdout: '', exitStatus: 2, stderrLines: [`pageck: ${oneLine(error.message)}`], result: null, reviewed: null };
    throw error;
  } finally {
    repository.git?.dispose();
  }
}

async function review(options: ReviewOptions, repository: Repository): Promise<Reviewed> {
  const source = await open(options.inputs, options, repository, options.uncommitted ?? null);
  const reviewed = await reviewOne(source.series, source, options);
  if (options.against === null) return reviewed;
  const earlier = await earlierVersion(options.against, source, options, repository);
  const compared = compareVersions((await reviewOne(earlier.series, earlier.source, options)).result, reviewed.result);
  return { ...reviewed, result: { ...reviewed.result, against: compared } };
}

function open(inputs: readonly string[], options: ReviewOptions, repository: Repository, uncommitted: Uncommitted | null): Promise<Source> {
  const { cwd, base, mentions } = options;
  const data = inputs === options.inputs ? (options.data ?? null) : null;
  return openSource(inputs, repository, { cwd, base, mentions, readStdin: options.readStdin ?? readStandardInput, data }, uncommitted);
}

async function reviewOne(series: Series, source: Source, options: ReviewOptions): Promise<Reviewed> {
  const { ground, reason } = await source.ground(series);
  return reviewSeries(series, ground, reason, {
    createWorkspace: options.createWorkspace,
    settings: options.settings,
    all: options.all,
    fixes: SHOWS_FIXES.has(options.format),
    now: () => performance.now(),
    checkpoint: () => {
      if (!options.signal) return Promise.resolve();
      // A word of the user can only be heard between two patches.
      return new Promise((resolveNext, reject) => {
        setImmediate(() => (options.signal?.aborted ? reject(new ReviewError('cancelled')) : resolveNext()));
      });
    },
  });
}

const SHOWS_FIXES: ReadonlySet<ReviewFormat> = new Set(['text', 'json', 'jsonl', 'sarif', 'email']);

/** `v2` is an earlier version in the same mails; else a file or a range, of which an earlier version than ours is taken. */
async function earlierVersion(against: string, source: Source, options: ReviewOptions, repository: Repository): Promise<{ series: Series; source: Source }> {
  const wanted = /^v(\d+)$/i.exec(against)?.[1];
  const inside = wanted === undefined ? undefined : source.older.find((series) => series.version === Number(wanted));
  if (inside) return { series: inside, source };
  const other = await open([against], options, repository, null);
  const older = other.older[0];
  if (older && other.series.version === source.series.version) return { series: older, source: other };
  return { series: other.series, source: other };
}

async function finish(result: ReviewResult, reviewed: Reviewed, options: ReviewOptions, repository: Repository): Promise<ReviewRun> {
  const context: RenderContext = {
    version: options.version,
    seconds: result.summary.seconds,
    colors: options.colors ?? NO_COLORS,
    source: () => null,
    rules: options.rules ?? [],
  };
  const stderrLines: string[] = [];
  // Tools that read these two formats take any line on standard error for a failure.
  const silent = options.quiet === true || options.format === 'b4' || options.format === 'checkpatch';
  if (!silent) stderrLines.push(...result.notes.map((note) => `pageck: ${note}`));
  const broken = reviewed.steps.filter((step) => step.fault === 'broken');
  const usable = reviewed.steps.some((step) => step.applied || [...step.changes, ...step.shadows].some((change) => isSource(change.newPath ?? change.oldPath ?? '')));
  for (const step of broken) stderrLines.push(`pageck: patch ${step.patch.index}/${step.patch.total}: ${step.problem ?? 'does not apply'}`);
  const stranger = reviewed.steps.length > 0 && !usable;
  if (stranger && broken.length === 0) stderrLines.push('pageck: no patch of the series applies: it is for another tree');
  if (options.stats === true) stderrLines.push(`pageck: ${repository.git?.processes() ?? 0} git processes, ${result.summary.seconds} s`);
  const counting = countingFindings(result);
  const failed = options.failOn !== 'never' && atLeast(counting, options.failOn).length > 0;
  const exitStatus = broken.length > 0 || stranger ? 2 : failed ? 1 : 0;
  const stdout = renderReview(result, options.format, context);
  if (options.output === null) return { stdout, exitStatus, stderrLines, result, reviewed };
  try {
    await write(resolve(options.cwd, options.output), options.output, stdout, result, options.format);
  } catch (error) {
    throw new ReviewError(`--output ${options.output}: ${error instanceof Error ? error.message : String(error)}`);
  }
  return { stdout: '', exitStatus, stderrLines, result, reviewed };
}

async function write(path: string, shown: string, text: string, result: ReviewResult, format: ReviewFormat): Promise<void> {
  const folder = shown.endsWith('/') || (await isFolder(path));
  if (!folder) return writeFile(path, text);
  const files =
    format === 'b4'
      ? reviewFiles(result)
      : format === 'email'
        ? replyDrafts(result).map((draft) => ({ name: `${String(draft.index).padStart(4, '0')}.eml`, text: draft.text }))
        : null;
  if (files === null) throw new Error('is a folder');
  await mkdir(path, { recursive: true });
  for (const file of files) await writeFile(join(path, file.name), file.text);
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}

async function readStandardInput(): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks);
}

function oneLine(text: string): string {
  return text.replace(/\s*[\r\n]+\s*/g, ' ');
}
