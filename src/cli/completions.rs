//! `completions`: what makes the Tab key work.

use clap::{Args, CommandFactory as _};
use clap_complete::Shell;

use super::{Cli, Done, exit};

/// Print completions for a shell
#[derive(Args)]
pub(super) struct CompletionsArgs {
    /// The shell
    shell: Shell,
}

#[allow(clippy::unnecessary_wraps)] // Verbs have one form.
pub(super) fn run(args: &CompletionsArgs) -> Done {
    clap_complete::generate(args.shell, &mut Cli::command(), "precocial", &mut std::io::stdout());
    Ok(exit::SUCCESS)
}
