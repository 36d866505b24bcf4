//! Recorded results that the tests of this crate compare with.

use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use serde_json::Value;

/// A recording of this repository, from `envs/tests/golden`.
pub(crate) fn committed(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    let bytes = read(&path).expect("the recording is committed");
    parse(&path, &String::from_utf8(bytes).expect("a recording is text"))
}

/// A recording of the reference, from `../shared/golden` beside the repository,
/// which few checkouts have: `None`, and a word why, where it is missing. On a
/// build server that has the folder, a file that cannot be read is an error.
pub(crate) fn shared(name: &str) -> Option<Value> {
    let bytes = shared_bytes(name)?;
    let text = String::from_utf8(bytes).expect("a recording is text");
    Some(parse(Path::new(name), &text))
}

/// The same, whatever it holds.
pub(crate) fn shared_bytes(name: &str) -> Option<Vec<u8>> {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared");
    let path: PathBuf = shared.join("golden").join(name);
    match read(&path) {
        Ok(bytes) => Some(bytes),
        Err(error) => {
            let must_have = shared.exists() && std::env::var_os("CI").is_some();
            assert!(!must_have, "{}: {error}", path.display());
            println!("skipped: no {} ({error})", path.display());
            None
        }
    }
}

/// What a file holds, decompressed where its name ends in `.gz`.
fn read(path: &Path) -> io::Result<Vec<u8>> {
    let bytes = std::fs::read(path)?;
    if path.extension().is_none_or(|extension| extension != "gz") {
        return Ok(bytes);
    }
    let mut plain = Vec::new();
    GzDecoder::new(&*bytes).read_to_end(&mut plain)?;
    Ok(plain)
}

fn parse(path: &Path, text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// So many numbers of a JSON array.
pub(crate) fn numbers<const N: usize>(array: &Value) -> [f64; N] {
    let numbers: Vec<_> = array.as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect();
    numbers.try_into().unwrap_or_else(|_| panic!("{N} numbers wanted: {array}"))
}

/// Compares with a JSON array, or a single number, of the same length.
pub(crate) fn assert_close(values: &[f64], golden: &Value, tolerance: f64) {
    let single = [golden.clone()];
    let golden = golden.as_array().map_or(&single[..], Vec::as_slice);
    assert_eq!(values.len(), golden.len());
    for (value, truth) in values.iter().zip(golden) {
        let truth = truth.as_f64().unwrap();
        let distance = (value - truth).abs();
        // Not `distance > tolerance`: not-a-number must fail too.
        assert!(distance <= tolerance, "{value} is {distance:e} from {truth}");
    }
}
