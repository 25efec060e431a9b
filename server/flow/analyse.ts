// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Analyses one function by itself: what goes wrong in it whoever calls it, and in what it calls with what it gives. */
import type { Body } from '../cfg/graph';
import type { FnItem, SourceFile } from '../items/item';
import type { Scope } from '../items/tree';
import type { Memdesc } from '../model/state';
import type { Confidence } from '../rules/finding';
import { createRecorder, type Engine, type Frame, type RawFault, type Run } from './context';
import { entryWorld } from './entry';
import { checkExit } from './exits';
import { playBody } from './play';
import type { Site } from './value';
import { emptyWorld } from './world';

/** World steps (a block played in a world) that one function may take. */
const BUDGET = 6000;

export interface FoundFault {
  readonly fault: RawFault;
  /** The function that was analysed when it was met. */
  readonly root: FnItem | null;
  readonly confidence: Confidence;
}

export interface Analysis {
  readonly fn: FnItem | null;
  readonly body: Body;
  readonly faults: readonly FoundFault[];
  /** Why parts of it were not followed. */
  readonly incomplete: readonly string[];
  readonly operations: number;
  /** Functions whose bodies the result depends on. */
  readonly consulted: ReadonlySet<FnItem>;
  /** What the first page argument of a call is known to be, by the call's absolute start. */
  readonly memdescs: ReadonlyMap<number, Memdesc>;
}

export interface Code {
  readonly fn: FnItem | null;
  readonly file: SourceFile;
  /** Absolute offset of the body's offset 0. */
  readonly base: number;
  readonly body: Body;
  readonly scope: Scope;
}

export function analyse(engine: Omit<Engine, 'consulted'>, code: Code): Analysis {
  const recorder = createRecorder();
  const consulted = new Set<FnItem>();
  const run: Run = {
    engine: { ...engine, consulted: (fn) => void consulted.add(fn) }, recorder, budget: { left: BUDGET }, root: code.fn,
  };
  const frame: Frame = {
    id: 'f', fn: code.fn, file: code.file, base: code.base, body: code.body, scope: code.scope, parent: null, callSite: null, depth: 0,
  };
  const entry = code.fn ? entryWorld(run, frame) : emptyWorld();
  const exits = playBody(run, frame, entry);
  for (const w of exits) checkExit(run, frame, w);
  const faults: FoundFault[] = [];
  for (const [id, fault] of recorder.faults) {
    const key = id.slice(0, id.lastIndexOf('|', id.lastIndexOf('|') - 1));
    const well = recorder.oks.get(key) ?? 0;
    faults.push({ fault, root: code.fn, confidence: well === 0 && !fault.partial ? 'definite' : 'possible' });
  }
  const unfollowed = unfollowedOf(code.body);
  return {
    fn: code.fn, body: code.body, faults: merge(faults), incomplete: [...recorder.incompletes, ...unfollowed], operations: recorder.operations, consulted,
    memdescs: recorder.memdescs,
  };
}

function unfollowedOf(body: Body): string[] {
  const out = new Set<string>();
  for (const u of body.unfollowed) out.add(`${u.what} is not followed`);
  for (const c of body.closures) for (const u of unfollowedOf(c.body)) out.add(u);
  return [...out];
}

/** One fault of a kind for a place and a page's origin, the surest first. */
function merge(faults: readonly FoundFault[]): FoundFault[] {
  const out = new Map<string, FoundFault>();
  for (const f of faults) {
    const site = f.fault.violation === 'leak' && encloses(f.fault.site, f.fault.originSite) ? f.fault.originSite : f.fault.site;
    const key = `${f.fault.violation}|${site.file}:${site.start}:${site.end}|${f.fault.originSite.file}:${f.fault.originSite.start}|${f.fault.stack.map((s) => s.site.start).join('>')}`;
    const old = out.get(key);
    if (!old || (old.confidence === 'possible' && f.confidence === 'definite')) out.set(key, f);
  }
  return [...out.values()];
}

/** A page that is lost when the next round of a loop makes another is lost where it is made, as at the function's end. */
function encloses(site: Site, origin: Site): boolean {
  return site.file === origin.file && site.start <= origin.start && origin.end <= site.end;
}
