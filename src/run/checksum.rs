//! The checksum that a file ends in which only programs read: a comment on its
//! last line, so that the file remains RON. Files from before have none.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

const BEFORE: &str = "// SHA-256 of the lines above: ";

/// Ends a text, which ends in a line's end, in its checksum.
pub(super) fn append(text: &mut String) {
    let sum = sum(text);
    let _ = writeln!(text, "{BEFORE}{sum}");
}

/// Whether a text is as it was when its checksum was written; one without a
/// checksum is taken as it is.
pub(super) fn is_right(text: &str) -> bool {
    let lines = text.trim_end();
    let (above, last) = lines.split_at(lines.rfind('\n').map_or(0, |end| end + 1));
    last.strip_prefix(BEFORE).is_none_or(|written| written == sum(above))
}

fn sum(text: &str) -> String {
    Sha256::digest(text).iter().fold(String::new(), |mut sum, byte| {
        let _ = write!(sum, "{byte:02x}");
        sum
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_flipped_bit_gives_another_value() {
        let mut text = "(first:[1.5,-2e-7],second:\"three\")\n".to_owned();
        assert!(is_right(&text), "without a checksum");
        let value: ron::Value = ron::from_str(&text).unwrap();
        append(&mut text);
        assert!(is_right(&text));
        assert_eq!(ron::from_str::<ron::Value>(&text).unwrap(), value);
        for bit in 0..8 * text.len() {
            let mut bytes = text.clone().into_bytes();
            bytes[bit / 8] ^= 1 << (bit % 8);
            let Ok(flipped) = String::from_utf8(bytes) else { continue };
            // A damaged mark makes a comment of it, or no RON.
            if is_right(&flipped)
                && let Ok(found) = ron::from_str::<ron::Value>(&flipped)
            {
                assert_eq!(found, value, "{flipped}");
            }
        }
    }
}
