// SPDX-License-Identifier: GPL-2.0-only OR MIT
import { describe, expect, it } from 'vitest';
import { readEditorSettings } from '../../server/lsp/editorSettings';
import { connect, PULL, PUSH } from './client';
import { fakeEngine } from './fakeEngine';

const FILE = 'file:///w/a.rs';
const BAD = 'put_page(p);\n';
const OFF = { rules: { page_refcount: 'off' } };
const NOTHING_ASKED = { textDocument: PULL.textDocument };

describe('the editor’s settings', () => {
  it('do as initialization options, as VS Code sends them and bare', async () => {
    for (const options of [{ settings: OFF }, { settings: { pageck: OFF } }, OFF, { pageck: OFF }]) {
      const client = await connect({ engine: fakeEngine().engine, capabilities: NOTHING_ASKED, options });
      client.open(FILE, BAD);
      expect((await client.pull(FILE)).items, JSON.stringify(options)).toEqual([]);
    }
  });

  it('do as an answer to workspace/configuration', async () => {
    const client = await connect({ engine: fakeEngine().engine, configuration: () => OFF });
    client.open(FILE, BAD);
    await client.until(() => client.notifications.some((n) => n.method === 'workspace/diagnostic/refresh'));
    expect((await client.pull(FILE)).items).toEqual([]);
  });

  it('do as didChangeConfiguration, with and without a client that can be asked', async () => {
    const pushed = await connect({ engine: fakeEngine().engine, capabilities: PUSH });
    pushed.open(FILE, BAD);
    await pushed.until(() => pushed.published.get(FILE)?.diagnostics.length === 1);
    void pushed.rpc.sendNotification('workspace/didChangeConfiguration', { settings: { pageck: OFF } });
    await pushed.until(() => pushed.published.get(FILE)?.diagnostics.length === 0);

    let answer: unknown = {};
    const asked = await connect({ engine: fakeEngine().engine, configuration: () => answer });
    asked.open(FILE, BAD);
    expect((await asked.pull(FILE)).items).toHaveLength(1);
    answer = OFF;
    void asked.rpc.sendNotification('workspace/didChangeConfiguration', { settings: null });
    await asked.until(() => asked.notifications.some((n) => n.method === 'workspace/diagnostic/refresh'));
    expect((await asked.pull(FILE)).items).toEqual([]);
  });

  it('that are wrong are said once, and the rest counts', async () => {
    const client = await connect({ engine: fakeEngine().engine, options: { settings: { profile: 'mine', rules: { page_refcount: 'warning', nonsense: 'error' } } } });
    client.open(FILE, BAD);
    expect((await client.pull(FILE)).items[0]?.severity).toBe(2);
    expect(client.messages).toEqual(['pageck: pageck.rules: there is no rule "nonsense" (and 1 more, see the log)']);
  });

  it('are read whatever they are', () => {
    const rules = ['page_leak'];
    for (const sent of [null, undefined, 3, 'x', [], [1], { rules: [] }, { rules: null }, { rules: 'x' }, { rules: { page_leak: {} } }, { profile: {} }, { inlayHints: 3 }, { inlayHints: { enable: 'yes' } }, { pageck: 7 }]) {
      expect(() => readEditorSettings(sent, rules), JSON.stringify(sent)).not.toThrow();
    }
    expect(readEditorSettings({ 'inlayHints.enable': true, fixKind: 'safe', rules: { page_leak: 'off' } }, rules)).toEqual({
      settings: { profile: 'auto', rules: { page_leak: 'off' }, inlayHints: true, fixKind: 'safe' },
      problems: [],
    });
  });
});

