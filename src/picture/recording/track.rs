//! Whole numbers that change little from frame to frame, as text.
//!
//! The first letter says how: `0` all are equal, and one number follows; `1`
//! the first number and then differences; `2` the first number, the first
//! difference and then differences of differences. A number is written in
//! groups of five bits, the lowest first and its sign lowest of all; each is a
//! letter of base 64, whose sixth bit says that another follows (the variable
//! lengths of source maps).

const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The shortest text of these numbers.
pub(super) fn encode(values: &[i64]) -> String {
    if values.windows(2).all(|pair| pair[0] == pair[1]) {
        return text('0', values.iter().take(1));
    }
    let once = differences(values);
    let first = text('1', &once);
    let second = text('2', once.iter().take(1).chain(&differences(&once[1..])));
    if second.len() < first.len() { second } else { first }
}

/// The first number, then the differences.
fn differences(values: &[i64]) -> Vec<i64> {
    let first = values.iter().take(1).copied();
    first.chain(values.windows(2).map(|pair| pair[1] - pair[0])).collect()
}

fn text<'a>(kind: char, values: impl IntoIterator<Item = &'a i64>) -> String {
    let mut text = String::from(kind);
    for &value in values {
        let mut rest = (value.unsigned_abs() << 1) | u64::from(value < 0);
        loop {
            let (group, more) = (rest & 31, rest >> 5);
            let letter = if more > 0 { group | 32 } else { group };
            text.push(char::from(LETTERS[letter as usize]));
            rest = more;
            if rest == 0 {
                break;
            }
        }
    }
    text
}

/// The numbers of a text, as the page reads them: for tests.
#[cfg(test)]
pub(super) fn decode(text: &str, count: usize) -> Vec<i64> {
    let (kind, rest) = text.split_at(1);
    let (mut numbers, mut number, mut shift) = (Vec::new(), 0u64, 0);
    for letter in rest.bytes() {
        let digit = LETTERS.iter().position(|&known| known == letter).unwrap() as u64;
        number |= (digit & 31) << shift;
        shift += 5;
        if digit < 32 {
            let value = (number >> 1).cast_signed();
            numbers.push(if number & 1 == 1 { -value } else { value });
            (number, shift) = (0, 0);
        }
    }
    if kind == "0" {
        return vec![numbers[0]; count];
    }
    let (mut value, mut speed, mut values) = (0, 0, Vec::new());
    for (index, number) in numbers.into_iter().enumerate() {
        match (kind, index) {
            ("2", 1..) => {
                speed += number;
                value += speed;
            }
            _ => value += number,
        }
        values.push(value);
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn smooth_tracks_are_short() {
        assert_eq!(encode(&[7, 7, 7]), "0O");
        assert_eq!(encode(&[5]), "0K");
        let falling: Vec<i64> = (0..100).map(|t| 2000 - 3 * t * t).collect();
        let text = encode(&falling);
        assert!(text.starts_with('2') && text.len() < 108, "{text}");
        assert_eq!(decode(&text, 100), falling);
    }

    proptest! {
        #[test]
        fn what_is_written_can_be_read(
            values in prop::collection::vec(-1_000_000_000_000_000i64..1_000_000_000_000_000, 1..50)
        ) {
            prop_assert_eq!(decode(&encode(&values), values.len()), values);
        }
    }
}
