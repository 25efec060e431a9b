// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The requests of an editor: with git, without trust, in a browser. */
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { URI } from 'vscode-uri';
import type { Engine } from '../../server/lsp/host';
import { browserReviews } from '../../server/lsp/reviewBrowser';
import { nodeReviews } from '../../server/lsp/reviewNode';
import type { ReviewParams, ReviewSource } from '../../server/lsp/reviewProtocol';
import { NO_SETTINGS } from './markerEngine';
import { realEngine } from './realEngine';
import { Repository } from './repository';

const NOVEMBER = join(import.meta.dirname, 'november');
let repo: Repository;
let engine: Engine;
let folder: string;
const never = new AbortController().signal;

beforeAll(async () => {
  const { createWorkspace } = await realEngine();
  engine = { init: () => Promise.resolve(), createWorkspace, rules: [], rulePage: () => null };
  repo = new Repository();
  cpSync(join(NOVEMBER, 'base'), repo.dir, { recursive: true });
  repo.commit('base');
  repo.git('am', '-q', '--empty=drop', join(NOVEMBER, 'v3.mbox'));
  folder = URI.file(repo.dir).toString();
});
afterAll(() => repo.dispose());

const mails: ReviewSource = { kind: 'mails', files: [{ name: 'v3.mbox', content: readFileSync(join(NOVEMBER, 'v3.mbox')).toString('base64') }] };
const params = (source: ReviewSource, format: string | null = null): ReviewParams => ({ source, folder, format, all: true });

describe('where git may be run', () => {
  const reviews = () => nodeReviews(engine, '0', () => true);

  it('gives both sides of each patch, its findings and its reply', async () => {
    const { view, problem } = await reviews().review(params({ kind: 'range', range: 'HEAD~2..HEAD' }), NO_SETTINGS, never);
    expect(problem).toBe(null);
    expect(view?.patches.map((patch) => patch.files.map((file) => file.path))).toEqual([
      ['rust/helpers/page.c', 'rust/kernel/page.rs'],
      ['rust/helpers/page.c', 'rust/kernel/page.rs'],
    ]);
    const [first] = view?.patches ?? [];
    const page = first?.files.find((file) => file.path === 'rust/kernel/page.rs');
    expect(page?.before).toBe(readFileSync(join(NOVEMBER, 'base/rust/kernel/page.rs'), 'utf8'));
    expect(page?.after).toBe(repo.git('show', 'HEAD~1:rust/kernel/page.rs'));
    expect(first?.findings.length).toBeGreaterThan(3);
    expect(first?.reply).toContain('Subject: Re: [PATCH 1/2] rust: page: count references to pages');
  });

  it('gives the text of a format, or says that there is no such format', async () => {
    const { text } = await reviews().review(params(mails, 'checkpatch'), NO_SETTINGS, never);
    expect(text).toContain('ERROR:PAGE_REFCOUNT');
    expect((await reviews().review(params(mails, 'pdf'), NO_SETTINGS, never)).problem).toContain('pdf');
  });

  it('lists branches and commits', async () => {
    const { refs } = await reviews().refs({ folder });
    expect(refs?.head).toBe('main');
    expect(refs?.commits.map(({ subject }) => subject)).toEqual(['rust: page: find the page of a part of a buffer', 'rust: page: count references to pages', 'base']);
  });

  it('says what is wrong', async () => {
    const { problem, view } = await reviews().review(params({ kind: 'range', range: 'nowhere' }), NO_SETTINGS, never);
    expect(view).toBe(null);
    expect(problem).toContain('nowhere');
  });

  it('stops when it is told to', async () => {
    const stop = new AbortController();
    stop.abort();
    expect((await reviews().review(params(mails), NO_SETTINGS, stop.signal)).problem).toBe('cancelled');
  });
});

describe('where no process may be started', () => {
  const reviews = () => nodeReviews(engine, '0', () => false);

  it('reviews mails on what they show', async () => {
    const { view } = await reviews().review(params(mails), NO_SETTINGS, never);
    expect(view).toMatchObject({ base: null, baseReason: 'no repository: what the patches show' });
    expect(view?.patches.flatMap((patch) => patch.findings).length).toBeGreaterThan(3);
  });

  it('refuses commits, the work tree and the list of branches', async () => {
    for (const source of [{ kind: 'range', range: 'HEAD' }, { kind: 'uncommitted', what: 'worktree' }] as const) {
      expect((await reviews().review(params(source), NO_SETTINGS, never)).problem).toContain('not trusted');
    }
    expect(await reviews().refs({ folder })).toMatchObject({ refs: null });
  });
});

describe('in a browser', () => {
  it('finds in mails what an untrusted workspace finds', async () => {
    const { view } = await browserReviews(engine, '0').review(params(mails), NO_SETTINGS, never);
    const other = (await nodeReviews(engine, '0', () => false).review(params(mails), NO_SETTINGS, never)).view;
    expect(view?.patches).toEqual(other?.patches);
    expect((await browserReviews(engine, '0').review(params({ kind: 'range', range: 'HEAD' }), NO_SETTINGS, never)).problem).toContain('no git');
  });
});
