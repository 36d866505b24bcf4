//! The `precocial` command.

use std::process::ExitCode;

use precocial::Registry;

fn main() -> ExitCode {
    precocial::cli::main(&Registry::built_in())
}
