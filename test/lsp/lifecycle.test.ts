// SPDX-License-Identifier: GPL-2.0-only OR MIT
import { describe, expect, it } from 'vitest';
import { connect, edit, PULL, PUSH } from './client';
import { fakeEngine } from './fakeEngine';

const FILE = 'file:///tree/rust/kernel/page.rs';
const BAD = 'fn f() {\n    put_page(page);\n}\n';

describe('what the server says it can do', () => {
  it('offers pull diagnostics only to a client that asks for them', async () => {
    const pull = await connect({ engine: fakeEngine().engine, capabilities: PULL });
    expect(pull.initializeResult.capabilities).toMatchObject({
      textDocumentSync: { openClose: true, change: 2 },
      diagnosticProvider: { identifier: 'pageck', interFileDependencies: true, workspaceDiagnostics: true },
      codeActionProvider: { codeActionKinds: ['quickfix', 'source.fixAll.pageck'], resolveProvider: true },
    });
    const push = await connect({ engine: fakeEngine().engine, capabilities: PUSH });
    expect(push.initializeResult.capabilities).not.toHaveProperty('diagnosticProvider');
    expect(push.initializeResult.capabilities).toMatchObject({ codeActionProvider: { resolveProvider: false } });
  });

  it('publishes to a push client and never to a pull client', async () => {
    const push = await connect({ engine: fakeEngine().engine, capabilities: PUSH });
    push.open(FILE, BAD);
    const first = await push.until(() => push.published.get(FILE));
    expect(first).toMatchObject({ version: 1, diagnostics: [{ code: 'page_refcount', source: 'pageck', severity: 1, message: '`put_page` in the fake' }] });

    const pull = await connect({ engine: fakeEngine().engine, capabilities: PULL });
    pull.open(FILE, BAD);
    expect((await pull.pull(FILE)).items).toHaveLength(1);
    pull.change(FILE, 2, edit(1, 0, 0, ' '));
    expect((await pull.pull(FILE)).items[0]?.range.start).toEqual({ line: 1, character: 5 });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(pull.publications).toEqual([]);
  });
});

