// SPDX-License-Identifier: GPL-2.0-only OR MIT
/**
 * The things that generated programs obtain, use and give back. Each knows how it is written rightly, and some ways to
 * write it wrong; the generator puts them together and execution says what came of it.
 */
import type { Profile } from '../../server/rules/finding';
import type { Random } from './random';

export type Lines = readonly string[];

/** What a failed step writes in place of `return Err(..)`: cleans up and leaves the function. */
export type Fail = (error: string) => Lines;

export interface Resource {
  readonly name: string;
  /** It must be released by hand on every way out; others drop by themselves. */
  readonly manual: boolean;
  /** A page pointer expression for C functions, or null where there is none. */
  readonly pointer: string | null;
  /** An expression of type `&Page`, or null. */
  readonly reference: string | null;
  /** It is a plain copy: releasing it does not keep the compiler from allowing more. */
  readonly copy: boolean;
  readonly use: () => Lines;
  readonly release: () => Lines;
  /** Releases that are not right. */
  readonly misreleases: readonly (() => Lines)[];
  /** Things that must not be done to it while it is alive. */
  readonly misuses: readonly (() => Lines)[];
  /** Uses that still compile when it has been released. */
  readonly stale: readonly (() => Lines)[];
}

export interface Maker {
  readonly random: Random;
  readonly profile: Profile;
  fresh(stem: string): string;
  /** Adds a helper function or type once and gives its name. */
  helper(name: string, text: string): string;
  /** Adds a parameter once and gives its name. */
  parameter(name: string, type: string): string;
  /** Lines that check a result, or, where the generator goes wrong here, lines that do not. */
  checked(right: Lines, wrong: Lines): Lines;
  readonly fail: Fail;
}

export interface Made {
  readonly lines: Lines;
  readonly resource: Resource;
}

const GFP = 'GFP_KERNEL.as_raw()';
const PLAIN = { misreleases: [], misuses: [], stale: [] } as const;

export function ownerType(profile: Profile): string {
  return profile === 'owning' ? 'Page' : 'Owned<Page>';
}

/** Nothing to clean up by hand: `?` does. */
function isPlain(fail: Lines): boolean {
  return fail.length === 1 && fail[0] !== undefined && fail[0].startsWith('return Err(');
}

const u = (call: string): string => `unsafe { ${call} };`;

/** Lines that look at a page through a raw pointer. */
function look(m: Maker, p: string): Lines {
  switch (m.random.below(4)) {
    case 0:
      return [u(`bindings::page_to_nid(${p})`)];
    case 1:
      return [`let _ = unsafe { bindings::page_to_nid(${p}) };`];
    case 2:
      return [`if unsafe { bindings::page_to_nid(${p}) } > 3 {`, '    dev.reset();', '}'];
    default:
      return [`${m.helper('look_at', 'fn look_at(page: *mut bindings::page) -> i32 {\n    unsafe { bindings::page_to_nid(page) }\n}')}(${p});`];
  }
}

/** Binds `name` to a pointer made by `call` and checks it for null, in one of the ways that kernel code does. */
function bindPointer(m: Maker, name: string, call: string, error = 'ENOMEM'): { lines: Lines; value: string } {
  const fail = m.fail(error);
  const indented = fail.map((l) => `    ${l}`);
  switch (m.random.below(5)) {
    case 0:
      return { lines: [`let ${name} = unsafe { ${call} };`, ...m.checked([`if ${name}.is_null() {`, ...indented, '}'], [])], value: name };
    case 1:
      return {
        lines: m.checked(
          [`let Some(${name}) = NonNull::new(unsafe { ${call} }) else {`, ...indented, '};'],
          [`let ${name} = unsafe { NonNull::new_unchecked(${call}) };`],
        ),
        value: `${name}.as_ptr()`,
      };
    case 2:
      return {
        lines: [
          `let ${name} = unsafe { ${call} };`,
          ...m.checked([`let ${name} = match NonNull::new(${name}) {`, `    Some(p) => p,`, '    None => {', ...indented.map((l) => `    ${l}`), '    }', '};'], [
            `let ${name} = unsafe { NonNull::new_unchecked(${name}) };`,
          ]),
        ],
        value: `${name}.as_ptr()`,
      };
    case 3:
      return {
        lines: [`let ${name} = unsafe { ${call} };`, ...m.checked([`if ${name} == ptr::null_mut() {`, ...indented, '}'], [])],
        value: name,
      };
    default: {
      const plain = isPlain(fail);
      if (plain) {
        return {
          lines: m.checked([`let ${name} = NonNull::new(unsafe { ${call} }).ok_or(${error})?;`], [`let ${name} = unsafe { NonNull::new_unchecked(${call}) };`]),
          value: `${name}.as_ptr()`,
        };
      }
      return { lines: [`let ${name} = unsafe { ${call} };`, ...m.checked([`if ${name}.is_null() {`, ...indented, '}'], [])], value: name };
    }
  }
}

