// SPDX-License-Identifier: GPL-2.0-only OR MIT
import { describe, expect, it } from 'vitest';
import { CancellationTokenSource, ProgressType } from 'vscode-languageserver/node';
import { connect, edit, PULL, PUSH } from './client';
import { fakeEngine } from './fakeEngine';

const FILE = 'file:///w/a.rs';
const BAD = 'fn f() {\n    put_page(page);\n}\n';

interface WorkspaceItems {
  items: { uri: string; version: number | null; resultId: string; items: unknown[] }[];
}

describe('a diagnostic', () => {
  it('names its rule, links its page offline, and carries the trace as numbered steps', async () => {
    const client = await connect({ engine: fakeEngine().engine });
    client.open(FILE, BAD);
    expect((await client.pull(FILE)).items).toEqual([
      {
        range: { start: { line: 1, character: 4 }, end: { line: 1, character: 12 } },
        severity: 1,
        code: 'page_refcount',
        codeDescription: { href: 'file:///docs/rules/page_refcount.md' },
        source: 'pageck',
        message: '`put_page` in the fake',
        relatedInformation: [
          { location: { uri: FILE, range: { start: { line: 1, character: 4 }, end: { line: 1, character: 12 } } }, message: '1. the call is here [owned(raw)]' },
          { location: { uri: FILE, range: { start: { line: 1, character: 4 }, end: { line: 1, character: 12 } } }, message: '2. the call is here' },
        ],
        data: { fingerprint: 'page_refcount:0' },
      },
    ]);
  });

  it('takes the link that the client wants', async () => {
    const client = await connect({ engine: fakeEngine().engine, options: { ruleLink: 'command:open?%22{rule}%22' } });
    client.open(FILE, BAD);
    expect((await client.pull(FILE)).items[0]?.codeDescription).toEqual({ href: 'command:open?%22page_refcount%22' });
  });

  it('leaves out what the client does not know', async () => {
    const client = await connect({ engine: fakeEngine().engine, capabilities: { textDocument: { publishDiagnostics: {} } } });
    client.open(FILE, BAD);
    const [diagnostic] = (await client.until(() => client.published.get(FILE))).diagnostics;
    expect(diagnostic).not.toHaveProperty('relatedInformation');
    expect(diagnostic).not.toHaveProperty('codeDescription');
  });

  it.each([
    ['error', 1],
    ['warning', 2],
    ['info', 3],
  ])('of level %s has severity %i', async (level, severity) => {
    const client = await connect({ engine: fakeEngine().engine, options: { settings: { rules: { page_refcount: level } } } });
    client.open(FILE, BAD);
    expect((await client.pull(FILE)).items[0]?.severity).toBe(severity);
  });
});

