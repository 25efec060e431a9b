// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The world in which a function is analysed by itself: its parameters are any values of their types. */
import type { FnItem } from '../items/item';
import { lastSegment, type Ty } from '../items/type';
import type { PageState } from '../model/state';
import type { Frame, Run } from './context';
import { newPage } from './pages';
import { cellOf } from './places';
import { seed, type Seeding } from './seed';
import type { Site, Value } from './value';
import { emptyWorld, type World } from './world';

/** What a destructor's page is: this code ends it. */
const TO_RELEASE: PageState = { memdesc: 'unknown', order: null, life: 'live', holder: 'raw', references: 0, mappings: 0 };

export function entryWorld(run: Run, frame: Frame): World {
  const w = emptyWorld();
  const { engine } = run;
  const { fn, scope } = frame;
  if (!fn) return w;
  const site: Site = { file: frame.file.path, start: fn.nameSpan.start, end: fn.nameSpan.end };
  const seeding: Seeding = { engine, site, origin: 'a parameter', behind: false };
  const types: Ty[] = [];
  if (fn.self !== 'none') types.push(selfType(run, fn, scope.self));
  for (const p of fn.params) types.push(engine.tree.ty(p.ty, scope));
  frame.body.params.forEach((local, i) => {
    const ty = types[i] ?? { kind: 'unknown' };
    const name = i === 0 && fn.self !== 'none' ? 'self' : (fn.params[fn.self !== 'none' ? i - 1 : i]?.name ?? `#${i}`);
    const where = fn.self !== 'none' && i === 0 ? fn.selfNode : fn.params[fn.self !== 'none' ? i - 1 : i]?.span;
    const here: Seeding = where ? { ...seeding, site: { file: frame.file.path, start: where.start, end: where.end } } : seeding;
    w.cells.set(cellOf(frame, local), destructorPage(run, fn, w, name, ty, here) ?? seed(w, name, ty, here));
  });
  return w;
}

function selfType(run: Run, fn: FnItem, self: Ty | null): Ty {
  const of: Ty = self ?? { kind: 'unknown' };
  switch (fn.self) {
    case 'ref':
      return { kind: 'ref', mutable: false, lifetime: null, inner: of };
    case 'mut':
      return { kind: 'ref', mutable: true, lifetime: null, inner: of };
    case 'typed': {
      const node = fn.selfNode?.children.find((c) => c.field === 'type');
      const ty = node ? run.engine.tree.ty(node, run.engine.tree.scope(fn)) : of;
      // `Pin<&mut Self>` and kin lead to what they hold
      return ty.kind === 'path' && ty.args[0]?.kind === 'ref' ? ty.args[0] : ty;
    }
    default:
      return of;
  }
}

/** In `Drop::drop` of the page's owner and in `Ownable::release` the page is this function's to end. */
function destructorPage(run: Run, fn: FnItem, w: World, name: string, ty: Ty, s: Seeding): Value | null {
  if (fn.owner?.kind !== 'impl' || !fn.owner.trait) return null;
  const trait = run.engine.tree.implTrait(fn.owner);
  const last = trait ? lastSegment(trait) : null;
  const destructor = (last === 'Drop' && fn.name === 'drop') || (last === 'Ownable' && (fn.name === 'release' || fn.name === 'ptr_drop'));
  if (!destructor) return null;
  const { roles } = run.engine;
  const pointee = ty.kind === 'ref' || ty.kind === 'ptr' ? ty.inner : roles.role(ty).kind === 'pointer' && ty.kind === 'path' ? ty.args[0] : null;
  if (!pointee) return null;
  const role = roles.role(pointee);
  if (role.kind !== 'owner' && role.kind !== 'place') return null;
  const folio = (role.kind === 'owner' || role.kind === 'place') && role.folio;
  const states: PageState[] = [folio ? { ...TO_RELEASE, memdesc: 'folio', references: 1 } : TO_RELEASE];
  return { k: 'ptr', page: newPage(w, name, { states, origin: 'the owner that is dropped', site: s.site, message: null }) };
}
