// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Owners inside other values: structures, enums, vectors, boxes, tuples; and pointers that a block or a loop gives. */
import { bindResult, GFP, type Lines, look, type Made, type Maker, ownerType, PLAIN, u } from './resource';

/** A structure with an owner in a field and methods of its own. */
export function structure(m: Maker): Made {
  const name = m.fresh('buffer');
  const alias = m.fresh('raw');
  const owner = ownerType(m.profile);
  m.helper(
    'Buffer',
    [
      'struct Buffer {', `    page: ${owner},`, '    used: usize,', '}', '', 'impl Buffer {', '    fn new() -> Result<Self> {',
      '        Ok(Self { page: Page::alloc_page(GFP_KERNEL)?, used: 0 })', '    }', '', '    fn raw(&self) -> *mut bindings::page {',
      '        self.page.as_ptr()', '    }', '', '    fn grow(&mut self) {', '        self.used += 1;', '    }', '', '    fn finish(self) -> usize {',
      '        self.used', '    }', '', `    fn into_page(self) -> ${owner} {`, '        self.page', '    }', '}',
    ].join('\n'),
  );
  return {
    lines: [...bindResult(m, `mut ${name}`, 'Buffer::new()'), `let ${alias} = ${name}.raw();`],
    resource: {
      name, manual: false, pointer: alias, reference: `&${name}.page`, copy: false,
      use: () => m.random.pick([[`${name}.grow();`], [`let _ = ${name}.page.nid();`], look(m, alias)]),
      release: () => m.random.pick([[`drop(${name});`], [`let _ = ${name}.finish();`], [`let _ = ${name}.into_page();`], [`drop(${name}.page);`]]),
      misreleases: [
        () => [`core::mem::forget(${name}.into_page());`], () => [`core::mem::forget(${name});`], () => [`core::mem::forget(${name}.page);`],
        () => [`drop(unsafe { ptr::read(&${name}.page) });`],
      ],
      misuses: [() => [u(`bindings::__free_pages(${name}.raw(), 0)`)]],
      stale: [() => look(m, alias)],
    },
  };
}

/** An enum that holds a raw page in one of its variants. */
export function state(m: Maker): Made {
  const name = m.fresh('state');
  m.helper(
    'State',
    [
      'enum State {', '    Empty,', '    Filled(*mut bindings::page),', '}', '', 'impl State {', '    fn fill() -> Self {',
      `        let page = unsafe { bindings::alloc_pages(${GFP}, 0) };`, '        if page.is_null() { Self::Empty } else { Self::Filled(page) }', '    }', '',
      '    fn clear(&mut self) {', '        if let Self::Filled(page) = *self {', '            unsafe { bindings::__free_pages(page, 0) };', '        }',
      '        *self = Self::Empty;', '    }', '}',
    ].join('\n'),
  );
  const looked = (): Lines => [`if let State::Filled(page) = ${name} {`, ...look(m, 'page').map((l) => `    ${l}`), '}'];
  return {
    lines: [`let mut ${name} = State::fill();`],
    resource: {
      name, manual: true, pointer: null, reference: null, copy: true,
      use: looked,
      release: () => [`${name}.clear();`],
      misreleases: [
        () => [`${name} = State::Empty;`],
        () => [`if let State::Filled(page) = ${name} {`, `    ${u('bindings::__free_pages(page, 1)')}`, '}'],
        () => [`if let State::Filled(page) = ${name} {`, `    ${u('bindings::__free_pages(page, 0)')}`, '}', `${name}.clear();`],
      ],
      misuses: [],
      stale: [],
    },
  };
}

/** A vector of owners. */
export function vector(m: Maker): Made {
  const name = m.fresh('pages');
  const alias = m.fresh('raw');
  const item = m.fresh('item');
  return {
    lines: [
      ...bindResult(m, item, 'Page::alloc_page(GFP_KERNEL)'),
      `let ${alias} = ${item}.as_ptr();`,
      `let mut ${name} = KVec::new();`,
      ...bindResult(m, 'pushed', `${name}.push(${item}, GFP_KERNEL)`).map((l) => l.replace('let pushed = ', '').replace('Ok(pushed)', 'Ok(())')),
    ],
    resource: {
      name, manual: false, pointer: null, reference: null, copy: true,
      use: () => m.random.pick([[`let _ = ${name}.len();`], [`for page in &${name} {`, '    let _ = page.nid();', '}'], [`if let Some(page) = ${name}.first() {`, '    let _ = page.nid();', '}']]),
      release: () => m.random.pick([[`${name}.clear();`], [`${name}.truncate(0);`], [`drop(${name}.pop());`], [`while let Some(page) = ${name}.pop() {`, '    drop(page);', '}']]),
      misreleases: [
        () => [`while let Some(page) = ${name}.pop() {`, '    core::mem::forget(page);', '}'],
        () => [`for page in ${name}.drain_all() {`, '    core::mem::forget(page);', '}'],
      ],
      misuses: [() => [`for page in &${name} {`, `    ${u('bindings::__free_pages(page.as_ptr(), 0)')}`, '}']],
      stale: [() => look(m, alias)],
    },
  };
}

