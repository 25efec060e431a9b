// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Emacs with eglot, set up as docs/editors.md says, shows what `pageck check` says. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { asDiagnostic, findings, here, sampleCopy, snippet, textOf, withServerOnPath } from './harness.mjs';

const FILE = 'rust/kernel/buffer.rs';

describe('Emacs', () => {
  test('shows the findings of `pageck check` at their places', () => {
    const sample = sampleCopy();
    try {
      const expected = findings(sample.folder).filter((finding) => finding.file === FILE);
      assert.notEqual(expected.length, 0);
      const text = readFileSync(join(sample.folder, FILE), 'utf8');
      const setup = join(sample.folder, 'setup.el');
      writeFileSync(setup, snippet('emacs'));
      const run = spawnSync('emacs', ['--batch', '-q', '-l', join(here, 'eglot.el')], {
        encoding: 'utf8',
        timeout: 40_000,
        env: withServerOnPath(sample.folder, { PAGECK_SNIPPET: setup, PAGECK_ROOT: sample.folder, PAGECK_FILE: FILE }),
      });
      assert.equal(run.status, 0, run.stderr);
      const out = JSON.parse(run.stdout);
      const got = (out.published ?? []).map(({ range, severity, code, message }) => ({
        file: FILE,
        range: [range.start.line, range.start.character, range.end.line, range.end.character],
        severity,
        code,
        message,
      }));
      assert.deepEqual(got, expected.map(asDiagnostic), run.stderr);
      assert.deepEqual(out.shown.map((d) => d.text), expected.map((finding) => textOf(text, finding.range)));
      for (const [i, finding] of expected.entries()) assert.ok(out.shown[i].message.includes(finding.message));
    } finally {
      sample.remove();
    }
  });
});
