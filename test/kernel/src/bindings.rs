// SPDX-License-Identifier: GPL-2.0-only OR MIT
//! The C interface, as bindgen would show it, on the page model.
#![allow(non_snake_case)]

use crate::{
    model::{self, Memdesc, Releaser},
    trial,
};
mod allocator;
mod convert;
mod folios;
mod keepers;
mod user;

pub use allocator::*;
pub use convert::*;
pub use folios::*;
pub use keepers::*;
pub use user::*;

pub use core::ffi::{c_char, c_int, c_long, c_uint, c_ulong, c_void};

pub type gfp_t = c_uint;
pub type pgoff_t = c_ulong;
pub type dma_addr_t = u64;
pub type phys_addr_t = u64;
pub type vm_fault_t = c_uint;
pub type pgprot_t = c_ulong;
pub type dma_data_direction = c_uint;

pub const PAGE_SHIFT: u32 = 12;
pub const PAGE_SIZE: usize = 1 << PAGE_SHIFT;
pub const GFP_KERNEL: gfp_t = 0xcc0;
pub const GFP_ATOMIC: gfp_t = 0x820;
pub const GFP_NOWAIT: gfp_t = 0x2800;
pub const __GFP_HIGHMEM: gfp_t = 0x2;
pub const __GFP_ZERO: gfp_t = 0x100;
pub const __GFP_NOWARN: gfp_t = 0x2000;
pub const __GFP_COMP: gfp_t = 0x4_0000;
pub const FOLL_WRITE: c_uint = 1;
pub const FOLL_LONGTERM: c_uint = 0x100;
pub const VM_MAP: c_ulong = 4;
pub const VM_MAP_PUT_PAGES: c_ulong = 0x200;
pub const VM_FAULT_OOM: vm_fault_t = 1;
pub const VM_FAULT_SIGBUS: vm_fault_t = 2;
pub const VM_FAULT_NOPAGE: vm_fault_t = 0x100;
pub const ENOMEM: u32 = 12;
pub const EINVAL: u32 = 22;
pub const EFAULT: u32 = 14;
pub const ENOENT: u32 = 2;

#[repr(C)]
pub struct page {
    pub flags: c_ulong,
    pub private: c_ulong,
    _rest: [c_ulong; 6],
}

#[repr(C)]
pub struct folio {
    pub page: page,
}

#[repr(C)]
pub struct ptdesc {
    _page: page,
}

#[repr(C)]
pub struct vm_area_struct {
    pub vm_start: c_ulong,
    pub vm_end: c_ulong,
    pub vm_private_data: *mut c_void,
    pub vm_page_prot: pgprot_t,
}

#[repr(C)]
pub struct vm_fault {
    pub vma: *mut vm_area_struct,
    pub pgoff: pgoff_t,
    pub address: c_ulong,
    pub page: *mut page,
}

#[repr(C)]
pub struct scatterlist {
    pub page_link: c_ulong,
    pub offset: c_uint,
    pub length: c_uint,
    pub dma_address: dma_addr_t,
}

#[repr(C)]
pub struct sg_table {
    pub sgl: *mut scatterlist,
    pub nents: c_uint,
    pub orig_nents: c_uint,
}

#[repr(C)]
pub struct bio {
    pub bi_vcnt: c_uint,
    pub bi_private: *mut c_void,
}

#[repr(C)]
pub struct address_space {
    pub nrpages: c_ulong,
}

#[repr(C)]
pub struct device {
    _opaque: [u8; 8],
}

#[repr(C)]
pub struct mempool_t {
    _opaque: [u8; 8],
}

#[repr(C)]
pub struct page_pool {
    _opaque: [u8; 8],
}

#[repr(C)]
pub struct zap_details {
    _opaque: [u8; 8],
}

pub mod helpers {
    /// Whether a C function takes its error exit.
    pub fn error(errno: i32) -> i32 {
        if crate::trial::fails() {
            -errno
        } else {
            0
        }
    }
}
use helpers::error;

fn err_ptr<T>(errno: isize) -> *mut T {
    (-errno) as usize as *mut T
}
