//! The binary as a process of its own, beside the test.

use std::process::{Child, Command, Stdio};

/// A process that goes when the test does.
pub(crate) struct Process(pub(crate) Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts the program; its results can be read.
pub(crate) fn start(arguments: &[&str]) -> Process {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin("precocial"));
    command.args(arguments).env("NO_COLOR", "1").stdin(Stdio::null());
    Process(command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap())
}
