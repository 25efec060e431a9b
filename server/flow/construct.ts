// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Values made of values: struct literals, tuple constructors, and the owners and borrows of pages among them. */
import type { Ty } from '../items/type';
import { isCounted, step } from '../model/step';
import { keyOf, operate, rawFault } from './pages';
import { releaseOf } from './releaseOf';
import { type Access, nameOf } from './places';
import { addStep, type PageInfo, type Step } from './world';
import { type PageId, pageOf, UNKNOWN_VALUE, type Value } from './value';

export function aggregate(ty: Ty, variant: string | null, fields: readonly (readonly [string, Value])[]): Value {
  return { k: 'struct', ty, variant, fields: new Map(fields) };
}

/** A value of a struct (or an enum's variant) with these fields. */
export function construct(a: Access, ty: Ty, variant: string | null, fields: ReadonlyMap<string, Value>): Value {
  const role = a.run.engine.roles.role(ty);
  if (variant === null && role.kind === 'owner') {
    const page = firstPage(fields.values());
    if (page !== null) return wrap(a, page, ty);
  }
  if (variant === null && role.kind === 'borrow') {
    const page = firstPage(fields.values());
    return page === null ? UNKNOWN_VALUE : { k: 'borrow', page, mutable: false };
  }
  if (role.kind === 'place') return UNKNOWN_VALUE;
  if (variant === null) {
    // one page among the fields, and one release in the type's own drop: that is what it is for
    const [only, ...more] = [...fields.values()].filter((v) => v.k === 'ptr' || (v.k === 'addr' && v.what === 'va' && v.mapping === null)).map(pageOf);
    if (only != null && more.length === 0) checkRelease(a, only, ty, false);
  }
  return { k: 'struct', ty, variant, fields };
}

/** Whether what a type's own destructor does fits the page that is put into it; the place where it is put is reported. */
function checkRelease(a: Access, page: PageId, ty: Ty, isOwner: boolean): void {
  const info = a.world.pages.get(page);
  if (!info?.own || info.escaped) return;
  const release = releaseOf(a, ty);
  const state = info.states.find((s) => s.life === 'live');
  if (!release || !state || state.memdesc === 'unknown') return;
  const { violation } = step({ ...state, holder: 'raw' }, { kind: 'release', by: release.by, order: release.order });
  if (violation !== 'wrongOrder' && (isOwner || violation !== 'wrongReleaser')) return;
  const name = nameOf(a, page);
  const orders = violation === 'wrongOrder' ? { allocated: String(state.order), released: String(release.order) } : null;
  const doing = { site: a.site, by: violation === 'wrongOrder' ? 'drop' : release.by, name, message: null };
  const fault = rawFault(a.frame, a.world, page, info, violation, doing, { memdesc: state.memdesc, partial: false, order: orders });
  const before: Step = { site: a.site, message: `${name ? `\`${name}\`` : 'the page'} gets ${isOwner ? 'a Rust owner' : 'an owner with a drop of its own'} here`, page, state: null, before: fault.trace };
  const how = violation === 'wrongOrder' ? `which frees with order ${release.order} when it is dropped` : `which releases it with \`${release.by}\` when it is dropped`;
  const trace = release.site && { site: release.site, message: how, page, state: null, before };
  a.run.recorder.bad(keyOf(a.frame, a.site, 'wrapOrder'), { ...fault, trace: trace ?? before });
}

function firstPage(values: Iterable<Value>): PageId | null {
  for (const v of values) {
    const page = pageOf(v);
    if (page !== null) return page;
    if (v.k === 'struct') {
      const inner = firstPage(v.fields.values());
      if (inner !== null) return inner;
    }
  }
  return null;
}

/** A Rust owner is made around a page. */
export function wrap(a: Access, page: PageId, ty: Ty): Value {
  const info = a.world.pages.get(page);
  const borrowed = info !== undefined && !info.escaped && info.states.length > 0 && info.states.every((s) => s.holder === 'other');
  const name = nameOf(a, page);
  checkRelease(a, page, ty, true);
  const second = info !== undefined && !info.escaped && info.states.length > 0 && info.states.every((s) => s.holder === 'handle' && s.life === 'live' && !isCounted(s.memdesc));
  if (second && info) a.world.pages.set(page, { ...info, wrappedAgain: { site: a.site, name } });
  operate(a.run, a.frame, a.world, page, { kind: 'wrap' }, {
    site: a.site, by: 'wrap', name, message: borrowed ? null : `${name ? `\`${name}\`` : 'the page'} gets a Rust owner here`,
  });
  if (borrowed) addStep(a.world, a.site, `an owner is made of ${name ? `\`${name}\`` : 'the page'}, which is borrowed`, page, null);
  else if (second) addStep(a.world, a.site, `a second owner is made of ${name ? `\`${name}\`` : 'the page'}`, page, null);
  return { k: 'owner', page, ty, forged: borrowed ? a.site : null };
}

/** The Rust owner of a page lets go of it without releasing it. */
export function unwrap(a: Access, page: PageId, message: string): void {
  const before = a.world.pages.get(page);
  operate(a.run, a.frame, a.world, page, { kind: 'unwrap' }, { site: a.site, by: 'unwrap', name: nameOf(a, page), message });
  const info = a.world.pages.get(page);
  if (!info || info.rooted) return;
  // an owner that was made around a pointer from elsewhere and kept from its drop: whose the page is, is as unknown as it was
  if (before && !before.own && !before.escaped && isParameter(before)) {
    a.world.pages.set(page, { ...info, states: info.states.map((s) => (s.holder === 'raw' ? { ...s, holder: 'unknown' } : s)) });
  } else a.world.pages.set(page, { ...info, own: true });
}

function isParameter(info: PageInfo): boolean {
  return info.origin === 'a parameter' || info.origin === 'a field';
}
