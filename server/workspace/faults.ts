// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** From what the flow engine met to what rules put into words. */
import type { FoundFault } from '../flow/analyse';
import type { Site } from '../flow/value';
import type { Step } from '../flow/world';
import type { SourceFile } from '../items/item';
import type { Fault, FaultStep } from '../rules/rule';

/** The file of a site; the example's own text where the function is one of an example. */
export type FileOf = (path: string) => SourceFile | null;

/** Steps of a trace past this are cut from its middle. */
const MAX_STEPS = 12;

export function toFault(found: FoundFault, root: SourceFile, fileOf: FileOf): Fault | null {
  const { fault } = found;
  const outer = fault.stack[0];
  const site = outer ? outer.site : fault.site;
  const file = site.file === root.path ? root : fileOf(site.file);
  if (!file) return null;
  const steps: FaultStep[] = [];
  for (const s of stepsOf(fault.trace, fault.page, fault.originSite)) {
    const at = s.site.file === root.path ? root : fileOf(s.site.file);
    if (at) steps.push({ file: at, span: s.site, message: s.message, state: s.state });
  }
  const originFile = fault.originSite.file === root.path ? root : fileOf(fault.originSite.file);
  if (originFile && !steps.some((s) => s.file === originFile && s.span.start === fault.originSite.start)) {
    steps.unshift({ file: originFile, span: fault.originSite, message: originWords(fault.origin), state: null });
  }
  for (const call of fault.stack) {
    const at = call.site.file === root.path ? root : fileOf(call.site.file);
    if (at && call !== outer) steps.push({ file: at, span: call.site, message: `in \`${call.callee}\``, state: null });
  }
  const innerFile = fault.site.file === root.path ? root : fileOf(fault.site.file);
  const originHere = fault.originSite.file === file.path ? { start: fault.originSite.start, end: fault.originSite.end } : null;
  // a drop that nobody wrote cannot be the guilty line: the free that came before it is
  const implicit = outer !== undefined && fault.violation === 'doubleFree' && /^\}?$/.test(file.text.slice(site.start, site.end).trim());
  const home = found.root?.span;
  const freed = implicit
    ? steps.findLast((s) => s.file === file && s.state === 'freed' && (!home || (home.start <= s.span.start && s.span.end <= home.end)))
    : undefined;
  const span = freed ? freed.span : { start: site.start, end: site.end };
  const made: Fault = {
    kind: fault.violation, confidence: found.confidence, file, fn: outer ? found.root : fault.fn, span,
    name: fault.name, memdesc: fault.memdesc, by: fault.by, origin: fault.origin, order: fault.order, trace: cut(steps), originSpan: originHere,
    via: fault.stack.map((s) => s.callee),
  };
  return innerFile ? made : null;
}

function originWords(origin: string | null): string {
  return origin === null ? 'the page comes from here' : /^[a-z_]\w*$/.test(origin) ? `the page comes from \`${origin}\` here` : `the page comes from ${origin} here`;
}

/** Steps that concern the page, and branches since it was made, oldest first. */
function stepsOf(trace: Step | null, page: string, origin: Site): Step[] {
  const out: Step[] = [];
  for (let s = trace; s; s = s.before) {
    if (s.page === page || s.page === null) out.push(s);
    if (s.page === page && s.site.file === origin.file && s.site.start === origin.start) break;
  }
  out.reverse();
  const first = out.findIndex((s) => s.page === page);
  const own = first < 0 ? out : out.slice(first);
  // a branch taken again in a loop's next round is said once
  const seen = new Set<string>();
  return own.filter((s) => {
    const key = `${s.site.file}:${s.site.start}:${s.message}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function cut(steps: FaultStep[]): FaultStep[] {
  if (steps.length <= MAX_STEPS) return steps;
  const head = steps.slice(0, 3);
  return [...head, ...steps.slice(steps.length - (MAX_STEPS - head.length))];
}
