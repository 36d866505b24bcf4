//! The `precocial` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    precocial::cli::main()
}
