//! Watching changes nothing: the bytes of a watched run are those of one that nobody
//! watches. What is told is true of runs that go on, have finished, and were killed;
//! the page is served to this machine alone.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::common::process::{Process, start};
use crate::common::{contents, essence, experiment, finished_run, precocial, said};
use serde_json::Value;

/// So many generations that nobody waits for their end.
const ENDLESS: u64 = 1_000_000;
const PATIENCE: Duration = Duration::from_mins(2);

/// A run of so many generations that goes on, in its folder.
fn start_run(folder: &Path, generations: u64) -> (Process, PathBuf) {
    let (file, out) = (experiment(folder, generations), folder.join("run"));
    let line = ["run", file.to_str().unwrap(), "--out", out.to_str().unwrap(), "--threads", "1"];
    (start(&line), out)
}

fn watched(folder: &Path) -> Value {
    let done = precocial().arg("watch").arg(folder).arg("--json").assert().success();
    serde_json::from_slice(&done.get_output().stdout).unwrap()
}

/// Watches until it is as wanted.
fn wait_for(folder: &Path, wanted: impl Fn(&Value) -> bool) -> Value {
    let begin = Instant::now();
    loop {
        if folder.join("experiment.ron").exists() {
            let now = watched(folder);
            if wanted(&now) {
                return now;
            }
            assert!(begin.elapsed() < PATIENCE, "{now}");
        }
        assert!(begin.elapsed() < PATIENCE);
        sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_finished_run_is_told_and_stays_as_it_is() {
    let (_folder, run) = finished_run();
    let before = contents(&run);
    let now = watched(&run);
    assert_eq!(now["state"], "finished");
    assert_eq!((&now["generation"], &now["generations"]), (&9.into(), &9.into()));
    let champion = &now["champion"];
    let number = |value: &Value| value.as_f64().unwrap();
    assert!(number(&champion["max"]["mean"]) >= number(&champion["score"]), "{champion}");
    assert!(number(&champion["min"]["mean"]) <= number(&champion["score"]), "{champion}");
    let (max, min) = (&now["last"]["max_best"], &now["last"]["min_best"]);
    assert!(number(max) >= number(&now["last"]["fitness_best"]) && number(max) >= number(min));
    let done = precocial().arg("watch").arg(&run).arg("--once").assert().success();
    let text = String::from_utf8(done.get_output().stdout.clone()).unwrap();
    for words in ["finished at 20", "generation   9 of 9 (100 %)", "speed ", "champion ", "max "] {
        assert!(text.contains(words), "{words} in {text}");
    }
    assert!(!text.contains("left ") && !text.contains("resume"), "{text}");
    assert!(contents(&run) == before, "watching writes nothing");
}

#[test]
fn a_run_that_goes_on_and_one_that_was_killed_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let (mut process, run) = start_run(folder.path(), ENDLESS);
    let now = wait_for(&run, |now| now["generation"].as_u64().unwrap() > 3);
    assert_eq!(now["state"], "running");
    assert!(now["pace"]["seconds_left"].as_f64().unwrap() > 0.0, "{now}");
    assert!(now["started"].as_str().unwrap().starts_with("20"), "{now}");
    process.0.kill().unwrap();
    process.0.wait().unwrap();
    assert_eq!(watched(&run)["state"], "died");
    let done = precocial().arg("watch").arg(&run).arg("--once").assert().success();
    let text = String::from_utf8(done.get_output().stdout.clone()).unwrap();
    assert!(text.contains("its process died") && text.contains("resume "), "{text}");
}

#[test]
fn a_watched_run_has_the_bytes_of_another() {
    let folder = tempfile::tempdir().unwrap();
    let alone = folder.path().join("alone");
    let mut command = precocial();
    command.arg("run").arg(experiment(folder.path(), 60)).arg("--out").arg(&alone);
    command.args(["--threads", "1"]).assert().success();
    let (_process, run) = start_run(folder.path(), 60);
    let begin = Instant::now();
    while !run.join("experiment.ron").exists() {
        assert!(begin.elapsed() < PATIENCE);
        sleep(Duration::from_millis(1));
    }
    // A browser's page, and many looks.
    let served = Served::start(&run);
    wait_for(&run, |now| now["state"] == "finished");
    served.page();
    assert_eq!(essence(&run), essence(&alone));
    let names = |folder| contents(folder).into_keys().collect::<Vec<_>>();
    assert_eq!(names(&run), names(&alone));
}

#[test]
fn studies_have_a_line_for_each_run() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("study");
    let mut command = precocial();
    command.arg("run").arg(experiment(folder.path(), 2)).arg("--out").arg(&out);
    command.args(["--seeds", "3,8", "--threads", "1"]).assert().success();
    let now = watched(&out);
    let runs = now["runs"].as_array().unwrap();
    let lines: Vec<_> = runs.iter().map(|run| (run["seed"].clone(), &run["state"])).collect();
    assert_eq!(lines, [(3.into(), &"finished".into()), (8.into(), &"finished".into())]);
    std::fs::remove_dir_all(out.join("seed-8")).unwrap();
    let done = precocial().arg("watch").arg(&out).arg("--once").assert().success();
    let text = String::from_utf8(done.get_output().stdout.clone()).unwrap();
    for words in ["1 of 2 finished", "seed 3  generation 2/2  finished, champion", "not begun"] {
        assert!(text.contains(words), "{words} in {text}");
    }
    let served = Served::start(&out);
    assert!(served.page().contains("comparison"));
}

