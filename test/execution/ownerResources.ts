// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** What a Rust value owns and releases when dropped. */
import { bindPointer, bindResult, GFP, look, ownerType, PLAIN, u, type Lines, type Made, type Maker } from './resource';

export function folioReference(m: Maker): Made {
  const name = m.fresh('folio');
  const mark = (): Lines => [`${name}.mark_uptodate();`];
  const more = (): Lines => {
    const clone = m.fresh('more');
    return [`let ${clone} = ${name}.clone();`, `${clone}.mark_uptodate();`, `drop(${clone});`];
  };
  const lost = (): Lines => [`core::mem::forget(${name}.clone());`];
  return {
    lines: bindResult(m, name, 'Folio::alloc(GFP_KERNEL, 0)'),
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

export function ownedPage(m: Maker): Made {
  const name = m.fresh('page');
  const alias = m.fresh('raw');
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
      ...bindResult(m, name, obtain),
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

export function rawOwner(m: Maker): Made {
  const name = m.fresh('raw');
  if (m.profile === 'ownable') {
    return {
      lines: [...bindResult(m, name, 'Page::alloc_page(GFP_KERNEL)'), `let ${name} = Owned::into_raw(${name});`],
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
    lines: [...bindResult(m, name, 'Page::alloc_page(GFP_KERNEL)'), `let mut ${name} = core::mem::ManuallyDrop::new(${name});`],
    resource: {
      name, manual: true, pointer: `${name}.as_ptr()`, reference: `&${name}`, copy: true,
      use: () => [`let _ = ${name}.nid();`],
      release: () => [`unsafe { core::mem::ManuallyDrop::drop(&mut ${name}) };`],
      ...PLAIN,
      stale: [() => [`let _ = ${name}.nid();`]],
    },
  };
}

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
