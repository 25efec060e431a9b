// SPDX-License-Identifier: GPL-2.0-only OR MIT
//! Printing: arguments are evaluated and formatted, nothing is shown.

#[doc(hidden)]
pub fn sink(args: core::fmt::Arguments<'_>) {
    let _ = args.to_string();
}

#[macro_export]
macro_rules! pr_emerg {
    ($($arg:tt)*) => { $crate::print::sink(::core::format_args!($($arg)*)) };
}

#[macro_export]
macro_rules! pr_alert {
    ($($arg:tt)*) => { $crate::print::sink(::core::format_args!($($arg)*)) };
}

#[macro_export]
macro_rules! pr_crit {
    ($($arg:tt)*) => { $crate::print::sink(::core::format_args!($($arg)*)) };
}

#[macro_export]
macro_rules! pr_err {
    ($($arg:tt)*) => { $crate::print::sink(::core::format_args!($($arg)*)) };
}

#[macro_export]
macro_rules! pr_warn {
    ($($arg:tt)*) => { $crate::print::sink(::core::format_args!($($arg)*)) };
}

#[macro_export]
macro_rules! pr_notice {
    ($($arg:tt)*) => { $crate::print::sink(::core::format_args!($($arg)*)) };
}

#[macro_export]
macro_rules! pr_info {
    ($($arg:tt)*) => { $crate::print::sink(::core::format_args!($($arg)*)) };
}

#[macro_export]
macro_rules! pr_debug {
    ($($arg:tt)*) => { $crate::print::sink(::core::format_args!($($arg)*)) };
}

#[macro_export]
macro_rules! dev_err {
    ($dev:expr, $($arg:tt)*) => {{
        let _ = &$dev;
        $crate::print::sink(::core::format_args!($($arg)*))
    }};
}

#[macro_export]
macro_rules! dev_warn {
    ($dev:expr, $($arg:tt)*) => {{
        let _ = &$dev;
        $crate::print::sink(::core::format_args!($($arg)*))
    }};
}

#[macro_export]
macro_rules! dev_info {
    ($dev:expr, $($arg:tt)*) => {{
        let _ = &$dev;
        $crate::print::sink(::core::format_args!($($arg)*))
    }};
}

#[macro_export]
macro_rules! dev_dbg {
    ($dev:expr, $($arg:tt)*) => {{
        let _ = &$dev;
        $crate::print::sink(::core::format_args!($($arg)*))
    }};
}
