// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** `pageck audit`: every place of a tree that ties a page to a lifecycle, from declarations and from calls in the graphs. */
import type { Item, SourceFile } from '../items/item';
import { lastSegment, showTy, type Ty } from '../items/type';
import { typeRole } from '../kernel/types';
import type { UserFunction } from '../kernel/userRows';
import type { Memdesc } from '../model/state';
import type { AuditKind, AuditReport, AuditRow, Expressible, Tie } from '../report/audit';
import type { Profile } from '../rules/finding';
import { cHelpers } from '../rules/cHelpers';
import { LineIndex, type Span } from '../syntax/text';
import { type Effect, functionEffects } from './auditEffects';
import { effectsOfFunctions } from './auditFunctions';
import { allocationMemdesc, type Hold, holdOf, NO_PARAMS, pageIterParams } from './auditTypes';
import { verdictOf } from './auditVerdict';
import { createDocument, disposeDocument, type Document } from './documents';
import { createAnalyser, createCaches, disposeCaches, type Snapshot, takeSnapshot } from './state';
import { createTables, type Tables } from './tables';

export interface AuditInput {
  /** All files of the workspace, targets and context, by workspace-relative path. */
  readonly files: readonly { readonly path: string; readonly text: string }[];
  /** The files to report on. */
  readonly only: ReadonlySet<string>;
  readonly profile: 'auto' | Profile;
  readonly functions: readonly UserFunction[];
  /** Rust files looked at, for the summary. */
  readonly seen: number;
}

/** Whether a text speaks of types that keep pages without naming any: files that only an audit has to read. */
export function mentionsKeepers(text: string): boolean {
  return /\b(?:SGTable|sg_table|IoPageTable)\b/.test(text);
}

/** Needs `initEngine` before; keeps nothing. */
export function audit(input: AuditInput): AuditReport {
  const known = createTables(input.functions);
  const tables: Tables = { ...known, mentionsPages: (text) => known.mentionsPages(text) || mentionsKeepers(text) };
  const documents = new Map<string, Document>(input.files.map((f) => [f.path, createDocument(f.path, f.text)]));
  const caches = createCaches();
  try {
    const snapshot = takeSnapshot(documents, tables, caches, input.profile);
    const analyser = createAnalyser(snapshot, documents, tables, caches);
    const effects = effectsOfFunctions(snapshot, analyser, tables);
    const rows: AuditRow[] = [];
    for (const [path, file] of snapshot.sources) {
      if (!input.only.has(path)) continue;
      rows.push(...fileRows(file, snapshot, (item) => (item.kind === 'fn' ? (effects.get(item) ?? []) : [])));
    }
    for (const doc of documents.values()) if (doc.path.endsWith('.c') && input.only.has(doc.path)) rows.push(...helperRows(doc.path, doc.text, tables, snapshot.profile));
    const { generation } = snapshot;
    return {
      profile: snapshot.profile, rows: inOrder(rows), files: input.seen,
      design: generation ? `${quoted(generation.owner)} owns, ${quoted(generation.borrow)} borrows (as in ${generation.where})` : null,
    };
  } finally {
    for (const doc of documents.values()) disposeDocument(doc);
    disposeCaches(caches);
  }
}

/** Each type of a list in backquotes. */
function quoted(types: string): string {
  return types.split(', ').map((t) => `\`${t}\``).join(', ');
}

type EffectsOf = (item: Item) => readonly Effect[];

/** Makes the rows of one file. */
interface Writer {
  add(kind: AuditKind, name: string, span: Span, tie: Tie, memdesc: Memdesc, what: string, verdict: { readonly expressible: Expressible; readonly how: string }): void;
}

function writer(path: string, text: string, rows: AuditRow[]): Writer {
  const index = new LineIndex(text);
  return {
    add: (kind, name, span, tie, memdesc, what, verdict) => void rows.push({ file: path, range: index.range(span), kind, name, tie, what, memdesc, ...verdict }),
  };
}

function fileRows(file: SourceFile, snapshot: Snapshot, effectsOf: EffectsOf): AuditRow[] {
  const rows: AuditRow[] = [];
  const w = writer(file.path, file.text, rows);
  typeRows(file, snapshot, w);
  implRows(file, snapshot, effectsOf, w);
  fieldRows(file, snapshot, w);
  functionRows(file, snapshot, effectsOf, w);
  return rows;
}

function pathOf(item: Item): Ty {
  return { kind: 'path', path: `${item.module.path}::${item.name}`, args: [], lifetimes: [] };
}

