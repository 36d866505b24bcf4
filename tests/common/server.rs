//! A server for tests that answers as it is told, request by request.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// How a request is answered.
#[derive(Clone, Debug)]
pub(crate) enum Answer {
    /// From the byte that was asked for to the end.
    Rest(Vec<u8>),
    /// The same, but the connection breaks after so many bytes.
    Broken(Vec<u8>, usize),
    /// All of it, whatever was asked for.
    Whole(Vec<u8>),
    /// A part that begins at another byte than the one that was asked for.
    OtherPart(Vec<u8>),
    /// So many bytes, whose number is not told before.
    Untold(usize),
    /// A byte after each such pause, from the first on.
    Dripping(Vec<u8>, Duration),
    /// Only a status.
    Status(u16),
}

/// A server that goes when the test does.
pub(crate) struct Server {
    /// `http://127.0.0.1:PORT/`
    pub(crate) address: String,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Each request gets the next answer, and the last one stays.
    pub(crate) fn start(answers: Vec<Answer>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}/", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&requests);
        thread::spawn(move || {
            for (index, stream) in listener.incoming().enumerate() {
                let answer = &answers[index.min(answers.len() - 1)];
                // A client may leave when it has seen enough.
                let _ = respond(stream.unwrap(), answer, &log);
            }
        });
        Self { address, requests }
    }

    /// What was asked for: a path, and after a space the range.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

/// An address at which nobody listens.
pub(crate) fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}/", listener.local_addr().unwrap())
}

fn respond(
    mut stream: TcpStream,
    answer: &Answer,
    log: &Mutex<Vec<String>>,
) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    // Some clients die before they ask.
    let Some(first) = lines.next() else { return Ok(()) };
    let first = first?;
    let mut asked = first.split(' ').nth(1).unwrap().to_owned();
    let mut begin = 0;
    for line in lines {
        let line = line?.to_lowercase();
        if line.is_empty() {
            break;
        }
        if let Some(range) = line.strip_prefix("range: bytes=") {
            asked = format!("{asked} {range}");
            begin = range.trim_end_matches('-').parse().unwrap();
        }
    }
    log.lock().unwrap().push(asked);
    let (bytes, sent, begin) = match answer {
        Answer::Rest(bytes) => (bytes, usize::MAX, begin),
        Answer::Broken(bytes, sent) => (bytes, *sent, begin),
        Answer::Whole(bytes) => (bytes, usize::MAX, 0),
        Answer::OtherPart(bytes) => (bytes, usize::MAX, begin + 1),
        Answer::Dripping(bytes, pause) => {
            write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", bytes.len())?;
            for byte in bytes {
                stream.write_all(&[*byte])?;
                thread::sleep(*pause);
            }
            return Ok(());
        }
        Answer::Untold(count) => {
            stream.write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")?;
            return stream.write_all(&vec![b'x'; *count]);
        }
        Answer::Status(status) => {
            let words = "Content-Length: 0\r\nConnection: close";
            return write!(stream, "HTTP/1.1 {status} Status\r\n{words}\r\n\r\n");
        }
    };
    let all = bytes.len();
    if begin >= all {
        return write!(
            stream,
            "HTTP/1.1 416 Range\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        );
    }
    let rest = &bytes[begin..];
    let head = if begin > 0 {
        format!("206 Partial Content\r\nContent-Range: bytes {begin}-{}/{all}", all - 1)
    } else {
        "200 OK".to_owned()
    };
    let length = rest.len();
    let head = format!("HTTP/1.1 {head}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n");
    stream.write_all(head.as_bytes())?;
    stream.write_all(&rest[..sent.min(length)])
}