describe('.pageck.toml', () => {
  const TOML = 'file:///w/.pageck.toml';
  const disk = (text: () => string) => ({
    findTree: async () => null,
    scan: async () => [],
    read: async (uri: string) => (uri === TOML ? text() : null),
    findSettings: async () => TOML,
    userSettings: async () => ({ layers: [{ rules: { page_refcount: 'warning' as const } }], problem: null }),
  });
  const touched = { changes: [{ uri: TOML, type: 2 }] };

  it('counts, is watched, and the editor goes before it', async () => {
    let text = 'rules.page_refcount = "off"';
    const client = await connect({ engine: fakeEngine().engine, files: disk(() => text), folders: ['file:///w'] });
    client.open(FILE, BAD);
    expect((await client.pull(FILE)).items).toEqual([]);
    text = '';
    void client.rpc.sendNotification('workspace/didChangeWatchedFiles', touched);
    await client.until(() => client.notifications.some((n) => n.method === 'workspace/diagnostic/refresh'));
    // The user's own setting, where the tree's file says nothing.
    expect((await client.pull(FILE)).items).toMatchObject([{ severity: 2 }]);

    const over = await connect({ engine: fakeEngine().engine, files: disk(() => 'rules.page_refcount = "off"'), folders: ['file:///w'], options: { settings: { rules: { page_refcount: 'info' } } } });
    over.open(FILE, BAD);
    expect((await over.pull(FILE)).items[0]?.severity).toBe(3);
  });

  it('shows what is wrong in it, in itself: open or not, pulled or pushed', async () => {
    const expected = { message: 'unknown key `bad`', severity: 1, source: 'pageck', range: { start: { line: 1, character: 0 } } };
    let text = '\nbad = 1\n';
    const push = await connect({ engine: fakeEngine().engine, files: disk(() => text), folders: ['file:///w'], capabilities: PUSH });
    push.open(FILE, BAD);
    expect((await push.until(() => push.published.get(TOML))).diagnostics).toMatchObject([expected]);
    text = '';
    void push.rpc.sendNotification('workspace/didChangeWatchedFiles', touched);
    await push.until(() => push.published.get(TOML)?.diagnostics.length === 0);

    const pull = await connect({ engine: fakeEngine().engine, files: disk(() => '\nbad = 1\n'), folders: ['file:///w'] });
    pull.open(FILE, BAD);
    await pull.pull(FILE);
    const report = await pull.request<{ items: { uri: string; items: unknown[] }[] }>('workspace/diagnostic', { previousResultIds: [] });
    expect(report.items.find((item) => item.uri === TOML)?.items).toMatchObject([expected]);
    pull.open(TOML, 'profile = "auto"\n  bad = 2', 'toml');
    expect((await pull.pull(TOML)).items).toMatchObject([{ ...expected, range: { start: { line: 1, character: 2 }, end: { line: 1, character: 9 } } }]);
    pull.change(TOML, 2, { text: 'profile = "auto"' });
    expect((await pull.pull(TOML)).items).toEqual([]);
  });

  it('that turns bad leaves the last good settings in force', async () => {
    let text = 'rules.page_refcount = "off"';
    const client = await connect({ engine: fakeEngine().engine, files: disk(() => text), folders: ['file:///w'] });
    client.open(FILE, BAD);
    expect((await client.pull(FILE)).items).toEqual([]);
    text = 'rules.page_refc';
    void client.rpc.sendNotification('workspace/didChangeWatchedFiles', touched);
    await client.until(() => client.notifications.some((n) => n.method === 'workspace/diagnostic/refresh'));
    expect((await client.pull(FILE)).items).toEqual([]);
  });

  it('nearest to a file counts for it, and its exclude globs are relative to it', async () => {
    const tomls: Record<string, string> = { 'file:///w/.pageck.toml': 'exclude = ["gen/*.rs"]', 'file:///w/sub/.pageck.toml': 'rules.page_refcount = "info"' };
    const client = await connect({
      engine: fakeEngine().engine,
      folders: ['file:///w'],
      files: {
        findTree: async () => null,
        scan: async () => [],
        read: async (uri) => tomls[uri] ?? null,
        findSettings: async (folder) => `${folder.startsWith('file:///w/sub') ? 'file:///w/sub' : 'file:///w'}/.pageck.toml`,
        userSettings: async () => ({ layers: [], problem: null }),
      },
    });
    const found: Record<string, unknown> = {};
    for (const path of ['a.rs', 'sub/b.rs', 'gen/c.rs', 'sub/gen/d.rs']) {
      client.open(`file:///w/${path}`, BAD);
      found[path] = (await client.pull(`file:///w/${path}`)).items.map((item) => item.severity);
    }
    expect(found).toEqual({ 'a.rs': [1], 'sub/b.rs': [3], 'gen/c.rs': [], 'sub/gen/d.rs': [3] });
    const all = await client.request<{ items: { uri: string; items: { severity: number }[] }[] }>('workspace/diagnostic', { previousResultIds: [] });
    expect(all.items.map(({ uri, items }) => [uri, items[0]?.severity])).toEqual([
      ['file:///w/a.rs', 1],
      ['file:///w/sub/b.rs', 3],
      ['file:///w/sub/gen/d.rs', 3],
      ['file:///w/gen/c.rs', undefined],
    ]);
  });
});
