// SPDX-License-Identifier: GPL-2.0-only OR MIT
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import PostalMime from 'postal-mime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReviewFormat } from '../../server/report/reviewFormats';
import type { ReviewRun } from '../../server/review/run';
import { Repository, review } from './repository';

let repo: Repository;
let mbox: string;
let clean: string;
let out: string;

beforeAll(() => {
  repo = new Repository();
  out = repo.folder();
  const lines = Array.from({ length: 60 }, (_, index) => `    line(${index});`);
  repo.write('rust/a.rs', `fn one() {\n${lines.join('\n')}\n}\n`);
  repo.write('rust/b.rs', 'fn two() {\n    y();\n}\n');
  repo.commit('base');
  const changed = [...lines];
  changed[5] = '    bad_free(page, with_a_rather_long_argument_list, that_goes_on, and_on, beyond_what_a_mail_has);';
  changed[40] = '    bad_leak(other);';
  repo.write('rust/a.rs', `fn one() {\n${changed.join('\n')}\n}\n`);
  repo.write('rust/b.rs', 'fn two() {\n    z();\n}\n');
  repo.commit('rust: first <b>|x');
  changed[40] = '    line(40);';
  repo.write('rust/a.rs', `fn one() {\n${changed.join('\n')}\n}\n`);
  repo.commit('rust: second');
  const [first = '', second = ''] = repo.patches('HEAD~2..HEAD').map((file) => readFileSync(file, 'utf8'));
  const thread = (text: string, id: string): string =>
    text
      .replace('From: "A. Author" <author@example.org>', 'From: =?utf-8?q?J=C3=B6rg?= Author <author@example.org>')
      .replace(/^Subject:/m, `To: list@example.org\nCc: "Q, Reviewer" <q@example.org>, author@example.org\nMessage-Id: <${id}>\nIn-Reply-To: <cover@example.org>\nReferences: <cover@example.org>\nSubject:`);
  mbox = join(out, 's.mbox');
  writeFileSync(mbox, thread(first, '1@example.org') + thread(second, '2@example.org'));
  clean = join(out, 'clean.mbox');
  writeFileSync(clean, first.replaceAll('bad_', 'good_'));
  repo.git('checkout', '-q', 'HEAD~2');
});
afterAll(() => repo.dispose());

const render = (format: ReviewFormat, input = mbox): Promise<ReviewRun> => review({ cwd: repo.dir, inputs: [input], format });

