//! News of a folder, read on a thread of its own: a slow file system must not hold
//! up the screen.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, TryRecvError, channel};
use std::time::Duration;

/// Between two readings.
const INTERVAL: Duration = Duration::from_secs(1);

/// What comes of a folder from time to time.
pub(super) struct Polling<T> {
    news: Receiver<T>,
    /// Nothing is sent: the reading thread ends when nobody could.
    _wanted: Sender<()>,
}

impl<T: Send + 'static> Polling<T> {
    /// Reads again and again until this is dropped.
    pub(super) fn start(mut read: impl FnMut() -> T + Send + 'static) -> Self {
        let (send, news) = channel();
        let (wanted, unwanted) = channel::<()>();
        let work = move || {
            while send.send(read()).is_ok()
                && unwanted.recv_timeout(INTERVAL) == Err(RecvTimeoutError::Timeout)
            {}
        };
        // Without a thread there is no news, and the screen says what it knows.
        let _ = std::thread::Builder::new().name("reader".to_owned()).spawn(work);
        Self { news, _wanted: wanted }
    }

    /// The newest, if there is some since the last time.
    pub(super) fn newest(&self) -> Option<T> {
        let mut newest = None;
        loop {
            match self.news.try_recv() {
                Ok(news) => newest = Some(news),
                Err(TryRecvError::Empty | TryRecvError::Disconnected) => return newest,
            }
        }
    }
}
