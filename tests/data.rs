//! Data sets that come from servers, folders and archives: small ones through
//! the library, MNIST through the binary.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::common::precocial;
use crate::common::server::{Answer, Server, nobody};
use assert_cmd::assert::Assert;
use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;
use precocial::data::{
    ContentsError, DataSetFiles, FetchError, Fetched, Member, MirrorError, Notice, Origin,
    Provenance, fetch,
};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;

const NAME: &str = "numbers-idx1-ubyte";

/// Bytes that look like nothing in particular.
fn contents() -> Vec<u8> {
    let mut state = 1_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    (0..300_000).map(|_| next()).collect()
}

fn gzip(contents: &[u8], level: u32) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(level));
    encoder.write_all(contents).unwrap();
    encoder.finish().unwrap()
}

/// A data set of one file, and a folder for it.
struct Small {
    folder: TempDir,
    contents: Vec<u8>,
    compressed: Vec<u8>,
    sum: String,
}

impl Small {
    fn new() -> Self {
        let contents = contents();
        let mut sum = String::new();
        for byte in Sha256::digest(&contents) {
            write!(sum, "{byte:02x}").unwrap();
        }
        let compressed = gzip(&contents, 6);
        Self { folder: tempfile::tempdir().unwrap(), contents, compressed, sum }
    }

    fn path(&self, ending: &str) -> PathBuf {
        self.folder.path().join(format!("{NAME}{ending}"))
    }

    fn fetch(
        &self,
        mirrors: &[&str],
        origin: Origin<'_>,
        force: bool,
    ) -> Result<Vec<Fetched>, FetchError> {
        let size = self.contents.len() as u64;
        let members = [Member { name: NAME, size, sha256: &self.sum }];
        let collection = DataSetFiles { name: "small", members: &members, mirrors };
        fetch(&collection, self.folder.path(), origin, force, &mut |_| ())
    }

    fn download(&self, mirrors: &[&str]) -> Result<Vec<Fetched>, FetchError> {
        self.fetch(mirrors, Origin::Mirrors, false)
    }

    /// The only failure of a download from one server, after which there is no
    /// file under the final name.
    fn failure(&self, server: &Server) -> MirrorError {
        let error = self.download(&[&server.address]).unwrap_err();
        assert!(!self.path(".gz").exists());
        match error {
            FetchError::Mirrors { mut failures, .. } if failures.len() == 1 => failures.remove(0).1,
            other => panic!("{other}"),
        }
    }

    /// The file is there, and nothing half done.
    fn check(&self, compressed: &[u8]) {
        assert_eq!(fs::read(self.path(".gz")).unwrap(), compressed);
        assert!(!self.path(".gz.part").exists());
    }
}

#[test]
fn a_file_comes_whole_and_stays() {
    let small = Small::new();
    // Compressed otherwise than whoever took the sum did.
    let compressed = gzip(&small.contents, 1);
    let server = Server::start(vec![Answer::Rest(compressed.clone())]);
    let mut fetched = small.download(&[&server.address]).unwrap();
    small.check(&compressed);
    let url = format!("{}{NAME}.gz", server.address);
    let bytes = compressed.len() as u64;
    let expected =
        Fetched { path: small.path(".gz"), bytes, provenance: Provenance::Downloaded(url) };
    assert_eq!(fetched.remove(0), expected);
    // The second time, nobody is asked.
    let fetched = small.download(&[&nobody()]).unwrap();
    assert_eq!(fetched[0].provenance, Provenance::Present);
    assert_eq!(server.requests(), [format!("/{NAME}.gz")]);
}

#[test]
fn a_broken_download_goes_on_where_it_was() {
    let small = Small::new();
    let all = &small.compressed;
    let server = Server::start(vec![
        Answer::Broken(all.clone(), 100_000),
        Answer::Broken(all.clone(), 50_000),
        Answer::Rest(all.clone()),
    ]);
    small.download(&[&server.address]).unwrap();
    small.check(all);
    let path = format!("/{NAME}.gz");
    let asked = [path.clone(), format!("{path} 100000-"), format!("{path} 150000-")];
    assert_eq!(server.requests(), asked);
}

