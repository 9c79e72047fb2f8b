//! The tests lie in the folders beside this file, one target each.
