// SPDX-License-Identifier: GPL-2.0-only OR MIT
import { describe, expect, test } from 'vitest';
import { renderCheckpatch } from '../../server/report/checkpatch';
import { renderGithub } from '../../server/report/github';
import { renderJson, renderJsonLines } from '../../server/report/json';
import { renderMarkdown } from '../../server/report/markdown';
import { renderSarif } from '../../server/report/sarif';
import { AREA, at, context, FLOW_SOURCES, finding, flowFinding, report } from './sample';

const itemFinding = finding({
  rule: 'memdesc_unready',
  severity: 'info',
  confidence: 'possible',
  message: '`a_b` is 100 % *odd*, see <x>|[y] and\r\nmore: 1,2',
  file: 'rust/odd name,50%.rs',
  range: { start: { line: 3, column: 1 }, end: { line: 4, column: 7 } },
  function: null,
});
const sample = report([flowFinding(), itemFinding], {
  incomplete: [{ file: 'rust/kernel/area.rs', function: 'Area::odd', reason: 'the macro `odd!` was not followed' }],
  skipped: [{ file: 'rust/bad.rs', reason: 'not valid UTF-8' }],
});
const rules = [
  { id: 'page_leak', level: 'warning' as const, summary: 'an owned page that nothing frees', doc: '# page_leak\n' },
  { id: 'free_borrowed_page', level: 'error' as const, summary: 'freeing a page that something else owns', doc: '# free_borrowed_page\n\nText.\n' },
];
const given = context(FLOW_SOURCES, { rules });

describe('formats', () => {
  test('json', async () => {
    await expect(renderJson(sample, given)).toMatchFileSnapshot('golden/flow.json');
  });

  test('json has the keys of the contract and no others', () => {
    const log = JSON.parse(renderJson(sample, given));
    expect(Object.keys(log)).toEqual(['version', 'tool', 'profile', 'findings', 'incomplete', 'summary']);
    expect(Object.keys(log.findings[0])).toEqual([
      'rule', 'severity', 'confidence', 'message', 'file', 'range', 'function', 'fingerprint', 'trace', 'fixes',
    ]);
    expect(Object.keys(log.findings[0].trace[0])).toEqual(['file', 'range', 'message', 'state']);
    expect(Object.keys(log.findings[0].fixes[0])).toEqual(['title', 'applicability', 'preferred', 'edits']);
    expect(Object.keys(log.findings[0].fixes[0].edits[0])).toEqual(['file', 'range', 'newText']);
    expect(log.findings[1].function).toBeNull();
    expect(log.summary).toEqual({ files: 3, parsed: 2, functions: 7, findings: 2, seconds: 0.2 });
    expect(log.incomplete.map((item: { file: string }) => item.file)).toEqual(['rust/kernel/area.rs', 'rust/bad.rs']);
  });

  test('jsonl: findings, what was not checked, the summary; each line stands alone', () => {
    const lines = renderJsonLines(sample, given).trimEnd().split('\n').map((line) => JSON.parse(line));
    const whole = JSON.parse(renderJson(sample, given));
    expect(lines.slice(0, 2)).toEqual(whole.findings);
    expect(lines.slice(2, 4)).toEqual(whole.incomplete);
    expect(lines[4]).toEqual({ version: 1, tool: whole.tool, profile: 'ownable', summary: whole.summary });
    expect(lines).toHaveLength(5);
  });

  test('sarif', async () => {
    await expect(renderSarif(sample, given)).toMatchFileSnapshot('golden/flow.sarif');
  });

  test('sarif keeps its promises: rule indices, regions, flows, escaped names', () => {
    const [run] = JSON.parse(renderSarif(sample, given)).runs;
    const ids = run.tool.driver.rules.map((rule: { id: string }) => rule.id);
    expect(ids).toEqual(['free_borrowed_page', 'memdesc_unready', 'page_leak']);
    for (const result of run.results) expect(ids[result.ruleIndex]).toBe(result.ruleId);
    expect(run.results.map((result: { level: string }) => result.level)).toEqual(['error', 'note']);
    expect(run.results[1].locations[0].physicalLocation.artifactLocation.uri).toBe('rust/odd%20name%2C50%25.rs');
    expect(run.results[0].codeFlows[0].threadFlows[0].locations).toHaveLength(4);
    expect(run.results[0].fixes).toHaveLength(3);
    expect(run.results[1].codeFlows).toBeUndefined();
  });

  test('github: one command a finding, nothing that ends it early', () => {
    const lines = renderGithub(sample).trimEnd().split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/^::error file=rust\/kernel\/area\.rs,line=13,endLine=13,col=18,endColumn=49,title=pageck%3A free_borrowed_page::frees `page`/);
    expect(lines[0]).toContain('%0A4. rust/kernel/area.rs:13: `__free_pages` frees it here [freed]');
    expect(lines[1]).toBe(
      '::notice file=rust/odd name%2C50%25.rs,line=3,endLine=4,title=pageck%3A memdesc_unready::' +
        '`a_b` is 100 %25 *odd*, see <x>|[y] and%0D%0Amore: 1,2',
    );
  });

  test('checkpatch: one line a finding', () => {
    const warning = finding({ file: 'a.rs', range: at(AREA, 'page'), severity: 'warning', rule: 'page_leak', message: 'm' });
    expect(renderCheckpatch(report([flowFinding(), itemFinding, warning]))).toBe(
      'rust/kernel/area.rs:13: ERROR:FREE_BORROWED_PAGE: frees `page`, which the vmalloc area owns\n' +
        'rust/odd name,50%.rs:3: CHECK:MEMDESC_UNREADY: `a_b` is 100 % *odd*, see <x>|[y] and more: 1,2\n' +
        'a.rs:5:'.replace('5', String(warning.range.start.line)) + ' WARNING:PAGE_LEAK: m\n',
    );
    expect(renderCheckpatch(report([]))).toBe('');
  });

  test('markdown', async () => {
    await expect(renderMarkdown(sample, given)).toMatchFileSnapshot('golden/flow.md');
  });

  test('markdown: source with backquotes cannot end its fence', () => {
    const text = '// ```\n// <script>\nfree(page);\n';
    const out = renderMarkdown(report([finding({ file: 'a.rs', range: at(text, 'free(page)') })]), context({ 'a.rs': text }));
    expect(out).toContain('````rust\n// ```\n// <script>\nfree(page);\n````');
  });
});
