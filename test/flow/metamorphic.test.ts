// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * The same program in other words has the same findings: every fixture and every program that execution judges is
 * rewritten by its syntax tree, and the findings must come back with the same rule, function and line.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Finding, Profile } from '../../server/rules/finding';
import { child, named, walkNodes } from '../../server/syntax/node';
import { LineIndex } from '../../server/syntax/text';
import { createWorkspace } from '../../server/workspace/workspace';
import { handwritten } from '../execution/handwritten';
import { FLOW_RULES } from '../execution/compare';
import { AUTO, loadEngine } from './engine';
import { extractTail, REST } from './extract';
import { fixtures } from './fixtureFiles';
import { rewrite, rootOf } from './rewrite';
import { RENAMED, type Transform, TRANSFORMS } from './transforms';

/** Some hundred programs are checked each time: on a slow machine that takes a while. */
const TIME = 120_000;
const PROFILES: readonly Profile[] = ['owning', 'ownable'];

beforeAll(loadEngine);

type Texts = Readonly<Record<string, string>>;

/** All sources of a profile by their path. */
function corpus(profile: Profile): Texts {
  const out: Record<string, string> = {};
  for (const f of fixtures()) if (f.profile === profile) out[`drivers/fixtures/${f.name}`] = f.text;
  for (const p of handwritten(profile)) out[`drivers/programs/${p.name}.rs`] = p.source;
  return out;
}

function check(texts: Texts, profile: Profile): readonly Finding[] {
  const ws = createWorkspace({ ...AUTO, profile, rules: { undocumented_page_unsafe: 'off' } });
  try {
    ws.set('rust/kernel/folio.rs', readFileSync(join(import.meta.dirname, '../kernel/src/folio.rs'), 'utf8'));
    for (const [path, text] of Object.entries(texts)) ws.set(path, text);
    return ws.check(undefined, { fixes: () => false }).findings.filter((f) => f.file in texts);
  } finally {
    ws.dispose();
  }
}

/** By line: of a function's closing brace, the line of the value in front of it. */
function endsOf(source: string): ReadonlyMap<number, number> {
  const index = new LineIndex(source);
  const out = new Map<number, number>();
  walkNodes(rootOf(source), (n) => {
    const body = n.kind === 'function_item' ? child(n, 'body') : null;
    const last = body === null ? undefined : named(body).at(-1);
    if (body !== null && last !== undefined) out.set(index.position(body.end - 1).line, index.position(last.start).line);
  });
  return out;
}

interface Place {
  readonly file: string;
  readonly text: string;
}

/** The findings as lines of text, each at the line of the source it stems from. */
function places(findings: readonly Finding[], transform: Transform, lineOf: (f: Finding) => number): Place[] {
  const worded = (message: string): string => {
    const renamed = message.replaceAll(RENAMED, '');
    return transform.names ? renamed.replace(/`\w+`|the page\b/g, '`…`') : renamed;
  };
  return findings.map((f) => ({
    file: f.file,
    text: `${lineOf(f)} ${f.rule} in ${f.function}: ${f.confidence}: ${worded(f.message)}`,
  }));
}

const group = (all: readonly Place[], file: string): string[] => all.filter((p) => p.file === file).map((p) => p.text).sort();

describe('the same program in other words', () => {
  const before = new Map<Profile, readonly Finding[]>();
  beforeAll(() => {
    for (const profile of PROFILES) before.set(profile, check(corpus(profile), profile));
  }, TIME);

  for (const transform of TRANSFORMS) {
    test(transform.name, () => {
      let functions = 0;
      for (const profile of PROFILES) {
        const sources = corpus(profile);
        const rewritten = new Map(Object.entries(sources).map(([file, text]) => [file, rewrite(text, transform.rewriter(text))]));
        const taken = [...rewritten].filter(([, r]) => r.functions.size > 0);
        functions += taken.reduce((n, [, r]) => n + r.functions.size, 0);
        const after = check(Object.fromEntries(taken.map(([file, r]) => [file, r.text])), profile);
        const ends = new Map(Object.entries(transform.ends ? sources : {}).map(([file, text]) => [file, endsOf(text)]));
        const moved = (f: Finding, line: number): number => ends.get(f.file)?.get(line) ?? line;
        const was = places(before.get(profile) ?? [], transform, (f) => moved(f, f.range.start.line));
        const is = places(after, transform, (f) => {
          const r = rewritten.get(f.file);
          if (r === undefined) return 0;
          const offset = new LineIndex(r.text).offset(f.range.start);
          return moved(f, new LineIndex(sources[f.file] ?? '').position(r.origin(offset)).line);
        });
        for (const [file, r] of taken) expect.soft(group(is, file), `${profile} ${file}\n${r.text}`).toEqual(group(was, file));
      }
      expect(functions).toBeGreaterThanOrEqual(transform.atLeast);
    }, TIME);
  }

  test('the second half in a helper', () => {
    let functions = 0;
    for (const profile of PROFILES) {
      const sources = corpus(profile);
      const rewritten = new Map(Object.entries(sources).map(([file, text]) => [file, rewrite(text, extractTail)]));
      const taken = [...rewritten].filter(([, r]) => r.text.includes(`${REST}(`));
      functions += taken.reduce((n, [, r]) => n + r.text.split(`fn `).filter((part) => part.split('(')[0]?.endsWith(REST)).length, 0);
      const after = check(Object.fromEntries(taken.map(([file, r]) => [file, r.text])), profile);
      const flows = (all: readonly Finding[], file: string): readonly Finding[] => all.filter((f) => f.file === file && (FLOW_RULES as readonly string[]).includes(f.rule));
      // a fault that comes to light in the helper may be told at its call, or where the page was made
      const told = (all: readonly Finding[], file: string): string[] => [...new Set(flows(all, file).map((f) => `${f.rule} in ${f.function?.replace(REST, '')}`))].sort();
      for (const [file, r] of taken) expect.soft(told(after, file), `${profile} ${file}\n${r.text}`).toEqual(told(before.get(profile) ?? [], file));
    }
    expect(functions).toBeGreaterThan(50);
  }, TIME);

  test('there is something to lose', () => {
    for (const profile of PROFILES) expect(before.get(profile)?.length).toBeGreaterThan(150);
  });
});
