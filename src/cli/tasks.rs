//! `tasks`: what there is to do.

use clap::Args;
use precocial_envs::{Actions, Registry, Signature, TaskSource};
use serde_json::json;

use super::output::{self, count, print};
use super::{Done, exit};

/// List the tasks
#[derive(Args)]
#[command(after_help = "Examples:
  precocial tasks
  precocial tasks --json")]
pub(super) struct TasksArgs {
    /// Print them as JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &TasksArgs, registry: &Registry) -> Done {
    let width = registry.sources().map(|source| source.name().len()).max().unwrap_or(0);
    for source in registry.sources() {
        let signature = source.signature();
        if args.json {
            output::json(&in_json(source, signature.as_ref()))?;
            continue;
        }
        let shape = signature.map_or_else(
            || "sizes as its data say".to_owned(),
            |signature| {
                let (inputs, outputs) = signature.size();
                let (inputs, outputs) = (count(inputs, "input"), count(outputs, "output"));
                format!("{inputs}, {outputs}, {} steps", signature.step_limit)
            },
        );
        print!("{:width$}  {shape}  {}", source.name(), source.summary())?;
    }
    Ok(exit::SUCCESS)
}

fn in_json(source: &dyn TaskSource, signature: Option<&Signature>) -> serde_json::Value {
    let actions = |actions| {
        let (kind, count) = match actions {
            Actions::Continuous { count, .. } => ("continuous", count),
            Actions::Discrete { count } => ("discrete", count),
            Actions::Classes { count } => ("classes", count),
            Actions::Numbers { count } => ("numbers", count),
        };
        json!({ "kind": kind, "count": count })
    };
    json!({
        "name": source.name(),
        "summary": source.summary(),
        "supervised": source.is_supervised(),
        "observations": signature.map(|signature| signature.observations.to_vec()),
        "actions": signature.map(|signature| actions(signature.actions)),
        "step_limit": signature.map(|signature| signature.step_limit),
    })
}