export function rawPage(m: Maker): Made {
  const name = m.fresh('page');
  const order = m.random.pick([0, 0, 0, 1, 2]);
  const orderText = m.random.chance(0.3) ? m.fresh('order') : `${order}`;
  const constant = orderText === `${order}` ? [] : [`let ${orderText} = ${order};`];
  const call =
    order === 0 && m.random.chance(0.3)
      ? `${m.helper('obtain', `fn obtain() -> *mut bindings::page {\n    unsafe { bindings::alloc_pages(${GFP}, 0) }\n}`)}()`
      : `bindings::alloc_pages(${GFP}, ${orderText})`;
  const { lines, value } = bindPointer(m, name, call);
  const other = order === 0 ? 1 : 0;
  const free = (o: string): Lines =>
    order === 0 && m.random.chance(0.25)
      ? [`${m.helper('put_back', 'fn put_back(page: *mut bindings::page) {\n    unsafe { bindings::__free_pages(page, 0) };\n}')}(${value});`]
      : [u(`bindings::__free_pages(${value}, ${o})`)];
  return {
    lines: [...constant, ...lines],
    resource: {
      name, manual: true, pointer: value, reference: null, copy: true,
      use: () => look(m, value),
      release: () => free(orderText),
      misreleases: [() => [u(`bindings::__free_pages(${value}, ${other})`)], () => [u(`bindings::free_pages(${value} as c_ulong, ${orderText})`)], () => [u(`bindings::unpin_user_page(${value})`)]],
      misuses: [],
      stale: [() => look(m, value)],
    },
  };
}

export function pageAddress(m: Maker): Made {
  const name = m.fresh('addr');
  const order = m.random.pick([0, 0, 1]);
  const fail = m.fail('ENOMEM').map((l) => `    ${l}`);
  const use = (): Lines => [u(`bindings::memset(${name} as *mut c_void, 0, 64)`)];
  return {
    lines: [`let ${name} = unsafe { bindings::__get_free_pages(${GFP}, ${order}) };`, ...m.checked([`if ${name} == 0 {`, ...fail, '}'], [`if ${name} == 0 {`, ...fail, '}'])],
    resource: {
      name, manual: true, pointer: null, reference: null, copy: true,
      use,
      release: () => [u(`bindings::free_pages(${name}, ${order})`)],
      misreleases: [() => [u(`bindings::free_pages(${name}, ${order + 1})`)], () => [u(`bindings::kfree(${name} as *const c_void)`)]],
      misuses: [],
      stale: [use],
    },
  };
}

export function exactPages(m: Maker): Made {
  const name = m.fresh('memory');
  const size = m.random.pick([8192, 12288]);
  const { lines, value } = bindPointer(m, name, `bindings::alloc_pages_exact(${size}, ${GFP})`);
  const use = (): Lines => [u(`bindings::memset(${value}, 0, 64)`)];
  return {
    lines,
    resource: {
      name, manual: true, pointer: null, reference: null, copy: true,
      use,
      release: () => [u(`bindings::free_pages_exact(${value}, ${size})`)],
      misreleases: [() => [u(`bindings::free_pages(${value} as c_ulong, 1)`)], () => [u(`bindings::kfree(${value})`)]],
      misuses: [],
      stale: [use],
    },
  };
}

