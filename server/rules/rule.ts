// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** What a rule is: its documentation, what it flags, its words and its fixes, in one file a rule. */
import type { FnItem, Item, SourceFile } from '../items/item';
import type { ItemTree } from '../items/tree';
import type { Ty } from '../items/type';
import type { Memdesc } from '../model/state';
import type { ViolationKind } from '../model/violation';
import type { Node } from '../syntax/node';
import type { Span } from '../syntax/text';
import type { Applicability, Confidence, Level, Profile } from './finding';

/** A wrong example and its smallest mend. Both run as tests: the wrong one has exactly this rule's finding, the right one has none. */
export interface Example {
  readonly title: string;
  /** Which design of `Page` the example is written for; null where it holds in both. */
  readonly profile: Profile | null;
  /** `rust`, or `c` for a helper file. */
  readonly language?: 'rust' | 'c';
  readonly wrong: string;
  readonly right: string;
}

export interface RuleDoc {
  /** Markdown paragraphs, in our own words. */
  readonly what: string;
  /** The kernel's reason, with a reference (a file, a document, a mail by date and author). */
  readonly why: string;
  readonly examples: readonly Example[];
  readonly instead: string;
  readonly fixSafety: string;
  readonly limits: string;
}

/** What the kernel tables know of a type. */
export type TypeRole =
  /** The page itself, as a value or behind a reference: `Page`, `SafePage`, `bindings::page`, a newtype around one. */
  | 'page'
  /** A value that owns a page and frees it: `Owned<Page>`; `Page` by value in an owning tree. */
  | 'owner'
  /** `BorrowedPage<'_>`. */
  | 'borrow'
  /** `Folio`, `bindings::folio`. */
  | 'folio'
  /** `ARef<T>` and kin. */
  | 'counted'
  | null;

/** What rules may ask of the floors beside and above them. */
export interface RuleContext {
  readonly tree: ItemTree;
  readonly profile: Profile;
  /** The role of a type; `page` for the place type even in an owning tree (where `owner` of it is asked by `ownsByValue`). */
  role(ty: Ty): TypeRole;
  /** Whether a value of the type owns a page when held by value (directly, not inside a container). */
  ownsByValue(ty: Ty): boolean;
  /** The C function's row, or null: whether it treats a `struct page` as refcounted, and why memdescs end it. */
  cFunction(name: string): { readonly refcount: boolean; readonly unready: string | null; readonly reason: string } | null;
  /** A function's whole node, body included, offsets absolute in its file. */
  functionNode(fn: FnItem): Node;
}

/** A problem that declarations show. */
export interface ItemReport {
  readonly rule: string;
  readonly file: SourceFile;
  readonly span: Span;
  readonly item: Item | null;
  readonly message: string;
  readonly confidence: Confidence;
  readonly notes: readonly Note[];
  /** Other places that belong to it. */
  readonly related: readonly { readonly file: SourceFile; readonly span: Span; readonly message: string }[];
  /** For the rule's own fixes: which case it is, and the nodes or items concerned. */
  readonly data?: unknown;
}

export interface Note {
  readonly kind: 'note' | 'help';
  readonly text: string;
}

/** A call of a C function that the tables know, wherever it stands. */
export interface CallSite {
  readonly file: SourceFile;
  readonly fn: FnItem | null;
  /** The callee's path in the call (or where the function is named as a value). */
  readonly span: Span;
  /** The whole call. */
  readonly call: Span;
  /** The C name. */
  readonly name: string;
  /** Spans of the arguments. */
  readonly args: readonly Span[];
  /** What the first argument is known to be: a page of a folio is a folio's matter. */
  readonly memdesc: Memdesc;
}

/** A violation of the model, as the flow engine reports it. Spans are absolute in `file`. */
export interface Fault {
  readonly kind: ViolationKind;
  readonly confidence: Confidence;
  readonly file: SourceFile;
  readonly fn: FnItem | null;
  readonly span: Span;
  /** How the code calls the page here: a variable's name, or null. */
  readonly name: string | null;
  readonly memdesc: Memdesc;
  /** The function or drop that did it: `__free_pages`, `drop`; null for a plain use or an end. */
  readonly by: string | null;
  /** What it was borrowed from, allocated by, or mapped by: `vmalloc_to_page`, `alloc_pages`. */
  readonly origin: string | null;
  readonly order: { readonly allocated: string; readonly released: string } | null;
  /** Where the page came from and each step since, in program order; absolute spans. */
  readonly trace: readonly FaultStep[];
  /** The expression that produced the page, where it stands in the same function. */
  readonly originSpan: Span | null;
  /** The call chain where the fault lies in a callee and this caller makes it real. */
  readonly via: readonly string[];
}

export interface FaultStep {
  readonly file: SourceFile;
  readonly span: Span;
  readonly message: string;
  readonly state: string | null;
}

export interface Words {
  /** At most 100 characters, self-contained, names in backquotes. */
  readonly message: string;
  readonly notes: readonly Note[];
}

/** An edit in absolute offsets of a file of the workspace. */
export interface TextEdit {
  readonly file: SourceFile;
  readonly span: Span;
  readonly newText: string;
}

export interface ProposedFix {
  readonly title: string;
  readonly applicability: Applicability;
  readonly preferred: boolean;
  readonly edits: readonly TextEdit[];
}

/** What a rule found, whichever way. */
export type Problem =
  | { readonly kind: 'fault'; readonly fault: Fault }
  | { readonly kind: 'item'; readonly report: ItemReport }
  | { readonly kind: 'call'; readonly call: CallSite; readonly words: Words };

export interface Rule {
  readonly id: string;
  readonly level: Level;
  /** One line for `pageck rules` and the README. */
  readonly summary: string;
  readonly doc: RuleDoc;
  /** A violation of the model, in this rule's words. Rules that `RULE_OF` names have it. */
  readonly words?: (fault: Fault) => Words;
  /** Whether the code around it shows that what the model objects to is in order: then nothing is said. */
  readonly isRight?: (fault: Fault, cx: RuleContext) => boolean;
  /** What declarations of a file show. */
  readonly checkFile?: (file: SourceFile, cx: RuleContext) => readonly ItemReport[];
  /** Whether a call is a finding by itself. */
  readonly checkCall?: (call: CallSite, cx: RuleContext) => Words | null;
  /** Proposals; each is re-analysed before it is offered, so a wrong one is dropped, not shown. */
  readonly fixes?: (problem: Problem, cx: RuleContext) => readonly ProposedFix[];
}
