//! A page in a headless browser: opened, used by a script, and asked what happened.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use serde_json::Value;

/// Where a browser may be, unless `PRECOCIAL_BROWSER` names one.
const BROWSERS: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "chrome"];

/// Stands first in the page: whatever goes wrong from here on is kept. Time is
/// the browser's virtual one, in which frames are drawn by chance: here they
/// come by the clock, and the engine is compiled where the clock waits for it.
const COLLECT: &str = "<script>
window.problems = [];
window.requestAnimationFrame = (draw) => setTimeout(() => draw(performance.now()), 16);
WebAssembly.instantiate = async (bytes) => {
  const module = new WebAssembly.Module(bytes);
  return { module, instance: new WebAssembly.Instance(module, {}) };
};
window.onerror = (message) => { window.problems.push(String(message)); };
window.addEventListener('unhandledrejection', (event) => window.problems.push(String(event.reason)));
window.addEventListener('securitypolicyviolation', (event) => window.problems.push(event.blockedURI));
</script>";

/// Stand around what a test does with the page, last in it.
const BEFORE: &str = "<script>
(async () => {
  const verdict = { inner: innerWidth, wide: document.documentElement.scrollWidth };
  const wait = (time) => new Promise((done) => setTimeout(done, time));
  const until = async (met) => { for (let i = 0; i < 200 && !met(); i++) await wait(50); return met(); };
  const element = (id) => document.getElementById(id);
  const words = (id) => element(id).textContent;
  const set = (id, value, kind = 'input') => {
    element(id).value = value;
    element(id).dispatchEvent(new Event(kind, { bubbles: true }));
  };
  try {
";
const AFTER: &str = "
  } catch (error) { window.problems.push(String(error.stack || error)); }
  verdict.problems = window.problems;
  parent.postMessage(JSON.stringify(verdict), '*');
})();
</script>";

/// The page around the page: a browser's window cannot be as narrow as a phone.
fn frame(page: &Path, hash: &str, width: u32) -> String {
    format!(
        "<!DOCTYPE html><body style=\"margin:0\"><pre id=\"verdict\"></pre><script>
        addEventListener('message', (event) => {{
          document.getElementById('verdict').textContent = event.data;
        }});
        </script><iframe src=\"file://{}{hash}\" width=\"{width}\" height=\"844\" style=\"border:0\"></iframe>",
        page.display()
    )
}

/// The browser, or nothing, with a word. In CI it must be there.
pub(crate) fn browser() -> Option<PathBuf> {
    if let Some(named) = env::var_os("PRECOCIAL_BROWSER") {
        return Some(named.into());
    }
    let path = env::var_os("PATH").unwrap_or_default();
    let places = || env::split_paths(&path).collect::<Vec<_>>().into_iter();
    let found = BROWSERS.iter().flat_map(|name| places().map(move |folder| folder.join(name)));
    let found = found.into_iter().find(|file| file.is_file());
    if found.is_none() {
        assert!(env::var_os("CI").is_none(), "there is no browser: install chromium");
        eprintln!("skipped: there is no browser ({})", BROWSERS.join(", "));
    }
    found
}

/// How a page is opened.
pub(crate) struct Opened<'a> {
    /// The page's file.
    pub(crate) page: &'a Path,
    /// What its link ends with, `#` included.
    pub(crate) hash: &'a str,
    /// Of the window, in pixels.
    pub(crate) width: u32,
    /// Stands before all else in the page's own scripts.
    pub(crate) before: &'a str,
    /// The body of an asynchronous function that uses the page and fills `verdict`.
    pub(crate) script: &'a str,
}

/// Opens a page, runs a script in it and says what happened.
pub(crate) fn tried(browser: &Path, opened: &Opened<'_>) -> Value {
    let Opened { page, hash, width, before, script } = *opened;
    let text = fs::read_to_string(page).unwrap();
    let text = text.replacen("<head>", &format!("<head>{COLLECT}{before}"), 1);
    let end = text.rfind("</body>").unwrap();
    let text = format!("{}{BEFORE}{script}{AFTER}{}", &text[..end], &text[end..]);
    let copy = page.with_extension("tried.html");
    fs::write(&copy, text).unwrap();
    let around = page.with_extension("frame.html");
    fs::write(&around, frame(&copy, hash, width)).unwrap();
    let profile = tempfile::tempdir().unwrap();
    let mut command = Command::new(browser);
    command.args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic"]);
    command.args(["--no-first-run", "--disable-background-networking"]);
    command.args(["--disable-component-update", "--disable-sync", "--hide-scrollbars"]);
    command.arg(format!("--user-data-dir={}", profile.path().display()));
    command.args(["--window-size=1300,900", "--virtual-time-budget=20000", "--dump-dom"]);
    let output = command.arg(format!("file://{}", around.display())).output().unwrap();
    let dom = String::from_utf8_lossy(&output.stdout);
    let said =
        dom.split_once("<pre id=\"verdict\">").and_then(|(_, rest)| rest.split_once("</pre>"));
    let Some((verdict, _)) = said.filter(|(verdict, _)| !verdict.is_empty()) else {
        panic!("the page did not get to its end: {}", String::from_utf8_lossy(&output.stderr));
    };
    serde_json::from_str(&verdict.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
        .unwrap()
}
