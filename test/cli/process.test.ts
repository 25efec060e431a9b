// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The built program as a process: statuses, streams, pipes. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Module } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { Script } from 'node:vm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RULES } from '../../server/rules/registry';

const CLI = resolve(import.meta.dirname, '../../dist/cli.js');

const GOOD = '// SPDX-License-Identifier: GPL-2.0\n//! Nothing wrong.\nuse kernel::page::Page;\n\nfn look(page: &Page) -> usize {\n    let _ = page;\n    0\n}\n';
const BAD = `// SPDX-License-Identifier: GPL-2.0
use kernel::bindings;

/// # Safety
///
/// The pointer must be valid.
unsafe fn hold(page: *mut bindings::page) {
    // SAFETY: the caller promises it.
    unsafe { bindings::get_page(page) };
}
`;

let dir = '';
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'pageck-process-'));
  writeFileSync(join(dir, 'good.rs'), GOOD);
  writeFileSync(join(dir, 'bad.rs'), BAD);
  mkdirSync(join(dir, 'c'));
  writeFileSync(join(dir, 'c/a.c'), 'int a;\n');
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function pageck(args: readonly string[], input = '', env: Record<string, string> = {}): { status: number | null; stdout: string; stderr: string } {
  const run = spawnSync(process.execPath, [CLI, ...args], {
    cwd: dir,
    input,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, HOME: dir, ...env },
  });
  return { status: run.status, stdout: run.stdout, stderr: run.stderr };
}

