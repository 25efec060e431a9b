// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** One mail: headers decoded, text of all its parts, and what the subject says about the patch in it. */
import PostalMime from 'postal-mime';
import { binaryToBytes, bytesToBinary, decodeText } from './bytes';
import { gunzip } from './gzip';
import { type RawMessage, splitMessages } from './mailbox';

export interface Person {
  readonly name: string;
  readonly address: string;
}

export interface Mail {
  readonly origin: string;
  readonly subject: string;
  readonly from: Person;
  readonly to: readonly Person[];
  readonly cc: readonly Person[];
  /** With its angle brackets; null where the mail has none. */
  readonly messageId: string | null;
  readonly inReplyTo: string | null;
  readonly references: readonly string[];
  /** As the header says it. */
  readonly date: string;
  /** Milliseconds, or 0 where the date cannot be read. */
  readonly time: number;
  /** The lines of the text, with LF ends taken off; text attachments that are patches follow. */
  readonly lines: readonly string[];
  /** Whether the text was sent as `format=flowed`. */
  readonly flowed: boolean;
  /** The commit of `git show` and `git format-patch` output, where it says one. */
  readonly commit: string | null;
}

/** The largest message that is read: a patch beyond it is generated data. */
const MAX_MESSAGE = 32 * 1024 * 1024;

/** The parameter in a content type header, which may go over several lines. */
const FLOWED = /^(content-type:(?:[^\r\n]|\r?\n[ \t])*?)format(\s*=\s*"?flowed)/gim;

/** Reads one message; a diff that is no mail at all gets headers made from its file name. Never throws. */
export async function readMail(message: RawMessage): Promise<Mail> {
  if (message.bytes.length > MAX_MESSAGE) return bare(message, []);
  const latin = bytesToBinary(message.bytes);
  if (!looksLikeMail(latin)) return bareDiff(message);
  const headerEnd = /\r?\n\r?\n/.exec(latin)?.index ?? latin.length;
  const head = latin.slice(0, headerEnd);
  const flowed = latin.search(FLOWED) >= 0;
  try {
    // The parser would join flowed lines, which breaks diffs: it is kept from seeing the parameter.
    const plain = latin.replace(FLOWED, '$1x-kept$2');
    const email = await PostalMime.parse(binaryToBytes(plain));
    const text = email.text ?? '';
    const patches = email.attachments.flatMap((attachment) => {
      const named = /\.(patch|diff|eml|txt)$/i.test(attachment.filename ?? '');
      if (!/^text\//.test(attachment.mimeType) && !named) return [];
      if (attachment.mimeType === 'text/html') return [];
      return [contentText(attachment.content)];
    });
    const lines = [text, ...patches].flatMap((part) => part.split('\n')).map((line) => line.replace(/\r$/, ''));
    return {
      origin: message.origin,
      subject: oneLine(email.subject ?? ''),
      from: person(email.from),
      to: people(email.to),
      cc: people(email.cc),
      messageId: messageIds(email.messageId)[0] ?? null,
      inReplyTo: messageIds(email.inReplyTo)[0] ?? null,
      references: messageIds(email.references),
      date: /^date:[ \t]*(.*)$/im.exec(head)?.[1]?.trim() ?? '',
      time: timeOf(/^date:[ \t]*(.*)$/im.exec(head)?.[1] ?? ''),
      lines,
      flowed,
      commit: null,
    };
  } catch {
    return bare(message, decodeText(message.bytes).split(/\r?\n/));
  }
}

/** A mail starts with headers; a diff or the output of `git show` does not. */
function looksLikeMail(text: string): boolean {
  const head = text.slice(0, 64 * 1024).split(/\r?\n\r?\n/, 1)[0] ?? '';
  const first = head.trimStart().split('\n', 1)[0] ?? '';
  if (/^(diff |--- |commit [0-9a-f]{40}|Index: )/.test(first)) return false;
  return /^(from|subject|date|message-id|received|return-path|mime-version|content-type|x-[\w-]+|to|delivered-to|dkim-signature|arc-[\w-]+|list-id):/im.test(head);
}

function bareDiff(message: RawMessage): Mail {
  const lines = decodeText(message.bytes).split(/\r?\n/);
  const commit = /^commit ([0-9a-f]{40,64})/.exec(lines[0] ?? '')?.[1] ?? null;
  if (!commit) return bare(message, lines);
  const end = lines.indexOf('');
  const head = lines.slice(0, end);
  const author = /^Author:\s+(.*?)\s+<(.*)>/.exec(head.find((line) => line.startsWith('Author:')) ?? '');
  const date = head.find((line) => /^(Author)?Date:/.test(line))?.replace(/^\w+:\s+/, '') ?? '';
  const title = lines.slice(end).find((line) => line.startsWith('    ') && line.trim() !== '');
  return {
    ...bare(message, lines),
    subject: title?.trim() ?? message.origin,
    from: { name: author?.[1] ?? '', address: author?.[2] ?? '' },
    date,
    time: timeOf(date),
    commit,
  };
}

function bare(message: RawMessage, lines: readonly string[]): Mail {
  return {
    origin: message.origin,
    subject: message.origin.split('/').at(-1) ?? message.origin,
    from: { name: '', address: '' },
    to: [],
    cc: [],
    messageId: null,
    inReplyTo: null,
    references: [],
    date: '',
    time: 0,
    lines,
    flowed: false,
    commit: null,
  };
}

function contentText(content: ArrayBuffer | Uint8Array | string): string {
  if (typeof content === 'string') return content;
  return decodeText(content instanceof ArrayBuffer ? new Uint8Array(content) : content);
}

/** Mails of the bytes of a file or of standard input. Archives hand out threads as gzip: that is undone. */
export async function mailsOf(bytes: Uint8Array, shown: string): Promise<Mail[]> {
  const plain = bytes[0] === 0x1f && bytes[1] === 0x8b ? await gunzip(bytes, shown) : bytes;
  const mails: Mail[] = [];
  for (const message of splitMessages(plain, shown)) mails.push(await readMail(message));
  return mails;
}

interface AddressLike {
  readonly name?: string;
  readonly address?: string;
  readonly group?: readonly AddressLike[];
}

function person(address: AddressLike | undefined): Person {
  return { name: oneLine(address?.name ?? ''), address: oneLine(address?.address ?? '') };
}

function people(addresses: readonly AddressLike[] | undefined): Person[] {
  return (addresses ?? [])
    .flatMap((address) => address.group ?? [address])
    .map(person)
    .filter(({ address }) => address !== '');
}

function messageIds(value: string | undefined): string[] {
  return (value ?? '').match(/<[^<>\s]+>/g) ?? [];
}

function oneLine(text: string): string {
  // Control characters of a header must not reach a terminal or a reply's headers.
  return text.replace(/[\u0000-\u001f\u007f]+/g, ' ').replace(/\s+/g, ' ').trim();
}

function timeOf(date: string): number {
  const time = Date.parse(date.replace(/\s*\(.*\)\s*$/, ''));
  return Number.isNaN(time) ? 0 : time;
}

/** `Name <address>`, or whichever of both there is. */
export function showPerson(who: Person): string {
  if (who.name === '') return who.address;
  return who.address === '' ? who.name : `${who.name} <${who.address}>`;
}