describe('email', () => {
  it('is a draft that keeps the thread, quotes what matters and asks under the line', async () => {
    const { stdout } = await render('email');
    const mail = await PostalMime.parse(stdout);
    expect(mail.subject).toBe('Re: [PATCH 1/2] rust: first <b>|x');
    expect(mail.inReplyTo).toBe('<1@example.org>');
    expect(mail.references).toBe('<cover@example.org> <1@example.org>');
    expect(mail.to).toEqual([{ name: 'Jörg Author', address: 'author@example.org' }]);
    expect(mail.cc).toEqual([
      { name: '', address: 'list@example.org' },
      { name: 'Q, Reviewer', address: 'q@example.org' },
    ]);
    const lines = (mail.text ?? '').trimEnd().split('\n');
    expect(lines[0]).toBe('On Tue, 19 Nov 2024, Jörg Author wrote:');
    const guilty = lines.findIndex((line) => line.startsWith('> +    bad_free('));
    expect(guilty).toBeGreaterThan(0);
    expect(lines.slice(guilty + 1, guilty + 3).join('')).toMatch(/^In one\(\): `page/);
    expect(lines.filter((line) => line === '[ ... ]').length).toBeGreaterThan(0);
    expect(lines.join('\n')).not.toContain('rust/b.rs');
    const own = lines.filter((line) => !line.startsWith('>'));
    for (const line of own) expect(line.length).toBeLessThanOrEqual(78);
    expect(own.join('\n')).not.toMatch(/\bline \d|:\d+/);
    expect(own.join('\n')).not.toMatch(/\b[A-Z]{4,}\b/);
    expect(own.join(' ')).toContain('Patch 2/2 of this series removes it again');
  });

  it('is empty where there is nothing to ask', async () => {
    expect(await render('email', clean)).toMatchObject({ stdout: '', exitStatus: 0 });
  });

  it('writes one file a patch into a folder', async () => {
    await review({ cwd: repo.dir, inputs: [mbox], format: 'email', output: `${out}/drafts/` });
    expect(readdirSync(join(out, 'drafts'))).toEqual(['0001.eml']);
  });
});

describe('b4', () => {
  it('is the array that its check commands read', async () => {
    const run = await render('b4');
    const checks: unknown = JSON.parse(run.stdout);
    expect(checks).toMatchObject([
      { tool: 'pageck', status: 'fail', summary: '1/2: 2 errors' },
      { tool: 'pageck', status: 'pass', summary: '2/2: no findings' },
    ]);
    expect(run.stderrLines).toEqual([]);
    const calm = await render('b4', clean);
    expect(JSON.parse(calm.stdout)).toMatchObject([{ status: 'pass' }]);
    expect(calm.stderrLines).toEqual([]);
  });

  it('writes review files: the whole diff quoted, comments between', async () => {
    await review({ cwd: repo.dir, inputs: [mbox], format: 'b4', output: `${out}/b4/` });
    expect(readdirSync(join(out, 'b4')).sort()).toEqual(['0001.txt', 'identity.txt', 'series.txt']);
    expect(readFileSync(join(out, 'b4', 'identity.txt'), 'utf8')).toMatch(/^\S.* <\S+@\S+>\n$/);
    const text = readFileSync(join(out, 'b4', '0001.txt'), 'utf8');
    const quoted = text.split('\n').filter((line) => line.startsWith('>')).map((line) => line.slice(2));
    const diff = repo.git('diff', '-M', 'HEAD', 'main~1').trimEnd().split('\n');
    const plain = (lines: string[]): string[] => lines.filter((line) => !line.startsWith('index ')).map((line) => line.trimEnd());
    expect(plain(quoted)).toEqual(plain(diff));
    expect(text).toContain('\n\nIn one(): ');
  });
});

describe('b4, a cover letter alone', () => {
  it('is nothing to report', async () => {
    const cover = join(out, 'cover.eml');
    writeFileSync(cover, 'From: a@example.org\nSubject: [PATCH 0/2] x\n\nWords.\n');
    expect(await render('b4', cover)).toMatchObject({ stdout: '[]\n', exitStatus: 0, stderrLines: [] });
    expect(await render('text', cover)).toMatchObject({ exitStatus: 2 });
  });
});

describe('the other formats', () => {
  it('text goes patch by patch', async () => {
    const { stdout } = await render('text');
    expect(stdout).toMatch(/\[1\/2\] rust: first[\s\S]*error\[free\][\s\S]*patch 2 of this series removes it[\s\S]*\[2\/2\] rust: second: no findings/);
    expect(stdout).toContain('2 introduced (1 of them fixed by a later patch), 0 fixed, 0 existing');
  });

  it('json has the keys of the contract', async () => {
    const json = JSON.parse((await render('json')).stdout) as Record<string, never>;
    expect(Object.keys(json)).toEqual(expect.arrayContaining(['version', 'tool', 'profile', 'series', 'against', 'summary']));
    expect(json).toMatchObject({
      version: 1,
      tool: { name: 'pageck' },
      profile: 'owning',
      against: null,
      series: {
        subject: 'rust: first <b>|x',
        version: 1,
        base: repo.git('rev-parse', 'HEAD').trim(),
        patches: [
          {
            index: 1,
            total: 2,
            subject: 'rust: first <b>|x',
            author: 'Jörg Author <author@example.org>',
            messageId: '<1@example.org>',
            commit: null,
            applied: true,
            problem: null,
            findings: [
              { status: 'introduced', introducedBy: 1, fixedBy: null, atTip: true, rule: 'free', file: 'rust/a.rs', range: { start: { line: 7, column: 5 } } },
              { status: 'introduced', introducedBy: 1, fixedBy: 2, atTip: false, rule: 'leak' },
            ],
          },
          { index: 2, findings: [] },
        ],
      },
      summary: { introduced: 2, fixedLater: 1, fixed: 0, existing: 0 },
    });
  });

  it('jsonl has one object a line', async () => {
    const lines = (await render('jsonl')).stdout.trimEnd().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.map((line) => line['rule'])).toEqual(['free', 'leak', undefined]);
    expect(lines[2]).toMatchObject({ summary: { introduced: 2 } });
  });

  it('checkpatch, github and sarif name what is left at the tip', async () => {
    const checkpatch = await render('checkpatch');
    expect(checkpatch.stdout).toBe('rust/a.rs:7: ERROR:FREE: `page, with_a_rather_long_argument_list, ` is wrong here\n');
    expect(checkpatch.stderrLines).toEqual([]);
    expect((await render('github')).stdout).toContain('rust/a.rs');
    const sarif = JSON.parse((await render('sarif')).stdout) as { runs: { results: unknown[] }[] };
    expect(sarif.runs[0]?.results).toHaveLength(1);
  });

  it('markdown keeps text of a mail from becoming markup', async () => {
    const { stdout } = await render('markdown');
    expect(stdout).toContain('### 1/2 rust: first &lt;b&gt;\\|x');
    expect(stdout).toContain('| introduced, fixed by 2 |');
  });

  it('--output takes the text and leaves standard output empty', async () => {
    const path = join(out, 'report.json');
    const run = await review({ cwd: repo.dir, inputs: [mbox], output: path });
    expect(run.stdout).toBe('');
    expect(existsSync(path)).toBe(true);
    const bad = await review({ cwd: repo.dir, inputs: [mbox], output: join(out, 'no', 'such', 'folder.json') });
    expect(bad).toMatchObject({ exitStatus: 2 });
    expect(bad.stderrLines).toHaveLength(1);
  });
});
