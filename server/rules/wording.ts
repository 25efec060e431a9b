// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Names and nouns as the rules' messages put them. */
import type { Memdesc } from '../model/state';
import type { Fault, Note, Words } from './rule';

/** The contract's bound on a message. */
export const MAX_MESSAGE = 100;

/** A name in backquotes, shortened where it would not leave room for the message. */
export function quote(name: string, room = 34): string {
  const flat = name.replace(/\s+/g, ' ').replace(/`/g, '');
  return `\`${flat.length > room ? `${flat.slice(0, room - 1)}…` : flat}\``;
}

/** How the code calls the page of a fault: its variable, or what it is. */
export function pageName(fault: Fault, room?: number): string {
  return fault.name === null ? nounOf(fault.memdesc) : quote(fault.name, room);
}

/** A function as messages name it: `put_page()`. `drop` is said in words by the rules. */
export function call(name: string, room = 30): string {
  return quote(`${name.slice(name.lastIndexOf('::') + 1)}()`, room);
}

/** What did it, where that is a function that code calls; null for a drop, a return and what else has no name in the code. */
export function actor(fault: Fault): string | null {
  if (fault.by === null || NO_FUNCTION.has(fault.by)) return null;
  return /^[A-Za-z_][\w:]*$/.test(fault.by) ? fault.by : null;
}

const NO_FUNCTION: ReadonlySet<string> = new Set(['drop', 'wrap', 'unwrap', 'return', 'returned', 'stored']);

/** Where the page came from as messages say it: `alloc_pages()` for a function, else the words of the flow engine. */
export function originOf(fault: Fault, room = 22): string | null {
  if (fault.origin === null) return null;
  return /^[A-Za-z_][\w:]*$/.test(fault.origin) ? call(fault.origin, room) : null;
}

const NOUNS: Readonly<Record<Memdesc, string>> = {
  page: 'the page', exact: 'the pages', contig: 'the contiguous range', cma: 'the CMA range', frozen: 'the frozen page', folio: 'the folio',
  slab: 'the slab page', vmalloc: 'the vmalloc page', ptdesc: 'the page table', dma: 'the DMA page', pinned: 'the pinned page',
  gup: 'the user page', mempool: 'the mempool page', netpool: 'the page-pool page', image: 'the kernel image page', unknown: 'the page',
};

export function nounOf(memdesc: Memdesc): string {
  return NOUNS[memdesc];
}

const OWNERS: Readonly<Record<Memdesc, string>> = {
  page: 'its owner', exact: 'its owner', contig: 'its owner', cma: 'the CMA area', frozen: 'its owner', folio: 'its folio', slab: 'the slab allocator',
  vmalloc: 'the vmalloc area', ptdesc: 'the page table code', dma: 'the DMA allocation', pinned: 'the user mapping', gup: 'the user mapping',
  mempool: 'the mempool', netpool: 'the page pool', image: 'the kernel image', unknown: 'its owner',
};

/** Who ends the life of a page of this memdesc, where the function does not. */
export function ownerOf(memdesc: Memdesc): string {
  return OWNERS[memdesc];
}

/** The first of the wordings that fits the bound; the last one is cut to it, which keeps the backquotes paired. */
export function fit(...wordings: readonly string[]): string {
  for (const w of wordings) if (w.length <= MAX_MESSAGE) return w;
  const last = wordings[wordings.length - 1] ?? '';
  let cut = last.slice(0, MAX_MESSAGE - 2);
  if ((cut.split('`').length - 1) % 2 === 1) cut = `${cut}\``;
  return `${cut}…`;
}

export function say(message: string | readonly string[], ...notes: readonly Note[]): Words {
  return { message: fit(...(typeof message === 'string' ? [message] : message)), notes };
}

export function note(text: string): Note {
  return { kind: 'note', text };
}

export function help(text: string): Note {
  return { kind: 'help', text };
}
