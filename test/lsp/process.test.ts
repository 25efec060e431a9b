// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The built server as a process: what stands on stdout, and when it ends. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';

const DIST = fileURLToPath(new URL('../../dist', import.meta.url));
const INITIALIZE = { processId: null, rootUri: null, capabilities: {} };
const running: ChildProcessWithoutNullStreams[] = [];

afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});

function start(...command: string[]) {
  const child = spawn(process.execPath, command);
  running.push(child);
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
  const send = (message: object) => {
    const body = JSON.stringify({ jsonrpc: '2.0', ...message });
    child.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  };
  /** Everything on stdout as messages; throws when anything else is there. */
  const messages = (): { id?: number; method?: string; result?: unknown; params?: { diagnostics?: { code: string }[] } }[] => {
    const found = [];
    let rest = Buffer.from(output);
    while (rest.length > 0) {
      const header = /^Content-Length: (\d+)\r\n\r\n/.exec(rest.toString('latin1'));
      if (!header) throw new Error(`not JSON-RPC: ${rest.toString().slice(0, 200)}`);
      const end = header[0].length + Number(header[1]);
      if (rest.length < end) break;
      found.push(JSON.parse(rest.subarray(header[0].length, end).toString()));
      rest = rest.subarray(end);
    }
    return found;
  };
  const until = async (test: () => boolean) => {
    for (let i = 0; !test(); i++) {
      if (i > 800) throw new Error(`waited in vain; stdout:\n${output}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  return { child, ended, output: () => output, send, messages, until, answered: (id: number) => until(() => messages().some((m) => m.id === id)) };
}

const commands: [string, string[]][] = [
  ['pageck-language-server', [join(DIST, 'language-server.js'), '--stdio']],
  ['pageck lsp', [join(DIST, 'cli.js'), 'lsp', '--stdio']],
  ['the packaged extension, as a server', [join(DIST, 'extension.js'), '--stdio']],
];

describe.each(commands)('%s', (_name, command) => {
  it('writes nothing but JSON-RPC, and ends after shutdown and exit', async () => {
    const server = start(...command);
    server.send({ id: 1, method: 'initialize', params: INITIALIZE });
    await server.answered(1);
    server.send({ method: 'initialized', params: {} });
    const text = 'use kernel::{bindings, page::Page};\npub fn f(page: &Page) {\n    unsafe { bindings::get_page(page.as_ptr()) };\n}\n';
    server.send({ method: 'textDocument/didOpen', params: { textDocument: { uri: 'file:///nowhere/a.rs', languageId: 'rust', version: 1, text } } });
    await server.until(() => server.messages().some((m) => m.method === 'textDocument/publishDiagnostics'));
    const published = server.messages().find((m) => m.method === 'textDocument/publishDiagnostics');
    expect(published?.params?.diagnostics?.map((d) => d.code)).toContain('page_refcount');
    server.send({ id: 2, method: 'shutdown' });
    await server.answered(2);
    server.send({ method: 'exit' });
    expect(await server.ended).toBe(0);
  });

  it('ends when its input ends', async () => {
    const server = start(...command);
    server.send({ id: 1, method: 'initialize', params: INITIALIZE });
    await server.answered(1);
    server.child.stdin.end();
    await server.ended;
  });
});

describe('the process', () => {
  it('ends when the client that it was told of is gone', async () => {
    const client = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)']);
    const server = start(join(DIST, 'language-server.js'), '--stdio');
    server.send({ id: 1, method: 'initialize', params: { ...INITIALIZE, processId: client.pid } });
    await server.answered(1);
    client.kill('SIGKILL');
    await server.ended;
  }, 15_000);

  it('outlives messages that are no JSON', async () => {
    const server = start(join(DIST, 'language-server.js'), '--stdio');
    server.child.stdin.write('Content-Length: 9\r\n\r\n{"a":nope');
    server.child.stdin.write('Content-Length: 4\r\n\r\nnull');
    server.send({ id: 1, method: 'initialize', params: INITIALIZE });
    await server.answered(1);
  });

  it('says what it is', async () => {
    const help = start(join(DIST, 'language-server.js'), '--help');
    expect(await help.ended).toBe(0);
    expect(help.output()).toMatch(/^pageck-language-server: .*\n\nUsage: /);
    expect(help.output().split('\n').length).toBeLessThanOrEqual(24);
    const version = start(join(DIST, 'language-server.js'), '--version');
    expect(await version.ended).toBe(0);
    expect(version.output()).toMatch(/^pageck \d+\.\d+\.\d+\n$/);
  });
});
