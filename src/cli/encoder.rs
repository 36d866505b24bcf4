//! `encoder`: trains what tells a picture of the road in a few numbers.

use std::io::Write as _;
use std::path::PathBuf;

use clap::Args;
use precocial_envs::{Registry, Task as _, tasks::CarRacingPixels};
use serde_json::json;

use super::amount::seed;
use super::failure::Failure;
use super::output::{self, count, print, say};
use super::output_file::Outputs;
use super::threads::Threads;
use super::{Done, champion, exit};
use crate::encoder::{
    Autoencoder, CollectionSettings, TrainingError, TrainingSettings, View, collect, png, train,
};

/// Views that a picture shows.
const SHOWN: usize = 24;

/// Train an encoder for car-racing-latent-v3
///
/// Cars are driven by a champion of car-racing-pixels-v3, whose shared weight is drawn anew
/// for each episode; a variational autoencoder learns from what they see. The encoder is used
/// by the task `car-racing-latent-v3?encoder=FILE.ron`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  precocial encoder runs/car-racing-pixels-1 --out encoder.ron --pictures encoder.png
  precocial run experiments/car-racing.ron --set 'task=\"car-racing-latent-v3?encoder=encoder.ron\"'")]
pub(super) struct EncoderArgs {
    /// Who drives: a champion of car-racing-pixels-v3, or the folder of a run
    driver: PathBuf,
    /// Where the encoder is written
    #[arg(long, value_name = "FILE.ron")]
    out: PathBuf,
    /// Draw some views with what is left of them
    #[arg(long, value_name = "FILE.png")]
    pictures: Option<PathBuf>,
    /// Views to learn from
    #[arg(long, value_name = "N", default_value_t = 20_000,
          value_parser = clap::value_parser!(u32).range(200..=1_000_000))]
    views: u32,
    /// Passes over them
    #[arg(long, value_name = "N", default_value_t = 60,
          value_parser = clap::value_parser!(u32).range(1..=10_000))]
    epochs: u32,
    /// Hidden units
    #[arg(long, value_name = "N", default_value_t = 64,
          value_parser = clap::value_parser!(u16).range(1..=512))]
    hidden: u16,
    /// Adam's learning rate at the beginning; it falls to nothing
    #[arg(long, value_name = "R", default_value_t = 1e-3, value_parser = rate)]
    learning_rate: f64,
    /// Decides the episodes, the first weights and the samples
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = seed)]
    seed: u64,
    /// Write over files that are there
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    threads: Threads,
    /// Print what was trained as JSON
    #[arg(long)]
    json: bool,
}

fn rate(text: &str) -> Result<f64, String> {
    let rate = text.parse().ok().filter(|rate| (f64::MIN_POSITIVE..=1.0).contains(rate));
    rate.ok_or_else(|| "a learning rate lies between 0 and 1".to_owned())
}

/// Trains an encoder.
pub(super) fn run(args: &EncoderArgs, registry: &Registry) -> Done {
    let mut outputs = Outputs::new([champion::file(&args.driver)], args.force);
    let out = outputs.named(&args.out, &["ron"])?;
    let pictures = args.pictures.as_ref().map(|path| outputs.named(path, &["png"])).transpose()?;
    let driver = champion::read(&args.driver)?;
    champion::task(&driver, Some(CarRacingPixels.name()), &args.driver, registry)?;

    let collection = CollectionSettings { views: args.views as usize, seed: args.seed };
    let mut tell = |views: usize| say!("{} of {}", count(views, "view"), args.views);
    let views = args.threads.pool()?.install(|| collect(&driver.topology, collection, &mut tell));
    let settings = TrainingSettings {
        hidden: args.hidden.into(),
        epochs: args.epochs,
        learning_rate: args.learning_rate,
        seed: args.seed,
    };
    let failed = |error: TrainingError| Failure::new(exit::CONTENT, error);
    let mut last = None;
    let autoencoder = train(&views, settings, &mut |epoch| {
        say!(
            "epoch {}/{}  error {:.4} a block, divergence {:.1} nats",
            epoch.number,
            args.epochs,
            epoch.error,
            epoch.divergence
        );
        last = Some(epoch);
    })
    .map_err(failed)?;
    let encoder = autoencoder.encoder().map_err(failed)?;
    let text = encoder.text();
    out.write(|file| file.write_all(text.as_bytes()))?;
    if let Some(pictures) = &pictures {
        let drawn = drawn(&autoencoder, &views).map_err(failed)?;
        pictures.write(|file| file.write_all(&drawn))?;
    }
    if args.json {
        output::json(&json!({
            "file": out.to_string(),
            "bytes": text.len(),
            "sha256": encoder.sha256(),
            "views": views.len(),
            "error": last.map(|epoch| epoch.error),
            "divergence": last.map(|epoch| epoch.divergence),
        }))?;
    } else {
        print!("sha256 {}", encoder.sha256())?;
    }
    say!("wrote {out}");
    Ok(exit::SUCCESS)
}

/// Some of the views, evenly spaced, with what is left of them.
fn drawn(autoencoder: &Autoencoder, views: &[View]) -> Result<Vec<u8>, TrainingError> {
    let step = (views.len() / SHOWN).max(1);
    let shown: Vec<View> = views.iter().step_by(step).take(SHOWN).copied().collect();
    Ok(png(&shown, &autoencoder.reconstruct(&shown)?).unwrap_or_default())
}