export function dmaPages(m: Maker): Made {
  const name = m.fresh('buffer');
  const handle = m.fresh('handle');
  const { lines, value } = bindPointer(m, name, `bindings::dma_alloc_pages(dev.as_raw(), 4096, &mut ${handle}, 0, ${GFP})`);
  return {
    lines: [`let mut ${handle} = 0;`, ...lines],
    resource: {
      name, manual: true, pointer: value, reference: null, copy: true,
      use: () => look(m, value),
      release: () => [u(`bindings::dma_free_pages(dev.as_raw(), 4096, ${value}, ${handle}, 0)`)],
      misreleases: [() => [u(`bindings::__free_pages(${value}, 0)`)]],
      misuses: [],
      stale: [() => look(m, value)],
    },
  };
}

export function pageTable(m: Maker): Made {
  const name = m.fresh('table');
  const { lines, value } = bindPointer(m, name, `bindings::pagetable_alloc(${GFP}, 0)`);
  const page = `bindings::ptdesc_page(${value})`;
  return {
    lines,
    resource: {
      name, manual: true, pointer: null, reference: null, copy: true,
      use: () => [u(`bindings::page_to_nid(${page})`)],
      release: () => [u(`bindings::pagetable_free(${value})`)],
      misreleases: [() => [u(`bindings::__free_pages(${page}, 0)`)]],
      misuses: [],
      stale: [],
    },
  };
}

export function userPage(m: Maker): Made {
  const pinned = m.random.chance(0.6);
  const name = m.fresh('user');
  const n = m.fresh('n');
  const address = m.parameter('address', 'usize');
  const call = pinned ? 'pin_user_pages_fast' : 'get_user_pages_fast';
  const [right, wrong] = pinned ? ['unpin_user_page', 'put_page'] : ['put_page', 'unpin_user_page'];
  const fail = m.fail('EFAULT').map((l) => `    ${l}`);
  return {
    lines: [
      `let mut ${name}: *mut bindings::page = ptr::null_mut();`,
      `let ${n} = unsafe { bindings::${call}(${address} as _, 1, bindings::FOLL_WRITE, &mut ${name}) };`,
      `if ${n} != 1 {`, ...fail, '}',
    ],
    resource: {
      name, manual: true, pointer: name, reference: null, copy: true,
      use: () => [u(`bindings::set_page_dirty_lock(${name})`)],
      release: () => [u(`bindings::${right}(${name})`)],
      misreleases: [() => [u(`bindings::${wrong}(${name})`)], () => [u(`bindings::__free_pages(${name}, 0)`)]],
      misuses: [],
      stale: [() => look(m, name)],
    },
  };
}

export function rawFolio(m: Maker): Made {
  const name = m.fresh('folio');
  const cached = m.random.chance(0.5);
  const fail = m.fail('ENOENT');
  let lines: Lines;
  let value = name;
  if (cached) {
    const mapping = m.parameter('mapping', '&AddressSpace');
    const call = `from_err_ptr(unsafe { bindings::filemap_get_folio(${mapping}.as_ptr(), 0) })`;
    const plain = isPlain(fail);
    lines = plain ? [`let ${name} = ${call}?;`] : [`let Ok(${name}) = ${call} else {`, ...fail.map((l) => `    ${l}`), '};'];
  } else {
    const bound = bindPointer(m, name, `bindings::folio_alloc(${GFP}, ${m.random.pick([0, 1])})`);
    lines = bound.lines;
    value = bound.value;
  }
  const mark = (): Lines => [u(`bindings::folio_mark_uptodate(${value})`)];
  const held = (): Lines => [u(`bindings::folio_get(${value})`), ...mark(), u(`bindings::folio_put(${value})`)];
  return {
    lines,
    resource: {
      name, manual: true, pointer: `${value}.cast::<bindings::page>()`, reference: null, copy: true,
      use: () => (m.random.chance(0.3) ? held() : mark()),
      release: () => [u(`bindings::folio_put(${value})`)],
      misreleases: [() => [u(`bindings::__free_pages(${value}.cast(), 0)`)]],
      misuses: [() => [u(`bindings::folio_get(${value})`)], () => [u(`bindings::folio_put(${value})`)]],
      stale: [mark],
    },
  };
}

