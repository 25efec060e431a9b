// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** A real VS Code without a window: the server of code-server, and a browser that shows it. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const here = dirname(fileURLToPath(import.meta.url));
export const SERVER_MAIN = join(here, 'node_modules/code-server/lib/vscode/out/server-main.js');

/** Chromium as Debian has it; `PAGECK_CHROMIUM` names another. */
export const CHROMIUM = process.env.PAGECK_CHROMIUM ?? '/usr/bin/chromium';

export async function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/**
 * Starts VS Code with one extension.
 * @param vsix the packaged extension: what users install is what is tested.
 * @param settings the user's settings.
 * @param trusted false for a folder that the user does not trust.
 * @param afterInstall gets the folder of the installed extension.
 */
export async function startCode({ vsix, settings = {}, trusted = true, afterInstall = () => undefined }) {
  const data = mkdtempSync(join(tmpdir(), 'pageck-code-'));
  const user = join(data, 'data', 'Machine');
  mkdirSync(user, { recursive: true });
  const quiet = {
    'workbench.startupEditor': 'none',
    'extensions.autoCheckUpdates': false,
    'telemetry.telemetryLevel': 'off',
    'workbench.tips.enabled': false,
    'chat.commandCenter.enabled': false,
    'workbench.secondarySideBar.defaultVisibility': 'hidden',
  };
  writeFileSync(join(user, 'settings.json'), JSON.stringify({ ...quiet, ...settings }));
  const folders = ['--extensions-dir', join(data, 'extensions'), '--server-data-dir', data];
  const env = { ...process.env, EXTENSIONS_GALLERY: '{}' };
  const installed = spawnSync(process.execPath, [SERVER_MAIN, ...folders, '--install-extension', vsix], { env, encoding: 'utf8' });
  if (!/successfully installed/.test(installed.stdout)) throw new Error(`the extension was not installed:\n${installed.stdout}${installed.stderr}`);

  const extension = readdirSync(join(data, 'extensions')).find((name) => name.startsWith('pageck.'));
  afterInstall(join(data, 'extensions', extension));

  const port = await freePort();
  const server = spawn(
    process.execPath,
    [SERVER_MAIN, ...folders, '--host', '127.0.0.1', '--port', String(port), '--without-connection-token', '--accept-server-license-terms', '--disable-telemetry', ...(trusted ? ['--disable-workspace-trust'] : [])],
    { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true },
  );
  let output = '';
  server.stdout.on('data', (chunk) => (output += chunk));
  server.stderr.on('data', (chunk) => (output += chunk));
  await waitFor(async () => (await fetch(`http://127.0.0.1:${port}/version`)).ok, 30_000, () => `VS Code's server did not come up:\n${output}`);

  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
  return {
    /** The workbench with a folder, and a file of it in an editor, at a line. */
    url(folder, file, line = 1) {
      const open = [['gotoLineMode', 'true'], ['openFile', `vscode-remote://127.0.0.1:${port}${file}:${line}:1`]];
      const payload = `&payload=${encodeURIComponent(JSON.stringify(open))}`;
      return `http://127.0.0.1:${port}/?folder=${encodeURIComponent(folder)}${payload}`;
    },
    browser,
    pid: server.pid,
    output: () => output,
    async stop() {
      await browser.close().catch(() => undefined);
      try {
        // The whole group: the extension host and the language server are children of it.
        process.kill(-server.pid, 'SIGKILL');
      } catch {
        // It is gone already.
      }
      rmSync(data, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
}

/** Polls until `test` gives something true; errors of it count as "not yet". */
export async function waitFor(test, timeout, describe) {
  const end = Date.now() + timeout;
  let last = null;
  for (;;) {
    try {
      const value = await test();
      if (value) return value;
    } catch (error) {
      last = error;
    }
    if (Date.now() > end) throw new Error(`${typeof describe === 'function' ? describe() : describe}${last ? ` (${last.message})` : ''}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
