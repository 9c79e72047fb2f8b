//! A new migration must recompile the list of migrations.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
