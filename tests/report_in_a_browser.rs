//! The page of `precocial report` in a real browser: no errors, a picture that
//! the slider changes, nothing wider than a phone.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use crate::common::precocial;
use serde_json::Value;

/// Where a browser may be, unless `PRECOCIAL_BROWSER` names one.
const BROWSERS: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "chrome"];

/// Stands first in the page: whatever goes wrong from here on is kept. Time is
/// the browser's virtual one, in which frames are drawn by chance: here they
/// come by the clock.
const COLLECT: &str = "<script>
window.problems = [];
window.requestAnimationFrame = (draw) => setTimeout(() => draw(performance.now()), 16);
window.onerror = (message) => { window.problems.push(String(message)); };
window.addEventListener('unhandledrejection', (event) => window.problems.push(String(event.reason)));
window.addEventListener('securitypolicyviolation', (event) => window.problems.push(event.blockedURI));
</script>";

/// Stands last: uses the page like a person and writes down what happened.
const TRY: &str = "<script>
(async () => {
  const verdict = { inner: innerWidth, wide: document.documentElement.scrollWidth };
  const wait = (time) => new Promise((done) => setTimeout(done, time));
  try {
    const screen = document.getElementById('screen'), slider = document.getElementById('weight');
    const click = (id) => document.getElementById(id).click();
    const words = (id) => document.getElementById(id).textContent;
    if (screen) {
      const blank = document.createElement('canvas');
      [blank.width, blank.height] = [screen.width, screen.height];
      verdict.start = screen.toDataURL();
      // Until weights can have made a difference.
      for (let i = 0; i < 100 && parseFloat(words('time')) < 1; i++) await wait(100);
      verdict.plays = screen.toDataURL() !== verdict.start;
      click('play');
      await wait(100);
      const before = screen.toDataURL();
      await wait(200);
      verdict.pauses = screen.toDataURL() === before;
      verdict.drawn = before !== blank.toDataURL();
      verdict.gained = words('gained');
      const at = words('weight-now');
      slider.value = '0.1';
      slider.dispatchEvent(new Event('input', { bubbles: true }));
      await wait(200);
      verdict.changes = screen.toDataURL() !== before && words('weight-now') !== at;
      // A small step, as a key makes it, reaches the next weight.
      const here = Number(slider.value);
      slider.value = String(here + 0.01);
      slider.dispatchEvent(new Event('input', { bubbles: true }));
      verdict.steps = Number(slider.value) > here + 0.01;
      verdict.says = words('weight-says') + slider.getAttribute('aria-valuetext');
      if (document.getElementById('tuned')) {
        click('tuned');
        verdict.tuned = words('weight-now');
      }
      dispatchEvent(new Event('beforeprint'));
      verdict.paper = [...document.querySelectorAll('details.paper')].every((part) => part.open);
      dispatchEvent(new Event('afterprint'));
      delete verdict.start;
    }
  } catch (error) { window.problems.push(String(error)); }
  verdict.problems = window.problems;
  parent.postMessage(JSON.stringify(verdict), '*');
})();
</script>";

/// The page around the page: a browser's window cannot be as narrow as a phone.
fn frame(page: &Path, width: u32) -> String {
    format!(
        "<!DOCTYPE html><body style=\"margin:0\"><pre id=\"verdict\"></pre><script>
        addEventListener('message', (event) => {{
          document.getElementById('verdict').textContent = event.data;
        }});
        </script><iframe src=\"file://{}\" width=\"{width}\" height=\"844\" style=\"border:0\"></iframe>",
        page.display()
    )
}

/// The browser, or nothing, with a word. In CI it must be there.
fn browser() -> Option<PathBuf> {
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

/// Opens a page with a window of that width, and says what happened.
fn tried(browser: &Path, page: &Path, width: u32) -> Value {
    let text = fs::read_to_string(page).unwrap();
    let text = text.replacen("<head>", &format!("<head>{COLLECT}"), 1);
    let text = text.replacen("</body>", &format!("{TRY}</body>"), 1);
    let copy = page.with_extension("tried.html");
    fs::write(&copy, text).unwrap();
    let around = page.with_extension("frame.html");
    fs::write(&around, frame(&copy, width)).unwrap();
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

fn check(browser: &Path, page: &Path, has_replay: bool) -> Value {
    let mut last = Value::Null;
    for width in [390, 1200] {
        let verdict = tried(browser, page, width);
        assert_eq!(verdict["problems"], serde_json::json!([]), "{verdict}");
        let number = |key: &str| verdict[key].as_u64().unwrap();
        assert_eq!(number("inner"), u64::from(width));
        assert!(number("wide") <= number("inner"), "too wide: {verdict}");
        if has_replay {
            for what in ["plays", "pauses", "drawn", "changes", "steps", "paper"] {
                assert_eq!(verdict[what], true, "{what}: {verdict}");
            }
        }
        last = verdict;
    }
    last
}

fn champions(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("experiments/champions").join(name)
}

#[test]
fn champions_play_and_the_slider_changes_what_they_do() {
    let Some(browser) = browser() else { return };
    let folder = tempfile::tempdir().unwrap();
    for name in ["swingup-1.ron", "biped-small-1.ron"] {
        let page = folder.path().join("page.html");
        let mut command = precocial();
        command.arg("report").arg(champions(name)).arg("--out").arg(&page).arg("--force");
        command.args(["--episodes", "2", "--recordings", "5"]).assert().success();
        let verdict = check(&browser, &page, true);
        let says = verdict["says"].as_str().unwrap();
        assert!(says.contains("fresh episodes") && says.contains("return"), "{says}");
    }
}

#[test]
fn tuned_weights_have_a_button() {
    let Some(browser) = browser() else { return };
    let folder = tempfile::tempdir().unwrap();
    let text = fs::read_to_string(champions("swingup-3.ron")).unwrap();
    let weights = vec!["0.7"; 58].join(", ");
    let end = text.trim_end().strip_suffix(')').unwrap();
    let tuned = folder.path().join("tuned.ron");
    fs::write(&tuned, format!("{end} tuned: (weights: [{weights}]))")).unwrap();
    let page = folder.path().join("page.html");
    let mut command = precocial();
    command.arg("report").arg(&tuned).arg("--out").arg(&page);
    command.args(["--episodes", "2", "--recordings", "3"]).assert().success();
    assert_eq!(check(&browser, &page, true)["tuned"], "tuned");
}

#[test]
fn runs_and_comparisons_fit_a_phone() {
    let Some(browser) = browser() else { return };
    let folder = tempfile::tempdir().unwrap();
    let experiment = crate::common::experiment(folder.path(), 4);
    let runs: Vec<PathBuf> = (1..4)
        .map(|seed| {
            let out = folder.path().join(format!("a-run-with-a-rather-long-name-{seed}"));
            let mut command = precocial();
            command.arg("run").arg(&experiment).arg("--out").arg(&out);
            command.args(["--set", &format!("seed={seed}")]).assert().success();
            out
        })
        .collect();
    let page = folder.path().join("page.html");
    let mut command = precocial();
    command.arg("report").arg(&runs[0]).arg("--out").arg(&page);
    command.args(["--episodes", "2", "--recordings", "3"]).assert().success();
    check(&browser, &page, true);
    let compared = folder.path().join("compared.html");
    precocial().arg("report").args(&runs).arg("--out").arg(&compared).assert().success();
    check(&browser, &compared, false);
}