export function folioReference(m: Maker): Made {
  const name = m.fresh('folio');
  const fail = m.fail('ENOMEM');
  const mark = (): Lines => [`${name}.mark_uptodate();`];
  const more = (): Lines => {
    const clone = m.fresh('more');
    return [`let ${clone} = ${name}.clone();`, `${clone}.mark_uptodate();`, `drop(${clone});`];
  };
  const lost = (): Lines => [`core::mem::forget(${name}.clone());`];
  return {
    lines:
      isPlain(fail)
        ? [`let ${name} = Folio::alloc(GFP_KERNEL, 0)?;`]
        : [`let Ok(${name}) = Folio::alloc(GFP_KERNEL, 0) else {`, ...fail.map((l) => `    ${l}`), '};'],
    resource: {
      name, manual: false, pointer: `${name}.as_ptr().cast::<bindings::page>()`, reference: null, copy: false,
      use: () => (m.random.chance(0.4) ? more() : mark()),
      release: () => [`drop(${name});`],
      misreleases: [() => [`core::mem::forget(${name});`], () => [`let _ = ARef::into_raw(${name});`]],
      misuses: [lost, () => [u(`bindings::folio_put(${name}.as_ptr())`)], () => [u(`bindings::folio_get(${name}.as_ptr())`)]],
      stale: [],
    },
  };
}

/** A `Page` that its Rust owner frees; `alias` is a raw pointer that stays behind. */
export function ownedPage(m: Maker): Made {
  const name = m.fresh('page');
  const alias = m.fresh('raw');
  const fail = m.fail('ENOMEM');
  const owner = ownerType(m.profile);
  const obtain = m.random.chance(0.25)
    ? `${m.helper('new_page', `fn new_page(dev: &Device) -> Result<${owner}> {\n    let page = Page::alloc_page(GFP_KERNEL)?;\n    dev.start()?;\n    Ok(page)\n}`)}(dev)`
    : 'Page::alloc_page(GFP_KERNEL | __GFP_ZERO)';
  const consume = (): string => m.helper('consume', `fn consume(page: ${owner}) -> i32 {\n    page.nid()\n}`);
  const lend = (): string => m.helper('lend', 'fn lend(page: &Page) -> Result {\n    unsafe { page.fill_zero_raw(0, 32) }\n}');
  const uses: readonly (() => Lines)[] = [
    () => [`let _ = ${name}.nid();`],
    () => [`let _ = unsafe { ${name}.fill_zero_raw(0, PAGE_SIZE) };`],
    () => [`${lend()}(&${name}).ok();`],
    () => look(m, alias),
  ];
  const releases: readonly (() => Lines)[] = [
    () => [`drop(${name});`],
    () => [`${consume()}(${name});`],
    () => [`let _ = Some(${name});`],
    () => [`if let Ok(boxed) = KBox::new(${name}, GFP_KERNEL) {`, '    let _ = boxed.nid();', '}'],
    () => ['{', '    let mut pages = KVec::new();', `    pages.push(${name}, GFP_KERNEL).ok();`, '}'],
  ];
  return {
    lines: [
      ...(isPlain(fail) ? [`let ${name} = ${obtain}?;`] : [`let Ok(${name}) = ${obtain} else {`, ...fail.map((l) => `    ${l}`), '};']),
      `let ${alias} = ${name}.as_ptr();`,
    ],
    resource: {
      name, manual: false, pointer: alias, reference: `&${name}`, copy: false,
      use: () => m.random.pick(uses)(),
      release: () => m.random.pick(releases)(),
      misreleases: [
        () => [`core::mem::forget(${name});`],
        () => [`let _ = core::mem::ManuallyDrop::new(${name});`],
        () => [`drop(unsafe { ptr::read(&${name}) });`],
        ...(m.profile === 'ownable' ? [() => [`let _ = Owned::into_raw(${name});`]] : []),
      ],
      misuses: [() => [u(`bindings::__free_pages(${alias}, 0)`)], () => [`drop(unsafe { ptr::read(&${name}) });`]],
      stale: [() => look(m, alias)],
    },
  };
}

