// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The extension's manifest holds to the code: settings, rules, commands, files. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readEditorSettings } from '../../server/lsp/editorSettings';
import { RULES } from '../../server/rules/registry';
import { LEVELS, PROFILES } from '../../server/workspace/settingsFile';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const { commands, configuration, problemMatchers, walkthroughs } = manifest.contributes;
const properties: Record<string, { default?: unknown; enum?: string[]; properties?: Record<string, { enum: string[] }> }> = configuration.properties;
const clientCode = readdirSync(join(ROOT, 'client'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => readFileSync(join(ROOT, 'client', file), 'utf8'))
  .join('\n');

describe('the manifest', () => {
  it('names every rule, in order, with every level', () => {
    const rules = properties['pageck.rules']?.properties ?? {};
    expect(Object.keys(rules)).toEqual(RULES.map((rule) => rule.id));
    for (const [id, rule] of Object.entries(rules)) expect(rule.enum, id).toEqual(LEVELS);
  });

  it('offers the settings that the server reads, with its defaults', () => {
    expect(properties['pageck.profile']?.enum).toEqual(PROFILES);
    const defaults = Object.fromEntries(Object.entries(properties).map(([name, { default: value }]) => [name.replace('pageck.', ''), value]));
    const read = readEditorSettings(defaults, []);
    expect(read.problems).toEqual([]);
    expect(read.settings).toEqual(readEditorSettings({}, []).settings);
    for (const kind of properties['pageck.fixKind']?.enum ?? []) expect(readEditorSettings({ fixKind: kind }, []).settings.fixKind).toBe(kind);
  });

  it('contributes the commands that the client registers', () => {
    for (const { command } of commands) {
      const name = command.replace('pageck.', '');
      expect(clientCode.includes(`'${command}'`) || clientCode.includes(`register('${name}'`), command).toBe(true);
    }
  });

  it('names files that are there and that the package takes', () => {
    const media = walkthroughs.flatMap((w: { steps: { media: { markdown: string } }[] }) => w.steps.map((step) => step.media.markdown));
    for (const file of [manifest.icon, ...media]) expect(existsSync(join(ROOT, file)), file).toBe(true);
    for (const file of [manifest.main, manifest.browser]) {
      expect(readFileSync(join(ROOT, '.vscodeignore'), 'utf8')).toContain(`!${file.replace('./', '')}`);
    }
  });

  it('matches problems in the text output of the command line', () => {
    const [header, place] = problemMatchers[0].pattern.map((p: { regexp: string }) => new RegExp(p.regexp));
    expect(header.exec('warning[page_leak]: the page is neither freed nor returned')?.slice(1)).toEqual(['warning', 'page_leak', 'the page is neither freed nor returned']);
    expect(place.exec('  --> rust/kernel/page.rs:12:5')?.slice(1)).toEqual(['rust/kernel/page.rs', '12', '5']);
  });
});
