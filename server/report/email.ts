// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * Reply drafts, one for each patch that a reviewer would ask about: headers that keep the thread together, the part of
 * the diff that matters, the question under its line. The tool writes drafts and sends nothing.
 */
import { hunkHeader } from './reviewDiff';
import { diffHead, MAIL_WIDTH, placeFindings, type Placed, question, quotedLines, wrap } from './reviewQuote';
import type { PatchMailHeaders, ReviewedPatch, ReviewResult } from './reviewResult';

export interface Draft {
  readonly index: number;
  readonly text: string;
}

/** One message, or an mbox of them; empty where there is nothing to ask. */
export function renderEmail(result: ReviewResult): string {
  const drafts = replyDrafts(result);
  if (drafts.length <= 1) return drafts[0]?.text ?? '';
  return drafts.map((draft) => `From pageck Thu Jan  1 00:00:00 1970\n${draft.text.replace(/^(>*From )/gm, '>$1')}\n`).join('');
}

export function replyDrafts(result: ReviewResult): Draft[] {
  return result.series.patches.flatMap((patch) => {
    const placed = placeFindings(patch);
    return placed.length === 0 ? [] : [{ index: patch.index, text: draft(patch, result, placed) }];
  });
}

function draft(patch: ReviewedPatch, result: ReviewResult, placed: readonly Placed[]): string {
  const lines = [...headers(patch, result), '', ...wrap(attribution(patch), MAIL_WIDTH), ...body(patch, placed), ''];
  return lines.join('\n');
}

function headers(patch: ReviewedPatch, result: ReviewResult): string[] {
  const { mail } = patch;
  const rows: string[] = [];
  if (mail) {
    rows.push(...addressHeader('To', [mail.from]));
    const others = [...mail.to, ...mail.cc].filter(
      (person, index, all) => person.address !== mail.from.address && all.findIndex((other) => other.address === person.address) === index,
    );
    rows.push(...addressHeader('Cc', others));
  } else if (patch.author !== '') rows.push(`To: ${encodeWords(patch.author)}`);
  rows.push(`Subject: Re: ${encodeWords(subjectOf(patch, result))}`);
  if (mail?.messageId) {
    rows.push(`In-Reply-To: ${mail.messageId}`);
    rows.push(`References: ${[...mail.references.filter((id) => id !== mail.messageId), mail.messageId].join('\n ')}`);
  }
  rows.push('MIME-Version: 1.0', 'Content-Type: text/plain; charset=UTF-8', 'Content-Transfer-Encoding: 8bit');
  return rows;
}

function subjectOf(patch: ReviewedPatch, result: ReviewResult): string {
  if (patch.mail) return patch.mail.subject.replace(/^(?:re:\s*)+/i, '');
  const version = result.series.version > 1 ? ` v${result.series.version}` : '';
  return `[PATCH${version} ${patch.index}/${patch.total}] ${patch.subject}`;
}

function addressHeader(name: string, people: PatchMailHeaders['to']): string[] {
  const shown = people.filter(({ address }) => address !== '').map(({ name: who, address }) => (who === '' ? address : `${phrase(who)} <${address}>`));
  if (shown.length === 0) return [];
  // One address a line keeps every header line short.
  return [`${name}: ${shown.join(',\n ')}`];
}

function phrase(name: string): string {
  if (/[^\x20-\x7e]/.test(name)) return encodeWords(name);
  return /^[\w !#$%&'*+\-/=?^`{|}~]*$/.test(name) ? name : `"${name.replace(/(["\\])/g, '\\$1')}"`;
}

/** RFC 2047: words for headers that are not ASCII, in pieces that each fit into one encoded word. */
function encodeWords(text: string): string {
  if (!/[^\x20-\x7e]/.test(text)) return text;
  const words: string[] = [];
  let piece = '';
  const flush = (): void => {
    if (piece !== '') words.push(`=?UTF-8?B?${base64(piece)}?=`);
    piece = '';
  };
  for (const character of text) {
    if (new TextEncoder().encode(piece + character).length > 42) flush();
    piece += character;
  }
  flush();
  return words.join('\n ');
}

function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

function attribution(patch: ReviewedPatch): string {
  const who = patch.mail ? patch.mail.from.name || patch.mail.from.address : patch.author.replace(/\s*<.*>$/, '');
  // The day is enough: a time of day reads like a place in a file.
  const date = (patch.mail?.date ?? '').replace(/\s*\d{1,2}:\d{2}.*$/, '');
  const said = who === '' ? 'The patch says' : `${who} wrote`;
  return date === '' ? `${said}:` : `On ${date}, ${said}:`;
}

function body(patch: ReviewedPatch, placed: readonly Placed[]): string[] {
  const rows: string[] = [];
  const advice = new Set<string>();
  let elided = false;
  const elide = (): void => {
    if (!elided) rows.push('[ ... ]');
    elided = true;
  };
  const quote = (text: string): void => {
    rows.push(text === '' ? '>' : `> ${text}`);
    elided = false;
  };
  const say = (text: readonly string[]): void => {
    rows.push('', ...text, '');
    elided = false;
  };
  patch.files.forEach((file, fileIndex) => {
    const inFile = placed.filter(({ place }) => place?.file === fileIndex);
    if (inFile.length === 0) {
      if (fileIndex > 0 || patch.files.length > 1) elide();
      return;
    }
    quote(diffHead(file));
    file.hunks.forEach((hunk, hunkIndex) => {
      const here = inFile.filter(({ place }) => place?.hunk === hunkIndex);
      if (here.length === 0) return elide();
      quote(hunkHeader(hunk));
      const shown = quotedLines(
        hunk,
        here.map(({ place }) => place?.line ?? 0),
      );
      hunk.lines.forEach((line, lineIndex) => {
        if (!shown[lineIndex]) return elide();
        quote(`${line.kind}${line.text}`);
        for (const { finding, place } of here) if (place?.line === lineIndex) say(question(finding, patch, finding.cause === null, advice));
      });
    });
  });
  const without = placed.filter(({ place }) => place === null);
  if (without.length > 0) {
    say(wrap('The patch also changes what holds for code that it does not touch:', MAIL_WIDTH));
    for (const { finding } of without) rows.push(...question(finding, patch, false, advice), '');
  }
  return squeeze(rows);
}

/** No two empty lines in a row, none at the end. */
function squeeze(rows: readonly string[]): string[] {
  const kept = rows.filter((row, index) => row !== '' || rows[index - 1] !== '');
  while (kept.at(-1) === '') kept.pop();
  return kept;
}
