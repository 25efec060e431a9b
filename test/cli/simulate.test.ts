// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** `pageck simulate` as a command: where the script comes from, what goes where, and the exit status. */
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { simulateCommand } from '../../server/cli/simulate';
import { UsageError } from '../../server/cli/usage';

const SCRIPTS = resolve(import.meta.dirname, '../model/scripts');

function run(args: readonly string[], stdin: string | Uint8Array = ''): { status: number; out: string } {
  let out = '';
  const bytes = typeof stdin === 'string' ? new TextEncoder().encode(stdin) : stdin;
  const io = { cwd: SCRIPTS, env: {}, terminal: false, out: (t: string) => void (out += t), err: () => undefined, stdin: () => bytes };
  const status = simulateCommand(args, io);
  return { status, out };
}

describe('pageck simulate', () => {
  test('ends with 0 where the script ends clean', () => {
    const { status, out } = run(['clean.sim']);
    expect(status).toBe(0);
    expect(out).toMatch(/\nclean\.sim: ends clean\n$/);
  });

  test('ends with 1 at the first violation, which names file, line and rule', () => {
    const { status, out } = run(['vmalloc_borrow.sim']);
    expect(status).toBe(1);
    expect(out).toMatch(/\nvmalloc_borrow\.sim:9: page_borrow_outlives_owner: /);
  });

  test('reads standard input', () => {
    expect(run(['-'], 'p = alloc page\r\nuse p\r\n')).toEqual({ status: 1, out: expect.stringContaining('<stdin>:2: page_leak: `p` is never released') as string });
  });

  test.each([
    [[], '', 'usage: pageck simulate FILE'],
    [['a', 'b'], '', 'usage: pageck simulate FILE'],
    [['nowhere.sim'], '', 'nowhere.sim: cannot be read (ENOENT)'],
    [['.'], '', '.: cannot be read (EISDIR)'],
    [['-'], 'use p', "<stdin>:1: no page is called 'p'; pages so far: none; allowed: use PAGE"],
  ])('says in one line what is wrong with %j', (args, stdin, message) => {
    expect(() => run(args, stdin)).toThrow(UsageError);
    expect(() => run(args, stdin)).toThrow(message);
  });

  test('takes no bytes that are not text', () => {
    expect(() => run(['-'], new Uint8Array([0xff, 0xfe, 0x00, 0xd8, 0xc0]))).toThrow(UsageError);
  });
});
