// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * Text fixtures: source files with what is expected of them in comments.
 *
 *   `//~ ERROR rule`         the rule has a finding that begins on this line (`//~^` : on the line above, `//~^^` …)
 *   `//~ STATE name: state`  behind this line `name` leads to a page in that state
 *   `// profile: ownable`    the design the file is checked under (first line; else it is read off the file)
 *
 * The findings of the file must be exactly those.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Settings } from '../../server/workspace/api';
import { createWorkspace } from '../../server/workspace/workspace';
import { LineIndex } from '../../server/syntax/text';
import { AUTO, loadEngine } from './engine';

const folder = join(import.meta.dirname, 'fixtures');

beforeAll(loadEngine);

function expectations(text: string): { errors: string[]; states: { line: number; name: string; state: string }[] } {
  const errors: string[] = [];
  const states: { line: number; name: string; state: string }[] = [];
  text.split('\n').forEach((line, i) => {
    for (const m of line.matchAll(/\/\/~(\^*) ERROR (\w+)/g)) errors.push(`${i + 1 - (m[1]?.length ?? 0)} ${m[2]}`);
    for (const m of line.matchAll(/\/\/~(\^*) STATE (\w+): (.+?)\s*$/g)) states.push({ line: i + 1 - (m[1]?.length ?? 0), name: m[2] ?? '', state: m[3] ?? '' });
  });
  return { errors: errors.sort(), states };
}

describe('fixtures', () => {
  for (const file of readdirSync(folder).filter((f) => f.endsWith('.rs'))) {
    test(file, () => {
      const text = readFileSync(join(folder, file), 'utf8');
      const profile = /^\/\/ profile: (owning|ownable)/m.exec(text)?.[1] as Settings['profile'] | undefined;
      const ws = createWorkspace({ ...AUTO, profile: profile ?? 'auto', rules: { undocumented_page_unsafe: 'off' } });
      ws.set(`drivers/test/${file}`, text);
      const result = ws.check();
      const { errors, states } = expectations(text);
      expect(result.findings.map((f) => `${f.range.start.line} ${f.rule}`).sort()).toEqual(errors);
      expect(result.stats.followed).toBeGreaterThan(0);
      for (const f of result.findings) {
        expect(f.message.length).toBeLessThanOrEqual(100);
        for (const s of f.trace) expect(s.message).not.toBe('');
      }
      if (states.length > 0) {
        const index = new LineIndex(text);
        const seen = ws.states(`drivers/test/${file}`);
        for (const s of states) {
          const here = seen.filter((x) => x.name === s.name && index.position(x.span.start).line === s.line);
          expect(here.map((x) => x.states.join(' | ')), `${s.name} on line ${s.line}`).toContain(s.state);
        }
      }
      ws.dispose();
    });
  }
});