/** A box with an owner inside, given up as a pointer and taken back. */
export function rawBox(m: Maker): Made {
  const name = m.fresh('boxed');
  const item = m.fresh('item');
  return {
    lines: [
      ...bindResult(m, item, 'Page::alloc_page(GFP_KERNEL)'),
      ...bindResult(m, name, `KBox::new(${item}, GFP_KERNEL)`),
      `let ${name} = KBox::into_raw(${name});`,
    ],
    resource: {
      name, manual: true, pointer: `(*${name}).as_ptr()`, reference: null, copy: true,
      use: () => [`let _ = unsafe { (*${name}).nid() };`],
      release: () => [`drop(unsafe { KBox::from_raw(${name}) });`],
      misreleases: [() => [`core::mem::forget(KBox::into_inner(unsafe { KBox::from_raw(${name}) }));`]],
      misuses: [() => [`drop(unsafe { ptr::read(${name}) });`]],
      stale: [],
    },
  };
}

/** Two owners in a tuple, taken apart by a pattern. */
export function tuple(m: Maker): Made {
  const name = m.fresh('pair');
  const alias = m.fresh('raw');
  const [a, b] = [m.fresh('item'), m.fresh('item')];
  return {
    lines: [
      ...bindResult(m, a, 'Page::alloc_page(GFP_KERNEL)'),
      ...bindResult(m, b, 'Page::alloc_page(GFP_KERNEL)'),
      `let ${alias} = ${a}.as_ptr();`,
      `let ${name} = (${a}, ${b});`,
    ],
    resource: {
      name, manual: false, pointer: alias, reference: `&${name}.0`, copy: false,
      use: () => m.random.pick([[`let _ = ${name}.0.nid();`], ['{', `    let (first, second) = &${name};`, '    let _ = first.nid() + second.nid();', '}']]),
      release: () => m.random.pick([[`let (${a}, _) = ${name};`, `drop(${a});`], [`drop(${name}.0);`], ['{', `    let (_first, second) = ${name};`, '    drop(second);', '}']]),
      misreleases: [() => [`let (${a}, ${b}) = ${name};`, `drop(${b});`, `core::mem::forget(${a});`], () => [`core::mem::forget(${name}.1);`]],
      misuses: [() => [u(`bindings::__free_pages(${name}.1.as_ptr(), 0)`)]],
      stale: [() => look(m, alias)],
    },
  };
}

/** A page that a labelled block or a loop that tries again gives. */
export function fromBlock(m: Maker): Made {
  const name = m.fresh('page');
  const alloc = `let fresh = unsafe { bindings::alloc_pages(${GFP}, 0) };`;
  const fail = m.fail('ENOMEM');
  const block: Lines = [`let ${name} = 'get: {`, `    ${alloc}`, '    if !fresh.is_null() {', "        break 'get Some(fresh);", '    }', '    dev.reset();', '    None', '};', `let Some(${name}) = ${name} else {`, ...fail.map((l) => `    ${l}`), '};'];
  const again: Lines = [`let ${name} = loop {`, `    ${alloc}`, '    if !fresh.is_null() {', '        break fresh;', '    }', '    if !dev.has_room() {', ...fail.map((l) => `        ${l}`), '    }', '};'];
  return {
    lines: m.random.pick([block, again]),
    resource: {
      name, manual: true, pointer: name, reference: null, copy: true,
      use: () => look(m, name),
      release: () => [u(`bindings::__free_pages(${name}, 0)`)],
      misreleases: [() => [u(`bindings::__free_pages(${name}, 2)`)], () => [`let _: usize = ${name} as usize;`]],
      misuses: [],
      stale: [() => look(m, name)],
    },
  };
}

/** A closure that frees a raw page when it is called. */
export function finisher(m: Maker): Made {
  const name = m.fresh('page');
  const finish = m.fresh('finish');
  const fail = m.fail('ENOMEM');
  return {
    lines: [
      `let ${name} = unsafe { bindings::alloc_pages(${GFP}, 0) };`, `if ${name}.is_null() {`, ...fail.map((l) => `    ${l}`), '}',
      `let ${finish} = move || unsafe { bindings::__free_pages(${name}, 0) };`,
    ],
    resource: { ...PLAIN, name, manual: true, pointer: name, reference: null, copy: true, use: () => look(m, name), release: () => [`${finish}();`], stale: [() => look(m, name)] },
  };
}
