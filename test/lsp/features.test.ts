// SPDX-License-Identifier: GPL-2.0-only OR MIT
import { describe, expect, it } from 'vitest';
import { connect, PULL, PUSH } from './client';
import { fakeEngine } from './fakeEngine';

const FILE = 'file:///w/a.rs';
const TEXT = 'fn f(page: P) {\n    put_page(page);\n}\n';

describe('hover', () => {
  it('says what the page is and how it came to be, and the rule behind a finding', async () => {
    const client = await connect({ engine: fakeEngine().engine, capabilities: PULL });
    client.open(FILE, TEXT);
    const onPage = await client.request('textDocument/hover', { textDocument: { uri: FILE }, position: { line: 1, character: 15 } });
    expect(onPage).toEqual({
      contents: { kind: 'markdown', value: '`page` is `freed` or `null` here, depending on the path\n\n1. line 2: `page` is allocated here' },
      range: { start: { line: 1, character: 13 }, end: { line: 1, character: 17 } },
    });
    const onFinding = await client.request('textDocument/hover', { textDocument: { uri: FILE }, position: { line: 1, character: 5 } });
    expect(onFinding).toMatchObject({
      contents: { value: '[`page_refcount`](file:///docs/rules/page_refcount.md): About page_refcount\n- say who owns the page' },
    });
    expect(await client.request('textDocument/hover', { textDocument: { uri: FILE }, position: { line: 2, character: 0 } })).toBeNull();
  });

  it('is plain text for a client that shows no Markdown', async () => {
    const client = await connect({ engine: fakeEngine().engine, capabilities: PUSH });
    client.open(FILE, TEXT);
    const hover = await client.request('textDocument/hover', { textDocument: { uri: FILE }, position: { line: 1, character: 15 } });
    expect(hover).toMatchObject({ contents: { kind: 'plaintext', value: 'page is freed or null here, depending on the path\n\n1. line 2: page is allocated here' } });
  });
});

describe('inlay hints', () => {
  const ask = { textDocument: { uri: FILE }, range: { start: { line: 0, character: 0 }, end: { line: 9, character: 0 } } };

  it('are off by default and on by setting, inside the range that is asked for', async () => {
    const off = await connect({ engine: fakeEngine().engine });
    off.open(FILE, TEXT);
    expect(await off.request('textDocument/inlayHint', ask)).toEqual([]);

    const on = await connect({ engine: fakeEngine().engine, options: { settings: { inlayHints: { enable: true } } } });
    on.open(FILE, TEXT);
    expect(await on.request('textDocument/inlayHint', ask)).toMatchObject([
      { position: { line: 0, character: 9 }, label: ': owned(raw)' },
      { position: { line: 1, character: 17 }, label: ': freed | null' },
    ]);
    const second = { ...ask, range: { start: { line: 1, character: 0 }, end: { line: 1, character: 20 } } };
    expect(await on.request('textDocument/inlayHint', second)).toMatchObject([{ position: { line: 1 } }]);
  });
});

describe('a rule page', () => {
  it('comes as Markdown, or as null for what is no rule', async () => {
    const client = await connect({ engine: fakeEngine().engine });
    expect(await client.request('pageck/rulePage', { rule: 'page_leak' })).toEqual({ rule: 'page_leak', title: 'About page_leak', markdown: '# page_leak' });
    expect(await client.request('pageck/rulePage', { rule: '../etc/passwd' })).toBeNull();
    expect(await client.request('pageck/rulePage', null)).toBeNull();
  });

  it('is opened by the client where it can', async () => {
    const client = await connect({ engine: fakeEngine().engine, capabilities: { ...PULL, window: { showDocument: { support: true } } } });
    await client.request('workspace/executeCommand', { command: 'pageck.server.rulePage', arguments: ['page_leak'] });
    const shown = client.notifications.find((n) => n.method === 'window/showDocument');
    expect(shown?.params).toMatchObject({ uri: 'file:///docs/rules/page_leak.md' });
  });
});
