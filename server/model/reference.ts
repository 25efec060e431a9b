// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The reference page of `pageck simulate`, made from the model's own tables: it can say nothing that the model does not do. */
import type { Releaser } from './operation';
import { FORMS, MAX_ORDER } from './script';
import { type Memdesc, describeState, type PageState } from './state';
import { isCounted, releasersOf } from './step';
import { RULE_OF, type ViolationKind } from './violation';
import { MEMDESC_WORDS, OPERATION_WORDS, RELEASER_WORDS, VIOLATION_WORDS } from './words';

/** A script to show, with what `simulate` prints for it. */
export interface ShownScript {
  readonly file: string;
  readonly text: string;
  readonly output: string;
}

/** The whole page, Markdown. */
export function simulateReference(examples: readonly ShownScript[]): string {
  return `${[
    '# pageck simulate',
    'Plays a script of page operations on the page model, the same one that `pageck check` plays Rust code on, and prints what each step makes of ' +
      'its page. It stops at the first thing that the model does not allow.',
    '```console\n$ pageck simulate FILE\n```',
    'Exit status: 0 when the script ends clean, 1 when the model says no, 2 when the script cannot be read, with one line that says which line and ' +
      'what may stand there. `-` reads the script from standard input.',
    ...examples.map(exampleSection),
    '## The language',
    'One step a line; a comment starts with `#`. Names are letters, digits and `_`. `NAME` is a new name, `PAGE` a name, or a name with an index ' +
      `for one of its pages (\`p[1]\`), \`KEEPER\` a name of what keeps pointers, \`N\` an order from 0 to ${MAX_ORDER}. What stands in brackets may be left out.`,
    ...groups(),
    '## Memory descriptors',
    'What a page belongs to decides whether it counts references and what ends it.',
    table(['`MEMDESC`', 'what', '`alloc` stands for', 'counted', 'ended by'], MEMDESCS.map((m) => [
      code(m), MEMDESC_WORDS[m].is, MEMDESC_WORDS[m].from === null ? 'only borrowed' : code(`${MEMDESC_WORDS[m].from}()`), isCounted(m) ? 'yes' : 'no', releasers(m),
    ])),
    '## Functions',
    'Of `free PAGE with FUNCTION`. A block knows the order it was allocated with; only functions that are told an order are held to it.',
    table(['`FUNCTION`', 'stands for', 'order'], RELEASERS.map((r) => [code(r), RELEASER_WORDS[r].is, RELEASER_WORDS[r].order ? 'yes' : 'no'])),
    '## States',
    'As they stand in the table, in traces, in hovers and in the `state` of JSON. A kind is named where it is not a plain page; references and ' +
      'mappings are named where there are some.',
    table(['state', 'meaning'], STATES.map(([state, meaning]) => [code(describeState(state)), meaning])),
    '## Operations',
    'What the steps above come down to: the operations of the model.',
    table(['operation', 'meaning'], Object.entries(OPERATION_WORDS).map(([op, words]) => [code(op), words])),
    '## Violations',
    'What the model can say no to, and the rule that reports it in Rust code.',
    table(['rule', 'the page P', 'found by'], VIOLATIONS.map((v) => [
      `[${RULE_OF[v]}](rules/${RULE_OF[v]}.md)`, VIOLATION_WORDS[v].says, VIOLATION_WORDS[v].by === 'step' ? 'the page\'s own state' : 'looking at several pages',
    ])),
    '## What the script says that one page cannot',
    [
      '- Frames: a freed page\'s frames go to the next allocation, so that a use after free shows whose memory it is by then.',
      '- A page inside a plain block has no owner of its own: it can be used, and ends with the block. Every page of a folio is its head\'s.',
      '- A borrow `from` a page ends with it, and when it is reallocated.',
      '- Kernel mappings are a stack: the last page mapped is the first unmapped.',
      '- A user mapping keeps the frames of a freed page, as today\'s kernel does; under the memdesc plan it will not.',
    ].join('\n'),
  ].join('\n\n')}\n`;
}

const MEMDESCS = (Object.keys(MEMDESC_WORDS) as readonly Memdesc[]).filter((m) => m !== 'unknown');
const RELEASERS = Object.keys(RELEASER_WORDS) as readonly Releaser[];
const VIOLATIONS = (Object.keys(VIOLATION_WORDS) as readonly ViolationKind[]).toSorted((a, b) => (RULE_OF[a] < RULE_OF[b] ? -1 : RULE_OF[a] > RULE_OF[b] ? 1 : 0));

const LIVE: PageState = { memdesc: 'page', order: 0, life: 'live', holder: 'raw', references: 0, mappings: 0 };

/** One state of each kind, with what it means. */
const STATES: readonly (readonly [PageState, string])[] = [
  [LIVE, 'held by a raw pointer, which has to see to its release'],
  [{ ...LIVE, memdesc: 'folio', references: 2 }, 'a folio held by a raw pointer, with the references held here'],
  [{ ...LIVE, holder: 'handle' }, 'a Rust owner holds it and releases it when dropped'],
  [{ ...LIVE, holder: 'handle', mappings: 1 }, 'the same, and mapped into the kernel'],
  [{ ...LIVE, memdesc: 'vmalloc', holder: 'other' }, 'something else owns it: here, a vmalloc area'],
  [{ ...LIVE, life: 'freed' }, 'its life has ended; nothing may touch it'],
  [{ ...LIVE, life: 'given' }, 'something else releases it in its own time'],
  [{ ...LIVE, life: 'orphaned', holder: 'other' }, 'what it was borrowed from is gone, moved or reallocated'],
  [{ ...LIVE, life: 'null' }, 'the pointer is null'],
  [{ ...LIVE, memdesc: 'unknown', holder: 'unknown' }, 'nothing is known, and nothing is said'],
];

function groups(): string[] {
  const names = [...new Set(FORMS.map((f) => f.group))];
  return names.map((group) => `### ${group}\n\n${table(['step', 'what it does'], FORMS.filter((f) => f.group === group).map((f) => [code(f.syntax), f.means]))}`);
}

function releasers(m: Memdesc): string {
  const all = releasersOf(m).filter((r) => r !== 'drop');
  return all.length === 0 ? 'nothing' : all.map(code).join(', ');
}

function exampleSection(script: ShownScript): string {
  return `\`\`\`console\n$ cat ${script.file}\n${script.text.trimEnd()}\n$ pageck simulate ${script.file}\n${script.output.trimEnd()}\n\`\`\``;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map((c) => c.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function code(text: string): string {
  return `\`${text}\``;
}