function typeRows(file: SourceFile, { roles, profile }: Snapshot, w: Writer): void {
  for (const s of file.structs) {
    const ty = pathOf(s);
    const role = roles.role(ty);
    const known = typeRole(`${s.module.path}::${s.name}`, profile);
    const say = (tie: Tie, memdesc: Memdesc, what: string): void => w.add('type', s.name, s.nameSpan, tie, memdesc, what, verdictOf(tie, memdesc, profile, memdesc === 'folio' ? 'folio' : null));
    if (role.kind === 'owner') say('owns', role.folio ? 'folio' : 'page', 'a value of it owns a page and frees it when dropped');
    else if (role.kind === 'borrow') say('borrows', 'unknown', 'a page that something else owns, for the lifetime that its maker chose');
    else if (role.kind === 'place') say('is', role.folio ? 'folio' : 'page', role.folio ? 'the folio itself' : 'the page itself');
    else if (known?.kind === 'iterator') say('lends', known.memdesc, 'lends the pages of an allocation one after the other');
  }
}

/** Traits that say when a page ends, or who lends it. */
const ENDS: ReadonlySet<string> = new Set(['Drop', 'PinnedDrop', 'Ownable']);
const COUNTS: ReadonlySet<string> = new Set(['AlwaysRefCounted', 'RefCounted', 'OwnableRefCounted']);

function implRows(file: SourceFile, { tree, roles, profile }: Snapshot, effectsOf: EffectsOf, w: Writer): void {
  for (const impl of file.impls) {
    const trait = lastSegment(tree.implTrait(impl) ?? '');
    if (trait === '') continue;
    const self = tree.implSelf(impl);
    const role = roles.role(self);
    const name = `${trait} for ${showTy(self)}`;
    const add = (tie: Tie, memdesc: Memdesc, what: string, through: Effect['through'] = null): void => w.add('trait impl', name, impl.headSpan, tie, memdesc, what, verdictOf(tie, memdesc, profile, through));
    const isPage = role.kind === 'owner' || role.kind === 'place';
    if (COUNTS.has(trait) && isPage) {
      add('counts', role.folio ? 'folio' : 'page', `makes ${role.folio ? 'the folio' : 'the page'} one that references keep alive`, role.folio ? 'folio' : 'page');
    } else if (ENDS.has(trait)) {
      const done = impl.fns.flatMap(effectsOf);
      const freed = done.find((e) => e.tie === 'frees') ?? done.find((e) => e.tie === 'counts' || e.tie === 'pins');
      const held = holdOf(self, tree, roles, NO_PARAMS);
      const by = freed?.by === undefined || freed.by === null ? '' : ` with \`${freed.by}\``;
      if (freed) add(freed.tie, freed.memdesc === 'unknown' && freed.tie === 'frees' ? 'page' : freed.memdesc, freed.tie === 'frees' ? `the one place that frees it${by}` : `gives its reference back${by}`, freed.through);
      else if (isPage) add('frees', role.folio ? 'folio' : 'page', 'ends the page');
      else if (done.some((e) => e.tie === 'moves')) add('frees', done.find((e) => e.tie === 'moves')?.memdesc ?? 'page', `takes the pages out and drops them (\`${done.find((e) => e.tie === 'moves')?.by ?? trait}\`)`);
      else if (held?.tie === 'points' && held.via !== null) add('frees', held.memdesc, `drops what it points to, and the pages in it (\`${held.via}\`)`);
    } else if (trait === 'AsPageIter') {
      const memdesc = allocationMemdesc(self, roles);
      add('lends', memdesc, 'lends the pages of its memory one after the other');
    } else if (trait === 'Iterator' && typeRole(self.kind === 'path' ? self.path : '', profile)?.kind === 'iterator') {
      const known = typeRole(self.kind === 'path' ? self.path : '', profile);
      if (known?.kind === 'iterator') add('lends', known.memdesc, 'its items are borrowed pages');
    } else if (trait === 'ForeignOwnable' && isPage) add('moves', 'page', 'lets C containers own it, one hand-over each way');
  }
}

function fieldRows(file: SourceFile, { tree, roles, profile }: Snapshot, w: Writer): void {
  const field = (item: Item, owner: string, name: string, ty: Ty, span: Span, params: ReadonlySet<string>): void => {
    const held = holdOf(ty, tree, roles, params);
    // what is plainly part of another type of the tree is said there
    if (!held || held.hops > 1 || (held.hops === 1 && ty.kind === 'path' && (tree.structAt(ty.path) || tree.enumAt(ty.path)))) return;
    const inside = roles.role(pathOf(item));
    if (held.tie === 'points' && held.via !== null) {
      // memory of a driver's own that has pages in it: who holds the pointer ends it by hand
      w.add('field', `${owner}.${name}`, span, 'owns', held.memdesc, `points to what owns pages (${`\`${showTy(ty)}\``})`, { expressible: 'as-is', how: 'no page is counted; a box or vector of it would drop it by itself' });
      return;
    }
    const hold = insideOf(held, inside.kind, inside.kind === 'place' && inside.folio);
    const verdict = hold.undropped && hold.tie === 'owns'
      ? { expressible: 'rewrite' as const, how: 'borrow it instead of an owner that is never dropped: `BorrowedPage` or `&\'a Page`' }
      : verdictOf(hold.tie, hold.memdesc, profile, hold.tie === 'counts' ? (hold.memdesc === 'folio' ? 'folio' : 'page') : null);
    w.add('field', `${owner}.${name}`, span, hold.tie, hold.memdesc, fieldWords(hold, ty), verdict);
  };
  for (const s of file.structs) {
    const scope = tree.scope(s);
    const params = pageIterParams(s.generics, scope, tree);
    for (const f of s.fields) field(s, s.name, f.name, tree.ty(f.ty, scope), f.span, params);
  }
  for (const e of file.enums) {
    const scope = tree.scope(e);
    for (const v of e.variants) for (const f of v.fields) field(e, `${e.name}::${v.name}`, f.name, tree.ty(f.ty, scope), f.span, pageIterParams(e.generics, scope, tree));
  }
}

