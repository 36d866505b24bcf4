//! The page that `watch --serve` offers, in a real browser: it shows a run that goes on,
//! the engine runs in it, it renews itself, and nothing goes wrong.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::{Sender, channel};
use std::thread;
use std::time::Duration;

use crate::common::browser::browser;
use crate::common::experiment;
use crate::common::process::{Process, start};
use serde_json::{Value, json};

const PATIENCE: Duration = Duration::from_mins(3);

/// Stands first in the shell: looks at the pages inside until there was another one, and
/// says what it has seen.
const LOOK: &str = "<script>
  const problems = [];
  addEventListener('error', (event) => problems.push(event.message));
  addEventListener('unhandledrejection', (event) => problems.push(String(event.reason)));
  addEventListener('securitypolicyviolation', (event) => problems.push(event.blockedURI));
  const wait = (time) => new Promise((done) => setTimeout(done, time));
  (async () => {
    const verdict = { pages: [], problems };
    const inside = () => document.querySelector('iframe:not(.next)');
    const live = (frame) => frame?.contentDocument?.documentElement.dataset.engine === 'live';
    while (verdict.pages.length < 2) {
      while (!live(inside()) || verdict.pages.some(({ page }) => page === inside().src)) await wait(100);
      const page = inside().contentDocument;
      verdict.pages.push({ page: inside().src, task: page.querySelector('h1').textContent, weight: page.querySelector('#weight-now').value });
      // What the reader has changed stays in the next one.
      const field = page.querySelector('#weight-now');
      field.value = '0.625';
      field.dispatchEvent(new Event('change', { bubbles: true }));
    }
    await wait(300);
    verdict.kept = inside().contentDocument.querySelector('#weight-now').value;
    verdict.state = document.getElementById('state').textContent;
    verdict.words = document.getElementById('words').textContent;
    verdict.waiting = !document.getElementById('wait').hidden;
    await fetch('told', { method: 'POST', body: JSON.stringify(verdict) });
  })();
</script>";

/// Stands between a browser and a server: passes everything on as it is, but for the
/// script in the shell; what is posted is told.
fn pass_on(mut browser: TcpStream, server: &str, told: &Sender<Value>) -> std::io::Result<()> {
    let mut reader = BufReader::new(browser.try_clone()?);
    let (mut first, mut length) = (String::new(), 0);
    reader.read_line(&mut first)?;
    for line in reader.by_ref().lines() {
        let line = line?.to_lowercase();
        if let Some(bytes) = line.strip_prefix("content-length:") {
            length = bytes.trim().parse().unwrap_or(0);
        }
        if line.is_empty() {
            break;
        }
    }
    if first.starts_with("POST") {
        let mut body = vec![0; length];
        reader.read_exact(&mut body)?;
        let _ = told.send(serde_json::from_slice(&body).unwrap());
        return write!(browser, "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n");
    }
    let path = first.split(' ').nth(1).unwrap_or("/");
    let mut stream = TcpStream::connect(server)?;
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {server}\r\nConnection: close\r\n\r\n")?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    if path == "/" {
        // The browser reads to the end.
        let text = String::from_utf8_lossy(&answer);
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or_default();
        let counts = |line: &&str| !line.to_lowercase().starts_with("content-length");
        let head: Vec<&str> = head.lines().filter(counts).collect();
        let body = body.replacen("<head>", &format!("<head>{LOOK}"), 1);
        answer = format!("{}\r\n\r\n{body}", head.join("\r\n")).into_bytes();
    }
    browser.write_all(&answer)
}

fn opened(browser: &Path, profile: &Path, address: &str) -> Process {
    let mut command = Command::new(browser);
    command.args(["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"]);
    command.args(["--disable-background-networking", "--disable-component-update"]);
    command.args(["--disable-sync", "--remote-debugging-port=0"]);
    command.arg(format!("--user-data-dir={}", profile.display())).arg(address);
    Process(
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap(),
    )
}

#[test]
fn a_live_page_renews_itself_and_keeps_what_its_reader_chose() {
    let Some(browser) = browser() else { return };
    let folder = tempfile::tempdir().unwrap();
    let (file, out) = (experiment(folder.path(), 1_000_000), folder.path().join("run"));
    let line = ["run", file.to_str().unwrap(), "--out", out.to_str().unwrap(), "--threads", "1"];
    let _run = start(&line);
    let begin = std::time::Instant::now();
    while !out.join("champion.ron").exists() {
        assert!(begin.elapsed() < PATIENCE, "the run has no champion");
        thread::sleep(Duration::from_millis(50));
    }
    let mut watch = start(&["watch", out.to_str().unwrap(), "--serve"]);
    let mut line = String::new();
    BufReader::new(watch.0.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let server = line.trim().trim_start_matches("http://").trim_end_matches('/').to_owned();
    let between = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/", between.local_addr().unwrap());
    let (send, told) = channel();
    thread::spawn(move || {
        for stream in between.incoming().flatten() {
            let (server, send) = (server.clone(), send.clone());
            // A browser that goes breaks its connections.
            thread::spawn(move || pass_on(stream, &server, &send));
        }
    });
    let profile = tempfile::tempdir().unwrap();
    let _browser = opened(&browser, profile.path(), &address);
    let verdict = told.recv_timeout(PATIENCE).expect("the page renews itself");
    assert_eq!(verdict["problems"], json!([]), "{verdict}");
    for page in verdict["pages"].as_array().unwrap() {
        assert_eq!(page["task"], "cartpole-swingup-v1", "{verdict}");
    }
    assert_eq!((&verdict["kept"], &verdict["waiting"]), (&json!("0.625"), &json!(false)));
    assert!(verdict["state"].as_str().unwrap().contains("running"), "{verdict}");
    assert!(verdict["words"].as_str().unwrap().contains("generation"), "{verdict}");
}
