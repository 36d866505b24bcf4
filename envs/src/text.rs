//! Text as editors leave it.

/// The byte order mark that some editors begin a text with: it says nothing in
/// UTF-8, and is no part of the text.
const MARK: &str = "\u{feff}";

/// A text without the byte order mark at its beginning.
pub fn without_mark(text: &str) -> &str {
    text.strip_prefix(MARK).unwrap_or(text)
}

/// Bytes without the byte order mark at their beginning.
pub fn bytes_without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(MARK.as_bytes()).unwrap_or(bytes)
}
