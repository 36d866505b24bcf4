//! The text of a table, cell by cell.

use std::fs::File;
use std::io::{BufReader, Read as _};
use std::path::Path;

use super::{TableError, TableProblem};
use crate::data_sets::{DataError, DataProblem};
use crate::gzip;
use crate::text::bytes_without_mark;

/// More columns than these cannot be inputs.
const MOST_COLUMNS: usize = 10_000;
/// More numbers than these do not fit.
const MOST_NUMBERS: usize = 100_000_000;
/// Larger files are not read.
const LARGEST: u64 = 2 << 30;

/// The bytes of a file, decompressed where they are gzip's.
pub(super) fn bytes(path: &Path) -> Result<Vec<u8>, DataError> {
    let wrong = |problem| DataError { path: path.to_owned(), problem, advice: None };
    let opened = File::open(path).and_then(|file| gzip::decompressed(BufReader::new(file)));
    let (compressed, reader) = opened.map_err(|e| wrong(DataProblem::of_reading(&e, false)))?;
    let mut bytes = Vec::new();
    reader
        .take(LARGEST + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| wrong(DataProblem::of_reading(&error, compressed)))?;
    if bytes.len() as u64 > LARGEST {
        return Err(wrong(DataProblem::Table(TableProblem::TooLarge.somewhere())));
    }
    Ok(bytes)
}

/// The column that is predicted.
pub(super) struct Column {
    pub(super) name: String,
    /// What stands in it.
    pub(super) texts: Vec<String>,
    /// The same as numbers, where all are.
    pub(super) numbers: Option<Vec<f64>>,
}

/// A table, column by column.
pub(super) struct ParsedTable {
    pub(super) names: Vec<String>,
    pub(super) features: Vec<Vec<f64>>,
    pub(super) target: Column,
    pub(super) rows: usize,
}

impl ParsedTable {
    pub(super) fn read(text: &[u8], target: Option<&str>) -> Result<Self, TableError> {
        let text = bytes_without_mark(text);
        if std::str::from_utf8(text).is_err() {
            return Err(TableProblem::NotText.somewhere());
        }
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter(text))
            .trim(csv::Trim::All)
            .from_reader(text);
        let mut records = reader.records().map(|record| {
            // The text is UTF-8 and rows may be of any length: nothing else can fail.
            record.map_err(|_| TableProblem::NotText.somewhere())
        });
        let header = records.next().ok_or_else(|| TableProblem::Empty.somewhere())??;
        let mut names = header_names(&header)?;
        let target = match target {
            None => names.len() - 1,
            Some(asked) => names.iter().position(|name| name == asked).ok_or_else(|| {
                let columns = names.iter().take(30).cloned().collect();
                TableProblem::NoTarget { asked: asked.to_owned(), columns }.somewhere()
            })?,
        };
        if names.len() < 2 {
            return Err(TableProblem::NoFeatures.somewhere());
        }
        let mut features = vec![Vec::new(); names.len() - 1];
        let mut texts = Vec::new();
        for record in records {
            let record = record?;
            let line = record.position().map_or(0, csv::Position::line);
            if record.len() != names.len() {
                let (found, expected) = (record.len(), names.len());
                let column = found.min(expected) + 1;
                return Err(TableProblem::Ragged { found, expected }.at(line, column));
            }
            let cells = record.iter().enumerate().filter(|&(column, _)| column != target);
            for ((column, cell), feature) in cells.zip(&mut features) {
                feature.push(number(cell).ok_or_else(|| {
                    TableProblem::NotANumber(cell.to_owned()).at(line, column + 1)
                })?);
            }
            texts.push(record[target].to_owned());
            if texts.len().saturating_mul(names.len()) > MOST_NUMBERS {
                return Err(TableProblem::TooLarge.somewhere());
            }
        }
        if texts.is_empty() {
            return Err(TableProblem::Empty.somewhere());
        }
        let numbers = texts.iter().map(|text| number(text)).collect();
        let target = Column { name: names.remove(target), numbers, texts };
        Ok(Self { rows: target.texts.len(), names, features, target })
    }
}

fn header_names(header: &csv::StringRecord) -> Result<Vec<String>, TableError> {
    if header.len() > MOST_COLUMNS {
        return Err(TableProblem::ManyColumns(header.len()).somewhere());
    }
    if header.iter().all(|name| number(name).is_some()) {
        return Err(TableProblem::NoHeader.at(1, 1));
    }
    let mut seen = std::collections::BTreeSet::new();
    for (column, name) in header.iter().enumerate() {
        if name.is_empty() || !seen.insert(name) {
            return Err(TableProblem::Name(name.to_owned()).at(1, column + 1));
        }
    }
    Ok(header.iter().map(str::to_owned).collect())
}

fn number(text: &str) -> Option<f64> {
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

/// What stands between columns: whatever the first line has most of.
fn delimiter(text: &[u8]) -> u8 {
    let line = text.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let count = |delimiter: &u8| line.split(|byte| byte == delimiter).count();
    // The last of equals is taken: a comma where there is nothing.
    b";\t,".iter().copied().max_by_key(count).unwrap_or(b',')
}