#[test]
fn what_came_is_kept_for_another_day_and_another_mirror() {
    let small = Small::new();
    let all = &small.compressed;
    // The second connection brings nothing: that is no way to go on.
    let server =
        Server::start(vec![Answer::Broken(all.clone(), 1000), Answer::Broken(all.clone(), 0)]);
    let MirrorError::Broken { bytes, .. } = small.failure(&server) else { panic!() };
    assert_eq!(bytes, 1000);
    assert_eq!(fs::read(small.path(".gz.part")).unwrap(), all[..1000]);
    let other = Server::start(vec![Answer::Rest(all.clone())]);
    small.download(&[&other.address]).unwrap();
    small.check(all);
    assert_eq!(other.requests(), [format!("/{NAME}.gz 1000-")]);
}

#[test]
fn a_server_without_ranges_sends_all_again() {
    let small = Small::new();
    fs::write(small.path(".gz.part"), &small.compressed[..5000]).unwrap();
    let server = Server::start(vec![Answer::Whole(small.compressed.clone())]);
    small.download(&[&server.address]).unwrap();
    small.check(&small.compressed);
}

#[test]
fn a_beginning_of_another_file_is_given_up() {
    let all = Small::new().compressed;
    let whole = [all.clone(), vec![1; 10]].concat();
    // Of another file; already whole; more than whole; larger than any such file.
    let parts = [vec![7; 5000], all.clone(), whole, vec![0; 600_000]];
    for (part, requests) in parts.into_iter().zip([2, 1, 2, 1]) {
        let small = Small::new();
        fs::write(small.path(".gz.part"), part).unwrap();
        let server = Server::start(vec![Answer::Rest(all.clone())]);
        small.download(&[&server.address]).unwrap();
        small.check(&all);
        assert_eq!(server.requests().len(), requests);
    }
}

#[test]
fn the_next_mirror_helps_out() {
    let small = Small::new();
    let other = gzip(&vec![5; small.contents.len()], 6);
    let bad = [Answer::Status(404), Answer::Status(503), Answer::Rest(other)];
    let bad = bad.map(|answer| Server::start(vec![answer]));
    let good = Server::start(vec![Answer::Rest(small.compressed.clone())]);
    let nobody = nobody();
    let addresses: Vec<&str> = std::iter::once(&*nobody)
        .chain(bad.iter().chain([&good]).map(|server| &*server.address))
        .collect();
    let mut failed = 0;
    let members = [Member { name: NAME, size: 300_000, sha256: &small.sum }];
    let collection = DataSetFiles { name: "small", members: &members, mirrors: &addresses };
    let mut notify = |notice: Notice<'_>| {
        failed += usize::from(matches!(notice, Notice::Failed { .. }));
    };
    fetch(&collection, small.folder.path(), Origin::Mirrors, false, &mut notify).unwrap();
    assert_eq!(failed, 4);
    small.check(&small.compressed);
}

/// A byte now and then is no silence, but would take for ever.
#[test]
fn a_mirror_that_drips_is_given_up_for_the_next() {
    let small = Small::new();
    let all = &small.compressed;
    let drip = Answer::Dripping(all.clone(), Duration::from_millis(400));
    let (slow, good) = (Server::start(vec![drip]), Server::start(vec![Answer::Rest(all.clone())]));
    let begin = Instant::now();
    small.download(&[&slow.address, &good.address]).unwrap();
    assert!(begin.elapsed() < Duration::from_secs(40), "{:?}", begin.elapsed());
    small.check(all);
    // What dripped is kept.
    let asked = good.requests();
    assert!(asked.len() == 1 && asked[0].ends_with('-'), "{asked:?}");
}

