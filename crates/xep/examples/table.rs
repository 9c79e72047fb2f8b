//! Prints README's table of what we speak.

fn main() {
    print!("{}", xep::registry::table());
}
