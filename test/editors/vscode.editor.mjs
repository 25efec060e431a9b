// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** VS Code 1.100 with the packaged extension, driven through its window. */
import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { startCode, waitFor } from './codeServer.mjs';
import { applied, findings, sampleCopy, vsix } from './harness.mjs';
import { openWorkbench } from './workbench.mjs';

const FILE = 'rust/kernel/page.rs';

/** The scenario that everything else builds on; the negative control runs it too. */
async function seesFinding(code, folder, timeout) {
  const workbench = await openWorkbench(code, folder, join(folder, FILE), 49);
  await workbench.squiggle('error', timeout);
  return workbench;
}

describe('VS Code', () => {
  let code;
  let sample;
  let workbench;
  before(async () => {
    sample = sampleCopy();
    code = await startCode({ vsix });
    workbench = await seesFinding(code, sample.folder);
  });
  after(async () => {
    await code?.stop();
    sample?.remove();
  });

  test('shows each finding of `pageck check` as a squiggle and in the Problems view', async () => {
    const expected = findings(sample.folder);
    const rows = await waitFor(async () => {
      const found = await workbench.problems();
      return expected.every((finding) => found.some((row) => row.includes(finding.message))) && found;
    }, 15_000, 'not every finding is in the Problems view');
    for (const finding of expected) {
      const row = rows.find((text) => text.includes(finding.message));
      assert.match(row, new RegExp(`pageck${finding.rule}\\[Ln`), 'a row names its rule');
    }
    assert.equal(rows.filter((row) => /pageck[a-z_]+\[Ln/.test(row)).length, expected.length, 'each finding is there once');
    await workbench.shot('vscode-problems');
    await workbench.togglePanel();
  });

  test('tells in a hover what the rule says and what is known of the page', async () => {
    const [finding] = findings(sample.folder).filter((f) => f.file === FILE);
    await workbench.hover(finding.rule);
    await workbench.shot('vscode-hover-finding');
    await workbench.page.mouse.move(600, 900);
    await workbench.hoverCode('page.is_null()', 'borrowed(vmalloc)');
    await workbench.shot('vscode-hover');
  });

  test('opens the page of a rule without a network', async () => {
    await workbench.command('pageck: Open Rule Documentation');
    await workbench.page.waitForSelector('.quick-input-list .monaco-list-row:has-text("page_leak")');
    await workbench.page.keyboard.type('free_borrowed');
    await workbench.page.keyboard.press('Enter');
    await workbench.page.waitForSelector('.tab:has-text("free_borrowed_page")', { timeout: 10_000 });
    // The preview is a frame of its own, and so is what it shows.
    await waitFor(async () => (await Promise.all(workbench.page.frames().map((frame) => frame.$eval('body', (body) => body.innerText).catch(() => '')))).some((text) => text.includes('free_borrowed_page')), 10_000, 'the page is not shown');
    await workbench.shot('vscode-rule');
    await workbench.goToTab('page.rs');
  });

  test('gives its state for a bug report, and finds everything again after a restart', async () => {
    await workbench.command('pageck: Restart Server');
    await workbench.squiggle();
    await workbench.command('pageck: Collect Debug Information');
    await workbench.page.waitForSelector('.tab:has-text("Untitled")');
    await waitFor(async () => /"diagnostics":\s*"pull"/.test((await workbench.text()).replaceAll('\u00a0', ' ')), 10_000, 'the state is not shown');
    await workbench.shot('vscode-state');
    await workbench.goToTab('page.rs');
  });

  test('checks the workspace on request, and shows nothing twice', async () => {
    await workbench.command('pageck: Check Workspace');
    await workbench.page.waitForSelector('.notification-toast:has-text("2 findings in 3 files")');
    await new Promise((resolve) => setTimeout(resolve, 1000));
    assert.equal((await workbench.problems()).filter((row) => /pageck[a-z_]+\[Ln/.test(row)).length, findings(sample.folder).length);
    await workbench.togglePanel();
    await workbench.goToTab('page.rs');
  });

  test('shows what is wrong in a settings file, in that file', async () => {
    const settings = join(sample.folder, '.pageck.toml');
    writeFileSync(settings, '[rules]\npage_leek = "error"\n');
    await waitFor(async () => (await workbench.problems()).some((row) => row.includes('page_leek') && row.includes('Ln 2')), 10_000, 'the problem is not shown');
    await workbench.shot('vscode-settings');
    rmSync(settings);
    await waitFor(async () => !(await workbench.problems()).some((row) => row.includes('page_leek')), 10_000, 'the problem stays');
    await workbench.togglePanel();
    await workbench.goToTab('page.rs');
  });

  test('applies a quick fix, and the saved file is as `pageck check --fix` would leave it', async () => {
    const [finding] = findings(sample.folder).filter((f) => f.file === FILE);
    const fix = finding.fixes.find((candidate) => candidate.preferred) ?? finding.fixes[0];
    const expected = applied(readFileSync(join(sample.folder, FILE), 'utf8'), FILE, fix);
    await workbench.clickSquiggle();
    const fixes = await workbench.quickFixes();
    assert.ok(fixes.some(({ title }) => title.includes(fix.title.replaceAll('`', '')) || title.includes(fix.title)), `offered: ${fixes.map((f) => f.title)}`);
    await workbench.shot('vscode-quick-fix');
    await workbench.chooseFix(fix.title);
    await workbench.page.waitForFunction(() => document.querySelectorAll('.squiggly-error').length === 0, null, { timeout: 10_000 });
    await workbench.save();
    await waitFor(() => readFileSync(join(sample.folder, FILE), 'utf8') === expected, 10_000, () => `the file is\n${readFileSync(join(sample.folder, FILE), 'utf8')}`);
    await workbench.shot('vscode-fixed');
    assert.deepEqual(findings(sample.folder).filter((f) => f.file === FILE), []);
  });
});

describe('the walkthrough', () => {
  test('has a sample that shows what is found', async () => {
    const sample = sampleCopy();
    const code = await startCode({ vsix });
    try {
      const workbench = await seesFinding(code, sample.folder);
      await workbench.command('pageck: Open Sample with Misuses');
      await workbench.page.waitForSelector('.tab.active:has-text("Untitled")');
      await workbench.squiggle('error');
      await workbench.shot('vscode-sample');
      assert.ok((await workbench.problems()).some((row) => row.includes('pageckpage_use_after_free')));
    } finally {
      await code.stop();
      sample.remove();
    }
  });
});

describe('VS Code, in a folder that is not trusted', () => {
  test('checks all the same', async () => {
    const sample = sampleCopy();
    const code = await startCode({ vsix, trusted: false });
    try {
      const workbench = await seesFinding(code, sample.folder);
      await workbench.page.click('text=No, I don\'t trust the authors');
      await workbench.page.waitForSelector('text=Restricted Mode');
      await workbench.shot('vscode-restricted');
    } finally {
      await code.stop();
      sample.remove();
    }
  });
});

describe('negative control', () => {
  test('the driver fails when the language server crashes', async () => {
    const sample = sampleCopy();
    // The server is the part of the file that runs as a program of its own.
    const crash = (folder) => {
      const file = join(folder, 'dist', 'extension.js');
      writeFileSync(file, `if (require.main === module) process.exit(3);\n${readFileSync(file, 'utf8')}`);
    };
    const code = await startCode({ vsix, afterInstall: crash });
    try {
      await assert.rejects(seesFinding(code, sample.folder, 6000), /Timeout/);
    } finally {
      await code.stop();
      sample.remove();
    }
  });
});