describe('documents', () => {
  it('passes edits on as changes of the engine, in order, without a new text', async () => {
    const { engine, log, latest } = fakeEngine();
    const client = await connect({ engine });
    client.open(FILE, BAD);
    await client.pull(FILE);
    client.change(FILE, 2, edit(1, 4, 7, 'get'), edit(0, 3, 4, 'long_name'));
    const { items } = await client.pull(FILE);
    expect(items.map((d) => d.message)).toEqual(['`get_page` in the fake']);
    expect(log.edits).toEqual([{ path: 'rust/kernel/page.rs', changes: [{ start: 13, oldEnd: 16, newText: 'get' }, { start: 3, oldEnd: 4, newText: 'long_name' }] }]);
    expect(log.sets).toEqual(['rust/kernel/page.rs']);
    expect(latest()?.text('rust/kernel/page.rs')).toBe('fn long_name() {\n    get_page(page);\n}\n');
  });

  it('counts columns in UTF-16', async () => {
    const client = await connect({ engine: fakeEngine().engine });
    client.open(FILE, '/* 😀é */ put_page(p);\n');
    expect((await client.pull(FILE)).items[0]?.range).toEqual({ start: { line: 0, character: 10 }, end: { line: 0, character: 18 } });
    client.change(FILE, 2, edit(0, 3, 5, ''));
    expect((await client.pull(FILE)).items[0]?.range.start.character).toBe(8);
  });

  it('agrees with the editor on lines where a lone CR ends one', async () => {
    const client = await connect({ engine: fakeEngine().engine });
    client.open(FILE, 'a\rb\r\nput_page(p);\n');
    expect((await client.pull(FILE)).items[0]?.range.start).toEqual({ line: 2, character: 0 });
  });

  it.each([null, []])('works with folders %j: untitled files and files outside of any folder', async (folders) => {
    const client = await connect({ engine: fakeEngine().engine, folders });
    client.open('untitled:Untitled-1', BAD);
    client.open('file:///elsewhere/x.rs', BAD);
    expect((await client.pull('untitled:Untitled-1')).items).toHaveLength(1);
    expect((await client.pull('file:///elsewhere/x.rs')).items).toHaveLength(1);
  });

  it('keeps files that belong to no folder apart, and files of one folder together', async () => {
    const client = await connect({ engine: fakeEngine().engine, folders: ['file:///a%20b'] });
    client.open('file:///a%20b/one.rs', 'leak');
    client.open('file:///a%20b/two.rs', 'borrow');
    client.open('file:///c/three.rs', 'borrow');
    expect((await client.pull('file:///a%20b/two.rs')).items.map((d) => d.code)).toEqual(['page_leak']);
    expect((await client.pull('file:///c/three.rs')).items).toEqual([]);
    client.change('file:///a%20b/one.rs', 2, { text: '' });
    expect((await client.pull('file:///a%20b/two.rs')).items).toEqual([]);
  });

  it('leaves other languages alone', async () => {
    const { engine, log } = fakeEngine();
    const client = await connect({ engine });
    client.open('file:///x/notes.md', BAD, 'markdown');
    expect((await client.pull('file:///x/notes.md')).items).toEqual([]);
    client.open('file:///x/rust/helpers/page.c', BAD, 'c');
    expect((await client.pull('file:///x/rust/helpers/page.c')).items).toHaveLength(1);
    expect(log.sets).toEqual(['rust/helpers/page.c']);
  });

  it('takes back what it published when a document is closed', async () => {
    const { engine, log } = fakeEngine();
    const client = await connect({ engine, capabilities: PUSH });
    client.open(FILE, BAD);
    await client.until(() => client.published.get(FILE)?.diagnostics.length === 1);
    client.close(FILE);
    await client.until(() => client.published.get(FILE)?.diagnostics.length === 0);
    await client.until(() => log.disposed === 1);
  });

  it('publishes for the last of many edits, not for each', async () => {
    const { engine } = fakeEngine();
    const client = await connect({ engine, capabilities: PUSH });
    client.open(FILE, '\n'.repeat(200));
    await client.until(() => client.published.get(FILE));
    for (let version = 2; version < 102; version++) client.change(FILE, version, edit(version, 0, 0, 'put_page(p);'));
    await client.until(() => client.published.get(FILE)?.diagnostics.length === 100);
    expect(client.publications.length).toBeLessThan(60);
    const versions = client.publications.map((p) => p.version ?? 0);
    expect(versions).toEqual([...versions].sort((a, b) => a - b));
  });
});

describe('the tree around a file', () => {
  const files = {
    findTree: async (uri: string) => (uri.startsWith('file:///linux/') ? 'file:///linux' : null),
    scan: async () => [
      { path: 'rust/kernel/page.rs', text: 'leak page' },
      { path: 'drivers/a/other.rs', text: 'put_page(p)' },
    ],
    read: async (uri: string) => (uri.endsWith('page.rs') ? 'leak page' : null),
    findSettings: async () => null,
    userSettings: async () => ({ layers: [], problem: null }),
  };

  it('is read as context when one of its files is opened, and reported only below the folders', async () => {
    const client = await connect({ engine: fakeEngine().engine, files, folders: ['file:///linux/rust'] });
    client.open('file:///linux/rust/kernel/user.rs', 'borrow');
    expect((await client.pull('file:///linux/rust/kernel/user.rs')).items.map((d) => d.code)).toEqual(['page_leak']);
    const report = await client.request<{ items: { uri: string; items: unknown[] }[] }>('workspace/diagnostic', { previousResultIds: [] });
    expect(report.items.map((item) => item.uri)).toEqual(['file:///linux/rust/kernel/user.rs']);
  });

  it('follows files that change on disk, but not those that are open', async () => {
    let onDisk: string | null = 'leak';
    const client = await connect({ engine: fakeEngine().engine, files: { ...files, read: async () => onDisk } });
    const user = 'file:///linux/drivers/user.rs';
    client.open(user, 'borrow');
    expect((await client.pull(user)).items).toHaveLength(1);
    onDisk = null;
    const changed = (uri: string) => client.rpc.sendNotification('workspace/didChangeWatchedFiles', { changes: [{ uri, type: 2 }] });
    void changed('file:///linux/rust/kernel/page.rs');
    void changed(user);
    expect((await client.pull(user)).items).toEqual([]);
    client.change(user, 2, { text: 'put_page(' });
    expect((await client.pull(user)).items).toHaveLength(1);
  });
});
