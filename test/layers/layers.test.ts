// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The floors of the design: who may import whom, held against every import of the sources. */
import { builtinModules } from 'node:module';
import { describe, expect, test } from 'vitest';
import { importsOf, sources, target, textOf } from './imports';

/** A floor imports from floors below it and from itself; neighbours on a floor do not know each other. */
const FLOORS: readonly (readonly string[])[] = [
  ['model', 'syntax'],
  ['items'],
  ['kernel', 'cfg', 'rules'],
  ['flow', 'report'],
  ['workspace'],
  ['review'],
  ['lsp', 'cli'],
];
const floorOf = new Map(FLOORS.flatMap((layers, floor) => layers.map((layer): [string, number] => [layer, floor])));

const server = sources.filter((file) => file.startsWith('server/'));
const client = sources.filter((file) => /^client\/.*\.ts$/.test(file));
const layerOf = (file: string): string | null => /^server\/([^/]+)\//.exec(file)?.[1] ?? null;

interface Import {
  readonly from: string;
  readonly specifier: string;
  readonly to: string | null;
}

const imports: readonly Import[] = [...server, ...client].flatMap((from) =>
  importsOf(from, textOf(from)).map((specifier) => ({ from, specifier, to: target(from, specifier) })),
);
const within = (layers: readonly string[]): readonly Import[] => imports.filter((i) => layers.includes(layerOf(i.from) ?? ''));
const show = (i: Import): string => `${i.from} imports ${i.specifier}`;

function allowed(from: string, to: string): boolean {
  if (from === to) return true;
  const [a, b] = [floorOf.get(from), floorOf.get(to)];
  return a !== undefined && b !== undefined && b < a;
}

describe('the parser of imports', () => {
  test('sees every form, and no comment or string', () => {
    const text = `import a from './a'; import type { B } from './b'; export * from './c'; export { d } from './d';
      // import x from './x'
      const s = "import y from './y'"; const e = await import('./e'); const f = require('./f'); type G = import('./g').G; import h = require('./h');`;
    expect(importsOf('x.ts', text)).toEqual(['./a', './b', './c', './d', './e', './f', './g', './h']);
  });

  test('knows what breaks the floors', () => {
    expect(allowed('flow', 'model')).toBe(true);
    expect(allowed('flow', 'report')).toBe(false);
    expect(allowed('model', 'syntax')).toBe(false);
    expect(allowed('rules', 'flow')).toBe(false);
    expect(allowed('lsp', 'review')).toBe(true);
  });
});

describe('the floors', () => {
  test('every source of the server is on one, and every floor has sources', () => {
    expect(server.filter((file) => !floorOf.has(layerOf(file) ?? ''))).toEqual([]);
    const there = new Set(server.map(layerOf));
    expect([...floorOf.keys()].filter((layer) => !there.has(layer))).toEqual([]);
    expect(imports.filter((i) => i.to !== null).length).toBeGreaterThan(500);
  });

  test('every relative import is a file that is there', () => {
    expect(imports.filter((i) => i.specifier.startsWith('.') && i.to === null).map(show)).toEqual([]);
  });

  test('a floor imports only from floors below it', () => {
    const wrong = within([...floorOf.keys()]).filter((i) => i.to !== null && !allowed(layerOf(i.from) ?? '', layerOf(i.to) ?? ''));
    expect(wrong.map(show)).toEqual([]);
  });

  test('no files import each other in a circle', () => {
    const graph = new Map<string, string[]>();
    for (const i of imports) if (i.to !== null) graph.set(i.from, [...(graph.get(i.from) ?? []), i.to]);
    const circles = circlesOf(graph).filter((files) => new Set(files.map(layerOf)).size > 1);
    expect(circles).toEqual([]);
  });
});

describe('who knows what', () => {
  const packages = (layers: readonly string[]): readonly Import[] => within(layers).filter((i) => i.to === null);
  const outside = (name: RegExp, layers: readonly string[]): string[] =>
    packages([...floorOf.keys()].filter((l) => !layers.includes(l))).filter((i) => name.test(i.specifier)).map(show);

  test('the model imports nothing but itself', () => {
    expect(within(['model']).filter((i) => i.to === null || layerOf(i.to) !== 'model').map(show)).toEqual([]);
  });

  test('only syntax knows the parser', () => {
    expect(outside(/^web-tree-sitter/, ['syntax'])).toEqual([]);
  });

  test('the server needs nothing but its dependencies', () => {
    const { dependencies, devDependencies } = JSON.parse(textOf('package.json'));
    const types = Object.keys(devDependencies).filter((d) => d.startsWith('@types/')).map((d) => d.slice('@types/'.length));
    const known = new Set([...Object.keys(dependencies), ...types, ...builtinModules, ...builtinModules.map((m) => `node:${m}`)]);
    const name = (specifier: string): string => /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier;
    const unknown = imports.filter((i) => !i.specifier.startsWith('.') && i.specifier !== 'vscode' && !known.has(name(i.specifier)) && !known.has(i.specifier));
    expect(unknown.map(show)).toEqual([]);
  });

  test('only lsp knows LSP', () => {
    expect(outside(/^vscode-/, ['lsp'])).toEqual([]);
  });

  test('only cli knows the terminal', () => {
    expect(outside(/^(?:picocolors|(?:node:)?(?:tty|readline))/, ['cli', 'report'])).toEqual([]);
    expect(packages(['report']).filter((i) => /tty|readline/.test(i.specifier)).map(show)).toEqual([]);
  });

  test('only the faces, review and two files of the workspace touch disks and processes', () => {
    const disk = /^(?:node:)?(?:fs|child_process|os|worker_threads)(?:\/|$)/;
    const isDisk = (file: string | null): boolean => /^server\/workspace\/disk\w+\.ts$/.test(file ?? '');
    const wrong = within([...floorOf.keys()].filter((l) => !['cli', 'lsp', 'review'].includes(l))).filter((i) => !isDisk(i.from) && (disk.test(i.specifier) || isDisk(i.to)));
    expect(wrong.map(show)).toEqual([]);
  });

  test('nothing of the server is on the network, and only the client knows VS Code', () => {
    expect(imports.filter((i) => /^(?:node:)?(?:https?|net|dgram|tls|dns)$/.test(i.specifier) && i.from.startsWith('server/')).map(show)).toEqual([]);
    expect(imports.filter((i) => i.specifier === 'vscode' && !i.from.startsWith('client/')).map(show)).toEqual([]);
  });

  test('the client holds no analysis: of the server it knows the protocol, and the bundle its server', () => {
    const known = client.flatMap((from) => imports.filter((i) => i.from === from && i.to?.startsWith('server/') === true));
    expect(known.filter((i) => layerOf(i.to ?? '') !== 'lsp').map(show)).toEqual([]);
  });
});

/** The circles of a graph of imports: its strongly connected components with more than one file. */
function circlesOf(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const found: string[][] = [];
  const visit = (file: string): void => {
    index.set(file, index.size);
    low.set(file, index.get(file) ?? 0);
    stack.push(file);
    for (const next of graph.get(file) ?? []) {
      if (!index.has(next)) visit(next);
      if (stack.includes(next)) low.set(file, Math.min(low.get(file) ?? 0, low.get(next) ?? 0));
    }
    if (low.get(file) !== index.get(file)) return;
    const circle = stack.splice(stack.indexOf(file));
    if (circle.length > 1) found.push(circle.sort());
  };
  for (const file of graph.keys()) if (!index.has(file)) visit(file);
  return found;
}
