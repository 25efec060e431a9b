// SPDX-License-Identifier: GPL-2.0-only OR MIT
import { chmodSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { baselineCommand, checkCommand } from '../../server/cli/check';
import { UsageError } from '../../server/cli/usage';
import { fakeEngine, type TestIo, testIo } from './fakeEngine';

/** A line that makes a file worth a look. */
const PAGE = 'use kernel::page::Page;\n';

let dir = '';
let home: string | undefined;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'pageck-cli-'));
  home = process.env.XDG_CONFIG_HOME;
  process.env.XDG_CONFIG_HOME = join(dir, 'no-config');
  process.env.GIT_CONFIG_GLOBAL = join(dir, 'no-gitconfig');
});

afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
  if (home === undefined) delete process.env.XDG_CONFIG_HOME;
  else process.env.XDG_CONFIG_HOME = home;
  delete process.env.GIT_CONFIG_GLOBAL;
});

function write(path: string, text: string | Uint8Array): string {
  const file = join(dir, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

async function check(args: string[], stdin = '', cwd = dir): Promise<TestIo & { status: number }> {
  const io = testIo(cwd, stdin);
  const status = await checkCommand(args, io, fakeEngine());
  return Object.assign(io, { status });
}

async function failure(args: string[], stdin = ''): Promise<string> {
  try {
    await check(args, stdin);
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
  throw new Error('no error');
}

const found = (io: TestIo): string[] => JSON.parse(io.stdout).findings.map((f: { file: string; range: { start: { line: number } } }) => `${f.file}:${f.range.start.line}`);

describe('paths', () => {
  test('a folder, a file in it, and the folder above: named as seen from here', async () => {
    write('w/a/x.rs', `${PAGE}bad\n`);
    write('w/b/y.rs', `${PAGE}\nbad\n`);
    write('w/b/none.rs', 'bad\n');
    expect(found(await check(['--format', 'json', 'w']))).toEqual(['w/a/x.rs:2', 'w/b/y.rs:3']);
    expect(found(await check(['--format', 'json', 'w/b/y.rs']))).toEqual(['w/b/y.rs:3']);
    expect(found(await check(['--format', 'json', '..'], '', join(dir, 'w/a')))).toEqual(['../b/y.rs:3', 'x.rs:2']);
    expect(found(await check(['--format', 'json'], '', join(dir, 'w/a')))).toEqual(['x.rs:2']);
  });

  test('a kernel tree is context: only what is named is reported on', async () => {
    write('linux/Makefile', '');
    write('linux/rust/kernel/page.rs', `${PAGE}bad\n`);
    write('linux/rust/helpers/page.c', 'struct page *rust_helper_alloc_pages(void) { bad }\n');
    write('linux/rust/other.c', 'alloc_pages bad\n');
    write('linux/drivers/x.rs', `${PAGE}bad\n`);
    const file = await check(['--format', 'json', 'linux/drivers/x.rs']);
    expect(found(file)).toEqual(['linux/drivers/x.rs:2']);
    expect(JSON.parse(file.stdout).summary).toMatchObject({ files: 2, parsed: 3 });
    expect(found(await check(['--format', 'json', 'linux/rust']))).toEqual(['linux/rust/helpers/page.c:1', 'linux/rust/kernel/page.rs:2']);
  });

  test('what cannot be asked for is one line', async () => {
    write('a.txt', '');
    expect(await failure(['missing.rs'])).toBe('missing.rs: no such file or folder');
    expect(await failure(['a.txt'])).toBe("a.txt: not a Rust file (.rs), nor a helper of the kernel's Rust (rust/helpers/*.c)");
    write('utf.rs', Buffer.from([0x66, 0xff, 0xfe]));
    expect(await failure(['utf.rs'])).toBe('utf.rs: not valid UTF-8');
    write('nul.rs', 'fn a() {}\0');
    expect(await failure(['nul.rs'])).toBe('nul.rs: contains a NUL byte: not a text file');
  });

  test('a folder without Rust is said and is no failure; an empty file is checked', async () => {
    write('c/a.c', 'int x;');
    const io = await check(['c']);
    expect(io.status).toBe(0);
    expect(io.stderr).toContain('pageck: c: no Rust files there, nothing was checked\n');
    write('empty.rs', '');
    expect((await check(['empty.rs'])).status).toBe(0);
  });

  test('an unreadable file among others: the others are checked; asked for by name it fails', async () => {
    write('w/a.rs', `${PAGE}bad\n`);
    write('w/z.rs', Buffer.from([0xff]));
    const folder = await check(['--format', 'json', 'w']);
    expect(folder.status).toBe(1);
    expect(JSON.parse(folder.stdout).incomplete).toEqual([{ file: 'w/z.rs', function: null, reason: 'skipped: not valid UTF-8' }]);
    const named = await check(['w/a.rs', 'w/z.rs']);
    expect(named.status).toBe(2);
    expect(named.stdout).toContain('--> w/a.rs:2:1');
    expect(named.stderr).toContain('pageck: w/z.rs: not checked: not valid UTF-8');
  });

  test('passed over: .git, target, links to folders, what git ignores; a link to a file counts', async () => {
    write('w/a.rs', `${PAGE}bad\n`);
    for (const path of ['w/.git/b.rs', 'w/target/b.rs', 'w/node_modules/b.rs', 'w/gen/out.rs', 'w/keep/out.rs', 'w/sub/c_gen.rs']) write(path, `${PAGE}bad\n`);
    write('w/.gitignore', '/gen/\n*_gen.rs\n');
    symlinkSync('..', join(dir, 'w/loop'));
    symlinkSync('a.rs', join(dir, 'w/link.rs'));
    expect(found(await check(['--format', 'json', 'w']))).toEqual(['w/a.rs:2', 'w/keep/out.rs:2', 'w/link.rs:2']);
    expect(found(await check(['--format', 'json', 'w/gen/out.rs']))).toEqual(['w/gen/out.rs:2']);
  });

  test('standard input, with and without a name', async () => {
    const io = await check(['--format', 'json', '-'], `${PAGE}bad\n`);
    expect(found(io)).toEqual(['<stdin>:2']);
    write('linux/Makefile', '');
    write('linux/rust/kernel/page.rs', `${PAGE}bad\n`);
    const named = await check(['--format', 'json', '-', '--stdin-filename', 'linux/rust/kernel/page.rs'], `${PAGE}\n\nbad\n`);
    expect(found(named)).toEqual(['linux/rust/kernel/page.rs:4']);
    expect(await failure(['-', 'a.rs'])).toContain('standard input');
    expect(await failure(['-'], 'a\0')).toBe('standard input: contains a NUL byte: not a text file');
  });
});

describe('exit status and streams', () => {
  test('the threshold', async () => {
    write('e.rs', `${PAGE}bad\n`);
    write('w.rs', `${PAGE}ugly\n`);
    write('c.rs', PAGE);
    expect((await check(['c.rs'])).status).toBe(0);
    expect((await check(['w.rs'])).status).toBe(1);
    expect((await check(['w.rs', '--fail-on', 'error'])).status).toBe(0);
    expect((await check(['e.rs', '--fail-on', 'error'])).status).toBe(1);
    expect((await check(['e.rs', '--fail-on', 'never'])).status).toBe(0);
    expect((await check(['e.rs', '--rule', 'page_leak=info'])).status).toBe(0);
    expect((await check(['e.rs', '--rule', 'page_leak=info', '--fail-on=info'])).status).toBe(1);
    expect((await check(['e.rs', '--rule', 'page_leak=off', '--fail-on=info'])).status).toBe(0);
  });

  test('findings on standard output, the rest beside it', async () => {
    write('e.rs', `${PAGE}bad\n`);
    const io = await check(['e.rs']);
    expect(io.stdout).toBe('error[page_leak]: the word `bad`\n --> e.rs:2:1\n  |\n2 | bad\n  | ^^^\nhelp: write good\n  |\n2 - bad\n2 + good\n\n');
    expect(io.stderr).toMatch(/^pageck: 1 error \(1 file, 1 function, \d+\.\d\d s; 1 fixable with --fix\)\n$/);
    expect((await check(['e.rs', '--quiet'])).stderr).toBe('');
    const checkpatch = await check(['e.rs', '--format', 'checkpatch']);
    expect(checkpatch.stdout).toBe('e.rs:2: ERROR:PAGE_LEAK: the word `bad`\n');
    expect(checkpatch.stderr).toBe('');
  });

  test('--output takes what standard output would have got', async () => {
    write('e.rs', `${PAGE}bad\n`);
    const io = await check(['e.rs', '--format', 'checkpatch', '--output', 'out.txt']);
    expect(io.stdout).toBe('');
    expect(readFileSync(join(dir, 'out.txt'), 'utf8')).toBe('e.rs:2: ERROR:PAGE_LEAK: the word `bad`\n');
    expect(await failure(['e.rs', '--output', 'no/such/out.txt'])).toBe('no/such/out.txt: cannot be written (ENOENT)');
  });

  test('--color', async () => {
    write('e.rs', `${PAGE}bad\n`);
    expect((await check(['e.rs'])).stdout).not.toContain('\u001b');
    expect((await check(['e.rs', '--color', 'always'])).stdout).toContain('\u001b[31m');
  });

  test('--stats says what was looked at', async () => {
    write('e.rs', PAGE);
    const { stderr } = await check(['e.rs', '--stats', '--quiet']);
    expect(stderr).toMatch(/^profile {5}ownable\nfiles {7}1\nparsed {6}1\nfunctions {3}1\nfollowed {4}1\ncomplete {4}1 \(100.0 %\)\noperations {2}2\n/);
    expect(stderr).toMatch(/time parse {2}1\.5 ms\n/);
  });
});

describe('options', () => {
  test('wrong ones are said in one line', async () => {
    expect(await failure(['--formt', 'json'])).toBe("unknown option '--formt': did you mean `--format`?");
    expect(await failure(['--format', 'xml'])).toBe("--format is one of text, json, jsonl, sarif, github, checkpatch, markdown, not 'xml'");
    expect(await failure(['--format'])).toBe("option '--format' wants a value");
    expect(await failure(['--fail-on', 'fatal'])).toBe("--fail-on is one of info, warning, error, never, not 'fatal'");
    expect(await failure(['--rule', 'page_leek=off'])).toBe("--rule: unknown rule 'page_leek': did you mean `page_leak`?");
    expect(await failure(['--rule', 'page_leak=loud'])).toBe("--rule: the level of page_leak is one of off, info, warning, error, not 'loud'");
    expect(await failure(['--rule', 'page_leak'])).toBe("--rule: wants RULE=off|info|warning|error, not 'page_leak'");
    expect(await failure(['--jobs', '0'])).toBe("--jobs is a number from 1 on, not '0'");
    expect(await failure(['--quiet=1'])).toBe("option '-q, --quiet' does not take an argument");
    expect(await failure(['--fix', '--diff'])).toContain('take one of them');
  });
});

describe('settings', () => {
  const levels = async (args: string[]): Promise<string[]> => {
    const io = await check(['--format', 'json', '--fail-on', 'never', ...args]);
    return JSON.parse(io.stdout).findings.map((f: { file: string; severity: string }) => `${f.file} ${f.severity}`);
  };

  test('the nearest file upwards holds, for each file its own', async () => {
    write('.pageck.toml', '[rules]\npage_leak = "info"\n');
    write('a/x.rs', `${PAGE}bad\n`);
    write('b/.pageck.toml', '[rules]\npage_leak = "warning"\n');
    write('b/c/y.rs', `${PAGE}bad\n`);
    expect(await levels(['.'])).toEqual(['a/x.rs info', 'b/c/y.rs warning']);
    expect(await levels(['b/c/y.rs'])).toEqual(['b/c/y.rs warning']);
    expect(await levels(['b/c/y.rs', '--rule', 'page_leak=error'])).toEqual(['b/c/y.rs error']);
    expect(await levels(['.', '--isolated'])).toEqual(['a/x.rs error', 'b/c/y.rs error']);
    expect(await levels(['.', '--config', 'b/.pageck.toml'])).toEqual(['a/x.rs warning', 'b/c/y.rs warning']);
  });

  test('exclude: a folder, a name at any depth, a glob', async () => {
    for (const path of ['gen/x.rs', 'a/gen/x.rs', 'a/y.rs', 'b/z_old.rs']) write(path, `${PAGE}bad\n`);
    write('.pageck.toml', 'exclude = ["gen/"]\n');
    expect(await levels(['.'])).toEqual(['a/y.rs error', 'b/z_old.rs error']);
    write('.pageck.toml', 'exclude = ["/gen", "b/*_old.rs"]\n');
    expect(await levels(['.'])).toEqual(['a/gen/x.rs error', 'a/y.rs error']);
  });

  test('a wrong setting names file and line', async () => {
    write('x.rs', PAGE);
    write('.pageck.toml', '# settings\nprofile = "auto"\n\n[rules]\npage_leak = "loud"\n');
    expect(await failure(['x.rs'])).toBe('.pageck.toml:5: the level of `page_leak` is one of off, info, warning, error, not "loud"');
    expect(await failure(['x.rs', '--config', 'missing.toml'])).toBe('missing.toml: cannot be read');
  });

  test("the user's file and git's configuration count least", async () => {
    process.env.XDG_CONFIG_HOME = join(dir, 'config');
    write('config/pageck/config.toml', '[rules]\npage_leak = "info"\npage_mut_reference = "info"\n');
    write('repo/.git/config', '[core]\n\trepositoryformatversion = 0\n[pageck]\n\trule = page_leak=warning\n');
    write('repo/.git/HEAD', 'ref: refs/heads/main\n');
    mkdirSync(join(dir, 'repo/.git/objects'));
    mkdirSync(join(dir, 'repo/.git/refs'));
    write('repo/x.rs', `${PAGE}bad ugly\n`);
    expect(await levels(['repo/x.rs'])).toEqual(['repo/x.rs warning', 'repo/x.rs info']);
    write('repo/.pageck.toml', '[rules]\npage_leak = "error"\n');
    expect(await levels(['repo/x.rs'])).toEqual(['repo/x.rs error', 'repo/x.rs info']);
    expect(await levels(['repo/x.rs', '--isolated'])).toEqual(['repo/x.rs error', 'repo/x.rs warning']);
  });
});

describe('fixes', () => {
  test('--fix writes safe ones, keeps mode, line ends, links and the byte order mark', async () => {
    const file = write('w/a.rs', `\ufeff${PAGE.trimEnd()}\r\nbad ugly\r\n`);
    chmodSync(file, 0o640);
    symlinkSync('w/a.rs', join(dir, 'link.rs'));
    const io = await check(['--fix', 'link.rs']);
    expect(readFileSync(file, 'utf8')).toBe(`\ufeff${PAGE.trimEnd()}\r\ngood ugly\r\n`);
    expect(statSync(file).mode & 0o777).toBe(0o640);
    expect(lstatSync(join(dir, 'link.rs')).isSymbolicLink()).toBe(true);
    expect(io.stdout).toContain('the word `ugly`');
    expect(io.stdout).not.toContain('the word `bad`');
    expect(io.stderr).toContain('pageck: fixed 1 finding in 1 file\n');
    expect(io.status).toBe(1);
    await check(['--fix', '--unsafe-fixes', 'w']);
    expect(readFileSync(file, 'utf8')).toContain('good nice');
    expect((await check(['w'])).status).toBe(0);
  });

  test('a round that would bring more findings than it takes is not kept', async () => {
    const file = write('a.rs', `${PAGE}worse\n`);
    await check(['--fix', 'a.rs']);
    expect(readFileSync(file, 'utf8')).toBe(`${PAGE}worse\n`);
  });

  test('--diff prints what --fix would write, and writes nothing', async () => {
    const file = write('a.rs', `${PAGE}bad\nugly\n`);
    const io = await check(['--diff', 'a.rs']);
    expect(io.stdout).toBe(`--- a/a.rs\n+++ b/a.rs\n@@ -1,3 +1,3 @@\n ${PAGE}-bad\n+good\n ugly\n`);
    expect(io.status).toBe(1);
    expect(readFileSync(file, 'utf8')).toBe(`${PAGE}bad\nugly\n`);
    expect((await check(['--diff', '--unsafe-fixes', 'a.rs'])).stdout).toContain('+nice\n');
    expect((await check(['--diff', 'a.rs', '--rule', 'page_leak=off'])).stdout).toBe('');
  });

  test('--fix of standard input gives the mended text', async () => {
    const io = await check(['--fix', '-'], `${PAGE}bad\n`);
    expect(io.stdout).toBe(`${PAGE}good\n`);
    expect(io.status).toBe(0);
  });
});

describe('baseline', () => {
  test('leaves out what it lists, and no more of it', async () => {
    write('a.rs', `${PAGE}bad\n`);
    const io = testIo(dir);
    expect(await baselineCommand(['a.rs', '--output', 'base.json'], io, fakeEngine())).toBe(0);
    expect(io.stdout).toBe('');
    expect(existsSync(join(dir, 'base.json'))).toBe(true);
    expect((await check(['a.rs', '--baseline', 'base.json'])).status).toBe(0);
    write('a.rs', `${PAGE}bad\nbad\n`);
    expect(found(await check(['a.rs', '--baseline', 'base.json', '--format', 'json']))).toEqual(['a.rs:3']);
    const printed = testIo(dir);
    await baselineCommand(['a.rs'], printed, fakeEngine());
    expect(JSON.parse(printed.stdout).findings).toHaveLength(2);
  });

  test('a file that is none is said', async () => {
    write('a.rs', PAGE);
    write('b.json', '[]');
    write('v.json', '{"version":2,"findings":[]}');
    expect(await failure(['a.rs', '--baseline', 'b.json'])).toBe('b.json: not a baseline file: no list `findings`');
    expect(await failure(['a.rs', '--baseline', 'v.json'])).toBe('v.json: a baseline file of version 2; this program reads version 1');
    expect(await failure(['a.rs', '--baseline', 'none.json'])).toBe('none.json: cannot be read');
  });
});
