// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Types of core that page pointers and owners are wrapped in. Sorted by path. */
import type { TypeRole, TypeRow } from '../typeRow';

function core(path: string, aliases: readonly string[], generics: readonly string[], role: TypeRole, reason: string, deref?: string): TypeRow {
  return { path, aliases, generics, roles: { owning: role, ownable: role }, reason, source: 'core', ...(deref === undefined ? {} : { deref }) };
}

const keeps = (arg: number): TypeRole => ({ kind: 'wrapper', arg, drops: false });
const drops = (arg: number): TypeRole => ({ kind: 'wrapper', arg, drops: true });
const holds = (...args: number[]): TypeRole => ({ kind: 'container', args });

export const coreTypeRows: readonly TypeRow[] = [
  core('core::cell::Cell', [], ['T'], drops(0), 'Holds one value in place.'),
  core('core::cell::OnceCell', [], ['T'], holds(0), 'Holds at most one value.'),
  core('core::cell::RefCell', [], ['T'], drops(0), 'Holds one value in place.'),
  core('core::cell::UnsafeCell', [], ['T'], drops(0), 'Holds one value in place.'),
  core('core::marker::PhantomData', [], ['T'], { kind: 'none' }, 'Holds nothing; ties a lifetime or a type.'),
  core('core::mem::ManuallyDrop', ['core::mem::manually_drop::ManuallyDrop'], ['T'], keeps(0),
    'Holds a value and never drops it: right around a borrow that looks like an owner, or before a hand-over.', 'T'),
  core('core::mem::MaybeUninit', ['core::mem::maybe_uninit::MaybeUninit'], ['T'], keeps(0), 'Holds a value or none, and never drops it.'),
  core('core::option::Option', [], ['T'], holds(0), 'Holds a value or none.'),
  core('core::pin::Pin', ['kernel::prelude::Pin'], ['P'], drops(0), 'A pointer whose target does not move.',
    '<P as core::ops::Deref>::Target'),
  core('core::ptr::NonNull', ['core::ptr::non_null::NonNull'], ['T'], keeps(0),
    'A raw pointer that is not null; owns nothing by itself.'),
  core('core::result::Result', [], ['T', 'E'], holds(0, 1), 'Holds a value or an error.'),
  core('core::sync::atomic::AtomicPtr', [], ['T'], keeps(0), 'A raw pointer in place; owns nothing by itself.'),
];
