//! Prints `ui/src/ipc/bindings.ts`; `cargo xtask bindings` writes it.

fn main() {
    print!("{}", engine::api::typescript());
}
