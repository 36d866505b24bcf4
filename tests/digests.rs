//! Whole short runs have the bytes that they had when their digests were
//! written down: on any machine, and after any change that does not say why.
//!
//! A digest that changes on purpose is copied from this test's message, in a
//! commit that gives the reason.

use std::fmt::Write as _;
use std::path::Path;

use crate::common::precocial;
use sha2::{Digest as _, Sha256};

/// Each run's name, its experiment without the braces, and the digests of its
/// champion and its last checkpoint.
const RUNS: &[(&str, &str, [&str; 2])] = &[
    (
        "swing-up",
        "task: \"cartpole-swingup-v1\", seed: 5, evaluation: (episodes: 2),
         search: Wann((population: 48, generations: 12, ranking: (by_min: 0.2),
                       starts: (count: 2, generations: 4),
                       variation: (remove_connection: 0.05),
                       confirmation: (every: 2, candidates: 2, episodes: 4)))",
        [
            "2457e453fb74fcc594c875f6c44c656ed424420e6cd498311d6d657bd98fa098",
            "f4cc955feecf09d0ad33e11a0444c876f568cf5a098335bc13d871ccbefaf213",
        ],
    ),
    (
        "even",
        "task: \"cartpole-swingup-v1\", seed: 12,
         evaluation: (weights: Stratified(low: 0, high: 2, count: 3), episodes: 1),
         search: Wann((population: 48, generations: 12,
                       variation: (remove_connection: 0.05, keep_even: true),
                       confirmation: (every: 2, episodes: 2)))",
        [
            "c89a77b95952516805bbc989c87fbb3d8afe2ad49b67675b954bd9ac22bb533f",
            "85a8d03d1d3f62a813c72f32e12f48be48ec7d76f7cc7558a6c1d6e8522d4d00",
        ],
    ),
    (
        "halving",
        "task: \"cartpole-swingup-v1\", seed: 13, evaluation: (episodes: 1),
         search: Wann((population: 48, generations: 12,
                       halving: (rounds: [(2, 0), (6, 2)], factor: 3),
                       confirmation: (every: 2, episodes: 2)))",
        [
            "47fea4cde576e5afcb78b19e6ee1e50244d959d1e65ee04c4aab4e98e53e58cc",
            "f42c8f8e1344dea716816556856acea63998a12b08239b4f75d0b93833404d8a",
        ],
    ),
    (
        "rounds of starts",
        "task: \"cartpole-swingup-v1\", seed: 15, evaluation: (episodes: 1),
         search: Wann((population: 48, generations: 16,
                       starts: (count: 4, generations: 2, rounds: [(2, 2), (1, 2)]),
                       confirmation: (every: 2, episodes: 2)))",
        [
            "177db3d31379c0658643ee7cc911b350d1afeeeefc86c89cf46d117d815d1f63",
            "b70ee9826b93ccd9d1b03487b4f8153c67ec149a7e1bc33a73064ed0b383aa8e",
        ],
    ),
    (
        "groups of starts",
        "task: \"cartpole-swingup-v1\", seed: 16, evaluation: (episodes: 1),
         search: Wann((population: 48, generations: 18,
                       starts: (count: 3, generations: 2, groups: (count: 2, generations: 2)),
                       confirmation: (every: 2, episodes: 2)))",
        [
            "3e98ee74a8ed810244de39ef298132de5b5b81aac32d3ebd627ec86834aeadf0",
            "f447bf11025ef44aeb08c8c065491ebd9145fc04e0c1cf74d3932a80c599e7a5",
        ],
    ),
    (
        "inheritance",
        "task: \"cartpole-swingup-v1\", seed: 14, evaluation: (episodes: 1),
         search: Wann((population: 48, generations: 12, inheritance: 2,
                       confirmation: (every: 2, episodes: 2)))",
        [
            "49e6798f8fd5acbb030889ba3310e0b384c343cf0e01ddae7d6575ea3cd53962",
            "53b3a7a52158a23bcfdf3730ccda079fe731a714fee82f599e46e3f953a8e307",
        ],
    ),
    (
        "walker",
        "task: \"bipedal-walker-v3\", seed: 6, evaluation: (episodes: 1, patience: 60),
         search: Wann((population: 24, generations: 4, initial_enabled: 0.1,
                       confirmation: (every: 2, episodes: 2)))",
        [
            "b20355298c2b62500289be67496945aa3962b04de0296fae6384b27d77a65c67",
            "5c2eb9a2a4b62455f15ca3798494c3be098dce53b8d38962b7a98322a95cd4be",
        ],
    ),
    (
        "digits",
        "task: \"digits\", seed: 7, evaluation: (episodes: 1),
         search: Wann((population: 48, generations: 12, initial_enabled: 0.05,
                       confirmation: (every: 4, episodes: 1)))",
        [
            "eb0e6d60a3517a6408381edd7331580ae41f38241ac4835aa9f0cf97f3bf1c61",
            "899367062354d947bf1d12d9e3c96c4aa54ee92954d25845b7a87ef684cb71f4",
        ],
    ),
    (
        "lottery",
        "task: \"digits\", seed: 8,
         search: Lottery((layers: [32, 16], rounds: 4, rewind: 20, tolerance: 0.05,
                          training: (iterations: 200)))",
        [
            "90311aa0af9ef769337d0fd72fd8ef3475731748d60c9b8f130654fe8eb9a771",
            "45c68e5b34e932d3fc93869cf7ff1239ad8363ec5ea4e3c978cc3c728babb3fe",
        ],
    ),
    (
        "pruning",
        "task: \"digits\", seed: 9,
         search: Pruning((layers: [32, 16], unit: Neurons(score: OutgoingNorm), rounds: 3,
                          tolerance: 0.05, training: (iterations: 200),
                          fine_tuning: (iterations: 50)))",
        [
            "55dd879e34a802de60c81c01430f203dd426d09fb5e10a722938d78822cad111",
            "e72a17fc85fe9203d1cccbb708e13f14ca6b26f22aa6260060b1828d8a2fdacd",
        ],
    ),
    (
        "wiring",
        "task: \"digits\", seed: 10,
         search: Wiring((graph: Blocks(hidden: 40, blocks: 3), edges: 300,
                         values: Signed(), passes: 4))",
        [
            "2c4ec7315182da77398545a483ce16371f69bce1ab82e3c8e82fee50d5313a86",
            "54704976a29d414f51e8d2c9cf7337d43c584c7f9febed7c3ac87fea32da106c",
        ],
    ),
    (
        "recurrent wiring",
        "task: \"digits\", seed: 11,
         search: Wiring((graph: Recurrent(hidden: 24, steps: 3), edges: 200, passes: 3))",
        [
            "a84047d1a548647c5d0c70325c746fbec33fba14fdbbd5336fa7b241d6590b9d",
            "0baf2b2132c7a6f87b4b997c808313c143bb26852a99b6308905b349acc7e916",
        ],
    ),
];

