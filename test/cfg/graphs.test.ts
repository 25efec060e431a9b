// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * One construct a file: the source, a line of dashes, and the graph drawn from it. `PAGECK_DRAW=1` draws them anew; what
 * changed is then for a person to read.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { drawBody } from '../../server/cfg/draw';
import { loadGrammar, lowerSource } from './syntax';

const folder = join(import.meta.dirname, 'graphs');
const line = `${'-'.repeat(40)}\n`;

beforeAll(loadGrammar);

describe('drawn graphs', () => {
  for (const file of readdirSync(folder).filter((f) => f.endsWith('.txt')).sort()) {
    it(file.slice(0, -'.txt'.length), () => {
      const text = readFileSync(join(folder, file), 'utf8');
      const [source = ''] = text.split(line);
      const drawn = lowerSource(source).map((f) => `fn ${f.name}\n${drawBody(f.body)}\n`).join('\n');
      const want = `${source}${line}${drawn}`;
      if (process.env['PAGECK_DRAW']) writeFileSync(join(folder, file), want);
      else expect(text).toBe(want);
    });
  }
});
