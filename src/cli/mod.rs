//! The command line: one file a verb, and the only place that prints.
//!
//! Results go to stdout; progress and words to stderr.

mod amount;
mod arguments;
mod champion;
mod completions;
mod data;
mod data_folder;
#[cfg(feature = "encoder")]
mod encoder;
mod evaluate;
mod export;
mod failure;
mod file_kind;
mod forecast;
mod import;
mod inspect;
mod interrupt;
mod missing_metrics;
mod output;
mod output_file;
mod plan;
mod progress;
mod ranks;
mod replay;
mod report;
mod resume;
mod run;
mod session;
pub mod session_info;
mod settings;
mod study;
mod tasks;
mod terminal;
mod text;
mod threads;
mod tune;
mod watch;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{Command, CommandFactory as _, FromArgMatches as _, Parser, Subcommand};
use failure::Failure;
use precocial_envs::Registry;
use ranks::{Ranks, Role};

/// Exit codes, as the README documents them.
mod exit {
    /// All went well.
    pub(super) const SUCCESS: u8 = 0;
    /// The command line is wrong (clap's own code).
    pub(super) const USAGE: u8 = 2;
    /// A file does not say what it should, or what it says leads nowhere.
    pub(super) const CONTENT: u8 = 3;
    /// A run or champion is there already, is not there, or is in use.
    pub(super) const RUN: u8 = 4;
    /// The system refused to read or write.
    pub(super) const SYSTEM: u8 = 5;
    /// One of several processes was lost; the run can be resumed.
    pub(super) const LOST: u8 = crate::distributed::EXIT_LOST;
    /// Interrupted; the run can be resumed.
    pub(super) const INTERRUPTED: u8 = 130;
}

/// Evolve networks whose wiring alone carries the skill: they act with any one
/// shared weight, without training.
#[derive(Parser)]
#[command(version, propagate_version = true, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    Run(run::RunArgs),
    Resume(resume::ResumeArgs),
    Watch(watch::WatchArgs),
    Replay(replay::ReplayArgs),
    Evaluate(evaluate::EvaluateArgs),
    Tune(tune::TuneArgs),
    Report(report::ReportArgs),
    Export(export::ExportArgs),
    Import(import::ImportArgs),
    Inspect(inspect::InspectArgs),
    Tasks(tasks::TasksArgs),
    Settings(settings::SettingsArgs),
    Data(data::DataArgs),
    #[cfg(feature = "encoder")]
    Encoder(encoder::EncoderArgs),
    Completions(completions::CompletionsArgs),
}

/// The whole command line, for the tasks of a registry: parses, runs, and gives
/// the exit code. A program with tasks of its own calls this in its `main`.
pub fn main(registry: &Registry) -> ExitCode {
    ExitCode::from(main_with(std::env::args_os().collect(), registry))
}

/// The same with these arguments, of which the first is the program's name. What is
/// wrong with them is said, as is what is asked about them.
pub fn main_with(arguments: Vec<OsString>, registry: &Registry) -> u8 {
    failure::install_hook();
    let arguments = arguments::keep(arguments);
    let ranks = match interrupt::listen().and_then(|()| ranks::start(arguments, registry)) {
        Ok(Role::First(ranks)) => ranks,
        Ok(Role::Other(code)) => return code,
        Err(failure) => return failed(failure),
    };
    let matches = command().try_get_matches_from(arguments);
    let code = match matches.and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => act(cli.verb, registry, &ranks).unwrap_or_else(failed),
        Err(error) => {
            // Help is such an error too; where nobody reads it, nobody misses it.
            let _ = error.print();
            u8::try_from(error.exit_code()).unwrap_or(exit::USAGE)
        }
    };
    ranks.leave(code);
    code
}

/// Shows a failure; gives its exit code.
#[allow(clippy::boxed_local)] // Failures are large, and come in boxes.
fn failed(failure: Box<Failure>) -> u8 {
    let code = failure.code;
    failure.show();
    code
}

/// The whole command line. A number may be negative wherever a number may be:
/// then it is refused for what it is.
fn command() -> Command {
    fn with_numbers(command: Command) -> Command {
        let option = |arg: clap::Arg| {
            if arg.is_positional() || !arg.get_action().takes_values() {
                return arg;
            }
            arg.allow_negative_numbers(true)
        };
        command.mut_args(option).mut_subcommands(with_numbers)
    }
    with_numbers(Cli::command())
}

fn act(verb: Verb, registry: &Registry, ranks: &Ranks) -> Done {
    match verb {
        Verb::Run(args) => run::run(&args, registry, ranks),
        Verb::Resume(args) => resume::run(&args, registry, ranks),
        Verb::Watch(args) => watch::run(&args, registry),
        Verb::Replay(args) => replay::run(&args, registry),
        Verb::Evaluate(args) => evaluate::run(&args, registry, ranks),
        Verb::Tune(args) => tune::run(&args, registry, ranks),
        Verb::Report(args) => report::run(&args, registry, ranks),
        Verb::Export(args) => export::run(&args, registry),
        Verb::Import(args) => import::run(&args, registry),
        Verb::Inspect(args) => inspect::run(&args, registry),
        Verb::Tasks(args) => tasks::run(&args, registry),
        Verb::Settings(args) => settings::run(&args),
        Verb::Data(args) => data::run(&args),
        #[cfg(feature = "encoder")]
        Verb::Encoder(args) => encoder::run(&args, registry),
        Verb::Completions(args) => completions::run(&args),
    }
}

/// What a verb gives: an exit code, or a failure that has one.
type Done = Result<u8, Box<Failure>>;