/** A pointer in an owner is what it owns, and an owner inside a borrow is only there for its methods. */
function insideOf(hold: Hold, role: string, folio: boolean): Hold {
  if (role === 'owner' && hold.tie === 'points') return { ...hold, tie: 'owns' };
  if (role === 'borrow') return { ...hold, tie: 'borrows', memdesc: 'unknown', undropped: false };
  if (role === 'place') return { ...hold, tie: 'is', memdesc: folio ? 'folio' : 'page' };
  return hold;
}

function fieldWords(hold: Hold, ty: Ty): string {
  const shown = `\`${showTy(ty)}\``;
  const via = hold.via === null ? '' : `, in \`${hold.via}\``;
  switch (hold.tie) {
    case 'owns':
      return `owns pages by value (${shown}${via})`;
    case 'borrows':
      return `borrows a page (${shown}${via})`;
    case 'counts':
      return `holds a reference (${shown}${via})`;
    case 'keeps':
      return `keeps pages by pointer or address (${shown}${via})`;
    case 'points':
      return `points to pages and does not say who ends them (${shown}${via})`;
    case 'is':
      return `the C structure in place (${shown})`;
    default:
      return `holds a page (${shown}${via})`;
  }
}

const WORDS: Readonly<Record<Tie, string>> = {
  is: 'is the page', owns: 'owns it', borrows: 'borrows it', lends: 'lends what something else owns', allocates: 'allocates it', frees: 'frees it', moves: 'moves its ownership',
  counts: 'counts a reference', pins: 'pins or unpins it', maps: 'maps it to user space', unmaps: 'takes user mappings away', keeps: 'gives its pointer to something that takes no reference', points: 'points to it',
};

const MOVES = { in: 'takes its ownership over', out: 'hands its ownership out' } as const;
const COUNTED = { in: 'takes a counted reference over', out: 'hands a counted reference out' } as const;

function words(e: Effect): string {
  if (e.way === undefined) return WORDS[e.tie];
  return e.tie === 'moves' ? MOVES[e.way] : e.tie === 'counts' ? COUNTED[e.way] : WORDS[e.tie];
}

function functionRows(file: SourceFile, snapshot: Snapshot, effectsOf: EffectsOf, w: Writer): void {
  const { tree, profile } = snapshot;
  const traitFns = new Set(file.impls.filter((i) => isLifecycleTrait(lastSegment(tree.implTrait(i) ?? ''))).flatMap((i) => i.fns));
  for (const fn of file.fns) {
    // a test is no part of what the tree does
    if (traitFns.has(fn) || fn.attributes.includes('test')) continue;
    for (const e of effectsOf(fn)) {
      const how = e.unready === null ? verdictOf(e.tie, e.memdesc, profile, e.through) : { expressible: 'rewrite' as const, how: e.unready };
      w.add('function', fn.display, fn.nameSpan, e.tie, e.memdesc, `${words(e)}${e.by === null ? '' : ` (\`${e.by}\`)`}`, how);
    }
  }
}

function isLifecycleTrait(trait: string): boolean {
  return ENDS.has(trait) || COUNTS.has(trait) || trait === 'AsPageIter' || trait === 'Iterator' || trait === 'Deref';
}

/** C helpers export to Rust what C has inline. */
function helperRows(path: string, text: string, tables: Tables, profile: Profile): AuditRow[] {
  const rows: AuditRow[] = [];
  const w = writer(path, text, rows);
  for (const helper of cHelpers(text)) {
    const row = tables.functionRow(helper.name);
    const [effect] = row ? functionEffects(row, 'unknown') : [];
    if (!effect) continue;
    const how = effect.unready !== null ? { expressible: 'rewrite' as const, how: effect.unready }
      : effect.tie === 'allocates' ? { expressible: 'as-is' as const, how: 'what it returns goes into one owner at once' }
      : verdictOf(effect.tie, effect.memdesc, profile, effect.through);
    w.add('C helper', `rust_helper_${helper.name}`, helper.nameSpan, effect.tie, effect.memdesc, `exports \`${helper.name}\` to Rust`, how);
  }
  return rows;
}

function inOrder(rows: readonly AuditRow[]): AuditRow[] {
  return rows.toSorted((a, b) =>
    (a.file < b.file ? -1 : a.file > b.file ? 1 : 0) || a.range.start.line - b.range.start.line || a.range.start.column - b.range.start.column);
}
