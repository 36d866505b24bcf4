//! The files of the published code, made again from what was recorded of them.

use std::fmt::Write as _;

use serde_json::Value;

fn numbers(list: &Value) -> Vec<f64> {
    list.as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect()
}

fn list(value: &Value) -> &Vec<Value> {
    value.as_array().unwrap()
}

/// The numbers as the reference writes them: `%1.2e`.
fn scientific(number: f64) -> String {
    if number.is_nan() {
        return "nan".to_owned();
    }
    let text = format!("{number:.2e}");
    let (mantissa, exponent) = text.split_once('e').unwrap();
    let exponent: i32 = exponent.parse().unwrap();
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{mantissa}e{sign}{:02}", exponent.abs())
}

/// A recorded champion as the reference's network file.
pub(crate) fn matrix(golden: &Value) -> String {
    let nodes = golden["n_nodes"].as_u64().unwrap() as usize;
    let mut entries = vec![vec![0.0; nodes + 1]; nodes];
    let place = |value: &Value| value.as_u64().unwrap() as usize;
    // Of the walker, the numbers were not recorded: they are noise anyway.
    let weights =
        golden["raw_weight_in_file"].as_array().map(|_| numbers(&golden["raw_weight_in_file"]));
    for (index, ends) in list(&golden["conns"]).iter().enumerate() {
        entries[place(&ends[0])][place(&ends[1])] = weights.as_ref().map_or(1.0, |all| all[index]);
    }
    for ends in list(&golden["disabled"]) {
        entries[place(&ends[0])][place(&ends[1])] = f64::NAN;
    }
    let mut text = String::new();
    for (row, activation) in entries.iter_mut().zip(numbers(&golden["act"])) {
        row[nodes] = activation;
        let words: Vec<_> = row.iter().map(|&number| scientific(number)).collect();
        writeln!(text, "{}", words.join(",")).unwrap();
    }
    text
}

/// The tuned weights of a recorded champion as the reference's file: offsets
/// and what is claimed of them.
pub(crate) fn offsets(tuned: &Value) -> String {
    let mut parts = vec![tuned["offsets"].clone()];
    parts.extend(list(&tuned["claimed"]).iter().cloned());
    Value::Array(parts).to_string()
}