/** An owner given up as a raw pointer and taken back. */
export function rawOwner(m: Maker): Made {
  const name = m.fresh('raw');
  const fail = m.fail('ENOMEM');
  const bind = (value: string): Lines =>
    isPlain(fail) ? [`let ${name} = ${value}?;`] : [`let Ok(${name}) = ${value} else {`, ...fail.map((l) => `    ${l}`), '};'];
  if (m.profile === 'ownable') {
    return {
      lines: [...bind('Page::alloc_page(GFP_KERNEL)'), `let ${name} = Owned::into_raw(${name});`],
      resource: {
        name, manual: true, pointer: `${name}.as_ptr().cast::<bindings::page>()`, reference: null, copy: true,
        use: () => [`let _ = unsafe { ${name}.as_ref() }.nid();`],
        release: () => [`drop(unsafe { Owned::from_raw(${name}) });`],
        ...PLAIN,
        stale: [() => [`let _ = unsafe { ${name}.as_ref() }.nid();`]],
        misreleases: [() => [`core::mem::forget(unsafe { Owned::from_raw(${name}) });`]],
      },
    };
  }
  return {
    lines: [...bind('Page::alloc_page(GFP_KERNEL)'), `let mut ${name} = core::mem::ManuallyDrop::new(${name});`],
    resource: {
      name, manual: true, pointer: `${name}.as_ptr()`, reference: `&${name}`, copy: true,
      use: () => [`let _ = ${name}.nid();`],
      release: () => [`unsafe { core::mem::ManuallyDrop::drop(&mut ${name}) };`],
      ...PLAIN,
      stale: [() => [`let _ = ${name}.nid();`]],
    },
  };
}

/** A slot that may hold an owner. */
export function optionalPage(m: Maker): Made {
  const name = m.fresh('slot');
  const alias = m.fresh('raw');
  const owner = ownerType(m.profile);
  return {
    lines: [
      `let mut ${name}: Option<${owner}> = Page::alloc_page(GFP_KERNEL).ok();`,
      `let ${alias} = match &${name} {`,
      '    Some(page) => page.as_ptr(),',
      '    None => ptr::null_mut(),',
      '};',
    ],
    resource: {
      name, manual: false, pointer: null, reference: null, copy: true,
      use: () => m.random.pick([
        [`if let Some(page) = &${name} {`, '    let _ = page.nid();', '}'],
        [`if ${name}.is_some() {`, ...look(m, alias).map((l) => `    ${l}`), '}'],
        [`let _ = ${name}.as_ref().map(|page| page.nid());`],
      ]),
      release: () => m.random.pick([[`${name}.take();`], [`${name} = None;`], [`drop(${name}.take());`], [`let _ = core::mem::replace(&mut ${name}, None);`]]),
      misreleases: [() => [`core::mem::forget(${name}.take());`]],
      misuses: [() => [`if ${name}.is_some() {`, `    ${u(`bindings::__free_pages(${alias}, 0)`)}`, '}']],
      stale: [() => [`if !${alias}.is_null() {`, ...look(m, alias).map((l) => `    ${l}`), '}']],
    },
  };
}

export function vmallocArea(m: Maker): Made {
  const name = m.fresh('area');
  const page = m.fresh('inner');
  const { lines, value } = bindPointer(m, name, 'bindings::vmalloc(8192)');
  const looked = m.checked([`if !${page}.is_null() {`, `    ${u(`bindings::page_to_nid(${page})`)}`, '}'], [u(`bindings::page_to_nid(${page})`)]);
  return {
    lines: [...lines, `let ${page} = unsafe { bindings::vmalloc_to_page(${value}) };`],
    resource: {
      name, manual: true, pointer: null, reference: null, copy: true,
      use: () => looked,
      release: () => [u(`bindings::vfree(${value})`)],
      misreleases: [() => [u(`bindings::kfree(${value})`)]],
      misuses: [() => [`if !${page}.is_null() {`, `    ${u(`bindings::__free_pages(${page}, 0)`)}`, '}']],
      stale: [() => [`if !${page}.is_null() {`, `    ${u(`bindings::page_to_nid(${page})`)}`, '}']],
    },
  };
}

