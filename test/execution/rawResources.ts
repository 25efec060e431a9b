// SPDX-License-Identifier: GPL-2.0-only OR MIT
/** What C hands out as a pointer or an address, and takes back by a call. */
import { bindPointer, GFP, isPlain, look, u, type Lines, type Made, type Maker } from './resource';

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
