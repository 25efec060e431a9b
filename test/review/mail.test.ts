// SPDX-License-Identifier: GPL-2.0-only OR MIT
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReviewRun } from '../../server/review/run';
import { Repository, review } from './repository';

const BASE = Array.from({ length: 30 }, (_, index) => `    line(${index});`).join('\n');
let repo: Repository;
let outside: string;
let base: string;
/** Texts of the two patches of the series. */
let first: string;
let second: string;

beforeAll(() => {
  repo = new Repository();
  outside = repo.folder();
  repo.write('rust/a.rs', `fn one() {\n${BASE}\n}\n`);
  repo.write('doc.txt', 'words\n');
  base = repo.commit('base');
  repo.write('rust/a.rs', `fn one() {\n${BASE.replace('    line(5);', '    line(5);\n    bad_free(page);')}\n}\n`);
  repo.commit('rust: add ünïcode\n\nA body with a diff look-alike:\n\n  --- a/x\n  +++ b/x\n\nFrom here on it is prose.\n');
  repo.write('rust/a.rs', `fn one() {\n${BASE.replace('    line(5);', '    line(5);\n    bad_free(page);').replace('    line(20);', '    bad_leak(page);')}\n}\n`);
  repo.write('doc.txt', 'other words\n');
  repo.commit('rust: second');
  const files = repo.patches(`${base}..HEAD`, '--thread', '--add-header=Message-Id: <x@y>');
  [first, second] = files.map((file) => readFileSync(file, 'utf8')) as [string, string];
  repo.git('checkout', '-q', base);
});
afterAll(() => repo.dispose());

const EXPECTED = ['1 free rust/a.rs:8', '2 leak rust/a.rs:23'];

function found(run: ReviewRun): string[] {
  return (run.result?.series.patches ?? []).flatMap((patch) =>
    patch.findings.map((finding) => `${patch.index} ${finding.rule} ${finding.file}:${finding.range.start.line}`),
  );
}

