//! Names the commands of the door, so that each needs a permission of its own.

fn main() {
    let door = tauri_build::AppManifest::new().commands(&["call", "listen"]);
    let attributes = tauri_build::Attributes::new().app_manifest(door);
    if let Err(error) = tauri_build::try_build(attributes) {
        println!("cargo::error={error:#}");
    }
}
