// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Vim with ALE, set up as docs/editors.md says, shows what `pageck check` says. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { findings, here, sampleCopy, snippet, withServerOnPath } from './harness.mjs';

const FILE = 'rust/kernel/buffer.rs';

describe('Vim', () => {
  test('with ALE shows the findings of `pageck check`', () => {
    const sample = sampleCopy();
    try {
      const rc = join(sample.folder, 'vimrc');
      const out = join(sample.folder, 'out.json');
      writeFileSync(rc, `set nocompatible hidden\nfiletype plugin on\npackadd! ale\n${snippet('vim')}`);
      const run = spawnSync('vim', ['-N', '-u', rc, '--not-a-term', '-S', join(here, 'vim.vim')], {
        encoding: 'utf8',
        timeout: 30_000,
        env: withServerOnPath(sample.folder, { PAGECK_ROOT: sample.folder, PAGECK_FILE: FILE, PAGECK_OUT: out }),
      });
      assert.equal(run.status, 0, run.stderr);
      const expected = findings(sample.folder).filter((finding) => finding.file === FILE);
      assert.notEqual(expected.length, 0);
      // ALE takes columns for bytes, so only the line is compared.
      assert.deepEqual(
        JSON.parse(readFileSync(out, 'utf8')),
        expected.map((finding) => ({ line: finding.range.start.line, type: { error: 'E', warning: 'W', info: 'I' }[finding.severity], code: finding.rule, message: finding.message })),
      );
    } finally {
      sample.remove();
    }
  });
});
