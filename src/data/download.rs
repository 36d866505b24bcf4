//! Files of a data set from a server, resumed where a connection breaks.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::time::{Duration, Instant};

use thiserror::Error;
use ureq::Agent;
use ureq::http::StatusCode;
use ureq::http::header::{CONTENT_LENGTH, CONTENT_RANGE, HeaderMap, RANGE};

use super::contents::check_file;
use super::copy::limit;
use super::{ContentsError, Member};

/// For a connection, and for an answer to begin.
const PATIENCE: Duration = Duration::from_secs(30);
/// Between two parts of an answer: a slow connection is no broken one.
const SILENCE: Duration = Duration::from_secs(30);
/// A mirror that gives less than so many bytes in so long is given up, though it
/// never falls silent.
const LEAST: u64 = 15_000;
const WATCHED: Duration = Duration::from_secs(15);
/// How often one mirror may break off before the next one is asked.
const BREAKS: usize = 8;

/// Why a mirror gave nothing.
#[derive(Debug, Error)]
pub enum MirrorError {
    /// No answer, or one that is no HTTP.
    #[error("{0}")]
    Unreachable(String),
    /// An answer, but not the file.
    #[error("the server answered {0}")]
    Refused(StatusCode),
    /// A connection that ended too early; what came is kept.
    #[error("the connection broke after {bytes} bytes: {error}")]
    Broken {
        /// How much of the file is here.
        bytes: u64,
        /// What the system says of it.
        error: io::Error,
    },
    /// A connection that hardly brings anything; what came is kept.
    #[error("the server is too slow: {received} bytes in {} s", WATCHED.as_secs())]
    Slow {
        /// What came meanwhile.
        received: u64,
    },
    /// More than such a file can have.
    #[error("the server sends more than {0} bytes, too many for this file")]
    TooLarge(u64),
    /// Another file.
    #[error("what it sent {0}")]
    Wrong(ContentsError),
}

/// What happens meanwhile.
#[derive(Debug)]
pub enum Notice<'a> {
    /// A file begins to come, from its first byte or from another one.
    Begun {
        /// Its name.
        name: &'a str,
        /// Its address.
        url: &'a str,
        /// How many bytes of it are here already.
        present: u64,
        /// How many it has, if the server says so.
        total: Option<u64>,
    },
    /// So many bytes of it are here.
    Received(u64),
    /// A mirror gave nothing; the next one is asked.
    Failed {
        /// The address.
        url: &'a str,
        /// Why.
        error: &'a MirrorError,
    },
}

/// Why a download stopped: because of the mirror, or of the disk, where no other
/// mirror helps.
pub(super) enum DownloadError {
    Mirror(MirrorError),
    Disk(io::Error),
}

impl From<MirrorError> for DownloadError {
    fn from(error: MirrorError) -> Self {
        Self::Mirror(error)
    }
}

/// What asks servers.
pub(super) fn agent() -> Agent {
    let config = Agent::config_builder()
        .user_agent(concat!("precocial/", env!("CARGO_PKG_VERSION")))
        .http_status_as_error(false)
        .timeout_resolve(Some(PATIENCE))
        .timeout_connect(Some(PATIENCE))
        .timeout_recv_response(Some(PATIENCE))
        .timeout_per_read(Some(SILENCE))
        .build();
    config.into()
}

