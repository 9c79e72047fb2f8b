//! A window with one word in it: what WebKitGTK costs before Amsel does anything.
//! `cargo xtask bench start` measures it beside the real one.

use tauri::http::{Response, header::CONTENT_TYPE};
use tauri::webview::WebviewWindowBuilder;
use tauri::{Builder, WebviewUrl};

const PAGE: &str = "<!doctype html><title>Empty</title><p>Empty";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    Builder::default()
        .register_uri_scheme_protocol("empty", |_, _| {
            let mut page = Response::new(PAGE.as_bytes().to_vec());
            page.headers_mut()
                .insert(CONTENT_TYPE, tauri::http::HeaderValue::from_static("text/html"));
            page
        })
        .setup(|app| {
            let address = WebviewUrl::CustomProtocol("empty://localhost/".parse()?);
            let window = WebviewWindowBuilder::new(app, "main", address).title("Empty");
            window.inner_size(1280.0, 800.0).build()?;
            Ok(())
        })
        .run(tauri::generate_context!())?;
    Ok(())
}
