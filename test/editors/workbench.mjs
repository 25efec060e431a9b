// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Driving VS Code's workbench as a user does. The selectors hold from 1.91 to 1.139. */
import { join } from 'node:path';
import { shots } from './harness.mjs';

const SQUIGGLES = '.squiggly-error, .squiggly-warning, .squiggly-info';

export async function openWorkbench(code, folder, file, line) {
  const page = await code.browser.newPage({ viewport: { width: 1280, height: 860 } });
  await page.goto(code.url(folder, file, line));
  await page.waitForSelector('.monaco-workbench', { timeout: 20_000 });
  const workbench = {
    page,
    async shot(name) {
      // What fades in is waited for.
      await new Promise((resolve) => setTimeout(resolve, 400));
      await page.screenshot({ path: join(shots, `${name}.png`) });
    },
    /** Waits for a squiggle, which is what a finding looks like. */
    squiggle: (kind = 'error', timeout = 20_000) => page.waitForSelector(`.squiggly-${kind}`, { timeout }),
    noSquiggle: () => page.waitForFunction((s) => document.querySelectorAll(s).length === 0, SQUIGGLES, { timeout: 10_000 }),
    async command(title) {
      await page.keyboard.press('F1');
      await page.waitForSelector('.quick-input-widget input');
      await page.keyboard.type(title);
      await page.waitForFunction((t) => document.querySelector('.quick-input-list .monaco-list-row')?.textContent?.includes(t), title);
      await page.keyboard.press('Enter');
    },
    /** The rows of the Problems view, opened if needed. */
    async problems() {
      if ((await page.$('.markers-panel')) === null) await workbench.togglePanel();
      await page.waitForSelector('.markers-panel .monaco-list-row');
      return page.$$eval('.markers-panel .monaco-list-row', (rows) => rows.map((row) => row.textContent));
    },
    /** Puts the cursor where the squiggle of a kind begins, by clicking into its middle. */
    async clickSquiggle(kind = 'error') {
      const box = await (await workbench.squiggle(kind)).boundingBox();
      await page.mouse.click(box.x + box.width / 2, box.y + 4);
    },
    /** The titles of the quick fixes at the cursor. */
    async quickFixes() {
      await page.keyboard.press('Control+.');
      await page.waitForSelector('.action-widget .monaco-list-row.action', { timeout: 10_000 });
      return page.$$eval('.action-widget .monaco-list-row.action', (rows) =>
        rows.map((row) => ({ title: row.textContent, disabled: row.classList.contains('option-disabled') })),
      );
    },
    /** Chooses with the keyboard: the list lies under a block that catches clicks. */
    async chooseFix(title) {
      const focused = () => page.$eval('.action-widget .monaco-list-row.focused', (row) => row.textContent);
      for (let i = 0; i < 20; i++) {
        if ((await focused()).includes(title)) return page.keyboard.press('Enter');
        await page.keyboard.press('ArrowDown');
      }
      throw new Error(`no quick fix ${title}`);
    },
    /** The hover over the middle of the first squiggle, once it has a text. */
    async hover(text) {
      const box = await (await workbench.squiggle()).boundingBox();
      await page.mouse.move(box.x + box.width / 2, box.y + 6);
      await workbench.hoverHas(text);
    },
    /** The hover over the beginning of some code in the editor. */
    async hoverCode(code, text) {
      const at = await page.evaluate((wanted) => {
        const walker = document.createTreeWalker(document.querySelector('.view-lines'), NodeFilter.SHOW_TEXT);
        for (let node = walker.nextNode(); node; node = walker.nextNode()) {
          const line = node.parentElement.closest('.view-line');
          if (!line?.textContent.replaceAll('\u00a0', ' ').includes(wanted)) continue;
          const word = wanted.match(/^\w+/)[0];
          const index = node.data.indexOf(word);
          if (index < 0) continue;
          const range = document.createRange();
          range.setStart(node, index);
          range.setEnd(node, index + word.length);
          const box = range.getBoundingClientRect();
          return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
        }
        return null;
      }, code);
      if (!at) throw new Error(`${code} is not in view`);
      await page.mouse.move(at.x, at.y);
      await workbench.hoverHas(text);
    },
    hoverHas: (text) =>
      page.waitForFunction((t) => [...document.querySelectorAll('.monaco-hover')].some((h) => h.innerText.includes(t)), text, { timeout: 10_000 }),
    async goToTab(name) {
      await page.click(`.tab:has-text("${name}")`);
    },
    async togglePanel() {
      await page.keyboard.press('Control+Shift+M');
    },
    async save() {
      await page.keyboard.press('Control+S');
    },
    text: () => page.$eval('.monaco-workbench', (element) => element.innerText),
  };
  return workbench;
}
