// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The server outlives any input: garbage from the client, failures of the engine. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { connect, edit, PUSH } from './client';
import { fakeEngine } from './fakeEngine';

const FILE = 'file:///w/a.rs';
const BAD = 'put_page(p);\n';

describe('when the engine fails', () => {
  it.each(['check', 'edit', 'set', 'states'] as const)('in %s, it is built anew and the answer is right', async (what) => {
    const { engine, log } = fakeEngine();
    const client = await connect({ engine });
    client.open(FILE, what === 'set' ? '' : BAD);
    await client.pull(FILE);
    log.failNext = what;
    if (what === 'set') {
      client.close(FILE);
      client.open(FILE, BAD);
    } else client.change(FILE, 2, edit(0, 0, 0, ' page '));
    expect((await client.pull(FILE)).items).toHaveLength(1);
    await client.request('textDocument/hover', { textDocument: { uri: FILE }, position: { line: 0, character: 2 } });
    const errors = client.logs.filter((line) => line.startsWith('1 '));
    expect(errors.join('\n')).toContain(`the fake engine fails in ${what}`);
    expect((await client.request<{ errors: string[] }>('pageck/state', null)).errors).toHaveLength(errors.length);
  });

  it('for good, requests are answered with nothing and the server lives', async () => {
    const { engine } = fakeEngine();
    const broken = { ...engine, createWorkspace: (...args: Parameters<typeof engine.createWorkspace>) => ({ ...engine.createWorkspace(...args), check: () => { throw new Error('always'); } }) };
    const client = await connect({ engine: broken });
    client.open(FILE, BAD);
    expect((await client.pull(FILE)).items).toEqual([]);
    expect(await client.request('textDocument/codeAction', { textDocument: { uri: FILE }, range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }, context: { diagnostics: [] } })).toEqual([]);
  });

  it('to load, the client is told', async () => {
    const { engine } = fakeEngine();
    const client = await connect({ engine: { ...engine, init: () => Promise.reject(new Error('no wasm')) }, capabilities: PUSH });
    client.open(FILE, BAD);
    await client.until(() => client.notifications.some((n) => n.method === 'pageck/status' && (n.params as { kind: string }).kind === 'error'));
    expect(client.logs.join('\n')).toContain('no wasm');
  });
});

describe('whatever the client sends', () => {
  const position = fc.record({ line: fc.integer({ min: -3, max: 60 }), character: fc.integer({ min: -3, max: 200 }) });
  const weird = fc.oneof(position, fc.constant({ line: 1e9, character: 1e9 }), fc.constant({ line: Number.MAX_SAFE_INTEGER, character: 0 }));
  const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 30 }), fc.constantFrom('put_page(p);', '\r\n', '\r', '\n', '😀', '\u2028', '\0', 'x'.repeat(70_000), '/*', '"', 'r#"', '{', '}'));
  const change = fc.oneof(
    fc.record({ range: fc.record({ start: weird, end: weird }), text }),
    fc.record({ text }),
  );

  it('the text is the editor’s after any edits, and the findings are those of a fresh start', async () => {
    await fc.assert(
      fc.asyncProperty(text, fc.array(change, { maxLength: 25 }), async (first, changes) => {
        const { engine, latest } = fakeEngine();
        const client = await connect({ engine });
        client.open(FILE, first);
        await client.pull(FILE);
        const mirror = TextDocument.create(FILE, 'rust', 1, first);
        changes.forEach((c, i) => client.change(FILE, i + 2, c));
        for (const c of changes) TextDocument.update(mirror, [c], 0);
        const { items } = await client.pull(FILE);
        expect(latest()?.text('a.rs')).toBe(mirror.getText());
        const fresh = await connect({ engine: fakeEngine().engine });
        fresh.open(FILE, mirror.getText());
        expect(items).toEqual((await fresh.pull(FILE)).items);
        expect(client.logs.filter((line) => line.startsWith('1 '))).toEqual([]);
        client.rpc.dispose();
        fresh.rpc.dispose();
      }),
      { numRuns: 40 },
    );
  });

  it('malformed messages, unknown URIs and wrong types do not end it', async () => {
    const client = await connect({ engine: fakeEngine().engine });
    const send = (method: string, params: unknown) => void client.rpc.sendNotification(method, params);
    const junk = [null, 3, [], {}, { textDocument: null }, { textDocument: { uri: null } }, { textDocument: { uri: 'no uri at all' } }, { textDocument: { uri: 'file:///%E0%A4%A' } }, { textDocument: { uri: '', text: 7, version: 'x' } }];
    for (const params of junk) {
      for (const method of ['textDocument/didOpen', 'textDocument/didChange', 'textDocument/didClose', 'textDocument/didSave', 'workspace/didChangeWatchedFiles', 'workspace/didChangeConfiguration', 'workspace/didChangeWorkspaceFolders', '$/cancelRequest', 'no/such']) send(method, params);
      for (const method of ['textDocument/diagnostic', 'textDocument/codeAction', 'codeAction/resolve', 'textDocument/hover', 'textDocument/inlayHint', 'workspace/executeCommand', 'pageck/state', 'pageck/rulePage', 'no/such']) {
        await client.request(method, params).catch(() => undefined);
      }
    }
    client.change('file:///never/opened.rs', 5, { text: 'x' });
    client.open(FILE, BAD);
    client.change(FILE, 2, edit(Number.NaN, 0, 0, 'x'), { range: null, text: 'put_page(p); ' }, { nonsense: true }, null);
    client.change(FILE, 3, { text: BAD });
    expect((await client.pull(FILE)).items).toHaveLength(1);
  });

  it('documents may be opened twice, closed twice and closed unopened', async () => {
    const client = await connect({ engine: fakeEngine().engine });
    client.close(FILE);
    client.open(FILE, '');
    client.open(FILE, BAD);
    expect((await client.pull(FILE)).items).toHaveLength(1);
    client.close(FILE);
    client.close(FILE);
    expect((await client.pull(FILE)).items).toEqual([]);
    client.open(FILE, BAD);
    expect((await client.pull(FILE)).items).toHaveLength(1);
  });

  it('workspace folders may come and go', async () => {
    const client = await connect({ engine: fakeEngine().engine });
    client.open('file:///w/one.rs', 'leak');
    client.open(FILE, 'borrow');
    expect((await client.pull(FILE)).items).toEqual([]);
    const folders = (added: string[], removed: string[]) =>
      client.rpc.sendNotification('workspace/didChangeWorkspaceFolders', { event: { added: added.map((uri) => ({ uri, name: uri })), removed: removed.map((uri) => ({ uri, name: uri })) } });
    void folders(['file:///w'], []);
    await client.until(() => client.logs.every((line) => !line.startsWith('1 ')));
    expect((await client.pull(FILE)).items).toHaveLength(1);
    void folders([], ['file:///w']);
    expect((await client.pull(FILE)).items).toEqual([]);
  });
});