/// Names say nothing of what is compressed, and members are one file.
#[test]
fn whatever_is_compressed_is_read() {
    let (members, plain) = {
        let contents = contents();
        ([gzip(&contents[..1000], 6), gzip(&contents[1000..], 6)].concat(), contents)
    };
    let packed = gzip(&plain, 6);
    // The file as it is, and what it becomes.
    let forms = [(".gz", &members, &members), ("", &packed, &packed), (".gz", &plain, &packed)];
    for (ending, file, expected) in forms {
        let small = Small::new();
        let from = tempfile::tempdir().unwrap();
        fs::write(from.path().join(format!("{NAME}{ending}")), file).unwrap();
        small.fetch(&[], Origin::Folder(from.path()), false).unwrap();
        small.check(expected);
        // It is there: nobody is asked.
        fs::rename(small.path(".gz"), small.path(ending)).unwrap();
        fs::write(small.path(ending), file).unwrap();
        small.download(&[&nobody()]).unwrap();

        let small = Small::new();
        let archive = from.path().join("package.tgz");
        pack(&archive, &[(&format!("{NAME}{ending}"), file)]);
        let mut unpacked = Vec::new();
        MultiGzDecoder::new(File::open(&archive).unwrap()).read_to_end(&mut unpacked).unwrap();
        let cut = unpacked.len() / 2;
        let halves = [gzip(&unpacked[..cut], 6), gzip(&unpacked[cut..], 6)].concat();
        for archived in [&fs::read(&archive).unwrap(), &unpacked, &halves] {
            fs::write(&archive, archived).unwrap();
            let small = Small::new();
            small.fetch(&[], Origin::Archive(&archive), false).unwrap();
            small.check(expected);
        }
        let server = Server::start(vec![Answer::Rest(file.clone())]);
        small.download(&[&server.address]).unwrap();
        small.check(file);
    }
}

type Expected = fn(&ContentsError) -> bool;

#[test]
fn wrong_contents_get_no_name() {
    let small = Small::new();
    let contents = &small.contents;
    let mut flipped = contents.clone();
    flipped[1234] ^= 1;
    let mut damaged = small.compressed.clone();
    damaged[1234] ^= 1;
    let cut = small.compressed[..small.compressed.len() - 4].to_vec();
    let trailing = [&small.compressed[..], b"more"].concat();
    let bomb = gzip(&vec![0; 50_000_000], 6);
    let page = b"<html>log in first</html>".to_vec();
    let short = gzip(&contents[1..], 6);
    let cases: [(Vec<u8>, Expected); 7] = [
        (gzip(&flipped, 6), |problem| matches!(problem, ContentsError::Sum { .. })),
        (damaged, |problem| {
            matches!(problem, ContentsError::Compression(_) | ContentsError::Sum { .. })
        }),
        (cut, |problem| matches!(problem, ContentsError::Compression(_))),
        (trailing, |problem| matches!(problem, ContentsError::Compression(_))),
        (bomb, |problem| matches!(problem, ContentsError::TooLong(300_000))),
        (page, |problem| matches!(problem, ContentsError::TooShort { .. })),
        (short, |problem| matches!(problem, ContentsError::TooShort { found: 299_999, .. })),
    ];
    for (sent, expected) in cases {
        let server = Server::start(vec![Answer::Rest(sent)]);
        match small.failure(&server) {
            MirrorError::Wrong(problem) if expected(&problem) => {}
            other => panic!("{other}"),
        }
        assert!(!small.path(".gz.part").exists());
    }
}

#[test]
fn servers_that_do_otherwise_are_given_up() {
    let small = Small::new();
    // 300,000 bytes, a thousandth of them and 64 KiB.
    let limit = 300_000 + 300 + 65_536;
    for answer in [Answer::Untold(500_000), Answer::Whole(vec![0; 500_000])] {
        match small.failure(&Server::start(vec![answer])) {
            MirrorError::TooLarge(told) => assert_eq!(told, limit),
            other => panic!("{other}"),
        }
    }
    let refused = small.failure(&Server::start(vec![Answer::Status(404)]));
    assert_eq!(refused.to_string(), "the server answered 404 Not Found");
    fs::write(small.path(".gz.part"), &small.compressed[..5000]).unwrap();
    let server = Server::start(vec![Answer::OtherPart(small.compressed.clone())]);
    assert!(matches!(small.failure(&server), MirrorError::Refused(_)));
}

