//! `completions`: what makes the Tab key work.

use clap::Args;
use clap_complete::Shell;

use super::{Done, command, exit, output};

/// Print completions for a shell
#[derive(Args)]
#[command(after_help = "Examples:
  precocial completions bash > ~/.local/share/bash-completion/completions/precocial")]
pub(super) struct CompletionsArgs {
    /// The shell
    shell: Shell,
}

pub(super) fn run(args: &CompletionsArgs) -> Done {
    // Not to stdout itself: clap panics where it cannot write.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command(), "precocial", &mut script);
    output::result(&script)?;
    Ok(exit::SUCCESS)
}
