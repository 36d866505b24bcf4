//! A live page for browsers: an HTTP server on this machine that answers GET alone.

mod address;
mod answer;
mod live;
mod run_pages;
mod shell;
mod study_pages;

use std::io;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use crate::run::{RunFolder, StudyFolder};
use oxhttp::Server;
use oxhttp::model::{Body, Request, Response};
use precocial_envs::Registry;
use serde_json::json;

pub(super) use address::Address;

use crate::cli::failure::Failure;
use crate::cli::output::{self, print, say};
use crate::cli::{Done, exit};
use answer::{Answer, answer};
use live::{Live, Pages};
use run_pages::RunPages;
use study_pages::StudyPages;

/// A client that says nothing for so long is left.
const PATIENCE: Duration = Duration::from_secs(20);
/// Connections at a time: a browser has six.
const CONNECTIONS: usize = 32;
/// Another process may take a free port between its choice and its use.
const TRIES: usize = 5;

/// Offers the page of a run until somebody asks to stop.
pub(super) fn run(address: &Address, folder: RunFolder, registry: &Registry, json: bool) -> Done {
    serve(address, RunPages::new(folder, registry.clone())?, json)
}

/// Offers the page of a study.
pub(super) fn run_study(
    address: &Address,
    folder: StudyFolder,
    registry: &Registry,
    json: bool,
) -> Done {
    serve(address, StudyPages::new(folder, registry.clone()), json)
}

fn serve(address: &Address, pages: impl Pages + 'static, json: bool) -> Done {
    let live = Arc::new(Live::default());
    let refused = |error: io::Error| refused(address, &error);
    let (server, url) = listen(address, &live).map_err(refused)?;
    if !address.is_loopback() {
        say!("warning: whoever reaches this machine at that address can read the page");
    }
    if json {
        output::json(&json!({ "address": url }))?;
    } else {
        print!("{url}")?;
        say!("open it in a browser; Ctrl-C ends this, and the run goes on");
    }
    let made = live.keep_up(pages);
    server.join().map_err(refused)?;
    drop(made);
    Ok(exit::SUCCESS)
}

/// Starts the server; gives where it is.
fn listen(address: &Address, live: &Arc<Live>) -> io::Result<(oxhttp::ListeningServer, String)> {
    let mut tries = TRIES;
    loop {
        tries -= 1;
        // The library does not tell which free port it has got.
        let at = TcpListener::bind(address.0)?.local_addr()?;
        let asked = live.clone();
        let server = Server::new(move |request| respond(request, &asked))
            .bind(at)
            .with_global_timeout(PATIENCE)
            .with_max_concurrent_connections(CONNECTIONS)
            .spawn();
        match server {
            Ok(server) => return Ok((server, format!("http://{at}/"))),
            Err(error) if error.kind() != io::ErrorKind::AddrInUse || tries == 0 => {
                return Err(error);
            }
            Err(_) => {}
        }
    }
}

fn respond(request: &Request<Body>, live: &Live) -> Response<Body> {
    let hosts = request.headers().get_all("host").iter();
    let hosts: Vec<&str> = hosts.map(|host| host.to_str().unwrap_or("")).collect();
    let Answer { status, kind, policy, body } =
        answer(request.method().as_str(), &hosts, request.uri().path(), live);
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let headers = [
        ("content-type", kind),
        ("content-security-policy", policy),
        ("cache-control", "no-store"),
        ("x-content-type-options", "nosniff"),
        ("cross-origin-resource-policy", "same-origin"),
        ("referrer-policy", "no-referrer"),
        ("allow", "GET"),
        // Nobody waits for a connection that idles.
        ("connection", "close"),
    ];
    for (name, value) in headers {
        response.headers_mut().insert(name, oxhttp::model::HeaderValue::from_static(value));
    }
    response
}

fn refused(address: &Address, error: &io::Error) -> Box<Failure> {
    let failure = Failure::new(exit::SYSTEM, format!("cannot serve at {address}: {error}"));
    failure.advise("choose another port, or leave it out to get a free one: --serve")
}
