// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * Three versions of one series, made by us in the shape of the discussion that started the project: by-value copies of
 * a page in the first, owners in the second, a refcounted page in the third, free lifetimes in all of them.
 */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ReviewFinding } from '../../server/report/reviewResult';
import type { ReviewRun } from '../../server/review/run';
import { NO_SETTINGS } from './markerEngine';
import { realEngine } from './realEngine';
import { Repository, review } from './repository';

const FOLDER = join(import.meta.dirname, 'november');
let repo: Repository;
let engine: Awaited<ReturnType<typeof realEngine>>;

beforeAll(async () => {
  engine = await realEngine();
  repo = new Repository();
  cpSync(join(FOLDER, 'base'), repo.dir, { recursive: true });
  repo.commit('base');
});
afterAll(() => repo.dispose());

const version = (name: string, against: string | null = null): Promise<ReviewRun> =>
  review({ cwd: repo.dir, inputs: [join(FOLDER, `${name}.mbox`)], against: against === null ? null : join(FOLDER, `${against}.mbox`), ...engine });

function words(finding: ReviewFinding): string {
  return `${finding.rule} in ${finding.function ?? finding.file}`;
}

function brief(run: ReviewRun): string[] {
  return (run.result?.series.patches ?? []).flatMap((patch) => patch.findings.map((finding) => `${patch.index} ${finding.status} ${words(finding)}`)).sort();
}

it('version 1: a page by value, and a free lifetime out of an address', async () => {
  const run = await version('v1');
  expect(run.result?.series).toMatchObject({ version: 1, subject: 'rust: page: support pages that exist already' });
  expect(run.result?.profile).toBe('ownable');
  expect(brief(run)).toEqual(
    expect.arrayContaining([
      '1 introduced missing_owned in Page::alloc_page',
      '2 introduced page_borrow_outlives_owner in vmalloc_to_page',
      '2 introduced safe_page_from_raw in vmalloc_to_page',
    ]),
  );
  expect(brief(run).filter((line) => /refcount/.test(line))).toEqual([]);
  expect(run.exitStatus).toBe(1);
});

it('version 2: the owner is right, the free lifetime is not', async () => {
  const run = await version('v2');
  expect(brief(run)).toEqual(['3 introduced page_borrow_outlives_owner in vmalloc_to_page', '3 introduced safe_page_from_raw in vmalloc_to_page']);
});

it('version 3: a page with a reference count', async () => {
  const run = await version('v3');
  const rules = (run.result?.series.patches[0]?.findings ?? []).map((finding) => finding.rule);
  expect(new Set(rules)).toEqual(new Set(['page_refcount']));
  const files = (run.result?.series.patches[0]?.findings ?? []).map((finding) => finding.file);
  expect(new Set(files)).toEqual(new Set(['rust/helpers/page.c', 'rust/kernel/page.rs']));
  expect(brief(run)).toContain('2 introduced page_borrow_outlives_owner in page_slice_to_page');
});

it('--against tells the versions apart', async () => {
  const second = (await version('v2', 'v1')).result?.against;
  expect(second?.version).toBe(1);
  expect(second?.new).toEqual([]);
  expect(second?.kept.map(words).sort()).toEqual(['page_borrow_outlives_owner in vmalloc_to_page', 'safe_page_from_raw in vmalloc_to_page']);
  expect(second?.resolved.map(words)).toContain('missing_owned in Page::alloc_page');
  const third = (await version('v3', 'v2')).result?.against;
  expect(third?.resolved.map((finding) => finding.rule)).toContain('safe_page_from_raw');
  expect(new Set(third?.new.map((finding) => finding.rule))).toContain('page_refcount');
});

it('takes what `b4 am` makes of the thread', async () => {
  const run = await review({ cwd: repo.dir, inputs: [join(FOLDER, 'v3.b4.mbx')], ...engine });
  expect(run.stderrLines).toEqual([]);
  expect(brief(run)).toEqual(brief(await version('v3')));
  expect(run.result?.series).toMatchObject({ version: 3, subject: 'rust: page: count references to pages' });
});

it('takes the newest of all versions in one mailbox', async () => {
  const box = join(repo.folder(), 'thread.mbox');
  writeFileSync(box, ['v2', 'v3', 'v1'].map((name) => readFileSync(join(FOLDER, `${name}.mbox`), 'utf8')).join('\n'));
  const run = await review({ cwd: repo.dir, inputs: [box], against: 'v1', ...engine });
  expect(run.result?.series.version).toBe(3);
  expect(brief(run)).toEqual(brief(await version('v3')));
  expect(run.result?.against?.version).toBe(1);
  expect(run.result?.against?.resolved.map((finding) => finding.rule)).toContain('missing_owned');
});

it.each(['v1', 'v2', 'v3'])('%s: what is there at the tip is what a check of the applied series finds', async (name) => {
  const applied = new Repository();
  try {
    cpSync(join(FOLDER, 'base'), applied.dir, { recursive: true });
    applied.commit('base');
    applied.git('am', '-q', '--empty=drop', join(FOLDER, `${name}.mbox`));
    const workspace = engine.createWorkspace(NO_SETTINGS);
    for (const path of applied.git('ls-files').trim().split('\n')) workspace.set(path, readFileSync(join(applied.dir, path), 'utf8'));
    const checked = workspace.check().findings;
    workspace.dispose();
    const run = await review({ cwd: repo.dir, inputs: [join(FOLDER, `${name}.mbox`)], all: true, ...engine });
    const listed = (run.result?.series.patches ?? []).flatMap((patch) => patch.findings.filter((finding) => finding.atTip));
    const key = (finding: { rule: string; file: string; fingerprint: string }): string => `${finding.file} ${finding.rule} ${finding.fingerprint}`;
    expect(listed.map(key).sort()).toEqual(checked.map(key).sort());
    expect(checked.length).toBeGreaterThan(0);
  } finally {
    applied.dispose();
  }
});

it('reads the same without a repository, as far as the mails show it', async () => {
  const run = await review({ cwd: repo.folder(), inputs: [join(FOLDER, 'v3.mbox')], ...engine });
  expect(run.result?.series.base).toBe(null);
  const rules = new Set((run.result?.series.patches ?? []).flatMap((patch) => patch.findings.map((finding) => finding.rule)));
  expect(rules).toContain('page_refcount');
  expect(rules).toContain('page_borrow_outlives_owner');
});

it('writes replies that name functions and fault', async () => {
  const { stdout } = await review({ cwd: repo.dir, inputs: [join(FOLDER, 'v3.mbox')], format: 'email', ...engine });
  expect(stdout.match(/^Subject: Re: .*/gm)).toHaveLength(2);
  expect(stdout).toContain('In-Reply-To: <2024v3-1@example.org>');
  for (const line of stdout.split('\n')) if (!line.startsWith('>') && !/^[A-Z][\w-]+:/.test(line)) expect(line.length).toBeLessThanOrEqual(78);
});