// A process on a busy machine takes its time.
describe('the program', { timeout: 60_000 }, () => {
  test('--version and --help', () => {
    const { version } = JSON.parse(readFileSync(resolve(import.meta.dirname, '../../package.json'), 'utf8'));
    expect(pageck(['--version'])).toEqual({ status: 0, stdout: `pageck ${version}\n`, stderr: '' });
    const help = pageck(['--help']);
    expect(help.status).toBe(0);
    const lines = help.stdout.trimEnd().split('\n');
    expect(lines.length).toBeLessThanOrEqual(24);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(90);
    expect(pageck(['check', '--help']).stdout).toBe(help.stdout);
  });

  test.each([
    [[], 'pageck: no command given; `pageck --help` lists them\n'],
    [['chek'], "pageck: unknown command 'chek': did you mean `check`?\n"],
    [['--chek'], "pageck: unknown option '--chek'\n"],
    [['check', 'missing.rs'], 'pageck: missing.rs: no such file or folder\n'],
    [['check', '--nope'], "pageck: unknown option '--nope'\n"],
    [['explain', 'page_lek'], "pageck: unknown rule 'page_lek': did you mean `page_leak`?\n"],
    [['explain'], 'pageck: usage: pageck explain RULE\n'],
    [['lsp', '--tcp'], 'pageck: usage: pageck lsp --stdio\n'],
  ])('%j fails with one line', (args, stderr) => {
    expect(pageck(args)).toEqual({ status: 2, stdout: '', stderr });
  });

  test('rules: one line a rule; explain: its page', () => {
    const { status, stdout } = pageck(['rules']);
    expect(status).toBe(0);
    expect(stdout.trimEnd().split('\n').map((line) => line.split(' ')[0])).toEqual(RULES.map((rule) => rule.id));
    expect(pageck(['explain', 'page_leak']).stdout).toMatch(/^# page_leak\n/);
  });

  test('nothing wrong: 0, and nothing on standard output', () => {
    const run = pageck(['check', 'good.rs']);
    expect(run).toMatchObject({ status: 0, stdout: '' });
    expect(pageck(['check', '--format', 'checkpatch', 'good.rs'])).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  test('findings: 1, in every format', () => {
    for (const format of ['text', 'json', 'jsonl', 'sarif', 'github', 'checkpatch', 'markdown']) {
      const run = pageck(['check', '--format', format, 'bad.rs']);
      expect(run.status, format).toBe(1);
      expect(run.stdout, format).toMatch(/page_refcount|PAGE_REFCOUNT/);
    }
    const [finding] = JSON.parse(pageck(['check', '--format', 'json', 'bad.rs']).stdout).findings;
    expect(finding).toMatchObject({ rule: 'page_refcount', severity: 'error', file: 'bad.rs', function: 'hold', range: { start: { line: 9 } } });
  });

  test('standard input', () => {
    expect(pageck(['check', '-', '--format', 'checkpatch'], BAD).stdout).toMatch(/^<stdin>:9: ERROR:PAGE_REFCOUNT: /);
    expect(pageck(['check', '-', '--format', 'checkpatch', '--stdin-filename', 'x/y.rs'], BAD).stdout).toMatch(/^x\/y\.rs:9: /);
  });

  test('a folder without Rust is said in one line', () => {
    expect(pageck(['check', '--format', 'checkpatch', 'c'])).toEqual({
      status: 0,
      stdout: '',
      stderr: 'pageck: c: no Rust files there, nothing was checked\n',
    });
  });

  test('colour only where it is wanted', () => {
    expect(pageck(['check', 'bad.rs']).stdout).not.toContain('\u001b');
    expect(pageck(['check', 'bad.rs'], '', { FORCE_COLOR: '1' }).stdout).toContain('\u001b[');
    expect(pageck(['check', 'bad.rs'], '', { FORCE_COLOR: '1', NO_COLOR: '1' }).stdout).not.toContain('\u001b');
    expect(pageck(['check', '--color', 'always', 'bad.rs'], '', { NO_COLOR: '1' }).stdout).toContain('\u001b[');
  });

  test('a reader that goes away is no error', () => {
    const run = spawnSync('sh', ['-c', `"$0" "$1" explain page_leak | true`, process.execPath, CLI], { cwd: dir, encoding: 'utf8' });
    expect(run).toMatchObject({ status: 0, stderr: '' });
  });
});

describe('what the system refuses', { timeout: 60_000 }, () => {
  test('standard output that cannot be written is one line and status 2', () => {
    const run = spawnSync('sh', ['-c', `"${process.execPath}" "${CLI}" check bad.rs > /dev/full`], { cwd: dir, encoding: 'utf8' });
    expect(run.status).toBe(2);
    expect(run.stderr).toMatch(/pageck: standard output cannot be written \(ENOSPC\)\n/);
    expect(run.stderr).not.toMatch(/\bat .*:\d+/);
  });

  test('a current folder that is gone is one line and status 2', () => {
    const gone = mkdtempSync(join(tmpdir(), 'pageck-gone-'));
    const run = spawnSync('sh', ['-c', `rmdir "${gone}"; "${process.execPath}" "${CLI}" check`], { cwd: gone, encoding: 'utf8' });
    expect(run.status).toBe(2);
    expect(run.stderr).toMatch(/^pageck: the current folder cannot be read[^\n]*\n$/);
  });
});

describe('the cache of compiled code', { timeout: 60_000 }, () => {
  const dist = dirname(CLI);
  const cacheOf = (folder: string): string => join(folder, readdirSync(folder).find((file) => file.endsWith('.cache')) ?? 'no cache');
  const bundle = readFileSync(join(dist, 'pageck.js'), 'latin1');

  test('is taken by the V8 that made it, and the bundle is ASCII as its launcher reads it', () => {
    expect(basename(cacheOf(dist))).toContain(process.versions.v8);
    const script = new Script(Module.wrap(bundle), { filename: join(dist, 'pageck.js'), cachedData: readFileSync(cacheOf(dist)) });
    expect(script.cachedDataRejected).toBe(false);
    expect([...bundle].every((c) => c < '\u0080')).toBe(true);
  });

  test.each([
    ['that is missing', null],
    ['that is empty', ''],
    ['that is something else', 'not a cache\n'.repeat(100)],
  ])('%s is no failure', (_, text) => {
    const folder = mkdtempSync(join(tmpdir(), 'pageck-dist-'));
    try {
      cpSync(dist, folder, { recursive: true });
      const cache = cacheOf(folder);
      if (text === null) rmSync(cache);
      else writeFileSync(cache, text);
      const run = spawnSync(process.execPath, [join(folder, 'cli.js'), 'check', 'bad.rs', '--format', 'json'], { cwd: dir, encoding: 'utf8' });
      expect(run.stderr).toBe('');
      expect(run.status).toBe(1);
      expect(readdirSync(folder).length).toBe(readdirSync(dist).length - (text === null ? 1 : 0));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
