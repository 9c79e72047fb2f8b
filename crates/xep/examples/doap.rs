//! Prints `crates/xep/amsel.doap`.

fn main() {
    print!("{}", xep::registry::doap());
}
