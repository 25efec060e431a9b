// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** VS Code reviews a series: the mails of November 2024, version 3, on a repository, and what is not committed. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { startCode, waitFor } from './codeServer.mjs';
import { cli, project, vsix } from './harness.mjs';
import { openWorkbench } from './workbench.mjs';

const NOVEMBER = join(project, 'test', 'review', 'november');
const ROWS = '.pane-body .monaco-list-row';

function git(folder, ...args) {
  const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };
  const run = spawnSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@example.org', ...args], { cwd: folder, env, encoding: 'utf8' });
  if (run.status !== 0) throw new Error(run.stderr);
  return run.stdout;
}

/** A repository with the base of the series, and the series as a file in it. */
function repository() {
  const folder = mkdtempSync(join(tmpdir(), 'pageck-review-'));
  cpSync(join(NOVEMBER, 'base'), folder, { recursive: true });
  git(folder, 'init', '-q', '-b', 'main');
  git(folder, 'add', '-A');
  git(folder, 'commit', '-q', '-m', 'base');
  cpSync(join(NOVEMBER, 'v3.mbox'), join(folder, 'v3.mbox'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

async function rows(workbench) {
  return workbench.page.$$eval(ROWS, (found) => found.map((row) => row.textContent));
}

async function waitForRow(workbench, text, timeout = 20_000) {
  let seen = [];
  return waitFor(async () => {
    seen = await rows(workbench);
    return seen.find((row) => row.includes(text));
  }, timeout, () => `no row with ${text} among\n${seen.join('\n')}`);
}

describe('VS Code, reviewing', () => {
  let code;
  let repo;
  let workbench;
  before(async () => {
    repo = repository();
    code = await startCode({ vsix });
    workbench = await openWorkbench(code, repo.folder, join(repo.folder, 'v3.mbox'));
    await workbench.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  });
  after(async () => {
    await code?.stop();
    repo?.remove();
  });

  /** Where the cursor is: the status bar says it. An editor that opens would take the next keys away. */
  const focusedLine = (line) => workbench.page.waitForSelector(`.statusbar-item:has-text("Ln ${line}, ")`, { timeout: 10_000 });

  test('offers it when a mailbox is opened, and shows each finding under its patch', async () => {
    await workbench.page.click('.notifications-toasts a.monaco-button:has-text("Review")', { timeout: 30_000 });
    await waitForRow(workbench, '1/2 rust: page: count references to pages');
    await waitForRow(workbench, '2/2 rust: page: find the page of a part of a buffer');
    await workbench.shot('review-view');
    const run = spawnSync(process.execPath, [cli, 'review', '--format', 'json', 'v3.mbox'], { cwd: repo.folder, encoding: 'utf8' });
    for (const patch of JSON.parse(run.stdout).series.patches) {
      for (const finding of patch.findings) await waitForRow(workbench, finding.message.replaceAll('`', ''));
    }
  });

  test('opens the diff of a finding with a comment on its line, and steps on', async () => {
    await workbench.command('pageck: Next Finding of the Review');
    await workbench.page.waitForSelector('.monaco-diff-editor .review-widget', { timeout: 20_000 });
    await waitFor(async () => (await workbench.text()).includes('introduced by patch 1'), 10_000, 'there is no comment');
    await workbench.shot('review-diff');
    await workbench.command('pageck: Next Finding of the Review');
    await focusedLine(27);
    await workbench.command('pageck: Previous Finding of the Review');
    await focusedLine(22);
  });

  test('copies a reply, and sends nothing', async () => {
    await workbench.command('pageck: Copy as Reply');
    const reply = await waitFor(async () => {
      const text = await workbench.page.evaluate(() => navigator.clipboard.readText());
      return text.includes('In-Reply-To:') && text;
    }, 10_000, 'there is no reply in the clipboard');
    assert.match(reply, /^Subject: Re: \[PATCH v3 1\/2\]/m);
    assert.match(reply, /^> \+/m);
    await workbench.shot('review-reply');
  });

  test('reviews what is not committed, and again when it is saved', async () => {
    const file = join(repo.folder, 'rust/kernel/page.rs');
    writeFileSync(file, `${readFileSync(file, 'utf8')}\n/// Sets a page free.\npub fn set_free(page: &Page) {\n    // SAFETY: None.\n    unsafe { bindings::put_page(page.as_ptr()) };\n}\n`);
    await workbench.command('pageck: Review Uncommitted Changes');
    await waitForRow(workbench, 'changes that are not staged');
    await waitForRow(workbench, 'put_page() works on a reference count');
    await workbench.shot('review-uncommitted');
  });

  test('offers branches and commits to choose from', async () => {
    await workbench.command('pageck: Review Commit Range');
    await workbench.page.waitForSelector('.quick-input-list .monaco-list-row:has-text("base")', { timeout: 10_000 });
    await workbench.shot('review-range');
    await workbench.page.keyboard.type('HEAD');
    await workbench.page.waitForSelector('.quick-input-list .monaco-list-row:has-text("as a range or a commit")');
    await workbench.page.keyboard.press('Enter');
    await waitForRow(workbench, '1/1 base');
  });
});
