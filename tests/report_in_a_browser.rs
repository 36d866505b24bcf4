//! The page of `precocial report` in a real browser: no errors, a picture that
//! the slider changes, nothing wider than a phone.

use std::fs;
use std::path::{Path, PathBuf};

use crate::common::browser::{Opened, browser, tried};
use crate::common::precocial;
use serde_json::Value;

/// Uses the page like a person and writes down what happened.
const TRY: &str = "
    const screen = element('screen'), slider = element('weight');
    const click = (id) => element(id).click();
    if (screen) {
      await until(() => document.documentElement.dataset.engine);
      verdict.engine = document.documentElement.dataset.engine;
      const blank = document.createElement('canvas');
      [blank.width, blank.height] = [screen.width, screen.height];
      const start = screen.toDataURL();
      // Until weights can have made a difference.
      await until(() => parseFloat(words('time')) >= 1);
      verdict.plays = screen.toDataURL() !== start;
      click('play');
      await wait(100);
      const before = screen.toDataURL();
      await wait(200);
      verdict.pauses = screen.toDataURL() === before;
      verdict.drawn = before !== blank.toDataURL();
      verdict.gained = words('gained');
      const at = element('weight-now').value;
      set('weight', '0.1');
      await wait(200);
      verdict.changes = screen.toDataURL() !== before && element('weight-now').value !== at;
      // A small step, as a key makes it, reaches the next weight.
      const here = Number(slider.value);
      set('weight', String(here + 0.01));
      verdict.steps = verdict.engine === 'live' ? Number(slider.value) === here + 0.01 : Number(slider.value) > here + 0.01;
      verdict.says = words('weight-says') + slider.getAttribute('aria-valuetext');
      if (element('tuned')) {
        click('tuned');
        verdict.tuned = words('weight-says');
      }
      dispatchEvent(new Event('beforeprint'));
      verdict.paper = [...document.querySelectorAll('details.paper')].every((part) => part.open);
      dispatchEvent(new Event('afterprint'));
      // A control that nothing names is nobody's.
      verdict.nameless = [...document.querySelectorAll('input, select, button')]
        .filter((control) => !control.labels?.length && !control.ariaLabel && !control.textContent.trim())
        .map((control) => control.id);
    }
";

/// Stands first where WebAssembly is switched off.
const NO_ENGINE: &str = "<script>delete window.WebAssembly;</script>";

fn check(browser: &Path, page: &Path, has_replay: bool) -> Value {
    check_with(browser, page, has_replay, "")
}

fn check_with(browser: &Path, page: &Path, has_replay: bool, before: &str) -> Value {
    let mut last = Value::Null;
    for width in [390, 1200] {
        let opened = Opened { page, hash: "", width, before, script: TRY };
        let verdict = tried(browser, &opened);
        assert_eq!(verdict["problems"], serde_json::json!([]), "{verdict}");
        let number = |key: &str| verdict[key].as_u64().unwrap();
        assert_eq!(number("inner"), u64::from(width));
        assert!(number("wide") <= number("inner"), "too wide: {verdict}");
        if has_replay {
            for what in ["plays", "pauses", "drawn", "changes", "steps", "paper"] {
                assert_eq!(verdict[what], true, "{what}: {verdict}");
            }
            assert_eq!(verdict["nameless"], serde_json::json!([]), "{verdict}");
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
        for (before, engine) in [("", "live"), (NO_ENGINE, "recorded")] {
            let verdict = check_with(&browser, &page, true, before);
            assert_eq!(verdict["engine"], engine, "{verdict}");
            let says = verdict["says"].as_str().unwrap();
            assert!(says.contains("fresh episodes"), "{says}");
        }
        assert!(fs::metadata(&page).unwrap().len() < 1_000_000);
    }
}

/// Somebody who has asked for less motion.
const STILL: &str = "<script>
const ask = window.matchMedia.bind(window);
window.matchMedia = (query) => (query.includes('reduced-motion') ? { matches: true } : ask(query));
</script>";
const REST: &str = "
    await until(() => document.documentElement.dataset.engine === 'live');
    await until(() => words('total') !== '…');
    await wait(300);
    const painted = () => element('screen').toDataURL() + words('time') + element('wiring').innerHTML;
    const before = painted();
    await wait(1500);
    verdict.rests = painted() === before;
    verdict.button = words('play');
    verdict.middle = Number(element('timeline').value) > 0;
    element('play').click();
    await until(() => painted() !== before);
    verdict.moves = painted() !== before;
";

#[test]
fn nothing_moves_by_itself_where_that_is_not_wanted() {
    let Some(browser) = browser() else { return };
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("page.html");
    let mut command = precocial();
    command.arg("report").arg(champions("swingup-1.ron")).arg("--out").arg(&page);
    command.args(["--episodes", "2", "--recordings", "3"]).assert().success();
    let opened = Opened { page: &page, hash: "", width: 1000, before: STILL, script: REST };
    let verdict = tried(&browser, &opened);
    assert_eq!(verdict["problems"], serde_json::json!([]), "{verdict}");
    assert_eq!(verdict["button"], "Play");
    for what in ["rests", "middle", "moves"] {
        assert_eq!(verdict[what], true, "{what}: {verdict}");
    }
}

/// A sheet each at most for the replay, the network, the curve and the table.
#[test]
fn a_page_on_paper_is_short() {
    let Some(browser) = browser() else { return };
    let folder = tempfile::tempdir().unwrap();
    let (page, paper) = (folder.path().join("page.html"), folder.path().join("page.pdf"));
    let mut command = precocial();
    command.arg("report").arg(champions("biped-small-1.ron")).arg("--out").arg(&page);
    command.args(["--episodes", "2", "--recordings", "3"]).assert().success();
    let mut command = std::process::Command::new(browser);
    command.args(["--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=4000"]);
    command.arg(format!("--user-data-dir={}", folder.path().join("profile").display()));
    command.arg(format!("--print-to-pdf={}", paper.display()));
    let printed = command.arg(format!("file://{}", page.display())).output().unwrap();
    let bytes = fs::read(&paper).unwrap_or_default();
    let is_sheet = |words: &&[u8]| words.starts_with(b"/Type /Page\n");
    let sheets = (0..bytes.len()).filter(|&at| is_sheet(&&bytes[at..])).count();
    assert!(
        (2..=4).contains(&sheets),
        "{sheets} sheets; {}",
        String::from_utf8_lossy(&printed.stderr)
    );
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
    let verdict = check(&browser, &page, true);
    assert!(verdict["tuned"].as_str().unwrap().contains("of its own"), "{verdict}");
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
