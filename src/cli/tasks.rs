//! `tasks`: what there is to do.

use clap::Args;
use precocial_envs::{Actions, tasks::ALL};
use serde_json::json;

use super::output::{count, print};
use super::{Done, exit};

/// List the tasks
#[derive(Args)]
pub(super) struct TasksArgs {
    /// Print them as JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &TasksArgs) -> Done {
    let width = ALL.iter().map(|task| task.name().len()).max().unwrap_or(0);
    for task in ALL {
        let signature = task.signature();
        if args.json {
            let (kind, count) = match signature.actions {
                Actions::Continuous { count, .. } => ("continuous", count),
                Actions::Discrete { count } => ("discrete", count),
                Actions::Classes { count } => ("classes", count),
            };
            let line = json!({
                "name": task.name(),
                "summary": task.summary(),
                "observations": signature.observations,
                "actions": { "kind": kind, "count": count },
                "step_limit": signature.step_limit,
            });
            print!("{line}")?;
        } else {
            print!(
                "{:width$}  {}, {}, {} steps  {}",
                task.name(),
                count(signature.observations.len(), "input"),
                count(signature.actions.count(), "output"),
                signature.step_limit,
                task.summary()
            )?;
        }
    }
    Ok(exit::SUCCESS)
}
