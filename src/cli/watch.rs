//! `precocial watch`: a run of this or another process while it goes on. It only
//! reads: the run's bytes are those of one that nobody watches.

mod acting;
mod curves;
mod dashboard;
mod front;
mod header;
mod once;
mod pace;
mod plot;
mod polling;
mod reader;
mod serve;
mod snapshot;
mod state;
mod study;
mod study_screen;

use std::io;
use std::path::{Path, PathBuf};

use crate::picture::terminal::{Screen, show};
use crate::run::{RunFolder, StudyFolder};
use clap::Args;
use precocial_envs::Registry;

use super::data_folder::DataFolder;
use super::failure::Failure;
use super::interrupt::leave_to_terminal;
use super::output::{self, decimals_of};
use super::terminal::can_draw;
use super::text::{in_shell, program};
use super::{Done, exit};
use dashboard::Dashboard;
use reader::Reader;
use serve::Address;
use study::StudyReader;
use study_screen::StudyScreen;

/// Watch a run while it goes on: in the terminal, or as a page in a browser
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  precocial watch runs/swingup-1
  precocial watch runs/swingup-1 --serve
  precocial watch runs/swingup-1 --serve 8000
  precocial watch runs/swingup-1 --json")]
pub(super) struct WatchArgs {
    /// The folder of a run, or of the runs of several seeds
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Offer a live page to browsers, at a port or an address such as 127.0.0.1:8000
    /// [default: a free port of this machine alone]
    #[arg(long, value_name = "ADDR", num_args = 0..=1, default_missing_value = "0",
          conflicts_with = "once")]
    serve: Option<Address>,
    /// Print how it stands now, and leave
    #[arg(long)]
    once: bool,
    #[command(flatten)]
    data: DataFolder,
    /// Print how it stands now as JSON; with --serve, the page's address
    #[arg(long)]
    json: bool,
}

/// Watches a run or a study.
pub(super) fn run(args: &WatchArgs, registry: &Registry) -> Done {
    let registry = args.data.of(registry);
    let study = StudyFolder::at(&args.folder);
    if study.holds_study() {
        return watch_study(study, args, &registry);
    }
    let folder = RunFolder::at(&args.folder);
    if !folder.holds_run() {
        return Err(no_run(&args.folder));
    }
    let snapshot = Reader::new(folder.clone()).read()?;
    args.data.check(&registry, [&*snapshot.task])?;
    if let Some(address) = &args.serve {
        return serve::run(address, folder, &registry, args.json);
    }
    if args.json {
        output::json(&snapshot)?;
    } else if args.once {
        once::show(&snapshot, decimals_of(&registry, &snapshot.task, 1))?;
    } else {
        let screen = |colors| Dashboard::new(folder, snapshot, &registry, colors);
        return on_screen(&args.folder, |colors| Box::new(screen(colors)));
    }
    Ok(exit::SUCCESS)
}

fn watch_study(folder: StudyFolder, args: &WatchArgs, registry: &Registry) -> Done {
    let snapshot = StudyReader::new(folder.clone()).read()?;
    args.data.check(registry, [&*snapshot.task])?;
    if let Some(address) = &args.serve {
        return serve::run_study(address, folder, registry, args.json);
    }
    if args.json {
        output::json(&snapshot)?;
    } else if args.once {
        snapshot.show(decimals_of(registry, &snapshot.task, 1))?;
    } else {
        let screen = |colors| StudyScreen::new(folder, snapshot, registry, colors);
        return on_screen(&args.folder, |colors| Box::new(screen(colors)));
    }
    Ok(exit::SUCCESS)
}

/// Shows a screen, where there is a terminal for it.
fn on_screen<'a>(path: &Path, screen: impl FnOnce(bool) -> Box<dyn Screen + 'a>) -> Done {
    if !can_draw(&io::stdout()) {
        let (program, path) = (program(), in_shell(path));
        let message = "this is no terminal that a picture can be drawn in";
        return Err(Failure::new(exit::USAGE, message).advise(format!(
            "print how it stands: {program} watch {path} --once\n\
             or, for programs: {program} watch {path} --json"
        )));
    }
    let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    leave_to_terminal();
    let shown = show(&mut *screen(!no_color));
    shown.map(|()| exit::SUCCESS).map_err(|error| Failure::system("the terminal", &error))
}

fn no_run(path: &Path) -> Box<Failure> {
    let shown = path.display();
    if !path.exists() {
        return Failure::new(exit::RUN, format!("there is no {shown}"))
            .advise("give the folder of a run; `precocial run` names it when it starts");
    }
    Failure::new(exit::RUN, format!("{shown} is not the folder of a run: no experiment.ron there"))
        .advise("give the folder that `precocial run` wrote")
}

#[cfg(test)]
mod tests;
