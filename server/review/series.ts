// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Finds the patch series in a heap of mails: the newest version, in order, without replies and other mail. */
import type { DiffFile } from '../report/reviewDiff';
import { type Mail, type Person, showPerson } from './mail';
import { type ParsedDiff, parseDiff } from './patch';
import { type PatchSubject, parseSubject } from './subject';

export interface SeriesPatch {
  /** Counts from 1. */
  readonly index: number;
  readonly total: number;
  /** Without tags. */
  readonly subject: string;
  readonly author: string;
  readonly mail: Mail | null;
  readonly commit: string | null;
  readonly files: readonly DiffFile[];
  /** What makes the diff itself unusable. */
  readonly problem: string | null;
}

export interface Series {
  readonly subject: string;
  readonly version: number;
  readonly cover: Mail | null;
  readonly patches: readonly SeriesPatch[];
  /** The commit that a `base-commit:` trailer names. */
  readonly baseCommit: string | null;
  /** `prerequisite-patch-id:` trailers. */
  readonly prerequisites: readonly string[];
  /** Things to say about the input: missing patches, other series. */
  readonly notes: readonly string[];
}

export interface Sorted {
  /** The newest version of the series; null where no mail has a patch. */
  readonly series: Series | null;
  /** Earlier versions of it that are in the same input, the newest first. */
  readonly older: readonly Series[];
}

interface Candidate {
  readonly mail: Mail;
  readonly subject: PatchSubject;
  readonly diff: ParsedDiff;
  readonly order: number;
}

/** Sorts mails into the series they make. */
export function sortMails(mails: readonly Mail[]): Sorted {
  const candidates: Candidate[] = [];
  const covers: Candidate[] = [];
  mails.forEach((mail, order) => {
    const subject = parseSubject(mail.subject);
    if (subject.reply) return;
    const diff = diffOf(mail);
    const candidate: Candidate = { mail, subject, diff, order };
    if (subject.index === 0) covers.push(candidate);
    else if (diff.files.length > 0 || diff.problem !== null || (subject.tagged && subject.index !== null)) candidates.push(candidate);
  });
  const clusters = clusterPatches(candidates);
  const best = pickNewest(clusters);
  if (!best) return { series: null, older: [] };
  const ours = new Set(best.map((one) => titleKey(one)));
  const coverOf = (cluster: readonly Candidate[]): Candidate | null => findCover(covers, cluster);
  const bestCover = coverOf(best);
  const older: Series[] = [];
  const notes: string[] = [];
  for (const cluster of clusters) {
    if (cluster === best) continue;
    const related =
      cluster.some((one) => ours.has(titleKey(one))) ||
      (bestCover !== null && coverOf(cluster)?.subject.title.toLowerCase() === bestCover.subject.title.toLowerCase());
    if (related && versionOf(cluster) < versionOf(best)) older.push(build(cluster, coverOf(cluster), []));
    else notes.push(`not reviewed: ${cluster.length} patch${cluster.length === 1 ? '' : 'es'} of another series (${cluster[0]?.subject.title ?? ''})`);
  }
  older.sort((a, b) => b.version - a.version);
  return { series: build(best, bestCover, notes), older };
}

/** The diff of a mail, also where the mailer flowed it. */
function diffOf(mail: Mail): ParsedDiff {
  const literal = parseDiff(mail.lines);
  if (!mail.flowed) return literal;
  const unstuffed = mail.lines.map((line) => (line.startsWith(' ') ? line.slice(1) : line));
  // A sender that stuffs lines puts a space before every one that begins with a space: then no context line of the
  // diff begins with exactly one.
  const stuffed = !mail.lines.slice(literal.start).some((line) => /^ [^ ]/.test(line));
  const variants = stuffed ? [unstuffed, joinFlowed(unstuffed)] : [mail.lines, joinFlowed(mail.lines), unstuffed, joinFlowed(unstuffed)];
  for (const lines of variants) {
    const diff = parseDiff(lines);
    if (diff.files.length > 0 && diff.problem === null) return diff;
  }
  return literal;
}

function joinFlowed(lines: readonly string[]): string[] {
  const joined: string[] = [];
  let soft = false;
  for (const line of lines) {
    if (soft) joined[joined.length - 1] += line;
    else joined.push(line);
    soft = line.endsWith(' ') && line !== '-- ' && line !== ' ';
  }
  return joined;
}

function titleKey(candidate: Candidate): string {
  return candidate.subject.title.toLowerCase().replace(/\s+/g, ' ');
}

function versionOf(cluster: readonly Candidate[]): number {
  return cluster[0]?.subject.version ?? 1;
}

/** Patches of one version and length belong together if they are in one thread, or fill each other's gaps. */
function clusterPatches(candidates: readonly Candidate[]): Candidate[][] {
  const clusters: { key: string; roots: Set<string>; members: Candidate[] }[] = [];
  for (const candidate of candidates) {
    const { version, total, index } = candidate.subject;
    const key = `${version}/${total ?? ''}`;
    const root = candidate.mail.references[0] ?? candidate.mail.inReplyTo ?? candidate.mail.messageId ?? '';
    const same = clusters.filter((cluster) => cluster.key === key);
    const home =
      same.find((cluster) => root !== '' && cluster.roots.has(root)) ??
      same.find((cluster) => index === null || cluster.members.every((member) => member.subject.index !== index));
    if (home) {
      home.members.push(candidate);
      home.roots.add(root);
    } else clusters.push({ key, roots: new Set([root]), members: [candidate] });
  }
  return clusters.map((cluster) => cluster.members);
}

