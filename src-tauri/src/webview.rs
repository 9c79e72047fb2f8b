//! The one window and its webview: all that depends on what draws the page.

use std::path::Path;

use tauri::utils::config::Color;
use tauri::webview::NewWindowResponse;
use tauri::{AppHandle, Url, WebviewUrl, WebviewWindowBuilder};

/// The webview's own menu offers "Reload" and "Back". It stays where the user writes,
/// because spelling and pasting live there.
const NO_MENU_BUT_WHERE_ONE_WRITES: &str = "\
addEventListener('contextmenu', (event) => {
  const target = event.target instanceof Element ? event.target : null;
  if (!target?.closest('input, textarea, [contenteditable=\"true\"]')) event.preventDefault();
}, true);";

/// Opens the window.
///
/// What it remembers of the page (the width of the list, the size of the text) and all that a
/// webview writes besides lies inside the profile. No message and no password is among it: the
/// page stores neither, and nothing is ever loaded that could be cached.
pub(crate) fn open(app: &AppHandle, profile: &Path) -> tauri::Result<()> {
    WebviewWindowBuilder::new(app, "main", WebviewUrl::App("index.html".into()))
        .title("Amsel")
        .inner_size(1280.0, 800.0)
        .min_inner_size(420.0, 480.0)
        // Until the page draws: the plumage with which every theme begins.
        .background_color(Color(0x14, 0x17, 0x1d, 0xff))
        .data_directory(profile.join("webview"))
        .initialization_script(NO_MENU_BUT_WHERE_ONE_WRITES)
        .devtools(cfg!(debug_assertions))
        .on_navigation(is_ours)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .on_download(|_, _| false)
        .build()?;
    Ok(())
}

/// Our own page, under the names that the systems give it. Everything else is refused:
/// a link from a message must never take the place of the window's content.
fn is_ours(url: &Url) -> bool {
    matches!(
        (url.scheme(), url.host_str()),
        ("tauri", Some("localhost")) | ("http" | "https", Some("tauri.localhost"))
    )
}

#[cfg(test)]
mod tests {
    use super::is_ours;

    #[test]
    fn the_window_stays_on_our_own_page() {
        for ours in
            ["tauri://localhost", "tauri://localhost/index.html#x", "http://tauri.localhost/"]
        {
            assert!(is_ours(&ours.parse().unwrap()), "{ours}");
        }
        for foreign in [
            "https://example.org/",
            "http://localhost/",
            "tauri://example.org/",
            "https://tauri.localhost.example.org/",
            "file:///etc/passwd",
            "data:text/html,x",
            "about:blank",
            "javascript:alert(1)",
        ] {
            assert!(!is_ours(&foreign.parse().unwrap()), "{foreign}");
        }
    }
}
