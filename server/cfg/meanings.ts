// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** The macros that are followed: the compiler's, the standard library's and the kernel's. */
export type Meaning =
  /** Never returns; its arguments are looked at. */
  | 'diverges'
  /** The first argument must hold. */
  | 'assert'
  /** The first two must be equal, or not. */
  | 'assert_eq'
  | 'assert_ne'
  /** Looks at its arguments and gives nothing back. */
  | 'print'
  /** As `print`, with a value. */
  | 'format'
  | 'matches'
  | 'array'
  | 'try_array'
  | 'init'
  | 'addr_of'
  | 'addr_of_mut'
  /** A pointer computed from a pointer. */
  | 'pointer'
  /** Looks at its first argument, takes the last one where there are three. */
  | 'io'
  /** Keeps its argument in a place of its own and gives a reference to it. */
  | 'pin'
  /** `let name = initialiser`, in the block around. */
  | 'let'
  /** A value that the compiler knows; nothing is evaluated. */
  | 'constant'
  /** A function in all but its name: takes its arguments' values. */
  | 'call'
  /** Gives its argument back. */
  | 'identity';

const MEANINGS: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ...entries('diverges', 'panic', 'unreachable', 'todo', 'unimplemented', 'build_error', 'const_panic'),
  ...entries('assert', 'assert', 'debug_assert', 'build_assert', 'kunit_assert', 'bitmap_assert'),
  ...entries('assert_eq', 'assert_eq', 'debug_assert_eq', 'kunit_assert_eq'),
  ...entries('assert_ne', 'assert_ne', 'debug_assert_ne'),
  ...entries('print', 'print', 'println', 'eprint', 'eprintln', 'seq_print', 'binder_debug'),
  ...entries('print', ...levels('pr_'), ...levels('dev_'), ...levels('netdev_'), 'pr_cont'),
  ...entries('format', 'format', 'format_args', 'fmt', 'write', 'writeln'),
  ...entries('matches', 'matches'),
  ...entries('array', 'vec'),
  ...entries('try_array', 'kvec', 'vvec', 'kvvec'),
  ...entries('init', 'pin_init', 'try_pin_init', 'init', 'try_init'),
  ...entries('addr_of', 'addr_of'),
  ...entries('addr_of_mut', 'addr_of_mut'),
  ...entries('pointer', 'container_of', 'project'),
  ...entries('io', 'io_read', 'io_write', 'io_project'),
  ...entries('pin', 'pin'),
  ...entries('let', 'stack_pin_init', 'stack_try_pin_init'),
  ...entries(
    'constant', 'offset_of', 'size_of', 'align_of', 'stringify', 'concat', 'cfg', 'env', 'option_env', 'include', 'include_str', 'include_bytes', 'line', 'column', 'file',
    'module_path', 'c_str', 'b_str', 'static_assert', 'const_assert', 'static_lock_class', 'optional_name', 'current', 'compile_error', 'of_device_table', 'define_of_id_table',
  ),
  ...entries(
    'call', 'transmute', 'transmute_ref', 'transmute_mut', 'try_transmute', 'try_transmute_ref', 'try_transmute_mut', 'warn_on', 'WARN_ON',
  ),
  ...entries('identity', 'dbg'),
]);

function entries(meaning: Meaning, ...names: readonly string[]): [string, Meaning][] {
  return names.map((name) => [name, meaning]);
}

/** The kernel's log levels, with and without `_once` and `_ratelimited`. */
function levels(prefix: string): string[] {
  const names = ['emerg', 'alert', 'crit', 'err', 'warn', 'notice', 'info', 'debug', 'dbg'];
  return names.flatMap((n) => [`${prefix}${n}`, `${prefix}${n}_once`, `${prefix}${n}_ratelimited`]);
}

/** What the macro of that name does with its arguments, or null for one that is not known. */
export function meaningOf(name: string): Meaning | null {
  // `new_mutex!`, `new_spinlock!` and their kin all make an initialiser of their arguments.
  return MEANINGS.get(name) ?? (name.startsWith('new_') ? 'call' : null);
}
