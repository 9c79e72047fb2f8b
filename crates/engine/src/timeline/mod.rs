//! A timeline as the shell shows it: a window of stored messages, grouped and told as differences.

mod rows;
mod window;

pub(crate) use window::Window;