#[test]
fn searches_that_train_are_told_by_what_they_get_right() {
    let folder = tempfile::tempdir().unwrap();
    let (file, out) = (folder.path().join("l.ron"), folder.path().join("l"));
    let text = "(task: \"digits\", search: Lottery((layers: [4], rounds: 1, tolerance: 1.0,
        training: (batch: 60, iterations: 20))))";
    std::fs::write(&file, text).unwrap();
    precocial().arg("run").arg(&file).arg("--out").arg(&out).assert().success();
    let now = watched(&out);
    assert_eq!((&now["unit"], &now["trains"]), (&"round".into(), &true.into()));
    assert!(now["champion"]["accuracy"].as_f64().unwrap() > 0.0, "{now}");
    let done = precocial().arg("watch").arg(&out).arg("--once").assert().success();
    let text = String::from_utf8(done.get_output().stdout.clone()).unwrap();
    assert!(text.contains("% right") && text.contains("images/s"), "{text}");
}

#[test]
fn what_cannot_be_watched_is_refused_with_a_way_out() {
    let (folder, run) = finished_run();
    // The tests have no terminal.
    let refused = precocial().arg("watch").arg(&run).assert().code(2);
    assert!(said(&refused).contains("--once") && said(&refused).contains("--json"));
    let refused = precocial().arg("watch").arg(folder.path().join("none")).assert().code(4);
    assert!(said(&refused).contains("there is no"));
    let refused = precocial().arg("watch").arg(folder.path()).assert().code(4);
    assert!(said(&refused).contains("not the folder of a run"));
    let refused = precocial().arg("watch").arg(&run).args(["--serve", "example.org"]).assert();
    assert!(said(&refused.code(2)).contains("127.0.0.1:8000"));
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let at = taken.local_addr().unwrap().to_string();
    let refused = precocial().arg("watch").arg(&run).args(["--serve", &at]).assert().code(5);
    assert!(said(&refused).contains("choose another port"));
}

/// A live page.
struct Served {
    address: String,
    _process: Process,
}

impl Served {
    fn start(folder: &Path) -> Self {
        let mut process = start(&["watch", folder.to_str().unwrap(), "--serve"]);
        let mut line = String::new();
        BufReader::new(process.0.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("http://").unwrap().strip_suffix('/').unwrap();
        Self { address: address.to_owned(), _process: process }
    }

    /// What these bytes get.
    fn sent(&self, bytes: &[u8]) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        // Who is refused may not hear all of it.
        let _ = stream.write_all(bytes);
        let _ = stream.shutdown(std::net::Shutdown::Write);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }

    fn asked(&self, method: &str, path: &str, host: &str) -> String {
        let request =
            format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        self.sent(request.as_bytes())
    }

    /// The page, once it is made.
    fn page(&self) -> String {
        let begin = Instant::now();
        loop {
            let answer = self.asked("GET", "/page", &self.address);
            if answer.starts_with("HTTP/1.1 200") {
                return answer;
            }
            assert!(begin.elapsed() < PATIENCE, "{answer}");
            sleep(Duration::from_millis(100));
        }
    }
}

#[test]
fn a_page_is_served_to_this_machine_alone_whatever_is_asked() {
    let (_folder, run) = finished_run();
    let before = contents(&run);
    let served = Served::start(&run);
    assert!(served.address.starts_with("127.0.0.1:"), "{}", served.address);
    let port = served.address.rsplit(':').next().unwrap();
    let page = served.page();
    assert!(page.contains("cartpole-swingup-v1") && page.contains("20 "), "the report");
    for (method, path, host, status) in [
        ("GET", "/", &*served.address, 200),
        ("GET", "/", &format!("localhost:{port}"), 200),
        ("GET", "/status", &served.address, 200),
        ("GET", "/page?7", &served.address, 200),
        ("GET", "/champion.ron", &served.address, 404),
        ("GET", "/../../etc/passwd", &served.address, 404),
        ("POST", "/", &served.address, 405),
        ("HEAD", "/", &served.address, 405),
        ("GET", "/", "evil.example", 403),
        ("GET", "/status", &format!("evil.example:{port}"), 403),
    ] {
        let answer = served.asked(method, path, host);
        let expected = format!("HTTP/1.1 {status} ");
        assert!(answer.starts_with(&expected), "{method} {path} {host}: {answer:.200}");
        assert!(!answer.to_lowercase().contains("access-control"), "{answer:.400}");
    }
    let status = served.asked("GET", "/status", &served.address);
    let status: Value = serde_json::from_str(status.split("\r\n\r\n").nth(1).unwrap()).unwrap();
    assert_eq!(status["now"]["run"]["state"], "finished");
    assert!(status["page"].as_u64().unwrap() >= 1, "{status}");
    for bytes in [
        &b"\r\n\r\n"[..],
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET",
        b"\0\xff\xfe\x80 / HTTP/9.9\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999999999999\r\n\r\nx",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ] {
        assert!(!served.sent(bytes).starts_with("HTTP/1.1 200"), "{bytes:?}");
    }
    let long = format!("GET /{} HTTP/1.1\r\nHost: localhost\r\n\r\n", "x".repeat(1 << 20));
    assert!(!served.sent(long.as_bytes()).starts_with("HTTP/1.1 200"));
    assert!(served.asked("GET", "/", &served.address).starts_with("HTTP/1.1 200"), "still there");
    assert!(contents(&run) == before, "serving writes nothing");
}