#[test]
fn folders_give_files_compressed_or_not() {
    for (ending, kept) in [("", false), (".gz", true)] {
        let small = Small::new();
        let from = tempfile::tempdir().unwrap();
        let compressed = gzip(&small.contents, 9);
        let file = if kept { &compressed } else { &small.contents };
        fs::write(from.path().join(format!("{NAME}{ending}")), file).unwrap();
        let fetched = small.fetch(&[], Origin::Folder(from.path()), false).unwrap();
        assert_eq!(fetched[0].provenance, Provenance::Copied(from.path().to_owned()));
        let expected = if kept { &compressed } else { &small.compressed };
        small.check(expected);
    }
    let small = Small::new();
    let from = tempfile::tempdir().unwrap();
    fs::write(from.path().join("numbers.idx1-ubyte"), &small.contents).unwrap();
    small.fetch(&[], Origin::Folder(from.path()), false).unwrap();
    small.check(&small.compressed);

    let small = Small::new();
    let from = tempfile::tempdir().unwrap();
    let missing = small.fetch(&[], Origin::Folder(from.path()), false).unwrap_err();
    assert!(matches!(missing, FetchError::Missing { .. }), "{missing}");
    fs::write(from.path().join(NAME), &small.contents[1..]).unwrap();
    let wrong = small.fetch(&[], Origin::Folder(from.path()), false).unwrap_err();
    let problem = "has 299999 bytes in it where 300000 belong";
    assert_eq!(wrong.to_string(), format!("{}: {NAME} {problem}", from.path().display()));
    assert!(!small.path(".gz").exists() && !small.path(".gz.part").exists());
}

/// Packs files as a package manager does.
fn pack(path: &Path, files: &[(&str, &[u8])]) {
    let encoder = GzEncoder::new(File::create(path).unwrap(), Compression::default());
    let mut archive = tar::Builder::new(encoder);
    for (name, contents) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(contents.len() as u64);
        header.set_mode(0o644);
        archive.append_data(&mut header, name, *contents).unwrap();
    }
    archive.into_inner().unwrap().finish().unwrap();
}

#[test]
fn archives_give_files_wherever_they_lie_in_them() {
    let small = Small::new();
    let from = tempfile::tempdir().unwrap();
    let archive = from.path().join("package.tgz");
    let name = format!("package/data/{NAME}");
    let long = format!("package/{}/readme", "long".repeat(60));
    let files = [(&*long, &b"read me"[..]), (&*name, &small.contents), (&*name, b"again")];
    pack(&archive, &files);
    small.fetch(&[], Origin::Archive(&archive), false).unwrap();
    small.check(&small.compressed);

    let small = Small::new();
    pack(&archive, &files[..1]);
    let missing = small.fetch(&[], Origin::Archive(&archive), false).unwrap_err();
    assert!(matches!(missing, FetchError::Missing { .. }), "{missing}");
    pack(&archive, &[(&name, b"other")]);
    let wrong = small.fetch(&[], Origin::Archive(&archive), false).unwrap_err();
    assert!(matches!(wrong, FetchError::Wrong { .. }), "{wrong}");
    for bytes in [&b"no archive"[..], &[], &gzip(b"no archive", 6), &gzip(&[9; 5000], 6)] {
        fs::write(&archive, bytes).unwrap();
        let error = small.fetch(&[], Origin::Archive(&archive), false).unwrap_err();
        assert!(matches!(error, FetchError::Archive { .. }), "{error}");
    }
    // Cut off in the middle of the file.
    pack(&archive, &files);
    let whole = fs::read(&archive).unwrap();
    fs::write(&archive, &whole[..whole.len() / 2]).unwrap();
    let error = small.fetch(&[], Origin::Archive(&archive), false).unwrap_err();
    assert!(matches!(error, FetchError::Archive { .. }), "{error}");
    assert!(!small.path(".gz").exists());
}

#[test]
fn wrong_files_that_are_there_are_replaced_only_if_asked() {
    for ending in ["", ".gz"] {
        let small = Small::new();
        fs::write(small.path(ending), b"mine").unwrap();
        let server = Server::start(vec![Answer::Rest(small.compressed.clone())]);
        let error = small.download(&[&server.address]).unwrap_err();
        assert!(matches!(error, FetchError::Occupied { .. }), "{error}");
        assert_eq!(fs::read(small.path(ending)).unwrap(), b"mine");
        assert!(server.requests().is_empty());
        small.fetch(&[&server.address], Origin::Mirrors, true).unwrap();
        small.check(&small.compressed);
        assert!(!small.path("").exists());
    }
}

