// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** A series out of a repository: the commits of a range along first parents, one patch each. */
import { type Git, GitError } from './git';
import type { DiffFile } from '../report/reviewDiff';
import { decodeText } from './bytes';
import { parseDiff } from './patch';
import type { Series, SeriesPatch } from './series';
import { isSource } from './tree';
import { hunksBetween } from './uncommitted';

export interface RangeSeries {
  readonly series: Series;
  /** The commit before the first one; null where the first has no parent. */
  readonly base: string | null;
}

/** Commits of one range that are reviewed at most: more is a mistyped range. */
const MAX_COMMITS = 2000;

const FIELDS = ['%H', '%P', '%an <%ae>', '%s'].join('%x00');

/** Reads `a..b`, `a...b` or one commit. Throws a `GitError` where git does not know it. */
export async function readRange(git: Git, range: string): Promise<RangeSeries> {
  if (range.startsWith('-')) throw new GitError(`${range}: not a range of commits`);
  const spec = range.includes('..') ? range : `${range}^!`;
  const out = await git.run([
    'log',
    '--reverse',
    '--first-parent',
    '--diff-merges=first-parent',
    '--patch',
    '--full-index',
    '--find-renames',
    '--unified=3',
    '--inter-hunk-context=0',
    '--diff-algorithm=myers',
    '--src-prefix=a/',
    '--dst-prefix=b/',
    '--no-ext-diff',
    '--no-textconv',
    '--no-color',
    '--no-indent-heuristic',
    '--ignore-submodules=all',
    '--encoding=UTF-8',
    `--max-count=${MAX_COMMITS + 1}`,
    `--format=%x00%x01${FIELDS}%x00`,
    '--end-of-options',
    spec,
    '--',
  ]);
  const records = splitRecords(out);
  if (records.length > MAX_COMMITS) throw new GitError(`${range}: more than ${MAX_COMMITS} commits`);
  const patches: SeriesPatch[] = [];
  for (const [index, record] of records.entries()) {
    const touched = parseDiff(record.diff).files.filter((file) => [file.oldPath, file.newPath].some((path) => path !== null && isSource(path)));
    patches.push({
      index: index + 1,
      total: records.length,
      subject: record.subject,
      author: record.author,
      mail: null,
      commit: record.commit,
      files: await Promise.all(touched.map((file) => withHunks(git, file))),
      problem: null,
    });
  }
  const series: Series = {
    subject: records.length === 1 ? (records[0]?.subject ?? '') : range,
    version: 1,
    cover: null,
    patches,
    baseCommit: null,
    prerequisites: [],
    notes: records.length === 0 ? [`${range}: no commits`] : [],
  };
  return { series, base: records[0]?.parent ?? null };
}

/** The repository's attributes may call a source binary, so that its diff is not shown: then it is made here. */
async function withHunks(git: Git, file: DiffFile): Promise<DiffFile> {
  if (file.binary === 'no' || file.oldBlob === null || file.newBlob === null) return file;
  const [before, after] = await git.objects([file.oldBlob, file.newBlob]);
  const hunks = hunksBetween(before ? decodeText(before.bytes) : '', after ? decodeText(after.bytes) : '');
  return { ...file, binary: 'no', hunks };
}

interface CommitRecord {
  readonly commit: string;
  readonly parent: string | null;
  readonly author: string;
  readonly subject: string;
  readonly diff: readonly string[];
}

function splitRecords(out: Buffer): CommitRecord[] {
  const fields = splitBytes(out, 0);
  const records: CommitRecord[] = [];
  // Each record is: mark + commit, parents, author, subject, diff.
  for (let at = 1; at + 4 < fields.length + 0; at += 5) {
    const [commit, parents, author, subject, diff] = fields.slice(at, at + 5);
    if (!commit || !parents || !author || !subject || !diff) break;
    records.push({
      commit: decodeText(commit).slice(1),
      parent: decodeText(parents).split(' ')[0] || null,
      author: decodeText(author),
      subject: decodeText(subject),
      // Files of one diff may have different encodings.
      diff: splitBytes(diff, 10).map((line) => decodeText(line)),
    });
  }
  return records;
}

function splitBytes(bytes: Buffer, separator: number): Buffer[] {
  const parts: Buffer[] = [];
  let start = 0;
  for (let end = bytes.indexOf(separator); end >= 0; end = bytes.indexOf(separator, start)) {
    parts.push(bytes.subarray(start, end));
    start = end + 1;
  }
  parts.push(bytes.subarray(start));
  return parts;
}
