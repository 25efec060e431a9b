// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Input that is not as it should be, through the built program: one clear line, or a partial result; nothing lost. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const CLI = resolve(import.meta.dirname, '../../dist/cli.js');

const WRONG = `// SPDX-License-Identifier: GPL-2.0
use kernel::bindings;

/// # Safety
///
/// The page is valid.
unsafe fn hold(page: *mut bindings::page) {
    // SAFETY: By the contract.
    unsafe { bindings::get_page(page) };
}
`;

let dir = '';
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'pageck-bad-'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function check(args: readonly string[], input?: string | Buffer): Run {
  const run = spawnSync(process.execPath, [CLI, 'check', '--isolated', ...args], { cwd: dir, input: input ?? '', env: { PATH: process.env['PATH'], HOME: dir } });
  return { status: run.status, stdout: run.stdout.toString('utf8'), stderr: run.stderr.toString('utf8') };
}

function report(args: readonly string[], input?: string | Buffer): Run & { readonly json: { findings: { rule: string; range: { start: { line: number; column: number } } }[]; incomplete: { file: string; reason: string }[] } } {
  const run = check(['--format', 'json', ...args], input);
  return { ...run, json: JSON.parse(run.stdout) };
}

/** One line for people, and no trace of the program's inside. */
function expectOneLine(run: Run): void {
  expect(run.stderr).toMatch(/^pageck: [^\n]+\n$/);
  expect(run.stderr).not.toMatch(/\bat .*\.(?:js|ts):\d+|this is a bug|undefined|Error:/);
}

const rules = (run: ReturnType<typeof report>): string[] => run.json.findings.map((f) => `${f.range.start.line}:${f.range.start.column} ${f.rule}`);

