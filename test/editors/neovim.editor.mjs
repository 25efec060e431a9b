// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Neovim, which is pushed its diagnostics, set up as docs/editors.md says, shows what `pageck check` says. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { applied, asDiagnostic, findings, here, sampleCopy, snippet, textOf, withServerOnPath } from './harness.mjs';

const FILE = 'rust/kernel/buffer.rs';

describe('Neovim', () => {
  test('shows the findings of `pageck check` at their places, and applies a fix', () => {
    const sample = sampleCopy();
    try {
      const expected = findings(sample.folder).filter((finding) => finding.file === FILE);
      assert.notEqual(expected.length, 0);
      const before = readFileSync(join(sample.folder, FILE), 'utf8');
      const setup = join(sample.folder, 'setup.lua');
      writeFileSync(setup, snippet('neovim'));
      const run = spawnSync('nvim', ['--headless', '--clean', '-c', `luafile ${join(here, 'neovim.lua')}`], {
        encoding: 'utf8',
        timeout: 30_000,
        env: withServerOnPath(sample.folder, { PAGECK_SNIPPET: setup, PAGECK_ROOT: sample.folder, PAGECK_FILE: FILE }),
      });
      assert.equal(run.status, 0, run.stderr);
      const out = JSON.parse(run.stdout);
      assert.equal(out.root.replace(/\/$/, ''), sample.folder);
      assert.ok(out.arrived, `no diagnostics came: ${run.stderr}`);
      const got = out.published.map(({ range, severity, code, message }) => ({
        file: FILE,
        range: [range.start.line, range.start.character, range.end.line, range.end.character],
        severity,
        code,
        message,
      }));
      assert.deepEqual(got, expected.map(asDiagnostic));
      // Neovim counts in bytes: the text under each squiggle must be the finding's.
      assert.deepEqual(out.shown.map(({ text }) => text), expected.map((finding) => textOf(before, finding.range)));
      const [fix] = expected[0].fixes;
      assert.equal(out.actions[0], fix.title);
      assert.ok(out.cleared, 'the diagnostic is gone after the fix');
      assert.equal(readFileSync(join(sample.folder, FILE), 'utf8'), applied(before, FILE, fix));
    } finally {
      sample.remove();
    }
  });
});
