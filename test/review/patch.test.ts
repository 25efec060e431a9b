// SPDX-License-Identifier: GPL-2.0-only OR MIT
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffText } from '../../server/report/reviewDiff';
import { applyHunks } from '../../server/review/apply';
import { LineMap } from '../../server/review/lines';
import { mailsOf } from '../../server/review/mail';
import { parseDiff } from '../../server/review/patch';
import { parseSubject } from '../../server/review/subject';
import { sortMails } from '../../server/review/series';
import { hunksBetween } from '../../server/review/uncommitted';

const parse = (text: string) => parseDiff(text.split('\n'));

describe('the diff of a patch', () => {
  it('ends where its header says, not at the signature', () => {
    const { files, problem } = parse('diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1,2 +1 @@\n a\n-b\n-- \n2.39.5\n');
    expect(problem).toBe(null);
    expect(files[0]?.hunks[0]?.lines.map((line) => line.kind + line.text)).toEqual([' a', '-b']);
  });

  it('is not found in prose', () => {
    expect(parse('see\n--- a/x\nand +++ b/x\ndiff --git is a command\n').files).toEqual([]);
  });

  it('reads renames, copies, modes, new, deleted and binary files, quoted and spaced names', () => {
    const { files, problem } = parse(
      [
        'diff --git a/old name b/new name',
        'similarity index 100%',
        'rename from old name',
        'rename to new name',
        'diff --git a/x b/y',
        'similarity index 90%',
        'copy from x',
        'copy to y',
        'diff --git a/run.sh b/run.sh',
        'old mode 100644',
        'new mode 100755',
        'diff --git a/e b/e',
        'new file mode 100644',
        'index 0000000..e69de29',
        'diff --git "a/\\303\\274.rs" "b/\\303\\274.rs"',
        'deleted file mode 100644',
        'index 1234567..0000000',
        '--- "a/\\303\\274.rs"',
        '+++ /dev/null',
        '@@ -1 +0,0 @@',
        '-gone',
        'diff --git a/i.png b/i.png',
        'index 1234567..89abcde 100644',
        'GIT binary patch',
        'literal 3',
        'KcmZQzU|?Vb2><{9',
        '',
        'literal 0',
        'HcmV?d00001',
        '',
        'diff --git a/j.png b/j.png',
        'index 1234567..89abcde 100644',
        'Binary files a/j.png and b/j.png differ',
      ].join('\n'),
    );
    expect(problem).toBe(null);
    expect(files.map((file) => [file.kind, file.oldPath, file.newPath, file.binary])).toEqual([
      ['rename', 'old name', 'new name', 'no'],
      ['copy', 'x', 'y', 'no'],
      ['modify', 'run.sh', 'run.sh', 'no'],
      ['create', null, 'e', 'no'],
      ['delete', 'ü.rs', null, 'no'],
      ['modify', 'i.png', 'i.png', 'data'],
      ['modify', 'j.png', 'j.png', 'marker'],
    ]);
  });

  it('reads a diff without git headers', () => {
    const { files } = parse('--- linux.orig/a.rs\t2024-01-01\n+++ linux/a.rs\t2024-01-02\n@@ -1 +1 @@\n-a\n+b\n');
    expect(files.map((file) => [file.kind, file.newPath])).toEqual([['modify', 'a.rs']]);
  });

  it.each([
    ['a hunk that is too short', '@@ -1,3 +1,3 @@\n a\n-b\n+c\ndiff --git a/y b/y\n'],
    ['a hunk that is too long', '@@ -1 +1 @@\n-a\n-b\n+c\n+d\n'],
  ])('%s is said', (_, hunk) => {
    const { problem } = parse(`diff --git a/x b/x\n--- a/x\n+++ b/x\n${hunk}`);
    expect(problem).toMatch(/corrupt/);
  });

  it('round-trips: what is printed is read again and applied', () => {
    const line = fc.constantFrom('', '}', '    x();', '-- ', '--- a/x', '+++ b/x', 'From here', '@@ -1 +1 @@', '\\ no', 'diff --git a/x b/x');
    const text = fc.tuple(fc.array(line, { maxLength: 30 }), fc.boolean()).map(([lines, end]) => lines.join('\n') + (end && lines.length > 0 ? '\n' : ''));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const hunks = hunksBetween(before, after);
        const file = { kind: 'modify', oldPath: 'x', newPath: 'x', oldMode: null, newMode: null, oldBlob: null, newBlob: null, binary: 'no', hunks } as const;
        const applied = applyHunks(before, hunks);
        expect(applied).toMatchObject({ ok: true, text: after });
        if (hunks.some((hunk) => hunk.oldNoEol || hunk.newNoEol)) return;
        expect(parseDiff([...diffText(file), '-- ', '2.39.5', '']).files[0]?.hunks ?? []).toEqual(hunks);
      }),
      { numRuns: 500 },
    );
  });

  it('never throws, whatever the bytes', async () => {
    const pieces = fc.constantFrom(
      'From a Mon Sep 17 00:00:00 2001\n', 'Subject: [PATCH 1/2] x\n', 'Content-Type: multipart/mixed; boundary=b\n', 'Content-Transfer-Encoding: base64\n',
      '\n', '--b\n', 'diff --git a/x b/x\n', '--- a/x\n', '+++ b/x\n', '@@ -1,2 +1,3 @@\n', '@@ -0,0 +1 @@\n', '@@ -99999999999,9 +1 @@\n', '+a\n', '-b\n', ' c\n',
      '\\ No newline\n', 'rename from x\n', 'new file mode 100644\n', 'Binary files a and b differ\n', 'GIT binary patch\n', '\u0000', '\u00ff', '=C3', 'base-commit: 1234567\n',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(pieces, { maxLength: 40 }), async (parts) => {
        const { series } = sortMails(await mailsOf(Buffer.from(parts.join(''), 'latin1'), 'fuzz'));
        for (const patch of series?.patches ?? []) {
          for (const file of patch.files) applyHunks('a\nb\nc\n', file.hunks);
        }
      }),
      { numRuns: 400 },
    );
  });
});

describe('a line map', () => {
  it('sends kept lines to themselves and back', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 20 }).map((lines) => `${lines.join('\n')}\n`);
    fc.assert(
      fc.property(text, text, (before, after) => {
        const applied = applyHunks(before, hunksBetween(before, after));
        if (!applied.ok) throw new Error('does not apply');
        for (const map of [applied.map, LineMap.between(before, after)]) {
          const [old, now] = [before.split('\n'), after.split('\n')];
          for (let line = 1; line < old.length; line++) {
            const to = map.toNew(line);
            if (to === null) continue;
            expect(now[to - 1]).toBe(old[line - 1]);
            expect(map.toOld(to)).toBe(line);
          }
        }
      }),
    );
  });
});

describe('a subject', () => {
  it.each([
    ['[PATCH v4 2/9] rust: x', { title: 'rust: x', version: 4, index: 2, total: 9, tagged: true, reply: false }],
    ['Re: [RFC PATCH v2 01/10] x', { version: 2, index: 1, total: 10, reply: true }],
    ['[PATCHv3] x', { version: 3, index: null, tagged: true }],
    ['[PATCH RESEND rust-next v2 0/2] x', { version: 2, index: 0, total: 2 }],
    ['[net] x', { title: 'x', tagged: false, version: 1 }],
    ['', { title: '', tagged: false }],
  ])('%s', (subject, expected) => {
    expect(parseSubject(subject)).toMatchObject(expected);
  });
});
