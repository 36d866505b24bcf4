//! No reader panics, hangs or fills the memory, whatever it reads.
//!
//! Inputs are made of the corpus in `corpus/`, a folder for each reader, by
//! random changes with addresses: `FUZZ_SEED` and the number of a run give the
//! same input again. `FUZZ_RUNS` says how many each reader gets (a few here, many
//! in release: see the README), `FUZZ_READER` names one of them, `FUZZ_FIRST`
//! the number of the first run.

mod mutation;
mod readers;

use std::any::Any;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::{Duration, Instant};
use std::{fs, process, thread};

use cpu_time::ThreadTime;
use peak_alloc::PeakAlloc;
use precocial::stream::{Purpose, stream};

use readers::{ALL, Reader, Surroundings};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// Bytes that an input may take,
const MOST_MEMORY: usize = 1 << 30;
/// time on the processor,
const LONGEST: Duration = Duration::from_secs(1);
/// and time in all: a reader that waits for something is never done.
const HANGS: Duration = Duration::from_mins(1);

/// What is being read, and since when.
static READING: Mutex<Option<(String, Instant)>> = Mutex::new(None);

fn corpus_folder(reader: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus").join(reader)
}

/// The files of a reader, in the order of their names.
fn corpus(reader: &str) -> Vec<Vec<u8>> {
    let files = fs::read_dir(corpus_folder(reader)).expect("each reader has a corpus");
    let files: BTreeMap<_, _> = files
        .map(|file| file.expect("a file").path())
        .map(|path| (path.clone(), fs::read(path).expect("a small file")))
        .collect();
    files.into_values().collect()
}

fn number(name: &str, usual: u64) -> u64 {
    let given = std::env::var(name).ok();
    given.map_or(usual, |text| text.parse().expect("a number"))
}

#[test]
fn readers_stand_whatever_they_read() {
    let (runs, seed) = (number("FUZZ_RUNS", 400), number("FUZZ_SEED", 1));
    let first = number("FUZZ_FIRST", 0);
    let only = std::env::var("FUZZ_READER").ok();
    watch();
    let surroundings = Surroundings::new();
    let mut faults = Vec::new();
    let mut done = 0;
    for (index, reader) in ALL.iter().enumerate() {
        if only.as_ref().is_some_and(|only| only != reader.name) {
            continue;
        }
        let begin = Instant::now();
        let corpus = corpus(reader.name);
        for run in first..first + runs {
            let fault = fault(&surroundings, reader, (seed, index as u64, run), &corpus);
            faults.extend(fault.map(|fault| format!("{} run {run}: {fault}", reader.name)));
            assert!(faults.len() < 20, "seed {seed}:\n{}", faults.join("\n"));
        }
        done += runs;
        eprintln!("{}: {runs} runs in {:.0} s", reader.name, begin.elapsed().as_secs_f64());
    }
    assert!(done > 0, "no reader is called {only:?}");
    assert!(faults.is_empty(), "seed {seed}:\n{}", faults.join("\n"));
}

/// What is wrong with the reader, as one input shows.
fn fault(
    surroundings: &Surroundings,
    reader: &Reader,
    (seed, index, run): (u64, u64, u64),
    corpus: &[Vec<u8>],
) -> Option<String> {
    let mut generator = stream(seed, Purpose::Replay, index, run);
    let input = mutation::mutated(&mut generator, corpus);
    let name = format!("{} run {run} of seed {seed}", reader.name);
    *READING.lock().expect("nobody panics with it") = Some((name, Instant::now()));
    MEMORY.reset_peak_usage();
    let begin = ThreadTime::now();
    let read = AssertUnwindSafe(|| (reader.read)(surroundings, &mut generator, &input));
    let panicked = catch_unwind(read).err().map(|payload| words(&*payload));
    let (time, memory) = (begin.elapsed(), MEMORY.peak_usage());
    let long = (time > LONGEST).then(|| format!("takes {time:?}"));
    let large = (memory > MOST_MEMORY).then(|| format!("takes {memory} bytes"));
    panicked.or(long).or(large)
}

fn words(payload: &dyn Any) -> String {
    let text = payload.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_default()
}

/// Ends the process, with a word, before an input ends the machine.
fn watch() {
    thread::spawn(|| {
        loop {
            thread::sleep(Duration::from_millis(20));
            let reading = READING.lock().expect("nobody panics with it");
            let Some((name, since)) = &*reading else { continue };
            if since.elapsed() > HANGS || MEMORY.current_usage() > 2 * MOST_MEMORY {
                eprintln!("{name}: {:?}, {} bytes", since.elapsed(), MEMORY.current_usage());
                process::exit(1);
            }
        }
    });
}