/** A box of vmalloc memory and a borrow of its page that nothing ties to it. */
export function lentBox(m: Maker): Made {
  const name = m.fresh('memory');
  const page = m.fresh('lent');
  const fail = m.fail('ENOMEM');
  const value = 'VBox::<[u8; 4096]>::new([0; 4096], GFP_KERNEL)';
  return {
    lines: [
      ...(isPlain(fail) ? [`let ${name} = ${value}?;`] : [`let Ok(${name}) = ${value} else {`, ...fail.map((l) => `    ${l}`), '};']),
      `let ${page} = unsafe { Vmalloc::to_page(NonNull::from(&*${name}).cast()) };`,
    ],
    resource: {
      name, manual: false, pointer: `${page}.as_ptr()`, reference: null, copy: false,
      use: () => m.random.pick([[`let _ = ${page}.nid();`], [`let _ = unsafe { ${page}.fill_zero_raw(0, 16) };`]]),
      release: () => [`drop(${name});`],
      misreleases: [],
      misuses: [
        () => [u(`bindings::__free_pages(${page}.as_ptr(), 0)`)],
        m.profile === 'owning' ? () => [`drop(unsafe { ptr::read::<Page>(&*${page}) });`] : () => [`drop(unsafe { Owned::from_raw(NonNull::from(${page})) });`],
      ],
      stale: [() => [`let _ = ${page}.nid();`]],
    },
  };
}

/** A structure of the program's own that frees its page when dropped. */
export function holder(m: Maker): Made {
  const name = m.fresh('holder');
  const raw = m.fresh('inner');
  m.helper(
    'Holder',
    'struct Holder {\n    page: *mut bindings::page,\n}\n\nimpl Drop for Holder {\n    fn drop(&mut self) {\n        unsafe { bindings::__free_pages(self.page, 0) };\n    }\n}',
  );
  const { lines, value } = bindPointer(m, raw, `bindings::alloc_pages(${GFP}, 0)`);
  const copy = m.fresh('raw');
  return {
    lines: [...lines, `let ${copy} = ${value};`, `let ${name} = Holder { page: ${copy} };`],
    resource: {
      name, manual: false, pointer: `${name}.page`, reference: null, copy: false,
      use: () => look(m, `${name}.page`),
      release: () => [`drop(${name});`],
      misreleases: [() => [`core::mem::forget(${name});`]],
      misuses: [() => [u(`bindings::__free_pages(${name}.page, 0)`)], () => [`drop(Holder { page: ${copy} });`]],
      stale: [() => look(m, copy)],
    },
  };
}

/** A guard that frees a raw page at the end of the scope. */
export function guarded(m: Maker): Made {
  const name = m.fresh('guard');
  const raw = m.fresh('inner');
  const copy = m.fresh('raw');
  const { lines, value } = bindPointer(m, raw, `bindings::alloc_pages(${GFP}, 0)`);
  return {
    lines: [...lines, `let ${copy} = ${value};`, `let ${name} = ScopeGuard::new(move || unsafe { bindings::__free_pages(${copy}, 0) });`],
    resource: {
      name, manual: false, pointer: copy, reference: null, copy: false,
      use: () => look(m, copy),
      release: () => m.random.pick([[`drop(${name});`], [`${name}.dismiss();`, u(`bindings::__free_pages(${copy}, 0)`)]]),
      misreleases: [() => [`${name}.dismiss();`]],
      misuses: [() => [u(`bindings::__free_pages(${copy}, 0)`)]],
      stale: [() => look(m, copy)],
    },
  };
}