/// Downloads a file from one mirror, on from what is there of it, until it is
/// whole and right.
pub(super) fn download(
    agent: &Agent,
    url: &str,
    part: &mut File,
    member: &Member<'_>,
    notify: &mut dyn FnMut(Notice<'_>),
) -> Result<u64, DownloadError> {
    let mut breaks = 0;
    loop {
        let before = length(part)?;
        match transfer(agent, url, part, member, notify) {
            Ok(begin) => match check(part, member) {
                Ok(bytes) => return Ok(bytes),
                Err(ContentsError::Io(error)) => return Err(DownloadError::Disk(error)),
                Err(problem) => {
                    part.set_len(0).map_err(DownloadError::Disk)?;
                    if begin == 0 {
                        return Err(MirrorError::Wrong(problem).into());
                    }
                    // The beginning may be of another file: once more, all of it.
                }
            },
            Err(DownloadError::Mirror(MirrorError::Broken { .. }))
                if breaks < BREAKS && length(part)? > before =>
            {
                breaks += 1;
            }
            Err(stop) => return Err(stop),
        }
    }
}

fn length(part: &File) -> Result<u64, DownloadError> {
    part.metadata().map(|data| data.len()).map_err(DownloadError::Disk)
}

fn check(part: &mut File, member: &Member<'_>) -> Result<u64, ContentsError> {
    part.rewind().map_err(ContentsError::Io)?;
    check_file(part, member)
}

/// One request and its answer. Tells at which byte the answer began.
fn transfer(
    agent: &Agent,
    url: &str,
    part: &mut File,
    member: &Member<'_>,
    notify: &mut dyn FnMut(Notice<'_>),
) -> Result<u64, DownloadError> {
    let limit = limit(member);
    let mut present = length(part)?;
    if present > limit {
        part.set_len(0).map_err(DownloadError::Disk)?;
        present = 0;
    }
    let mut request = agent.get(url);
    if present > 0 {
        request = request.header(RANGE, format!("bytes={present}-"));
    }
    let answer = request.call().map_err(unreachable)?;
    let begin = match answer.status() {
        StatusCode::OK => 0,
        StatusCode::PARTIAL_CONTENT if present > 0 => {
            if range_begin(answer.headers()) != Some(present) {
                // Not what was asked for: next time, nothing of the kind is.
                part.set_len(0).map_err(DownloadError::Disk)?;
                return Err(MirrorError::Refused(StatusCode::PARTIAL_CONTENT).into());
            }
            present
        }
        // There is no more than what is here.
        StatusCode::RANGE_NOT_SATISFIABLE if present > 0 => return Ok(present),
        status => return Err(MirrorError::Refused(status).into()),
    };
    let total = number(answer.headers()).and_then(|rest| rest.checked_add(begin));
    if total.is_some_and(|total| total > limit) {
        return Err(MirrorError::TooLarge(limit).into());
    }
    notify(Notice::Begun { name: member.name, url, present: begin, total });
    part.set_len(begin).map_err(DownloadError::Disk)?;
    part.seek(SeekFrom::Start(begin)).map_err(DownloadError::Disk)?;
    let mut body = answer.into_body().into_reader();
    let mut buffer = vec![0; 1 << 16];
    let mut bytes = begin;
    let (mut watched_since, mut watched_bytes) = (Instant::now(), begin);
    loop {
        let count = match body.read(&mut buffer) {
            Ok(0) => return Ok(begin),
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(MirrorError::Broken { bytes, error }.into()),
        };
        bytes += count as u64;
        if bytes > limit {
            part.set_len(0).map_err(DownloadError::Disk)?;
            return Err(MirrorError::TooLarge(limit).into());
        }
        part.write_all(&buffer[..count]).map_err(DownloadError::Disk)?;
        notify(Notice::Received(bytes));
        if watched_since.elapsed() >= WATCHED {
            let received = bytes - watched_bytes;
            if received < LEAST {
                return Err(MirrorError::Slow { received }.into());
            }
            (watched_since, watched_bytes) = (Instant::now(), bytes);
        }
    }
}

fn unreachable(error: ureq::Error) -> MirrorError {
    MirrorError::Unreachable(match error {
        // What the system says, without where it says so.
        ureq::Error::Io(error) => error.to_string(),
        other => other.to_string(),
    })
}

/// The first byte of `Content-Range: bytes FIRST-LAST/ALL`.
fn range_begin(headers: &HeaderMap) -> Option<u64> {
    let range = headers.get(CONTENT_RANGE)?.to_str().ok()?;
    let (first, _) = range.trim().strip_prefix("bytes")?.trim_start().split_once('-')?;
    first.parse().ok()
}

fn number(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.trim().parse().ok()
}
