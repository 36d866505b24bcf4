//! Inputs that are nearly right: a corpus, changed here and there.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use rand::{Rng, RngExt as _};

/// Larger inputs only take longer.
const LONGEST: usize = 1 << 16;

/// What means something to one reader or another.
const TOKENS: &[&str] = &[
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    ":",
    ";",
    "\"",
    "'",
    "\\",
    "\n",
    "\r\n",
    "\t",
    " ",
    "-",
    "+",
    ".",
    "e",
    "/*",
    "*/",
    "//",
    "r#\"",
    "#![enable(implicit_some)]",
    "Some(",
    "None",
    "true",
    "false",
    "null",
    "nan",
    "NaN",
    "inf",
    "-inf",
    "0",
    "1",
    "-1",
    "255",
    "256",
    "65536",
    "4294967295",
    "4294967296",
    "18446744073709551615",
    "18446744073709551616",
    "1e308",
    "1e309",
    "-1e-320",
    "0.1",
    "999999999",
    "1000001",
    "\u{feff}",
    "\u{0}",
    "é",
    "\u{1f980}",
    "format:",
    "format: 2",
    "task:",
    "topology:",
    "inputs:",
    "outputs:",
    "hidden:",
    "connections:",
    "disabled:",
    "weights:",
    "tuned:",
    "state:",
    "population:",
    "generation:",
    "champion:",
    "search:",
    "Wann(",
    "Lottery(",
    "Pruning(",
    "Wiring(",
    "Own(",
    "List([",
    "Grid(",
    "Tanh",
    "Linear",
    "layers:",
    "iterations:",
    "cells:",
    "CmaEs(",
    "Pepg(",
    "Descent(",
    "networks",
    "\"generation\":",
    "\"steps\":",
    "search.",
    "evaluation.",
    "=",
    "?target=",
    "a,b\n",
    "ustar",
    "\x1f",
];

/// An input made of a corpus.
pub(crate) fn mutated(generator: &mut impl Rng, corpus: &[Vec<u8>]) -> Vec<u8> {
    let mut input = corpus[generator.random_range(0..corpus.len())].clone();
    for _ in 0..generator.random_range(1..=6) {
        change(generator, corpus, &mut input);
        input.truncate(LONGEST);
    }
    input
}

fn change(generator: &mut impl Rng, corpus: &[Vec<u8>], input: &mut Vec<u8>) {
    let at = generator.random_range(0..=input.len());
    let end = (at + generator.random_range(0..40)).min(input.len());
    let token = TOKENS[generator.random_range(0..TOKENS.len())].as_bytes();
    match generator.random_range(0..10) {
        0 if at < input.len() => input[at] ^= 1 << generator.random_range(0..8),
        1 if at < input.len() => input[at] = generator.random(),
        2 => drop(input.splice(at..at, token.iter().copied())),
        3 => drop(input.splice(at..end, token.iter().copied())),
        4 => drop(input.drain(at..end)),
        5 => {
            let part = input[at..end].to_vec();
            let times = 1 << generator.random_range(0..8);
            drop(input.splice(at..at, part.repeat(times)));
        }
        6 => {
            let other = &corpus[generator.random_range(0..corpus.len())];
            input.truncate(at);
            input.extend(&other[generator.random_range(0..=other.len())..]);
        }
        7 => input.truncate(at),
        // Nested, or long.
        8 => drop(input.splice(at..at, token.repeat(generator.random_range(1..2000)))),
        _ => replace_number(generator, input, at),
    }
}

/// Puts another number in the place of the next one.
fn replace_number(generator: &mut impl Rng, input: &mut Vec<u8>, from: usize) {
    let numbers: Vec<&str> =
        TOKENS.iter().copied().filter(|token| token.parse::<f64>().is_ok()).collect();
    let Some(begin) = input[from..].iter().position(u8::is_ascii_digit) else { return };
    let begin = from + begin;
    let length = input[begin..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let number = numbers[generator.random_range(0..numbers.len())];
    drop(input.splice(begin..begin + length, number.bytes()));
}

/// The same input compressed, in one member or two, or as it is.
pub(crate) fn packed(generator: &mut impl Rng, input: &[u8]) -> Vec<u8> {
    let cut = generator.random_range(0..=input.len());
    match generator.random_range(0..3) {
        0 => input.to_vec(),
        1 => member(input),
        _ => [member(&input[..cut]), member(&input[cut..])].concat(),
    }
}

fn member(data: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(data).expect("memory takes everything");
    encoder.finish().expect("memory takes everything")
}

/// Makes the sums of a tape archive's headers right: wrong ones are refused at
/// once.
pub(crate) fn set_header_sums(archive: &mut [u8]) {
    for header in archive.chunks_exact_mut(512) {
        if header[257..262] == *b"ustar" {
            header[148..156].fill(b' ');
            let sum: u32 = header.iter().map(|&byte| u32::from(byte)).sum();
            header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        }
    }
}
