// SPDX-License-Identifier: GPL-2.0-only OR MIT
import pc from 'picocolors';
import { describe, expect, test } from 'vitest';
import type { Finding } from '../../server/rules/finding';
import { renderFinding, renderText, summaryLine } from '../../server/report/text';
import { AREA, at, context, FLOW_SOURCES, finding, fix, flowFinding, report, step } from './sample';

/** Renders one finding about one file; the lines are what a terminal shows. */
function show(text: string, part: Partial<Finding> & Pick<Finding, 'range'>): string {
  return renderFinding(finding({ file: 'a.rs', ...part }), context({ 'a.rs': text }));
}

describe('text', () => {
  test('a path through two files, notes and fixes', async () => {
    await expect(renderText(report([flowFinding()]), context(FLOW_SOURCES))).toMatchFileSnapshot('golden/flow.txt');
  });

  test('colours as rustc has them', async () => {
    const colored = renderText(report([flowFinding()]), context(FLOW_SOURCES, { colors: pc.createColors(true) }));
    await expect(colored.replaceAll('\u001b', 'ESC')).toMatchFileSnapshot('golden/flow-color.txt');
  });

  test('labels on one line: the last stands behind it, the others hang', () => {
    const text = 'let page = f(old_page, other);\n';
    const range = at(text, 'other');
    const steps = [step('a.rs', at(text, 'page'), 'first'), step('a.rs', at(text, 'old_page'), 'second'), step('a.rs', range, 'third', 'freed')];
    expect(show(text, { range, trace: steps })).toBe(
      [
        'error[free_borrowed_page]: frees `page`, which the vmalloc area owns',
        ' --> a.rs:1:24',
        '  |',
        '1 | let page = f(old_page, other);',
        '  |     ----     --------  ^^^^^ 3: third [freed]',
        '  |     |        |',
        '  |     |        2: second',
        '  |     1: first',
      ].join('\n'),
    );
  });

  test('a mark inside another: both labels hang', () => {
    const text = 'free(page);\n';
    const range = at(text, 'free(page)');
    expect(show(text, { range, trace: [step('a.rs', at(text, 'page'), 'this one'), step('a.rs', range, 'freed here')] })).toBe(
      [
        'error[free_borrowed_page]: frees `page`, which the vmalloc area owns',
        ' --> a.rs:1:1',
        '  |',
        '1 | free(page);',
        '  | ^^^^^----^',
        '  | |    |',
        '  | |    1: this one',
        '  | 2: freed here',
      ].join('\n'),
    );
  });

  test('a last step that repeats the message only points', () => {
    const text = 'alloc(); free();\n';
    const range = at(text, 'free()');
    expect(show(text, { range, message: 'freed twice', trace: [step('a.rs', at(text, 'alloc()'), 'allocated'), step('a.rs', range, 'freed twice', 'freed')] })).toBe(
      ['error[free_borrowed_page]: freed twice', ' --> a.rs:1:10', '  |', '1 | alloc(); free();', '  | -------  ^^^^^^ 2: here [freed]', '  | |', '  | 1: allocated'].join('\n'),
    );
  });

  test('two steps at one place', () => {
    const text = 'loop { free(page) }\n';
    const range = at(text, 'free(page)');
    expect(show(text, { range, trace: [step('a.rs', range, 'freed here', 'freed'), step('a.rs', range, 'freed again')] })).toBe(
      [
        'error[free_borrowed_page]: frees `page`, which the vmalloc area owns',
        ' --> a.rs:1:8',
        '  |',
        '1 | loop { free(page) }',
        '  |        ^^^^^^^^^^',
        '  |        |',
        '  |        1: freed here [freed]',
        '  |        2: freed again',
      ].join('\n'),
    );
  });

  test('a range over several lines has a bracket', () => {
    const text = 'fn f() {\n    unsafe {\n        a();\n    }\n}\n';
    expect(show(text, { range: at(text, 'unsafe {\n        a();\n    }'), trace: [] })).toBe(
      [
        'error[free_borrowed_page]: frees `page`, which the vmalloc area owns',
        ' --> a.rs:2:5',
        '  |',
        '2 | /     unsafe {',
        '3 | |         a();',
        '4 | |     }',
        '  | |_____^',
      ].join('\n'),
    );
  });

  test('a long range that starts inside a line, with a step in it', () => {
    const body = Array.from({ length: 20 }, (_, i) => `        line${i}();\n`).join('');
    const text = `fn f() {\n    let x = call({\n${body}    });\n}\n`;
    const range = at(text, `call({\n${body}    })`);
    const trace = [step('a.rs', at(text, 'line9()'), 'freed here'), step('a.rs', range, 'used here')];
    expect(show(text, { range, trace })).toBe(
      [
        'error[free_borrowed_page]: frees `page`, which the vmalloc area owns',
        '  --> a.rs:2:13',
        '   |',
        ' 2 |       let x = call({',
        '   |  _____________^',
        ' 3 | |         line0();',
        ' 4 | |         line1();',
        ' 5 | |         line2();',
        '...  |',
        '12 | |         line9();',
        '   | |         ------- 1: freed here',
        '...  |',
        '22 | |         line19();',
        '23 | |     });',
        '   | |______^ 2: used here',
      ].join('\n'),
    );
  });

  test('tabs, wide and combining characters keep the carets under their text', () => {
    const text = '\tlet 页 = "e\u0301👍"; free(page);\r\n';
    expect(show(text, { range: at(text, 'free(page)') })).toBe(
      [
        'error[free_borrowed_page]: frees `page`, which the vmalloc area owns',
        ' --> a.rs:1:18',
        '  |',
        '1 |     let 页 = "e\u0301👍"; free(page);',
        '  |                     ^^^^^^^^^^',
      ].join('\n'),
    );
  });

  test('control and direction characters of the source cannot reach the terminal', () => {
    const text = 'free(page); // \u001b[31m \u202e evil\u0000\n';
    const shown = show(text, { range: at(text, 'free(page)'), message: 'a \u001b[2J message' });
    expect(shown).not.toMatch(/[\u001b\u202e\u0000]/);
    expect(shown).toContain('// ␛[31m � evil␀');
  });

  test('a very long line is cut around its mark', () => {
    const text = `${'x'.repeat(5000)} free(page) ${'y'.repeat(5000)}\n`;
    const lines = show(text, { range: at(text, 'free(page)') }).split('\n');
    const source = lines[3] ?? '';
    const carets = lines[4] ?? '';
    expect(source).toMatch(/^1 \| \.\.\.x+ free\(page\) y+\.\.\.$/);
    expect(source.length).toBeLessThan(150);
    expect(source.indexOf('free(page)')).toBe(carets.indexOf('^'));
    expect(carets).toMatch(/^ {2}\| +\^{10}$/);
  });

  test('an empty file, a place past its end and a file that cannot be read', () => {
    const nowhere = { start: { line: 9, column: 9 }, end: { line: 9, column: 12 } };
    const head = 'error[free_borrowed_page]: frees `page`, which the vmalloc area owns\n --> a.rs:9:9';
    expect(show('', { range: nowhere })).toBe(`${head}\n  |\n9 |\n  | ^`);
    const unread = finding({ file: 'a.rs', range: nowhere, trace: [step('b.rs', nowhere, 'first'), step('c.rs', nowhere, 'second')] });
    expect(renderFinding(unread, context({}))).toBe(`${head}\n  |\n  = note: b.rs:9:9: 1: first\n  = note: c.rs:9:9: 2: second`);
  });

  test('a fix shows the lines it takes and brings; an allow comment is not advertised', () => {
    const text = 'use a;\nfn f() -> ARef<Page> {\n    g()\n}\n';
    const range = at(text, 'ARef<Page>');
    const fixes = [
      fix({
        title: 'hold it in `Owned<Page>`',
        edits: [
          { file: 'a.rs', range, newText: 'Owned<Page>' },
          { file: 'a.rs', range: { start: { line: 1, column: 1 }, end: { line: 1, column: 1 } }, newText: 'use kernel::types::Owned;\n' },
        ],
      }),
      fix({ title: 'hold it in `ARef<Folio>`', applicability: 'unsafe', preferred: false, edits: [] }),
      fix({ title: 'allow it', preferred: false, edits: [{ file: 'a.rs', range, newText: '// pageck: allow(x): ' }] }),
    ];
    expect(show(text, { range, severity: 'warning', rule: 'page_refcount', message: 'm', fixes })).toBe(
      [
        'warning[page_refcount]: m',
        ' --> a.rs:2:11',
        '  |',
        '2 | fn f() -> ARef<Page> {',
        '  |           ^^^^^^^^^^',
        'help: hold it in `Owned<Page>`',
        '  |',
        '1 + use kernel::types::Owned;',
        '...',
        '2 - fn f() -> ARef<Page> {',
        '3 + fn f() -> Owned<Page> {',
        'help: or: hold it in `ARef<Folio>` (look at it before you apply it)',
      ].join('\n'),
    );
  });

  test('the summary counts and says what can be fixed and what was not followed', () => {
    const findings = [flowFinding(), finding({ file: 'a.rs', range: at(AREA, 'page'), severity: 'warning' })];
    const incomplete = [{ file: 'a.rs', function: 'f', reason: 'an opaque macro' }];
    expect(summaryLine(report(findings, { incomplete }), context({}))).toBe(
      'pageck: 1 error, 1 warning (3 files, 7 functions, 0.20 s; 1 not followed completely: --format json lists them; 1 fixable with --fix)',
    );
    expect(summaryLine(report([]), context({}))).toBe('pageck: no findings (3 files, 7 functions, 0.20 s)');
    expect(renderText(report([]), context({}))).toBe('');
  });
});
