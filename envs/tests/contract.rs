//! What every task promises, tested for every task there is: a new one gets
//! these tests for free.

mod contract {
    pub(crate) mod episode;
    mod promises;
    mod pushes;
    mod side_by_side;
    mod wild_actions;
}
