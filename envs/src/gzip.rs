//! Data as they are, compressed by gzip or not: their first two bytes tell, not
//! the name of their file.

use std::io::{self, BufRead, BufReader, Chain, Cursor, ErrorKind, Read};

use flate2::bufread::GzDecoder;

/// What gzip's data begin with (RFC 1952).
const MAGIC: [u8; 2] = [0x1f, 0x8b];
/// So many bytes may come of however few,
const MOST_OF_FEW: u64 = 64 << 20;
/// and of more than that at most so many of each: what people measure does not
/// shrink as much, only what is made to fill a memory does.
const MOST_OF_EACH: u64 = 250;

/// A reader of which the first bytes were looked at.
pub type Peeked<R> = Chain<Cursor<Vec<u8>>, R>;

/// Whether what a reader gives begins as gzip's data do; and a reader of all of it.
///
/// # Errors
///
/// Those of the reader.
pub fn peek<R: Read>(mut reader: R) -> io::Result<(bool, Peeked<R>)> {
    let mut first = Vec::with_capacity(MAGIC.len());
    (&mut reader).take(MAGIC.len() as u64).read_to_end(&mut first)?;
    Ok((first == MAGIC, Cursor::new(first).chain(reader)))
}

/// The data that a reader gives: all members of what is compressed, and what is
/// not as it is. Also whether it is compressed.
///
/// # Errors
///
/// Those of the reader. What is damaged, cut off or followed by something else is
/// told when it is read; what unpacks to more than 64 MiB and 250 times its size,
/// with [`ErrorKind::FileTooLarge`].
pub fn decompressed<'a>(reader: impl Read + 'a) -> io::Result<(bool, Box<dyn Read + 'a>)> {
    let (compressed, reader) = peek(reader)?;
    if !compressed {
        return Ok((false, Box::new(reader)));
    }
    let counted = Counted { reader: BufReader::new(reader), count: 0 };
    let members = Members { decoder: Some(GzDecoder::new(counted)), unpacked: 0 };
    Ok((true, Box::new(members)))
}

/// The members of a file, one after the other. `flate2`'s own reader of several refuses
/// zeros after the last, and does not tell how much of the file it has used.
struct Members<R> {
    /// Of the member that is being read; none after the last.
    decoder: Option<GzDecoder<Counted<R>>>,
    /// Bytes of all so far.
    unpacked: u64,
}

impl<R: BufRead> Read for Members<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while let Some(decoder) = self.decoder.as_mut().filter(|_| !buffer.is_empty()) {
            let count = decoder.read(buffer)?;
            if count > 0 {
                self.unpacked += count as u64;
                let packed = decoder.get_ref().count;
                if self.unpacked > MOST_OF_FEW.max(packed.saturating_mul(MOST_OF_EACH)) {
                    return Err(ErrorKind::FileTooLarge.into());
                }
                return Ok(count);
            }
            // It is whole, and its sum right.
            self.decoder = self.decoder.take().map(GzDecoder::into_inner).map_or(Ok(None), next)?;
        }
        Ok(0)
    }
}

/// The member that comes next, if any. Zeros may fill a file up, as on tapes.
fn next<R: BufRead>(mut rest: Counted<R>) -> io::Result<Option<GzDecoder<Counted<R>>>> {
    loop {
        let bytes = rest.fill_buf()?;
        let zeros = bytes.iter().take_while(|&&byte| byte == 0).count();
        match (zeros, bytes.len()) {
            (0, 0) => return Ok(None),
            (0, _) => return Ok(Some(GzDecoder::new(rest))),
            _ => rest.consume(zeros),
        }
    }
}

/// A reader that counts what is taken of it.
struct Counted<R> {
    reader: R,
    count: u64,
}

impl<R: BufRead> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.reader.read(buffer)?;
        self.count += count as u64;
        Ok(count)
    }
}

impl<R: BufRead> BufRead for Counted<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.reader.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        self.count += count as u64;
        self.reader.consume(count);
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn member(data: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(data).unwrap();
        encoder.finish().unwrap()
    }

    fn read(file: &[u8]) -> io::Result<(bool, Vec<u8>)> {
        let (compressed, mut reader) = decompressed(file)?;
        let mut data = Vec::new();
        reader.read_to_end(&mut data)?;
        Ok((compressed, data))
    }

    #[test]
    fn the_first_bytes_tell_and_all_members_count() {
        for plain in [&b""[..], b"\x1f", b"plain"] {
            assert_eq!(read(plain).unwrap(), (false, plain.to_vec()));
        }
        let members = [member(b"one "), member(b""), member(b"two"), vec![0; 700]].concat();
        assert_eq!(read(&members).unwrap(), (true, b"one two".to_vec()));
    }

    #[test]
    fn what_is_no_member_is_told() {
        let one = member(b"one");
        for wrong in [&one[..one.len() - 1], &[&one[..], b"more"].concat(), &MAGIC] {
            let error = read(wrong).unwrap_err();
            assert_ne!(error.kind(), ErrorKind::FileTooLarge, "{error}");
        }
    }

    #[test]
    fn what_is_made_to_fill_a_memory_is_refused() {
        let zeros = vec![0; 1 << 20];
        let many = |count| member(&zeros).repeat(count);
        assert_eq!(read(&many(64)).unwrap().1.len(), 64 << 20);
        assert_eq!(read(&many(65)).unwrap_err().kind(), ErrorKind::FileTooLarge);
    }
}