describe('pulled diagnostics', () => {
  it('have an id that holds while nothing changes for the reader', async () => {
    const client = await connect({ engine: fakeEngine().engine });
    client.open(FILE, BAD);
    const first = await client.pull(FILE);
    expect(await client.pull(FILE, first.resultId)).toEqual({ kind: 'unchanged', resultId: first.resultId });
    client.change(FILE, 2, edit(2, 1, 1, ' // after'));
    expect((await client.pull(FILE, first.resultId)).kind).toBe('unchanged');
    client.change(FILE, 3, edit(0, 0, 0, '\n'));
    expect((await client.pull(FILE, first.resultId)).kind).toBe('full');
  });

  it('are dropped when the request is cancelled', async () => {
    const { engine, log } = fakeEngine();
    const client = await connect({ engine });
    client.open(FILE, BAD);
    await client.pull(FILE);
    client.change(FILE, 2, edit(1, 0, 0, ' '));
    const checks = log.checks;
    const source = new CancellationTokenSource();
    const asked = client.rpc.sendRequest('textDocument/diagnostic', { textDocument: { uri: FILE } }, source.token);
    source.cancel();
    await expect(asked).rejects.toMatchObject({ code: -32800 });
    expect(log.checks).toBe(checks);
  });

  it('of the workspace are held until something changes, then tell what changed and what is gone', async () => {
    const client = await connect({ engine: fakeEngine().engine, folders: ['file:///w'] });
    client.open(FILE, BAD);
    client.open('file:///w/b.rs', BAD);
    await client.pull(FILE);
    await client.pull('file:///w/b.rs');
    const first = await client.request<WorkspaceItems>('workspace/diagnostic', { previousResultIds: [] });
    expect(first.items.map(({ uri, version, items }) => [uri, version, items.length])).toEqual([
      [FILE, 1, 1],
      ['file:///w/b.rs', 1, 1],
    ]);
    let answered = false;
    const held = client
      .request<WorkspaceItems>('workspace/diagnostic', { previousResultIds: first.items.map((i) => ({ uri: i.uri, value: i.resultId })) })
      .finally(() => (answered = true));
    await new Promise((resolve) => setTimeout(resolve, 350));
    expect(answered).toBe(false);
    client.change(FILE, 2, { text: '' });
    const second = await held;
    expect(second.items.map(({ uri, items }) => [uri, items.length])).toEqual([[FILE, 0]]);
  });

  it('of the workspace end when cancelled and stream where the client can take it', async () => {
    const client = await connect({ engine: fakeEngine().engine, folders: ['file:///w'] });
    client.open(FILE, BAD);
    await client.pull(FILE);
    const chunks: WorkspaceItems[] = [];
    client.rpc.onProgress(new ProgressType<WorkspaceItems>(), 'token', (chunk) => void chunks.push(chunk));
    const source = new CancellationTokenSource();
    const asked = client.rpc.sendRequest('workspace/diagnostic', { previousResultIds: [], partialResultToken: 'token' }, source.token);
    await client.until(() => chunks.length === 1);
    client.change(FILE, 2, { text: '' });
    await client.until(() => chunks.length === 2);
    expect(chunks.map((chunk) => chunk.items[0]?.items.length)).toEqual([1, 0]);
    source.cancel();
    await expect(asked).rejects.toMatchObject({ code: -32800 });
  });
});

describe('checking the workspace on request', () => {
  const files = {
    findTree: async () => null,
    scan: async () => [{ path: 'far/away.rs', text: BAD }],
    read: async () => BAD,
    findSettings: async () => null,
    userSettings: async () => ({ layers: [], problem: null }),
  };

  it('reports files that are not open, to push clients too', async () => {
    const client = await connect({ engine: fakeEngine().engine, files, folders: ['file:///w'], capabilities: PUSH });
    expect(await client.request('pageck/checkWorkspace', null)).toMatchObject({ files: 1, findings: 1 });
    await client.until(() => client.published.get('file:///w/far/away.rs')?.diagnostics.length === 1);
    expect(await client.request('workspace/executeCommand', { command: 'pageck.server.checkWorkspace' })).toMatchObject({ findings: 1 });
  });

  it('pushes nothing to a client that pulls', async () => {
    const client = await connect({ engine: fakeEngine().engine, files, folders: ['file:///w'], capabilities: PULL });
    const asked = client.request<WorkspaceItems>('workspace/diagnostic', { previousResultIds: [] });
    expect(await client.request('pageck/checkWorkspace', null)).toMatchObject({ findings: 1 });
    expect((await asked).items.map((item) => item.uri)).toEqual(['file:///w/far/away.rs']);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(client.publications).toEqual([]);
  });

  it('tells what the server knows of itself', async () => {
    const client = await connect({ engine: fakeEngine().engine, files, folders: ['file:///w'], capabilities: PULL });
    client.open(FILE, BAD);
    await client.pull(FILE);
    expect(await client.request('pageck/state', null)).toMatchObject({
      version: '0.0.0-test',
      diagnostics: 'pull',
      folders: ['file:///w'],
      documents: [{ uri: FILE, version: 1, root: 'file:///w' }],
      roots: [{ uri: 'file:///w', kind: 'folder', files: 2, findings: 2 }],
      errors: [],
    });
    expect(client.notifications.filter((n) => n.method === 'pageck/status').map((n) => (n.params as { kind: string }).kind)).toEqual(['loading', 'ready']);
  });
});
