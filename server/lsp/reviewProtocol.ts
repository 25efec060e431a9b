// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** What server and client say to each other about reviews. Both sides import this file, so it names no library. */
import type { ReviewView } from '../review/view';
import type { Refs } from '../review/refs';

/** Request to the server: reviews a series; answers with its view, or with the text of a format. */
export const REVIEW = 'pageck/review';
/** Request to the server: branches and commits to choose from. */
export const REFS = 'pageck/refs';

export type ReviewSource =
  /** Mails that the client has read: base64 of their bytes. */
  | { readonly kind: 'mails'; readonly files: readonly { readonly name: string; readonly content: string }[] }
  | { readonly kind: 'range'; readonly range: string }
  | { readonly kind: 'uncommitted'; readonly what: 'worktree' | 'index' };

export interface ReviewParams {
  readonly source: ReviewSource;
  /** URI of the folder whose repository the series is for; null where none is open. */
  readonly folder: string | null;
  /** A format of `review`, or null for the view. */
  readonly format: string | null;
  /** Findings that were there before, too. */
  readonly all: boolean;
}

export interface ReviewReply {
  /** Why there is no review; null where there is one. */
  readonly problem: string | null;
  readonly view: ReviewView | null;
  readonly text: string | null;
  /** What the command line says on standard error. */
  readonly notes: readonly string[];
}

export interface RefsParams {
  readonly folder: string;
}

export interface RefsReply {
  readonly problem: string | null;
  readonly refs: Refs | null;
}

export type { ReviewView, ViewFile, ViewFinding, ViewPatch } from '../review/view';
export type { Refs } from '../review/refs';