function pickNewest(clusters: readonly Candidate[][]): Candidate[] | null {
  const time = (cluster: readonly Candidate[]): number => Math.max(...cluster.map((one) => one.mail.time));
  const numbered = (cluster: readonly Candidate[]): number => (cluster[0]?.subject.index === null ? 0 : 1);
  const sorted = [...clusters].sort(
    (a, b) => versionOf(b) - versionOf(a) || numbered(b) - numbered(a) || time(b) - time(a) || b.length - a.length,
  );
  return sorted[0] ?? null;
}

function findCover(covers: readonly Candidate[], cluster: readonly Candidate[]): Candidate | null {
  const fitting = covers.filter(
    (cover) => cover.subject.version === versionOf(cluster) && cover.subject.total === (cluster[0]?.subject.total ?? null),
  );
  const parents = new Set(cluster.flatMap((one) => [one.mail.inReplyTo, ...one.mail.references]));
  return fitting.find((cover) => cover.mail.messageId !== null && parents.has(cover.mail.messageId)) ?? fitting[0] ?? null;
}

function build(cluster: readonly Candidate[], cover: Candidate | null, extra: readonly string[]): Series {
  const notes = [...extra];
  const ordered = order(cluster, notes);
  const total = ordered[0]?.subject.total ?? ordered.length;
  const missing: number[] = [];
  if (ordered.some((one) => one.subject.index !== null)) {
    for (let index = 1; index <= total; index++) {
      if (!ordered.some((one) => one.subject.index === index)) missing.push(index);
    }
  }
  if (missing.length > 0) notes.push(`missing from the input: patch ${missing.map((index) => `${index}/${total}`).join(', ')}`);
  const patches = ordered.map((one, position) => toPatch(one, one.subject.index ?? position + 1, Math.max(total, ordered.length)));
  const texts = [...(cover ? [cover] : []), ...ordered].map((one) => one.mail.lines);
  const trailer = (name: RegExp): string[] => texts.flatMap((lines) => lines.flatMap((line) => name.exec(line)?.[1] ?? []));
  return {
    subject: cover?.subject.title ?? patches[0]?.subject ?? '',
    version: versionOf(cluster),
    cover: cover?.mail ?? null,
    patches,
    baseCommit: trailer(/^base-commit: ([0-9a-f]{7,64})\b/)[0] ?? null,
    prerequisites: trailer(/^prerequisite-patch-id: ([0-9a-f]{40,64})\b/),
    notes,
  };
}

/** By number; a number that comes twice is taken from the later mail. */
function order(cluster: readonly Candidate[], notes: string[]): Candidate[] {
  const kept: Candidate[] = [];
  for (const one of cluster) {
    const twin = one.subject.index === null ? -1 : kept.findIndex((other) => other.subject.index === one.subject.index);
    const other = kept[twin];
    if (!other) {
      kept.push(one);
      continue;
    }
    if (one.mail.messageId === null || one.mail.messageId !== other.mail.messageId) {
      notes.push(`patch ${one.subject.index}/${one.subject.total ?? '?'} is there more than once; the last one is taken`);
    }
    if (one.mail.time >= other.mail.time) kept[twin] = one;
  }
  const sorted = [...kept].sort((a, b) => (a.subject.index ?? 0) - (b.subject.index ?? 0) || a.order - b.order);
  if (sorted.some((one, index) => one !== kept[index])) notes.push('the patches were out of order; they are reviewed by number');
  return sorted;
}

function toPatch(candidate: Candidate, index: number, total: number): SeriesPatch {
  const { mail, subject, diff } = candidate;
  const body = inBodyHeaders(mail.lines);
  const author: Person = body.from ?? mail.from;
  return {
    index,
    total,
    subject: body.subject ?? subject.title,
    author: showPerson(author),
    mail,
    commit: mail.commit,
    files: diff.files,
    problem: diff.problem ?? (diff.files.length === 0 ? 'there is no diff in this mail' : null),
  };
}

/** `From:` and `Subject:` at the top of the text stand for the author's own, as `git am` reads them. */
function inBodyHeaders(lines: readonly string[]): { from: Person | null; subject: string | null } {
  let from: Person | null = null;
  let subject: string | null = null;
  const first = lines.findIndex((line) => line.trim() !== '');
  for (let at = Math.max(first, 0); at < lines.length; at++) {
    const header = /^(From|Subject|Date): (.*)$/.exec(lines[at] ?? '');
    if (!header) break;
    const value = (header[2] ?? '').trim();
    if (header[1] === 'Subject') subject = parseSubject(value).title;
    if (header[1] === 'From') {
      const named = /^"?(.*?)"?\s*<([^<>]+)>$/.exec(value);
      from = named ? { name: named[1] ?? '', address: named[2] ?? '' } : { name: '', address: value };
    }
  }
  return { from, subject };
}
