// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The server over the real engine and a real disk: the same findings as the engine gives on its own. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CodeAction, Hover, InlayHint } from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { diskAccess } from '../../server/lsp/diskAccess';
import { createEngine } from '../../server/lsp/engine';
import { RULES } from '../../server/rules/registry';
import { discover } from '../../server/workspace/diskFiles';
import { createWorkspace, initEngine } from '../../server/workspace/workspace';
import { connect, type TestClient } from './client';

const require = createRequire(import.meta.url);
const grammar = async () => ({
  runtime: readFileSync(join(dirname(require.resolve('web-tree-sitter')), 'web-tree-sitter.wasm')),
  rust: readFileSync(join(dirname(require.resolve('tree-sitter-rust/package.json')), 'tree-sitter-rust.wasm')),
});
const SAMPLE = join(dirname(fileURLToPath(import.meta.url)), '../editors/sample');
const uriOf = (path: string) => pathToFileURL(join(SAMPLE, path)).href;
const textOf = (path: string) => readFileSync(join(SAMPLE, path), 'utf8');
const PAGE = 'rust/kernel/page.rs';

async function client(options: unknown = {}): Promise<TestClient> {
  const engine = createEngine(grammar);
  return connect({ engine, files: diskAccess(engine.rules, () => false), folders: [pathToFileURL(SAMPLE).href], options });
}

describe('the server on the sample tree', () => {
  it('gives the findings of the engine, in open files and in others', async () => {
    await initEngine(grammar);
    const found = discover([SAMPLE], SAMPLE);
    if (found.problem !== null) throw new Error(found.problem);
    const workspace = createWorkspace({ rules: {}, exclude: [], profile: 'auto', functions: [] });
    for (const file of found.workspaces.flatMap((each) => each.files)) workspace.set(file.path, file.text);
    const expected = workspace.check().findings.map((f) => `${f.file}:${f.range.start.line}:${f.range.start.column}: ${f.severity} ${f.rule}: ${f.message}`);
    workspace.dispose();
    expect(expected.length).toBeGreaterThan(1);

    const c = await client();
    c.open(uriOf(PAGE), textOf(PAGE));
    await c.pull(uriOf(PAGE));
    const report = await c.request<{ items: { uri: string; items: { range: { start: { line: number; character: number } }; severity: number; code: string; message: string }[] }[] }>('workspace/diagnostic', { previousResultIds: [] });
    const got = report.items.flatMap(({ uri, items }) =>
      items.map((d) => `${uri.slice(pathToFileURL(SAMPLE).href.length + 1)}:${d.range.start.line + 1}:${d.range.start.character + 1}: ${['', 'error', 'warning', 'info'][d.severity]} ${d.code}: ${d.message}`),
    );
    expect(got.sort()).toEqual(expected.sort());
  });

  it('says what it knows of a page under the cursor and along the code', async () => {
    const c = await client({ settings: { inlayHints: { enable: true } } });
    c.open(uriOf(PAGE), textOf(PAGE));
    const lines = textOf(PAGE).split('\n');
    const line = lines.findIndex((text) => text.includes('page.is_null()'));
    const hover = await c.request<Hover>('textDocument/hover', { textDocument: { uri: uriOf(PAGE) }, position: { line, character: (lines[line] ?? '').indexOf('page') + 1 } });
    expect(JSON.stringify(hover.contents)).toContain('borrowed(vmalloc)');
    const hints = await c.request<InlayHint[]>('textDocument/inlayHint', { textDocument: { uri: uriOf(PAGE) }, range: { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } } });
    expect(hints.length).toBeGreaterThan(0);
    expect(hints.map((hint) => String(hint.label)).join(' ')).toContain('borrowed(vmalloc)');
  });

  it('checks what is Rust by its language alone: untitled files, and names without the ending', async () => {
    const c = await client();
    for (const uri of ['untitled:Untitled-1', uriOf('page.rs.in')]) {
      c.open(uri, textOf(PAGE));
      expect((await c.pull(uri)).items.map((d) => d.code), uri).toContain('free_borrowed_page');
    }
  });

  it('does not show behind a branch that returned what holds in the branch', async () => {
    const c = await client();
    c.open(uriOf(PAGE), textOf(PAGE));
    const lines = textOf(PAGE).split('\n');
    const line = lines.findIndex((text) => text.includes('__free_pages(page, 0)'));
    const hover = await c.request<Hover>('textDocument/hover', { textDocument: { uri: uriOf(PAGE) }, position: { line, character: (lines[line] ?? '').indexOf('page, 0') + 1 } });
    expect(JSON.stringify(hover.contents)).toContain('borrowed(vmalloc)');
  });

  it('offers fixes whose edits take the finding away', async () => {
    const c = await client();
    c.open(uriOf(PAGE), textOf(PAGE));
    const [diagnostic] = (await c.pull(uriOf(PAGE))).items;
    if (!diagnostic) throw new Error('the sample has a finding');
    const actions = await c.request<CodeAction[]>('textDocument/codeAction', { textDocument: { uri: uriOf(PAGE) }, range: diagnostic.range, context: { diagnostics: [], only: ['quickfix'] } });
    expect(actions.filter((action) => action.isPreferred)).toHaveLength(1);
    for (const action of actions) {
      const resolved = await c.request<CodeAction>('codeAction/resolve', action);
      const change = resolved.edit?.documentChanges?.[0];
      if (!change || !('edits' in change)) throw new Error(`${action.title} has no edit`);
      const edits = change.edits.map((edit) => ({ range: edit.range, newText: 'newText' in edit ? edit.newText : '' }));
      const mended = TextDocument.applyEdits(TextDocument.create('', '', 0, textOf(PAGE)), edits);
      const again = await client();
      again.open(uriOf(PAGE), mended);
      const left = (await again.pull(uriOf(PAGE))).items;
      expect(left.map((d) => d.code), action.title).not.toContain(diagnostic.code);
    }
  });

  it('gives after any edits what a fresh start gives', async () => {
    const first = textOf(PAGE);
    const lines = first.split('\n').length;
    const position = fc.record({ line: fc.integer({ min: 0, max: lines + 1 }), character: fc.integer({ min: 0, max: 60 }) });
    const text = fc.constantFrom('', '\n', ' ', '}', '{', '/*', '*/', 'unsafe { bindings::put_page(page) };\n', 'let page = ', '𝄞', '"', "'", '#', '\r\n', 'return;', 'page');
    const change = fc.record({ range: fc.record({ start: position, end: position }), text });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 8 }), async (changes) => {
        const c = await client();
        c.open(uriOf(PAGE), first);
        await c.pull(uriOf(PAGE));
        const mirror = TextDocument.create('', '', 0, first);
        changes.forEach((each, i) => {
          c.change(uriOf(PAGE), i + 2, each);
          TextDocument.update(mirror, [each], i + 2);
        });
        const fresh = await client();
        fresh.open(uriOf(PAGE), mirror.getText());
        expect((await c.pull(uriOf(PAGE))).items).toEqual((await fresh.pull(uriOf(PAGE))).items);
        expect([...c.logs, ...fresh.logs].filter((line) => line.startsWith('1 '))).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });

  it('has a page for each rule', async () => {
    const c = await client();
    for (const { id } of RULES) expect(await c.request('pageck/rulePage', { rule: id })).toMatchObject({ rule: id, markdown: expect.stringContaining(id) });
  });
});
