// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** Pages that something else owns, and pages that something else keeps. */
import { bindResult, ownerType, PLAIN, u, type Made, type Maker } from './resource';

export function lentBox(m: Maker): Made {
  const name = m.fresh('memory');
  const page = m.fresh('lent');
  const value = 'VBox::<[u8; 4096]>::new([0; 4096], GFP_KERNEL)';
  return {
    lines: [
      ...bindResult(m, name, value),
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

export function storedPage(m: Maker): Made {
  const name = m.fresh('page');
  const slot = m.parameter('kept', `&mut Option<${ownerType(m.profile)}>`);
  const keeper = m.random.pick([
    (): string => `bindings::sg_set_page(${m.parameter('sg', '&mut bindings::scatterlist')}, ${name}.as_ptr(), 4096, 0)`,
    (): string => `bindings::__bio_add_page(${m.parameter('bio', '&mut Bio')}.as_raw(), ${name}.as_ptr(), 4096, 0)`,
  ])();
  return {
    lines: [
      ...bindResult(m, name, 'Page::alloc_page(GFP_KERNEL)'),
      ...m.checked([u(keeper), `*${slot} = Some(${name});`], [u(keeper), `drop(${name});`]),
    ],
    resource: { name, manual: false, pointer: null, reference: null, copy: true, use: () => [], release: () => [], ...PLAIN },
  };
}
