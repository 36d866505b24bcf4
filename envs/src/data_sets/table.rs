//! Tables of numbers, as data sets: a header line that names the columns, and a
//! line for each sample.
//!
//! One column is the target. Where it is text, or few whole numbers, these are
//! classes; else it is a number to predict. Features, and such a number, are
//! standardised: the training split has a mean of 0 and a deviation of 1.

mod error;
mod read;

pub use error::{TableError, TableProblem};
use read::{Column, ParsedTable};

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::split::{HELD_OUT, stratified};
use super::{DataError, DataProblem, DataSet, Samples, Scale, Supervised, Target, Targets};
use crate::location::{found_under, from_base, with_path};
use crate::registry::TaskSource;
use crate::{Signature, Task, TaskError};

/// So many different whole numbers are still classes.
const MOST_WHOLE_CLASSES: usize = 20;
/// More classes than these are taken for a column that names each sample.
const MOST_CLASSES: usize = 1000;

/// Any table as `table:FILE`, or `table:FILE?target=COLUMN`.
pub(super) struct TableFile;

const PREFIX: &str = "table:";
const TARGET: &str = "?target=";

impl TableFile {
    /// The file and the target that a name says.
    fn parts(name: &str) -> (&str, Option<&str>) {
        let rest = name.strip_prefix(PREFIX).unwrap_or(name);
        rest.rsplit_once(TARGET).map_or((rest, None), |(file, target)| (file, Some(target)))
    }

    /// The name of a table; none where its path is no text.
    fn name_of(path: &Path, target: Option<&str>) -> Option<String> {
        let target = target.map(|target| format!("{TARGET}{target}")).unwrap_or_default();
        Some(with_path(PREFIX, path)? + &target)
    }
}

impl TaskSource for TableFile {
    fn name(&self) -> &'static str {
        "table:FILE"
    }

    fn summary(&self) -> &'static str {
        "predict a column of a CSV file from the others (the last one, or ?target=NAME)"
    }

    fn signature(&self) -> Option<Signature> {
        None
    }

    fn is_supervised(&self) -> bool {
        true
    }

    fn matches(&self, name: &str) -> bool {
        name.len() > PREFIX.len() && name.starts_with(PREFIX)
    }

    fn resolve(&self, name: &str, base: &Path) -> String {
        let (file, target) = Self::parts(name);
        Self::name_of(&from_base(base, file), target).unwrap_or_else(|| name.to_owned())
    }

    fn relocate(&self, name: &str, data: &Path) -> String {
        let (file, target) = Self::parts(name);
        found_under(data, Path::new(file), Path::is_file)
            .and_then(|path| Self::name_of(&path, target))
            .unwrap_or_else(|| name.to_owned())
    }

    fn open(&self, name: &str, _data: &Path) -> Result<Arc<dyn Task>, TaskError> {
        let (file, target) = Self::parts(name);
        let path = PathBuf::from(file);
        let bytes = read::bytes(&path)?;
        let data = DataSet::from_table(&bytes, target).map_err(|error| DataError {
            path,
            problem: DataProblem::Table(error),
            advice: None,
        })?;
        Ok(Arc::new(Supervised::new(name, self.summary(), data)))
    }
}

impl DataSet {
    /// The data set of a table's text: a header line, then numbers; the last
    /// column, or the one called `target`, is what is predicted. Commas,
    /// semicolons or tabs stand between columns. The three splits have 60, 20
    /// and 20 % of the samples, classes divided alike, always in the same way.
    ///
    /// # Errors
    ///
    /// Where the text is no such table, with the line and the column.
    pub fn from_table(text: &[u8], target: Option<&str>) -> Result<Self, TableError> {
        let table = ParsedTable::read(text, target)?;
        let target = Classes::of(&table)?;
        let labels = match &target {
            Some(classes) => classes.labels.clone(),
            None => vec![0; table.rows],
        };
        let splits = stratified(&labels, &HELD_OUT);
        if splits.iter().any(Vec::is_empty) {
            return Err(TableProblem::TooFew(table.rows).somewhere());
        }
        let standardised = |column: &[f64]| {
            let scale = Scale::standard(column, &splits[0]);
            (scale, column.iter().map(|&value| scale.number(value)).collect::<Vec<f32>>())
        };
        let columns = table.features.iter().map(|column| standardised(column));
        let (scales, features): (Vec<Scale>, Vec<_>) = columns.unzip();
        let names = table.names.clone();
        let (target, targets, target_scales) = if let Some(classes) = target {
            let scales = vec![Scale::ITS_OWN; classes.names.len()];
            (Target::Classes(classes.names.into()), Targets::Labels(classes.labels), scales)
        } else {
            let values = table.target.numbers.as_deref().unwrap_or_default();
            let (scale, values) = standardised(values);
            let name = Arc::new([table.target.name.clone()]);
            (Target::Numbers(name), Targets::Numbers { width: 1, values }, vec![scale])
        };
        let width = features.len();
        let values = (0..table.rows).flat_map(|row| features.iter().map(move |of| of[row]));
        let samples = Samples::new(width, values.collect(), targets);
        let data = Self::new(names.into(), target, splits.map(|split| samples.select(&split)));
        Ok(data.with_scales(scales, target_scales))
    }
}

/// The classes of a target.
struct Classes {
    names: Vec<String>,
    labels: Vec<u16>,
}

impl Classes {
    /// Those of a column of text, or of few whole numbers; none where it is to be
    /// predicted as a number.
    fn of(table: &ParsedTable) -> Result<Option<Self>, TableError> {
        let Column { name, texts, numbers } = &table.target;
        let mut names: Vec<&String> = texts.iter().collect();
        if let Some(numbers) = numbers {
            let mut distinct = numbers.clone();
            distinct.sort_by(f64::total_cmp);
            distinct.dedup();
            let whole = distinct.iter().all(|number| number.fract() == 0.0);
            if distinct.len() < 2 {
                return Err(TableProblem::OneClass(name.clone()).somewhere());
            }
            if !whole || distinct.len() > MOST_WHOLE_CLASSES {
                return Ok(None);
            }
            let index = |number: &f64| distinct.partition_point(|other| other < number) as u16;
            let labels = numbers.iter().map(index).collect();
            let names = distinct.iter().map(ToString::to_string).collect();
            return Ok(Some(Self { names, labels }));
        }
        names.sort();
        names.dedup();
        match names.len() {
            0 | 1 => Err(TableProblem::OneClass(name.clone()).somewhere()),
            many if many > MOST_CLASSES => {
                Err(TableProblem::ManyClasses(name.clone(), many).somewhere())
            }
            _ => {
                let index = |text: &String| names.partition_point(|other| *other < text) as u16;
                let labels = texts.iter().map(index).collect();
                Ok(Some(Self { names: names.into_iter().cloned().collect(), labels }))
            }
        }
    }
}

#[cfg(test)]
mod tests;
