//! Tests of the whole program, through its binary and its library: one file a promise.
//!
//! They are one program, as each would be linked for itself otherwise. To run a file of
//! them: `cargo test --test program determinism::`.

mod common;

mod bad_input;
mod byte_order_marks;
mod damaged_files;
mod data;
mod determinism;
mod digests;
mod digits;
mod engine_in_a_browser;
mod evaluate;
mod evenness;
mod export;
mod failing_task;
mod fitness;
mod from;
mod golden;
mod import;
mod inspect;
mod interruption;
mod large_networks;
mod moved_data;
mod options;
mod other_processes;
mod outputs;
mod own_search;
mod own_task;
mod paper_table;
mod properties;
mod ranks;
mod report;
mod report_in_a_browser;
mod samples_in_a_browser;
mod settings;
mod signals;
mod stop;
mod study;
mod tables;
mod trained;
mod tune;
mod unlucky_moments;
mod watch;
mod watch_in_a_browser;
mod words;

/// What is forgotten here would pass.
#[test]
fn every_file_beside_this_one_is_part_of_it() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let this = include_str!("program.rs");
    for entry in std::fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if let Some(module) = name.strip_suffix(".rs").filter(|&module| module != "program") {
            assert!(
                this.contains(&format!("\nmod {module};\n")),
                "tests/program.rs lacks {module}"
            );
        }
    }
}
