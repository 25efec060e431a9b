// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Takes files of mail apart into single messages: mbox (plain and mboxrd), concatenated patch files, one message. */

import { binaryToBytes, bytesToBinary } from './bytes';

/** One message, or a diff without any mail around it, as bytes. */
export interface RawMessage {
  /** Where it came from, for people. */
  readonly origin: string;
  readonly bytes: Uint8Array;
}

/**
 * A separator of an mbox: `From `, a sender or a commit, and a date that ends in a year. A line of prose that begins
 * with this word has no such end.
 */
const SEPARATOR = /^From \S.*\d{1,2}:\d{2}(?::\d{2})?(?: [A-Z+-][\w+-]*)? \d{4}(?: [+-]\d{4})?\s*$/;
const HEADER = /^[A-Za-z][A-Za-z0-9-]*:/;
/** A commit as `git show` and `git log -p` print it. */
const COMMIT = /^commit [0-9a-f]{40,64}\b/;

/** Splits the bytes of a file. Text that is not mail comes back as one message. */
export function splitMessages(bytes: Uint8Array, origin: string): RawMessage[] {
  const text = bytesToBinary(bytes);
  const lines = text.split('\n');
  const starts: number[] = [];
  lines.forEach((line, index) => {
    if (isSeparator(lines, index, line)) starts.push(index);
  });
  const first = starts[0];
  if (first === undefined) return splitCommits(lines, origin);
  const parts: RawMessage[] = [];
  // What stands before the first separator is mail only if it looks like one.
  if (lines.slice(0, first).some((line) => line.trim() !== '')) parts.push(...splitCommits(lines.slice(0, first), origin));
  starts.forEach((start, index) => {
    const end = starts[index + 1] ?? lines.length;
    const body = lines.slice(start + 1, end).map((line) => (/^>+From /.test(line) ? line.slice(1) : line));
    parts.push(raw(body, starts.length === 1 ? origin : `${origin}, message ${index + 1}`));
  });
  return parts;
}

function isSeparator(lines: readonly string[], index: number, line: string): boolean {
  if (!line.startsWith('From ') || !SEPARATOR.test(line.trimEnd())) return false;
  const next = (lines[index + 1] ?? '').trimEnd();
  return HEADER.test(next) || next.startsWith('>From ');
}

function splitCommits(lines: readonly string[], origin: string): RawMessage[] {
  const starts: number[] = [];
  lines.forEach((line, index) => {
    if (COMMIT.test(line) && /^(Author|Merge|AuthorDate|tree):? /.test(lines[index + 1] ?? '')) starts.push(index);
  });
  if (starts.length === 0) return [raw(lines, origin)];
  return starts.map((start, index) => raw(lines.slice(start, starts[index + 1] ?? lines.length), origin));
}

function raw(lines: readonly string[], origin: string): RawMessage {
  return { origin, bytes: binaryToBytes(lines.join('\n')) };
}
