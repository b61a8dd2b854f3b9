//! The least that the same libraries can serve: a fixed text. What the pages cost beyond it is theirs.

use std::net::SocketAddr;

fn main() -> std::io::Result<()> {
    let given = std::env::args().nth(1);
    let bind: SocketAddr = given
        .as_deref()
        .unwrap_or("127.0.0.1:8090")
        .parse()
        .map_err(std::io::Error::other)?;
    let router = axum::Router::new().route("/", axum::routing::get(async || "hello\n"));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(bind).await?;
        loop {
            let (stream, _) = listener.accept().await?;
            stream.set_nodelay(true)?;
            let service = hyper_util::service::TowerToHyperService::new(router.clone());
            tokio::spawn(
                hyper::server::conn::http1::Builder::new()
                    .serve_connection(hyper_util::rt::TokioIo::new(stream), service),
            );
        }
    })
}
