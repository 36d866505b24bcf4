//! The motifs that the champions of several seeds share.

use precocial_envs::Registry;
use serde::Serialize;

use crate::assessment::{Recurrence, RecurringMotif};
use crate::cli::exit;
use crate::cli::failure::Failure;
use crate::cli::output::{count, print};
use crate::picture::TaskNames;
use crate::run::{ChampionFile, StudyFolder};
use crate::topology::{Label, Wiring};

/// Motifs grow with the square of the links; larger networks take minutes.
const MOST_LINKS: usize = 500;
/// So many are shown.
const SHOWN: usize = 20;

/// The motifs of a study.
#[derive(Serialize)]
pub(super) struct MotifsView {
    task: String,
    /// One without a name, or the variants.
    variants: Vec<VariantMotifs>,
}

#[derive(Serialize)]
struct VariantMotifs {
    name: Option<String>,
    /// Champions of runs that are done.
    champions: usize,
    /// How many motifs at least half of the champions have, and by chance.
    in_half: usize,
    in_half_by_chance: f64,
    /// The probability of as many by chance.
    p: f64,
    /// Those that at least two have.
    motifs: Vec<MotifLine>,
}

#[derive(Serialize)]
struct MotifLine {
    motif: String,
    champions: usize,
    by_chance: f64,
}

impl MotifsView {
    pub(super) fn read(folder: &StudyFolder, registry: &Registry) -> Result<Self, Box<Failure>> {
        let study = folder.study()?;
        let task = study.experiment.task.clone();
        let names = TaskNames::find(&task, registry);
        let begun = folder.begun(&study);
        let variant = |name: Option<String>| {
            let runs = begun.iter().filter(|run| run.variant == name && run.folder.is_finished());
            let mut champions = Vec::new();
            for run in runs {
                champions.extend(run.folder.champion()?);
            }
            VariantMotifs::of(name, &champions, names.as_ref())
        };
        let variants = study.variant_names().into_iter().map(variant).collect::<Result<_, _>>()?;
        Ok(Self { task, variants })
    }

    pub(super) fn show(&self) -> Result<(), Box<Failure>> {
        print!("task         {}", self.task)?;
        for variant in &self.variants {
            if let Some(name) = &variant.name {
                print!("\n{name}")?;
            }
            variant.show()?;
        }
        Ok(())
    }

    /// A line for each motif, for programs.
    pub(super) fn csv(&self) -> Result<(), Box<Failure>> {
        print!("variant,motif,champions,of,by_chance")?;
        for variant in &self.variants {
            let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
            let name = variant.name.as_deref().map(quoted).unwrap_or_default();
            for line in &variant.motifs {
                let MotifLine { motif, champions, by_chance } = line;
                print!("{name},{},{champions},{},{by_chance}", quoted(motif), variant.champions)?;
            }
        }
        Ok(())
    }
}

impl VariantMotifs {
    fn of(
        name: Option<String>,
        champions: &[ChampionFile],
        names: Option<&TaskNames>,
    ) -> Result<Self, Box<Failure>> {
        let wirings: Vec<Wiring> =
            champions.iter().map(|champion| Wiring::new(&champion.topology)).collect();
        if let Some(large) = wirings.iter().find(|wiring| wiring.links() > MOST_LINKS) {
            let links = count(large.links(), "connection");
            let message = format!("--motifs: a champion has {links}, more than {MOST_LINKS}");
            return Err(Failure::new(exit::USAGE, message)
                .advise("motifs are looked for in small networks"));
        }
        let Recurrence { motifs, in_half, in_half_by_chance, p } = Recurrence::of(&wirings);
        let nodes = names.map(TaskNames::nodes).unwrap_or_default();
        let label = |label: Label| match (label, champions.first()) {
            (Label::Hidden(activation), _) => activation.label().to_lowercase(),
            (Label::Source(node) | Label::Output(node), Some(champion)) => {
                nodes.name(&champion.topology, node)
            }
            // Without champions there are no motifs.
            _ => String::new(),
        };
        let line = |recurring: &RecurringMotif| {
            let RecurringMotif { motif, networks, by_chance } = *recurring;
            MotifLine { motif: motif.text(label), champions: networks, by_chance }
        };
        let motifs = motifs.iter().map(line).collect();
        Ok(Self { name, champions: champions.len(), in_half, in_half_by_chance, p, motifs })
    }

    fn show(&self) -> Result<(), Box<Failure>> {
        let Self { champions, in_half, in_half_by_chance, p, motifs, .. } = self;
        print!("champions    {champions} of runs that are done")?;
        if *champions < 2 {
            return print!("motifs       two champions or more have some in common");
        }
        print!(
            "motifs       {in_half} in at least half of them, {in_half_by_chance:.1} by chance \
             (p = {p:.3})"
        )?;
        if motifs.is_empty() {
            return Ok(());
        }
        print!("\n{:>9} {:>9}   motif", "champions", "by chance")?;
        for line in motifs.iter().take(SHOWN) {
            print!("{:>9} {:>9.1}   {}", line.champions, line.by_chance, line.motif)?;
        }
        if motifs.len() > SHOWN {
            print!("and {} more (--csv, --json)", motifs.len() - SHOWN)?;
        }
        Ok(())
    }
}
