// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** A finding, as every command, format and editor gets it. The JSON of the contract is this type. */
import type { Range } from '../syntax/text';

export type Severity = 'info' | 'warning' | 'error';
export type Level = 'off' | Severity;
export type Confidence = 'definite' | 'possible';
export type Applicability = 'safe' | 'unsafe' | 'display';

export interface Edit {
  readonly file: string;
  readonly range: Range;
  readonly newText: string;
}

export interface Fix {
  readonly title: string;
  readonly applicability: Applicability;
  readonly preferred: boolean;
  readonly edits: readonly Edit[];
}

export interface TraceStep {
  readonly file: string;
  readonly range: Range;
  readonly message: string;
  /** The page's state behind this step, as `describeState` words it; null where the step changes none. */
  readonly state: string | null;
}

export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  readonly confidence: Confidence;
  /** One self-contained line of at most 100 characters, names in backquotes. */
  readonly message: string;
  /** Workspace-relative, with `/`. */
  readonly file: string;
  readonly range: Range;
  /** `Type::method`, `name`, or null outside a function. */
  readonly function: string | null;
  /** The same after unrelated edits of the file, and in every command. */
  readonly fingerprint: string;
  readonly trace: readonly TraceStep[];
  readonly fixes: readonly Fix[];
  /** Lines for people behind the finding: why it is wrong, what to do. Text output shows them. */
  readonly notes: readonly { readonly kind: 'note' | 'help'; readonly text: string }[];
}

export interface Incomplete {
  readonly file: string;
  readonly function: string | null;
  readonly reason: string;
}

export type Profile = 'owning' | 'ownable';
