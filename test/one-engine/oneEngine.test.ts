// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** `pageck check`, the language server and `pageck review` say the same of the same texts: there is one engine. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { generate } from '../execution/generate';
import { Repository } from '../review/repository';
import { DIST, type ServerProcess, startServer } from './serverProcess';

const root = resolve(import.meta.dirname, '../..');
const CLI = join(DIST, 'cli.js');

/** What all three have of a finding. */
interface Said {
  readonly file: string;
  readonly rule: string;
  readonly severity: string;
  readonly range: readonly [number, number, number, number];
  readonly message: string;
  readonly fingerprint: string;
  readonly steps: readonly string[];
}

interface Range {
  readonly start: { readonly line: number; readonly column: number };
  readonly end: { readonly line: number; readonly column: number };
}

interface JsonFinding {
  readonly file: string;
  readonly rule: string;
  readonly severity: string;
  readonly range: Range;
  readonly message: string;
  readonly fingerprint: string;
  readonly trace: readonly { readonly message: string; readonly range: Range }[];
}

const fromJson = (f: JsonFinding): Said => ({
  file: f.file, rule: f.rule, severity: f.severity, message: f.message, fingerprint: f.fingerprint,
  range: [f.range.start.line, f.range.start.column, f.range.end.line, f.range.end.column],
  steps: f.trace.map((s) => `${s.range.start.line}: ${s.message}`),
});

const order = (said: readonly Said[]): Said[] => {
  const key = (s: Said): string => JSON.stringify([s.file, s.range, s.rule]);
  return [...said].sort((a, b) => (key(a) < key(b) ? -1 : 1));
};

function run(cwd: string, ...args: string[]): { status: number | null; json: { findings: JsonFinding[]; series: { patches: { findings: (JsonFinding & { status: string })[] }[] } } } {
  const out = spawnSync(process.execPath, [CLI, ...args, '--isolated', '--format', 'json'], { cwd, encoding: 'utf8', maxBuffer: 1 << 28 });
  if (out.status !== 0 && out.status !== 1) throw new Error(out.stderr);
  return { status: out.status, json: JSON.parse(out.stdout) };
}

function textsOf(folder: string): Map<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((f) => f.endsWith('.rs'));
  return new Map(files.map((f) => [relative('.', f), readFileSync(join(folder, f), 'utf8')]));
}

function generated(profile: 'owning' | 'ownable', page: string): Map<string, string> {
  const texts = new Map([['rust/kernel/lib.rs', '// SPDX-License-Identifier: GPL-2.0\n//! The kernel.\npub mod page;\n'], ['rust/kernel/page.rs', page]]);
  for (let seed = 1; seed <= 25; seed++) texts.set(`drivers/trial/program_${seed}.rs`, generate(seed, profile).source);
  return texts;
}

const OWNING = `// SPDX-License-Identifier: GPL-2.0
//! Pages.
use crate::bindings;
use core::ptr::NonNull;

/// A page and its owner.
pub struct Page {
    page: NonNull<bindings::page>,
}

impl Drop for Page {
    fn drop(&mut self) {
        // SAFETY: The page is ours.
        unsafe { bindings::__free_pages(self.page.as_ptr(), 0) };
    }
}
`;

const TREES: readonly (readonly [string, () => Map<string, string>])[] = [
  ['the sample of the demo', () => textsOf(join(root, 'demo'))],
  ['the sample of the editors’ tests', () => textsOf(join(root, 'test/editors/sample'))],
  ['generated programs, `Page` owns', () => generated('owning', OWNING)],
  ['generated programs, `Owned<Page>` owns', () => generated('ownable', readFileSync(join(root, 'test/editors/sample/rust/kernel/page.rs'), 'utf8'))],
];

describe.each(TREES)('%s', { timeout: 120_000 }, (_, read) => {
  const repo = new Repository();
  let texts = new Map<string, string>();
  let server: ServerProcess | null = null;
  let checked: Said[] = [];

  beforeAll(() => {
    texts = read();
    repo.write('rust/Makefile', 'obj-y := kernel.o\n');
    repo.commit('the tree before');
    for (const [path, text] of texts) repo.write(path, text);
    repo.commit('rust: add what is checked');
    checked = run(repo.dir, 'check', '.').json.findings.map(fromJson);
  }, 120_000);
  afterAll(async () => {
    await server?.stop();
    repo.dispose();
  });

  test('has findings', () => {
    expect(checked.length).toBeGreaterThan(1);
    expect(new Set(checked.map((s) => s.fingerprint)).size).toBe(checked.length);
  });

  test('the language server says what `check` says', async () => {
    server = await startServer(repo.dir);
    const said: Said[] = [];
    for (const [file, text] of texts) server.open(pathToFileURL(join(repo.dir, file)).href, text);
    for (const file of texts.keys()) {
      for (const d of await server.pull(pathToFileURL(join(repo.dir, file)).href)) {
        const { fingerprint } = d.data as { fingerprint: string };
        said.push({
          file, rule: String(d.code), severity: ['', 'error', 'warning', 'info'][d.severity ?? 0] ?? '', message: String(d.message), fingerprint,
          range: [d.range.start.line + 1, d.range.start.character + 1, d.range.end.line + 1, d.range.end.character + 1],
          steps: (d.relatedInformation ?? []).map((i) => `${i.location.range.start.line + 1}: ${i.message.replace(/^\d+(?:\/\d+)?[.:] /, '').replace(/ \[[^\]]*\]$/, '')}`),
        });
      }
    }
    expect(order(said)).toEqual(order(checked));
  });

  test('a review of the commit that adds it all says what `check` says', () => {
    const { series } = run(repo.dir, 'review', 'HEAD~1..HEAD').json;
    const found = series.patches.flatMap((p) => p.findings);
    expect(new Set(found.map((f) => f.status))).toEqual(new Set(['introduced']));
    expect(order(found.map(fromJson))).toEqual(order(checked));
  });

  test('a file on standard input is what it is in its place', () => {
    const [file = '', text = ''] = [...texts].find(([path]) => checked.some((s) => s.file === path)) ?? [];
    const out = spawnSync(process.execPath, [CLI, 'check', '--isolated', '--format', 'json', '-', '--stdin-filename', file], { cwd: repo.dir, input: text, encoding: 'utf8' });
    const said: Said[] = JSON.parse(out.stdout).findings.map(fromJson);
    expect(order(said)).toEqual(order(checked.filter((s) => s.file === file)));
  });
});
