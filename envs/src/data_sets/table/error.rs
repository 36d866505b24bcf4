//! What is wrong with a table.

/// Why a text is no table, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableError {
    /// Line, from 1, and column of the table, from 1, where it is in one cell.
    pub location: Option<(u64, usize)>,
    /// What is wrong there.
    pub problem: TableProblem,
}

/// What can be wrong with a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TableProblem {
    /// There is nothing in it, or nothing but a header.
    Empty,
    /// It is not text.
    NotText,
    /// Its first line has numbers where names should be.
    NoHeader,
    /// A column has no name, or that of another.
    Name(String),
    /// There is no such column.
    NoTarget {
        /// What was asked for,
        asked: String,
        /// and what there is.
        columns: Vec<String>,
    },
    /// One column alone has nothing to be predicted from.
    NoFeatures,
    /// More columns than an agent could have inputs.
    ManyColumns(usize),
    /// More numbers than fit into the memory.
    TooLarge,
    /// A line has another number of columns than the header.
    Ragged {
        /// Columns of the line,
        found: usize,
        /// and of the header.
        expected: usize,
    },
    /// A feature that is no number.
    NotANumber(String),
    /// All samples are of one class.
    OneClass(String),
    /// So many classes that they rather name the samples.
    ManyClasses(String, usize),
    /// Too few samples to be divided into three splits.
    TooFew(usize),
}

impl TableProblem {
    /// In a cell.
    pub(super) fn at(self, line: u64, column: usize) -> TableError {
        TableError { location: Some((line, column)), problem: self }
    }

    /// In the table as a whole.
    pub(super) fn somewhere(self) -> TableError {
        TableError { location: None, problem: self }
    }
}

impl std::fmt::Display for TableError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some((line, column)) = self.location {
            write!(formatter, "line {line}, column {column}: ")?;
        }
        self.problem.fmt(formatter)
    }
}

impl std::fmt::Display for TableProblem {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Empty => formatter
                .write_str("there are no samples; a header line and a line for each are expected"),
            Self::NotText => formatter.write_str("is not text (UTF-8)"),
            Self::NoHeader => {
                formatter.write_str("the first line has only numbers; it should name the columns")
            }
            Self::Name(name) if name.is_empty() => formatter.write_str("this column has no name"),
            Self::Name(name) => write!(formatter, "another column is called `{name}`, too"),
            Self::NoTarget { asked, columns } => {
                write!(formatter, "there is no column `{asked}`; there are {}", columns.join(", "))
            }
            Self::NoFeatures => {
                formatter.write_str("there is only one column: nothing to predict it from")
            }
            Self::ManyColumns(count) => {
                write!(formatter, "{count} columns are too many: at most 10,000 can be inputs")
            }
            Self::TooLarge => formatter.write_str("there are more than 100 million numbers"),
            Self::Ragged { found, expected } => {
                write!(formatter, "{found} columns where the header has {expected}")
            }
            Self::NotANumber(text) if text.trim().is_empty() => {
                formatter.write_str("there is nothing where a number should be")
            }
            Self::NotANumber(text) => {
                write!(formatter, "`{}` is no finite number", text.escape_debug())
            }
            Self::OneClass(name) => {
                write!(formatter, "`{name}` is the same for all samples: nothing to predict")
            }
            Self::ManyClasses(name, count) => write!(
                formatter,
                "`{name}` has {count} different texts, too many for classes: choose another \
                 column with ?target=NAME"
            ),
            Self::TooFew(count) => {
                write!(formatter, "{count} samples are too few to be divided into three splits")
            }
        }
    }
}
