//! A run at a moment, in plain lines.

use super::pace::duration;
use super::snapshot::Snapshot;
use super::{header, state::State};
use crate::cli::failure::Failure;
use crate::cli::output::print;
use crate::cli::text::{in_shell, program};

/// Prints a run; returns have so many digits after the point.
pub(super) fn show(snapshot: &Snapshot, decimals: usize) -> Result<(), Box<Failure>> {
    let Snapshot { unit, generation, generations, .. } = snapshot;
    print!("{}", snapshot.path)?;
    print!("task         {}", snapshot.task)?;
    print!("seed         {}", snapshot.seed)?;
    let when = match (snapshot.state, &snapshot.started, &snapshot.stopped) {
        (State::Running, Some(started), _) => format!(" since {started}"),
        (_, _, Some(stopped)) => format!(" at {stopped}"),
        _ => String::new(),
    };
    print!("state        {}{when}", snapshot.state.in_words())?;
    print!("{unit:12} {generation} of {generations} ({:.0} %)", 100.0 * snapshot.share())?;
    if let Some(pace) = snapshot.pace {
        print!("speed        {}", pace.in_words(unit, snapshot.steps_are()).join(", "))?;
        if snapshot.state.may_go_on() {
            print!("left         {}", duration(pace.seconds_left))?;
        }
    }
    print!("computed     {}", duration(snapshot.seconds))?;
    match &snapshot.champion {
        Some(champion) => {
            let fields = header::of_champion(champion, unit, decimals);
            print!("champion     {}", fields.join(", ").trim_start_matches("champion "))?;
        }
        None => print!("champion     none yet")?,
    }
    if let Some(problem) = &snapshot.problem {
        print!("problem      {problem}")?;
    }
    if snapshot.state.can_be_resumed() {
        let path = in_shell(std::path::Path::new(&snapshot.path));
        print!("go on with   {} resume {path}", program())?;
    }
    Ok(())
}