/// Of what was computed: without the checksum that a checkpoint ends in, and
/// without that of its data, which files had not when these were written down.
fn digest(file: &Path) -> String {
    let text = std::fs::read_to_string(file);
    let mut text = text.unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    if let Some(end) = text.find("\n// SHA-256 ") {
        text.truncate(end + 1);
    }
    if let Some(begin) = text.find("data:\"") {
        text.replace_range(begin..begin + "data:\"\",".len() + 64, "");
    }
    Sha256::digest(text).iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[test]
fn short_runs_have_the_bytes_that_were_written_down() {
    let folder = tempfile::tempdir().unwrap();
    let mut changed = String::new();
    for (name, experiment, expected) in RUNS {
        let file = folder.path().join("experiment.ron");
        std::fs::write(&file, format!("({experiment})")).unwrap();
        let out = folder.path().join(name);
        precocial().arg("run").arg(&file).arg("--out").arg(&out).assert().success();
        let found = ["champion.ron", "checkpoint.ron"].map(|file| digest(&out.join(file)));
        if found != *expected {
            let _ = writeln!(changed, "{name}: {found:#?}");
        }
    }
    assert!(changed.is_empty(), "other bytes than were written down:\n{changed}");
}

/// Tuning by each evolution strategy, whose figures hang on the order of sums.
#[test]
fn short_tunings_have_the_bytes_that_were_written_down() {
    let expected = [
        ("cma-es", "b7c0c96e93e78955910bf7c1b146660c010289116314b619dd291bc6bb161d9d"),
        ("pepg", "709e0ba94adecb1c0196e4b58e106d327b2dbf420a340a5b8d6eaf1628cabc55"),
    ];
    let champions = Path::new(env!("CARGO_MANIFEST_DIR")).join("experiments/champions");
    let folder = tempfile::tempdir().unwrap();
    let mut changed = String::new();
    for (algorithm, expected) in expected {
        let out = folder.path().join(format!("{algorithm}.ron"));
        let mut tune = precocial();
        tune.arg("tune").arg(champions.join("swingup-5.ron")).arg("--out").arg(&out);
        tune.args(["--algorithm", algorithm, "--iterations", "25", "--from", "1"]);
        tune.assert().success();
        let found = digest(&out);
        if found != expected {
            let _ = writeln!(changed, "{algorithm}: {found}");
        }
    }
    assert!(changed.is_empty(), "other bytes than were written down:\n{changed}");
}