/** The mapping of a page: of a parameter, or of another resource that outlives it. */
export function mapping(m: Maker, pointer: string | null): Made {
  const name = m.fresh('map');
  const of = pointer ?? `${m.parameter('target', '&Page')}.as_ptr()`;
  const write = (): Lines =>
    m.random.pick([
      [u(`bindings::memset(${name}, 0, 16)`)],
      [`unsafe { ${name}.cast::<u8>().write(7) };`],
      [`unsafe { ptr::write_bytes(${name}.cast::<u8>(), 0, 8) };`],
      [`${m.helper('wipe', 'fn wipe(addr: *mut c_void) {\n    unsafe { bindings::memset(addr, 0, 8) };\n}')}(${name});`],
    ]);
  return {
    lines: [`let ${name} = unsafe { bindings::kmap_local_page(${of}) };`],
    resource: {
      name, manual: true, pointer: null, reference: null, copy: true,
      use: write,
      release: () => [u(`bindings::kunmap_local(${name})`)],
      misreleases: [],
      misuses: [],
      stale: [write],
    },
  };
}

/** A page that only a parameter lends. */
export function lentParameter(m: Maker): Made {
  const name = m.parameter('target', '&Page');
  return {
    lines: [],
    resource: {
      name, manual: false, pointer: `${name}.as_ptr()`, reference: name, copy: false,
      use: () => m.random.pick([[`let _ = ${name}.nid();`], [`let _ = unsafe { ${name}.fill_zero_raw(0, 64) };`]]),
      release: () => [],
      misreleases: [],
      misuses: [
        () => [u(`bindings::__free_pages(${name}.as_ptr(), 0)`)],
        m.profile === 'owning' ? () => [`drop(unsafe { ptr::read::<Page>(${name}) });`] : () => [`drop(unsafe { Owned::from_raw(NonNull::from(${name})) });`],
      ],
      stale: [],
    },
  };
}

/** A folio that only a parameter lends. */
export function lentFolio(m: Maker): Made {
  const name = m.parameter('given', '&Folio');
  return {
    lines: [],
    resource: {
      name, manual: false, pointer: `${name}.as_ptr().cast::<bindings::page>()`, reference: null, copy: false,
      use: () => m.random.pick([
        [`${name}.mark_uptodate();`],
        [u(`bindings::folio_get(${name}.as_ptr())`), u(`bindings::folio_put(${name}.as_ptr())`)],
        [`if unsafe { bindings::folio_try_get(${name}.as_ptr()) } {`, `    ${u(`bindings::folio_put(${name}.as_ptr())`)}`, '}'],
        [`drop(ARef::<Folio>::from(${name}));`],
      ]),
      release: () => [],
      misreleases: [],
      misuses: [
        () => [u(`bindings::folio_put(${name}.as_ptr())`)],
        () => [u(`bindings::folio_get(${name}.as_ptr())`)],
        () => [`core::mem::forget(ARef::<Folio>::from(${name}));`],
        () => [`let _ = unsafe { bindings::folio_try_get(${name}.as_ptr()) };`, u(`bindings::folio_put(${name}.as_ptr())`)],
      ],
      stale: [],
    },
  };
}

/** A page whose pointer C keeps: rightly put where it lives on, wrongly dropped. */
export function storedPage(m: Maker): Made {
  const name = m.fresh('page');
  const slot = m.parameter('kept', `&mut Option<${ownerType(m.profile)}>`);
  const fail = m.fail('ENOMEM');
  const keeper = m.random.pick([
    (): string => `bindings::sg_set_page(${m.parameter('sg', '&mut bindings::scatterlist')}, ${name}.as_ptr(), 4096, 0)`,
    (): string => `bindings::__bio_add_page(${m.parameter('bio', '&mut Bio')}.as_raw(), ${name}.as_ptr(), 4096, 0)`,
  ])();
  return {
    lines: [
      ...(isPlain(fail) ? [`let ${name} = Page::alloc_page(GFP_KERNEL)?;`] : [`let Ok(${name}) = Page::alloc_page(GFP_KERNEL) else {`, ...fail.map((l) => `    ${l}`), '};']),
      ...m.checked([u(keeper), `*${slot} = Some(${name});`], [u(keeper), `drop(${name});`]),
    ],
    resource: { name, manual: false, pointer: null, reference: null, copy: true, use: () => [], release: () => [], ...PLAIN },
  };
}