#[test]
fn two_do_not_fetch_into_one_folder() {
    let small = Small::new();
    let lock = File::create(small.folder.path().join("lock")).unwrap();
    lock.lock().unwrap();
    let error = small.download(&[&nobody()]).unwrap_err();
    assert!(matches!(error, FetchError::InUse(_)), "{error}");
}

fn data_fetch(arguments: &[&str]) -> Assert {
    let mut command = precocial();
    for proxy in ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"] {
        command.env_remove(proxy);
    }
    command.args(["data", "fetch"]).args(arguments).assert()
}

fn words(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes).replace('│', " ");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn said(assert: &Assert) -> String {
    words(&assert.get_output().stderr)
}

fn told(assert: &Assert) -> Value {
    serde_json::from_slice(&assert.get_output().stdout).unwrap()
}

#[test]
fn mnist_comes_from_a_folder_through_the_binary() {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let source = shared.join("data/mnist");
    if !source.is_dir() {
        let must = std::env::var_os("CI").is_some() && shared.exists();
        assert!(!must, "{} is there but has no data/mnist", shared.display());
        eprintln!("skipped: {} is not here", source.display());
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let options = ["mnist", "--json", "--dir", data];
    let from = [&options[..], &["--from", source.to_str().unwrap()]].concat();
    let assert = data_fetch(&from).success();
    assert!(said(&assert).contains("precocial run experiments/mnist256.ron --data"));
    let fetched = told(&assert);
    assert_eq!(fetched["name"], "mnist");
    let files = fetched["files"].as_array().unwrap();
    assert_eq!(files.len(), 4);
    for file in files {
        assert_eq!(file["how"], "copied");
        let path = Path::new(file["path"].as_str().unwrap());
        let name = path.file_name().unwrap();
        assert_eq!(fs::read(path).unwrap(), fs::read(source.join(name)).unwrap());
    }
    // They are there: no server is asked.
    let nobody = nobody();
    let again = [&options[..], &["--mirror", &nobody]].concat();
    let again = told(&data_fetch(&again).success());
    assert!(again["files"].as_array().unwrap().iter().all(|file| file["how"] == "present"));
}

#[test]
fn what_went_wrong_is_said_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let data = path("data");
    let fetch = |more: &[&str]| data_fetch(&[&["mnist", "--dir", &data], more].concat());

    let nobody = nobody();
    let assert = fetch(&["--mirror", &nobody]).code(5);
    let said_now = said(&assert);
    assert!(said_now.contains("cannot download train-images-idx3-ubyte.gz"), "{said_now}");
    assert!(said_now.contains(&nobody) && said_now.contains("--from DIR"), "{said_now}");

    // Without its last slash, a mirror is the same.
    let server = Server::start(vec![Answer::Whole(gzip(b"other", 6))]);
    let assert = fetch(&["--mirror", server.address.trim_end_matches('/')]).code(3);
    assert!(said(&assert).contains("has 5 bytes in it where 47040016 belong"));
    assert_eq!(server.requests(), ["/train-images-idx3-ubyte.gz"]);

    fs::create_dir(path("from")).unwrap();
    fs::write(path("from/train-images-idx3-ubyte"), vec![0; 47_040_016]).unwrap();
    let assert = fetch(&["--from", &path("from")]).code(3);
    let said_now = said(&assert);
    assert!(said_now.contains("has the right size but other contents"), "{said_now}");
    assert!(fs::read_dir(&data).unwrap().all(|entry| entry.unwrap().file_name() == "lock"));

    fetch(&["--from", &path("nothing.tgz")]).code(5);
    fs::write(path("data/t10k-labels-idx1-ubyte"), "mine").unwrap();
    assert!(said(&fetch(&["--mirror", &nobody]).code(3)).contains("--force"));

    let assert = data_fetch(&["mnits"]).code(2);
    assert!(said(&assert).contains("fashion-mnist"), "{}", said(&assert));
    fetch(&["--mirror", "ftp://example.org/"]).code(2);
    fetch(&["--mirror", &nobody, "--from", "."]).code(2);
}