describe('bad input', { timeout: 60_000 }, () => {
  test('a path that is not there', () => {
    const run = check(['nowhere']);
    expect(run.status).toBe(2);
    expect(run.stdout).toBe('');
    expectOneLine(run);
    expect(run.stderr).toContain('nowhere');
  });

  test('one path that is there, one that is not', () => {
    writeFileSync(join(dir, 'there.rs'), WRONG);
    const run = check(['there.rs', 'nowhere.rs']);
    expect(run.status).toBe(2);
    expect(run.stderr).toContain('nowhere.rs');
  });

  test('a folder without Rust', () => {
    mkdirSync(join(dir, 'c'));
    writeFileSync(join(dir, 'c/a.c'), 'int a;\n');
    const run = check(['c', '--quiet']);
    expect(run.status).toBe(0);
    expect(run.stdout).toBe('');
    expect(check(['c']).stderr).toContain('pageck: c: no Rust files there, nothing was checked\n');
  });

  test('a link to nothing, and a link to itself', () => {
    mkdirSync(join(dir, 'links'));
    symlinkSync('gone.rs', join(dir, 'links/dangling.rs'));
    symlinkSync('.', join(dir, 'links/again'));
    writeFileSync(join(dir, 'links/a.rs'), WRONG);
    const run = report(['links']);
    expect(run.status).toBe(1);
    expect(rules(run)).toEqual(['9:14 page_refcount']);
  });

  const LATIN = Buffer.concat([Buffer.from('// caf'), Buffer.from([0xe9, 0xff]), Buffer.from(`\n${WRONG}`)]);

  test.each<[string, string, Buffer, string]>([
    ['bytes that are not UTF-8', 'latin.rs', LATIN, 'not valid UTF-8'],
    ['a NUL byte', 'nul.rs', Buffer.from(`// \0\n${WRONG}`), 'contains a NUL byte: not a text file'],
  ])('%s', (_, file, bytes, reason) => {
    writeFileSync(join(dir, file), bytes);
    // A file that is named has to be read; in a folder it is left out, and the rest is checked.
    const named = check([file]);
    expect(named).toMatchObject({ status: 2, stdout: '', stderr: `pageck: ${file}: ${reason}\n` });
    expect(check(['-'], bytes)).toMatchObject({ status: 2, stdout: '' });
    const folder = `with-${file}`;
    mkdirSync(join(dir, folder));
    writeFileSync(join(dir, folder, file), bytes);
    writeFileSync(join(dir, folder, 'other.rs'), WRONG);
    const run = report([folder]);
    expect(run.status).toBe(1);
    expect(rules(run)).toEqual(['9:14 page_refcount']);
    expect(run.json.incomplete).toEqual([{ file: `${folder}/${file}`, function: null, reason: `skipped: ${reason}` }]);
  });

  test('CRLF', () => {
    writeFileSync(join(dir, 'crlf.rs'), WRONG.replaceAll('\n', '\r\n'));
    const run = report(['crlf.rs']);
    expect(run.status).toBe(1);
    expect(rules(run)).toEqual(['9:14 page_refcount']);
    const text = check(['crlf.rs', '--color', 'never']);
    expect(text.stdout).toContain('--> crlf.rs:9:14');
    expect(text.stdout).not.toContain('\r');
  });

  test('a byte order mark', () => {
    writeFileSync(join(dir, 'bom.rs'), `\uFEFF${WRONG}`);
    expect(rules(report(['bom.rs']))).toEqual(['9:14 page_refcount']);
  });

  test('columns count UTF-16 code units', () => {
    writeFileSync(join(dir, 'wide.rs'), WRONG.replace('    unsafe { bindings', '    /* 𝄞 */ unsafe { bindings'));
    expect(rules(report(['wide.rs']))).toEqual(['9:23 page_refcount']);
  });

  test('a file that does not parse', () => {
    writeFileSync(join(dir, 'broken.rs'), `${WRONG}\nfn half(page: &kernel::page::Page) { if let Some( = page.as_ptr( { }\n\n`);
    const run = report(['broken.rs']);
    expect(run.status).toBe(1);
    expect(rules(run)).toContain('9:14 page_refcount');
  });

  test('no Rust at all in a file of that name', () => {
    writeFileSync(join(dir, 'prose.rs'), 'Dear page, it is Tuesday: get_page( and so } on ] ) "\n');
    const run = check(['prose.rs']);
    expect(run.status).toBe(0);
    // what was not checked, and the summary
    expect(run.stderr.split('\n').slice(0, -1)).toEqual([expect.stringMatching(/^pageck: prose\.rs: not all of it was checked: line 1: a syntax error/), expect.stringMatching(/^pageck: no findings/)]);
  });

  test('an empty file, and an empty standard input', () => {
    writeFileSync(join(dir, 'empty.rs'), '');
    expect(report(['empty.rs'])).toMatchObject({ status: 0, json: { findings: [], incomplete: [] } });
    expect(report(['-'], '')).toMatchObject({ status: 0, json: { findings: [] } });
  });

  test('standard input as a file', () => {
    const run = report(['-', '--stdin-filename', 'drivers/block/a.rs'], WRONG);
    expect(run.status).toBe(1);
    expect(rules(run)).toEqual(['9:14 page_refcount']);
    expect(run.json.findings[0]).toMatchObject({ file: 'drivers/block/a.rs' });
  });

  test('a line too long to be written by a person', () => {
    writeFileSync(join(dir, 'long.rs'), `${WRONG}\nconst PAGE: &str = "${'page '.repeat(200_000)}";\n`);
    expect(report(['long.rs']).json.incomplete).toMatchObject([{ file: 'long.rs', function: null }]);
  });

  const deeplyNested = (deep: number): void => {
    const folder = `deep-${deep}`;
    mkdirSync(join(dir, folder));
    writeFileSync(join(dir, folder, 'deep.rs'), `use kernel::page::Page;\nfn deep(page: &Page) {\n${'{ if true\n'.repeat(deep)}{}${' }\n'.repeat(deep)}}\n`);
    writeFileSync(join(dir, folder, 'other.rs'), WRONG);
    const run = check([folder]);
    expect(run.status).toBe(1);
    expect(run.stdout).toContain('error[page_refcount]');
  };
  test('blocks, 200 deep', () => deeplyNested(200));
  test('blocks, 3000 deep', () => deeplyNested(3000));
  test('blocks, 30000 deep', () => deeplyNested(30_000));

  test('a bad option, a bad setting, a bad settings file', () => {
    for (const args of [['--formt', 'json'], ['--format', 'yaml'], ['--rule', 'page_leek=off'], ['--rule', 'page_leak=maybe'], ['--profile', 'shared'], ['--config', 'none.toml']]) {
      const run = check([...args, 'there.rs']);
      expect(run.status, args.join(' ')).toBe(2);
      expectOneLine(run);
    }
    writeFileSync(join(dir, 'bad.toml'), '[rules]\npage_leak = "error"\npage_leek = "off"\n');
    const run = spawnSync(process.execPath, [CLI, 'check', '--config', 'bad.toml', 'there.rs'], { cwd: dir, encoding: 'utf8' });
    expect(run.status).toBe(2);
    expect(run.stderr).toMatch(/^pageck: [^\n]*bad\.toml[^\n]*\b3\b[^\n]*\n$/);
  });

  test('an output that cannot be written', () => {
    const run = check(['there.rs', '--output', 'no/such/folder/out.txt']);
    expect(run.status).toBe(2);
    expectOneLine(run);
  });

  test('a reader that goes away', () => {
    const run = spawnSync('sh', ['-c', `"$1" "$2" check --isolated there.rs | head -n 1`, 'sh', process.execPath, CLI], { cwd: dir, encoding: 'utf8' });
    expect(run.stderr).not.toMatch(/EPIPE|Error|bug/);
    expect(run.stdout.split('\n').length).toBe(2);
  });
});
