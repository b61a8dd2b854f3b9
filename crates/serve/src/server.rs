//! The server: listening, limits, and an end that lets answers finish.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, oneshot};

use crate::cache::Cache;
use crate::library::{Library, Sources};
use crate::routes::{App, router};

/// What to serve, and where.
#[derive(Debug, Clone)]
pub struct Config {
    /// The address to listen at.
    pub bind: SocketAddr,
    /// The cases.
    pub sources: Sources,
    /// Evidence may be added through the page, with a token.
    pub edit: bool,
    /// Further names that the server goes by, such as that of a proxy before it.
    pub hosts: Vec<String>,
}

/// Why nothing is served.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The address can't be listened at.
    #[error("{0} can't be listened at: {1}")]
    Bind(SocketAddr, std::io::Error),
    /// The machine gives no random numbers for a token.
    #[error("no token could be made: {0}")]
    Token(String),
    /// The server could not be started or ended.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

/// A server that runs.
#[derive(Debug)]
pub struct Running {
    /// Where it listens.
    pub address: SocketAddr,
    /// The token that adding evidence takes, if it is allowed.
    pub token: Option<String>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Running {
    /// Ends it: no new connection is taken, answers under way are finished.
    pub fn stop(mut self) {
        self.end();
    }

    fn end(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.end();
    }
}

/// How long a client may take to send the head of a request.
const HEAD: Duration = Duration::from_secs(10);
/// How long a request may take as a whole; longer than a page's question for changes is kept open.
const WHOLE: Duration = Duration::from_secs(30);
/// How long a connection may last, answers and all; a browser opens another when it needs one.
const LIFE: Duration = Duration::from_mins(2);
/// How long answers under way are waited for at the end.
const FAREWELL: Duration = Duration::from_secs(5);
/// How many connections there may be at once.
const CONNECTIONS: usize = 1024;

/// Starts a server on threads of its own.
///
/// # Errors
/// If the address can't be listened at, or no token can be made.
pub fn start(config: Config) -> Result<Running, ServeError> {
    let token = if config.edit { Some(new_token()?) } else { None };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let listener = runtime
        .block_on(TcpListener::bind(config.bind))
        .map_err(|error| ServeError::Bind(config.bind, error))?;
    let address = listener.local_addr()?;
    let (end, ending) = tokio::sync::watch::channel(false);
    // On the machine itself a page of another name has no business here; anywhere else the names are not ours to know.
    let own = ["localhost", "127.0.0.1", "[::1]"].map(str::to_owned);
    let hosts: Vec<String> = if address.ip().is_loopback() {
        own.into_iter().chain(config.hosts).collect()
    } else {
        Vec::new()
    };
    let app = App {
        hosts: hosts.into(),
        ending,
        library: Arc::new(Library::open(config.sources)),
        cache: Arc::new(Cache::default()),
        token: token.as_deref().map(Arc::from),
    };
    let (stop, stopped) = oneshot::channel();
    let thread = std::thread::spawn(move || {
        runtime.block_on(accept(listener, app, stopped, end));
        runtime.shutdown_timeout(FAREWELL);
    });
    Ok(Running {
        address,
        token,
        stop: Some(stop),
        thread: Some(thread),
    })
}

/// Serves until the process is told to end (Ctrl-C, or a termination signal). `started` is told where.
///
/// # Errors
/// Like [`start`].
pub fn run(config: Config, started: impl FnOnce(&Running)) -> Result<(), ServeError> {
    let running = start(config)?;
    started(&running);
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?
        .block_on(until_told());
    running.stop();
    Ok(())
}

async fn until_told() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            // Whichever comes first; a signal that can't be awaited never does.
            let interrupt = std::pin::pin!(tokio::signal::ctrl_c());
            let terminated = std::pin::pin!(terminate.recv());
            first_of(interrupt, terminated).await;
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}

/// Waits for the first of two futures.
#[cfg(unix)]
async fn first_of<A: Future + Unpin, B: Future + Unpin>(mut a: A, mut b: B) {
    std::future::poll_fn(|context| {
        use std::pin::Pin;
        use std::task::Poll;
        if Pin::new(&mut a).poll(context).is_ready() || Pin::new(&mut b).poll(context).is_ready() {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    })
    .await;
}

fn new_token() -> Result<String, ServeError> {
    let mut bytes = [0_u8; 18];
    getrandom::fill(&mut bytes).map_err(|error| ServeError::Token(error.to_string()))?;
    Ok(blake3::hash(&bytes).to_hex().chars().take(36).collect())
}

async fn accept(
    listener: TcpListener,
    app: App,
    mut stopped: oneshot::Receiver<()>,
    end: tokio::sync::watch::Sender<bool>,
) {
    let service = router(app);
    let graceful = GracefulShutdown::new();
    let seats = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        // A seat first: who finds none waits outside. The end is heard while waiting, for a seat or for a client.
        let next = async {
            let seat = Arc::clone(&seats).acquire_owned().await.ok()?;
            Some((seat, listener.accept().await))
        };
        let mut next = std::pin::pin!(next);
        let came = std::future::poll_fn(|context| {
            use std::future::Future as _;
            use std::task::Poll;
            if std::pin::Pin::new(&mut stopped).poll(context).is_ready() {
                return Poll::Ready(None);
            }
            next.as_mut().poll(context)
        })
        .await;
        match came {
            None => break,
            // Too many open files, or a client that left already: the next may be luckier.
            Some((_, Err(_))) => tokio::time::sleep(Duration::from_millis(50)).await,
            Some((seat, Ok((stream, _)))) => serve_one(stream, service.clone(), &graceful, seat),
        }
    }
    drop(listener);
    end.send_replace(true);
    let _ = tokio::time::timeout(FAREWELL, graceful.shutdown()).await;
}

fn serve_one(
    stream: TcpStream,
    service: axum::Router,
    graceful: &GracefulShutdown,
    seat: tokio::sync::OwnedSemaphorePermit,
) {
    let _ = stream.set_nodelay(true);
    let timed = tower::service_fn(move |request: axum::http::Request<hyper::body::Incoming>| {
        let service = service.clone();
        async move {
            use tower::ServiceExt as _;
            let request = request.map(axum::body::Body::new);
            match tokio::time::timeout(WHOLE, service.oneshot(request)).await {
                Ok(answer) => answer,
                Err(_) => Ok(axum::response::IntoResponse::into_response(
                    axum::http::StatusCode::REQUEST_TIMEOUT,
                )),
            }
        }
    });
    let connection = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .max_buf_size(64 << 10)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(timed));
    let watched = graceful.watch(connection);
    tokio::spawn(async move {
        // A client that does not read would keep its seat for ever.
        let _ = tokio::time::timeout(LIFE, watched).await;
        drop(seat);
    });
}
