//! A hand on a real window: the W3C WebDriver protocol, spoken to `WebKitWebDriver` or `chromedriver`.

mod window;

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use serde_json::{Value, json};

use crate::lines::Lines;
use crate::machine;
use crate::port;
use crate::process::{Running, die_with_us};
use crate::xvfb::Desk;
use crate::{Deadline, Result, Trouble};

pub use window::{Element, Key, Window};

/// A driver program that listens on loopback.
#[derive(Debug)]
pub struct Driver {
    agent: ureq::Agent,
    base: String,
    running: Running,
}

impl Driver {
    /// `WebKitWebDriver` on a desk. What it starts sees the desk too.
    pub fn webkit(desk: &Desk) -> Result<Self> {
        Self::start("WebKitWebDriver", &["--host=127.0.0.1"], Some(desk))
    }

    /// A driver program that knows `--port`.
    pub fn start(program: &str, args: &[&str], desk: Option<&Desk>) -> Result<Self> {
        let port = port::any()?;
        let mut command = die_with_us(program);
        command.arg(format!("--port={port}")).args(args).stdin(Stdio::null());
        // Tauri's switch for a window that may be driven.
        command.envs([("TAURI_AUTOMATION", "true"), ("TAURI_WEBVIEW_AUTOMATION", "true")]);
        if let Some(desk) = desk {
            desk.place(&mut command);
        }
        let running = Running::start(program, command)?;
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .proxy(None)
            .timeout_global(Some(Duration::from_mins(2)));
        let driver = Self {
            agent: config.build().new_agent(),
            base: format!("http://127.0.0.1:{port}"),
            running,
        };
        Deadline::seconds(20).until(&format!("{program} to listen"), || driver.get("/status"))?;
        Ok(driver)
    }

    /// Starts this program, which holds a webview, and takes its window.
    pub fn open(self, binary: &Path, args: &[&str]) -> Result<Window> {
        let options = json!({ "binary": binary.display().to_string(), "args": args });
        self.session(&json!({ "webkitgtk:browserOptions": options }))
    }

    /// A session with these capabilities.
    pub fn session(self, capabilities: &Value) -> Result<Window> {
        let wanted = json!({ "capabilities": { "alwaysMatch": capabilities } });
        let session = self.post("/session", &wanted)?;
        let id = session["sessionId"].as_str().ok_or("the driver gave no session")?;
        let path = format!("/session/{id}");
        Ok(Window::new(self, path))
    }

    /// What the driver, and the program that it started, said.
    pub fn lines(&self) -> &Lines {
        self.running.lines()
    }

    /// The driver's process id: the window's programs are its children.
    pub fn pid(&self) -> u32 {
        self.running.pid()
    }

    fn get(&self, path: &str) -> Result<Value> {
        Self::value(path, self.agent.get(format!("{}{path}", self.base)).call())
    }

    fn post(&self, path: &str, body: &Value) -> Result<Value> {
        Self::value(path, self.agent.post(format!("{}{path}", self.base)).send_json(body))
    }

    fn delete(&self, path: &str) -> Result<Value> {
        Self::value(path, self.agent.delete(format!("{}{path}", self.base)).call())
    }

    fn value(
        path: &str,
        answer: std::result::Result<ureq::http::Response<ureq::Body>, ureq::Error>,
    ) -> Result<Value> {
        let told = |error: ureq::Error| Trouble::new(format!("the driver at {path}: {error}"));
        let mut answer = answer.map_err(told)?;
        let mut body: Value =
            answer.body_mut().with_config().limit(64 << 20).read_json().map_err(told)?;
        let value = body["value"].take();
        if answer.status().is_success() {
            return Ok(value);
        }
        let text = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
        Err(Trouble::new(format!("{}: {}", text("error"), text("message"))))
    }
}

/// Where the programs are that a driven window needs; if not, the reason for [`crate::skipped`].
pub fn installed() -> std::result::Result<PathBuf, String> {
    crate::xvfb::installed()?;
    machine::program("WebKitWebDriver").ok_or_else(|| "WebKitWebDriver is not installed".to_owned())
}

#[cfg(test)]
mod tests;
