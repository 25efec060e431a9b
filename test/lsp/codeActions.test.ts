// SPDX-License-Identifier: GPL-2.0-only OR MIT
import { describe, expect, it } from 'vitest';
import type { CodeAction } from 'vscode-languageserver/node';
import { connect, edit, PUSH, type TestClient } from './client';
import { fakeEngine } from './fakeEngine';

const FILE = 'file:///w/a.rs';
const BAD = 'fn f() {\n    put_page(page);\n    get_page(page);\n}\n';
const at = (line: number, character: number) => ({ start: { line, character }, end: { line, character } });

const actions = (client: TestClient, range: object, context: object = { diagnostics: [] }) =>
  client.request<CodeAction[]>('textDocument/codeAction', { textDocument: { uri: FILE }, range, context });

async function opened(setUp: Partial<Parameters<typeof connect>[0]> = {}): Promise<TestClient> {
  const client = await connect({ engine: fakeEngine().engine, ...setUp });
  client.open(FILE, BAD);
  return client;
}

describe('code actions', () => {
  it('go by the range that is asked for, whatever diagnostics are echoed', async () => {
    const client = await opened();
    const wrong = [{ range: { start: { line: 99, character: 99 }, end: { line: 0, character: 0 } }, message: 'echoed', code: 'page_refcount' }];
    const found = await actions(client, at(1, 6), { diagnostics: wrong, only: ['quickfix'] });
    expect(found.map((a) => [a.title, a.isPreferred, a.diagnostics?.[0]?.range.start])).toEqual([['Remove the call', true, { line: 1, character: 4 }]]);
    expect(await actions(client, at(0, 0), { diagnostics: wrong, only: ['quickfix'] })).toEqual([]);
  });

  it('are edits on demand, computed on the text as it is then', async () => {
    const client = await opened();
    const [action] = await actions(client, at(1, 6), { diagnostics: [], only: ['quickfix'] });
    expect(action).not.toHaveProperty('edit');
    client.change(FILE, 2, edit(0, 0, 0, '\n\n'));
    const resolved = await client.request<CodeAction>('codeAction/resolve', action);
    expect(resolved.edit).toEqual({
      documentChanges: [{ textDocument: { uri: FILE, version: 2 }, edits: [{ range: { start: { line: 3, character: 0 }, end: { line: 4, character: 0 } }, newText: '' }] }],
    });
    client.change(FILE, 3, { text: '' });
    expect((await client.request<CodeAction>('codeAction/resolve', action)).edit).toEqual({ changes: {} });
  });

  it('come with their edit where the client cannot ask for it', async () => {
    const client = await opened({ capabilities: PUSH });
    const [action] = await actions(client, at(1, 6));
    expect(action?.edit).toEqual({ changes: { [FILE]: [{ range: { start: { line: 1, character: 0 }, end: { line: 2, character: 0 } }, newText: '' }] } });
  });

  it('prefer at most one fix, and show an outline as disabled with its reason', async () => {
    const client = await opened();
    const found = await actions(client, at(2, 6), { diagnostics: [], only: ['quickfix'] });
    expect(found.map((a) => [a.title, a.isPreferred ?? false, a.disabled?.reason ?? null])).toEqual([
      ['Call the folio function', true, null],
      ['Another way', false, null],
      ['Make it owned', false, 'This rewrite needs a person: say who owns the page'],
    ]);
    const old = await opened({ capabilities: PUSH });
    expect((await actions(old, at(2, 6), { diagnostics: [], only: ['quickfix'] })).map((a) => a.title)).toEqual(['Call the folio function', 'Another way']);
  });

  it.each([
    ['none', []],
    ['safe', ['Remove the call']],
    ['unsafe', ['Remove the call', 'Call the folio function', 'Another way']],
    ['all', ['Remove the call', 'Call the folio function', 'Another way', 'Make it owned']],
  ])('follow fixKind %s', async (fixKind, titles) => {
    const client = await opened({ options: { settings: { fixKind } } });
    const whole = { start: { line: 0, character: 0 }, end: { line: 4, character: 0 } };
    expect((await actions(client, whole, { diagnostics: [], only: ['quickfix'] })).map((a) => a.title)).toEqual(titles);
  });

  it.each([['source.fixAll.pageck'], ['source.fixAll'], ['source']])('for %s apply the safe fixes alone', async (only) => {
    const client = await opened();
    const found = await actions(client, at(0, 0), { diagnostics: [], only: [only] });
    expect(found).toMatchObject([{ kind: 'source.fixAll.pageck', edit: { documentChanges: [{ edits: [{ range: { start: { line: 1 } } }] }] } }]);
    expect(found[0]?.edit?.documentChanges?.[0]).toMatchObject({ edits: { length: 1 } });
  });

  it('for an unknown kind are none', async () => {
    const client = await opened();
    expect(await actions(client, at(1, 6), { diagnostics: [], only: ['refactor'] })).toEqual([]);
  });

  it('of one line do not delete it twice', async () => {
    const client = await connect({ engine: fakeEngine().engine });
    client.open(FILE, 'put_page(a); put_page(b);\nput_page(c);\n');
    const [all] = await actions(client, at(0, 0), { diagnostics: [], only: ['source.fixAll'] });
    // The lines' deletions touch each other: the second is left for the next run.
    expect(all?.edit?.documentChanges?.[0]).toMatchObject({ edits: [{ range: { start: { line: 0 }, end: { line: 1 } } }] });
  });
});