let count = 0;
function file(name: string, content: string | Uint8Array): string {
  const folder = join(outside, String(count++));
  mkdirSync(folder);
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function withHeaders(patch: string, headers: string, body: (text: string) => string | Buffer = (text) => text): Buffer {
  const end = patch.indexOf('\n\n');
  const head = patch.slice(patch.indexOf('\n') + 1, end).replace(/^(MIME-Version|Content-\S+): .*\n/gm, '');
  return Buffer.concat([Buffer.from(`${head}\n${headers}\n\n`), Buffer.from(body(patch.slice(end + 2)))]);
}

function quotedPrintable(text: string): string {
  return Buffer.from(text)
    .toString('latin1')
    .replace(/[=\x80-\xff]|[ \t](?=\n)/g, (character) => `=${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`)
    .split('\n')
    .map((line) => line.replace(/(.{1,70}(?:=[0-9A-F]{2})?)(?=.)/g, (piece) => (line.length > 76 ? `${piece}=\n` : piece)))
    .join('\n');
}

describe('mails of all kinds give the same series', () => {
  const forms: Record<string, () => readonly string[]> = {
    'two files': () => [file('0001.patch', first), file('0002.patch', second)],
    'two files in the wrong order': () => [file('0002.patch', second), file('0001.patch', first)],
    'concatenated files': () => [file('all.patch', first + second)],
    'an mbox with prose that begins with From': () => [file('s.mbox', `${first}\n${second}`)],
    'mboxrd': () => [file('s.mbox', [first, second].map((text) => text.replace(/\n(>*From here)/g, '\n>$1')).join('\n'))],
    'gzip, as archives hand it out': () => [file('t.mbox.gz', gzipSync(first + second))],
    'CRLF': () => [file('s.mbox', (first + second).replace(/\n/g, '\r\n'))],
    'quoted-printable': () => [
      file('1.eml', withHeaders(first, 'MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable', quotedPrintable)),
      file('2.eml', second),
    ],
    'base64': () => [
      file(
        '1.eml',
        withHeaders(first, 'MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64', (text) =>
          (Buffer.from(text).toString('base64').match(/.{1,76}/g) ?? []).join('\n'),
        ),
      ),
      file('2.eml', second),
    ],
    'another charset': () => [
      file('1.eml', withHeaders(first, 'MIME-Version: 1.0\nContent-Type: text/plain; charset=iso-8859-15\nContent-Transfer-Encoding: 8bit', (text) => Buffer.from(text, 'latin1'))),
      file('2.eml', second),
    ],
    'attachment': () => [
      file(
        '1.eml',
        withHeaders(
          first,
          'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="xx"',
          (text) => `--xx\nContent-Type: text/plain; charset=utf-8\n\nSee the patch.\n\n--xx\nContent-Type: text/x-patch; charset=utf-8; name="0001.patch"\nContent-Disposition: attachment; filename="0001.patch"\n\n${text}\n--xx--\n`,
        ),
      ),
      file('2.eml', second),
    ],
    'format=flowed with stuffed lines': () => [
      file(
        '1.eml',
        withHeaders(first, 'MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8; format=flowed', (text) => text.replace(/^ /gm, '  ')),
      ),
      file('2.eml', second),
    ],
    'a thread with cover letter, replies and noise': () => [
      file(
        'thread.mbox',
        [
          'From x Mon Jan  1 00:00:00 2024\nFrom: a@b\nSubject: [PATCH 0/2] cover\nMessage-Id: <cover@x>\n\nIntroduction.\n',
          first,
          `From x Mon Jan  1 00:00:00 2024\nFrom: r@b\nSubject: Re: [PATCH 1/2] rust\nIn-Reply-To: <x@y>\n\n> diff --git a/rust/a.rs b/rust/a.rs\n> +bad\nWhat about this instead?\n\n--- a/rust/a.rs\n+++ b/rust/a.rs\n@@ -1,1 +1,2 @@\n fn one() {\n+    bad_reply(x);\n`,
          second,
          'From x Mon Jan  1 00:00:00 2024\nFrom: bot@b\nSubject: Weekly summary\n\nNothing to see.\n',
        ].join('\n'),
      ),
    ],
    'a maildir': () => {
      const dir = join(outside, `maildir${count++}`);
      for (const sub of ['cur', 'new', 'tmp']) mkdirSync(join(dir, sub), { recursive: true });
      writeFileSync(join(dir, 'new', '2.M1.host'), second.replace(/^From .*\n/, ''));
      writeFileSync(join(dir, 'cur', '1.M1.host:2,S'), first.replace(/^From .*\n/, ''));
      return [dir];
    },
    'a folder of patch files': () => {
      const dir = join(outside, `folder${count++}`);
      mkdirSync(dir);
      writeFileSync(join(dir, '0002-b.patch'), second);
      writeFileSync(join(dir, '0001-a.patch'), first);
      writeFileSync(join(dir, 'notes.txt'), 'not mail');
      return [dir];
    },
    'several versions': () => [
      file('v.mbox', first.replace('[PATCH 1/2]', '[PATCH v2 1/2]') + second.replace('[PATCH 2/2]', '[PATCH v2 2/2]') + first.replace('bad_free', 'bad_ancient') + second),
    ],
  };
  for (const [name, make] of Object.entries(forms)) {
    it(name, async () => {
      const run = await review({ cwd: repo.dir, inputs: make() });
      expect(run.result?.series.patches.map((patch) => patch.problem)).toEqual([null, null]);
      expect(found(run)).toEqual(EXPECTED);
      expect(run.result?.series.patches[0]?.subject).toBe('rust: add ünïcode');
      expect(run.exitStatus).toBe(1);
    });
  }

  it('reads standard input', async () => {
    const run = await review({ cwd: repo.dir, inputs: ['-'], readStdin: () => Promise.resolve(Buffer.from(first + second)) });
    expect(found(run)).toEqual(EXPECTED);
  });

  it('reads what git show prints', async () => {
    const shown = repo.git('log', '-p', '--reverse', `${base}..main`);
    const run = await review({ cwd: repo.dir, inputs: [file('log.txt', shown)] });
    expect(found(run)).toEqual(EXPECTED);
    expect(run.result?.series.patches[1]?.subject).toBe('rust: second');
  });

  it('reads a bare diff', async () => {
    const diff = repo.git('diff', base, 'main');
    const run = await review({ cwd: repo.dir, inputs: [file('x.diff', diff)] });
    expect(found(run)).toEqual(['1 free rust/a.rs:8', '1 leak rust/a.rs:23']);
  });

  it('takes the author of the text', async () => {
    const forwarded = withHeaders(first, 'Content-Type: text/plain; charset=utf-8', (text) => `From: Real Author <real@example.org>\n\n${text}`);
    const run = await review({ cwd: repo.dir, inputs: [file('1.eml', forwarded)] });
    expect(run.result?.series.patches[0]?.author).toBe('Real Author <real@example.org>');
  });
});

/** A patch made on files that the repository does not have under any name. */
function unknownBlobs(patch: string): string {
  return patch.replace(/^index \w+\.\.\w+/gm, 'index 1111111..2222222');
}

describe('what is missing or wrong is said', () => {
  it('a missing patch', async () => {
    const run = await review({ cwd: repo.dir, inputs: [file('2.patch', second)], format: 'text' });
    expect(run.stderrLines.join('\n')).toContain('missing from the input: patch 1/2');
  });

  it('patches out of order', async () => {
    const run = await review({ cwd: repo.dir, inputs: [file('s.mbox', second + first)], format: 'text' });
    expect(run.stderrLines.join('\n')).toContain('out of order');
  });

  it('input without a patch', async () => {
    const run = await review({ cwd: repo.dir, inputs: [file('x.eml', 'From: a@b\nSubject: hello\n\nhi\n')] });
    expect(run).toMatchObject({ exitStatus: 2, stdout: '' });
    expect(run.stderrLines).toHaveLength(1);
  });

  it.each(['', '\0\0\0', 'From x\n', 'diff --git', '@@ -1 +1 @@', 'Subject:\n\n--- a\n+++ b\n@@ -1,9 +1,9 @@\n'])('nonsense %j', async (text) => {
    const run = await review({ cwd: repo.dir, inputs: [file('x.patch', text)] });
    expect(run.exitStatus).toBe(2);
    expect(run.stderrLines).toHaveLength(1);
  });

  it('broken gzip', async () => {
    const run = await review({ cwd: repo.dir, inputs: [file('x.mbox.gz', Buffer.from([0x1f, 0x8b, 8, 0, 1, 2, 3]))] });
    expect(run).toMatchObject({ exitStatus: 2 });
    expect(run.stderrLines.join()).toContain('not valid gzip');
  });

  it('a file that does not exist, and a revision that does not', async () => {
    for (const input of ['nowhere.mbox', 'nobranch..HEAD', '--output=x', 'HEAD:foo']) {
      const run = await review({ cwd: repo.dir, inputs: [input] });
      expect(run.exitStatus).toBe(2);
      expect(run.stderrLines).toHaveLength(1);
    }
  });

  it('a hunk that does not apply, which is still looked at', async () => {
    const stale = first.replaceAll('line(4)', 'stale(4)').replace(/^index .*\n/m, '');
    const run = await review({ cwd: repo.dir, inputs: [file('1.patch', stale)] });
    expect(run.exitStatus).toBe(2);
    expect(run.result?.series.patches[0]).toMatchObject({ applied: false });
    expect(run.result?.series.patches[0]?.problem).toContain('rust/a.rs: hunk #1');
    expect(found(run)).toEqual(['1 free rust/a.rs:8']);
  });

  it('a patch that is cut off', async () => {
    const cut = first.slice(0, first.indexOf('bad_free') + 14);
    const run = await review({ cwd: repo.dir, inputs: [file('1.patch', cut)] });
    expect(run.exitStatus).toBe(2);
    expect(run.result?.series.patches[0]?.problem).toMatch(/middle of a hunk|corrupt/);
  });

  it('a path that leads out of the tree', async () => {
    for (const path of ['../../etc/x.rs', '.git/hooks/x.rs', 'a/../../x.rs']) {
      const evil = `From: a@b\nSubject: [PATCH] x\n\n---\ndiff --git a/${path} b/${path}\nnew file mode 100644\n--- /dev/null\n+++ b/${path}\n@@ -0,0 +1 @@\n+bad_x(y);\n`;
      const run = await review({ cwd: repo.dir, inputs: [file('1.patch', evil)] });
      expect(run.exitStatus).toBe(2);
      expect(run.result?.series.patches[0]?.problem).toContain('leads out of the tree');
    }
  });

  it('a file that the repository does not have is checked as far as the patch shows it', async () => {
    const other = unknownBlobs(first.replaceAll('rust/a.rs', 'rust/elsewhere.rs'));
    const run = await review({ cwd: repo.dir, inputs: [file('1.patch', other)] });
    expect(run.result?.series.patches[0]).toMatchObject({ applied: false });
    expect(run.result?.series.patches[0]?.problem).toContain('not in the repository');
    expect(found(run)).toEqual(['1 free rust/elsewhere.rs:8']);
    expect(run.exitStatus).toBe(1);
  });

  it('a file that the tree has under another name is followed, as git does', async () => {
    const moved = first.replaceAll('rust/a.rs', 'rust/old/a.rs');
    const run = await review({ cwd: repo.dir, inputs: [file('1.patch', moved)] });
    expect(run.result?.series.patches[0]).toMatchObject({ applied: true, problem: null });
    expect(found(run)).toEqual(['1 free rust/a.rs:8']);
    expect(run.stderrLines.join('\n')).toContain('rust/old/a.rs as rust/a.rs');
  });

  it.each([
    ['a hunk header that is none', (patch: string) => patch.replace(/^@@ -(\d+),(\d+) \+(\d+),\d+ @@/m, '@@ -$1,$2 +$3, @@'), 'not a hunk header'],
    ['no hunk behind the header', (patch: string) => patch.replace(/^@@[\s\S]*/m, ''), 'has no hunk'],
    ['a blank line before the hunk', (patch: string) => patch.replace(/^@@/m, '\n@@'), 'has no hunk'],
  ])('%s', async (_, damage, words) => {
    const run = await review({ cwd: repo.dir, inputs: [file('1.patch', damage(first))] });
    expect(run.result?.series.patches[0]?.applied).toBe(false);
    expect(run.result?.series.patches[0]?.problem).toContain(words);
    expect(run.exitStatus).toBe(2);
  });

  it('a patch of very many lines', async () => {
    const lines = Array.from({ length: 150_000 }, (_, i) => `+#define A_${i} ${i}`).join('\n');
    const huge = `From ${'0'.repeat(40)} Mon Sep 17 00:00:00 2001\nFrom: A <a@example.org>\nSubject: [PATCH] x\n\n---\ndiff --git a/big.h b/big.h\nnew file mode 100644\nindex 0000000..1111111\n--- /dev/null\n+++ b/big.h\n@@ -0,0 +1,150000 @@\n${lines}\n-- \n2.39.5\n`;
    const run = await review({ cwd: repo.dir, inputs: [file('1.patch', huge)] });
    expect(run.result?.series.patches[0]).toMatchObject({ applied: true, problem: null });
    expect(run.exitStatus).toBe(0);
  });

  it('a patch for another project', async () => {
    const other = unknownBlobs(first.replaceAll('rust/a.rs', 'src/main.c'));
    const run = await review({ cwd: repo.dir, inputs: [file('1.patch', other)] });
    expect(run.exitStatus).toBe(2);
    expect(run.stderrLines.at(-1)).toContain('another tree');
  });

  it('no repository at all', async () => {
    const run = await review({ cwd: outside, inputs: [file('1.patch', first), file('2.patch', second)] });
    expect(run.result?.series.base).toBe(null);
    expect(found(run)).toEqual(EXPECTED);
    expect(run.result?.series.patches[0]).toMatchObject({ applied: true });
    expect(run.result?.series.patches[0]?.problem).toContain('as far as the patch shows');
    expect(run.exitStatus).toBe(1);
  });
});

describe('base', () => {
  it('takes the base-commit trailer', async () => {
    const run = await review({ cwd: repo.dir, inputs: [file('1.patch', `${first}\nbase-commit: ${base}\n`)] });
    expect(run.result?.series).toMatchObject({ base, baseReason: 'base-commit' });
  });

  it('finds the commit that a series was made for', async () => {
    repo.git('checkout', '-q', 'main');
    const run = await review({ cwd: repo.dir, inputs: [file('1.patch', first), file('2.patch', second)] });
    expect(run.result?.series.base).toBe(base);
    expect(found(run)).toEqual(EXPECTED);
    repo.git('checkout', '-q', base);
  });

  it('refuses a base that is not there', async () => {
    const run = await review({ cwd: repo.dir, inputs: [file('1.patch', first)], base: 'nothing' });
    expect(run).toMatchObject({ exitStatus: 2 });
  });

  it('compares with an earlier version in the same mails', async () => {
    const v1 = first.replace('bad_free', 'bad_ancient') + second;
    const v2 = first.replace('[PATCH 1/2]', '[PATCH v2 1/2]') + second.replace('[PATCH 2/2]', '[PATCH v2 2/2]');
    const both = file('v.mbox', v1 + v2);
    for (const against of ['v1', both, file('v1.mbox', v1)]) {
      const run = await review({ cwd: repo.dir, inputs: [both], against });
      expect(run.result?.against?.version).toBe(1);
      expect(run.result?.against?.resolved.map((finding) => finding.rule)).toEqual(['ancient']);
      expect(run.result?.against?.kept.map((finding) => finding.rule)).toEqual(['leak']);
      expect(run.result?.against?.new.map((finding) => finding.rule)).toEqual(['free']);
    }
  });
});
