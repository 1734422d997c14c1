//! `gloveport serve`: the gateway for agents, over stdio or over HTTP on loopback.

use super::Context;
use crate::cli::Serve;
use crate::config::listen_address;
use crate::exit::{Exit, Failure};
use crate::output;
use crate::signals::Interrupt;
use crate::telemetry::Instruments;
use crate::typecheck::{Background, Life};
use crate::wiring::{self, Gateway, Workers};
use anyhow::{Context as _, anyhow};
use axum::Router;
use gloveport_mcp::front;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// Where MCP is on the HTTP server.
const PATH: &str = "/mcp";
/// Time that open requests have to end when the server ends.
const GRACE: Duration = Duration::from_secs(3);

pub(super) async fn serve(
    context: &Context,
    arguments: &Serve,
    interrupt: Interrupt,
) -> Result<Exit, Failure> {
    let mut config = context.config()?;
    let address = match arguments.http.as_deref() {
        None => None,
        Some("") => Some(config.listen),
        Some(text) => {
            let address = listen_address(text).map_err(|error| Failure::usage(anyhow!(error)))?;
            Some(address)
        }
    };
    let types = Background::start(&config.check, &context.environment, context.stage, Life::Stays);
    config.settings.checker = types.slot();
    let instruments =
        Instruments::start(&config.telemetry, &context.environment).map_err(Failure::usage)?;
    config.settings.guard.observer = instruments.observer();
    let gateway = wiring::start(&config, &context.environment, Workers::Configured, |_| true)
        .map_err(Failure::usage)?;
    types.warm(&gateway.executor, gateway.patience);
    instruments.open(&gateway.executor).await.map_err(Failure::usage)?;
    let served = match address {
        None => {
            if output::is_typed() {
                output::note(
                    "serving MCP over stdio: an MCP client starts this command; Ctrl-C ends",
                );
            }
            let stdio = front::serve_stdio(gateway.executor.clone(), interrupt.cancel.clone());
            stdio.await.map_err(Failure::internal)
        }
        Some(address) => http(&gateway, &instruments, address, interrupt.cancel.clone()).await,
    };
    gateway.executor.close().await;
    instruments.close().await;
    types.close().await;
    served.map(|()| Exit::Success)
}

async fn http(
    gateway: &Gateway,
    instruments: &Instruments,
    address: SocketAddr,
    cancel: CancellationToken,
) -> Result<(), Failure> {
    let listener = TcpListener::bind(address)
        .await
        .with_context(|| format!("cannot listen at `{address}`"))
        .map_err(Failure::usage)?;
    let address = listener.local_addr().map_err(Failure::internal)?;
    let service = front::http_service(gateway.executor.clone(), cancel.clone());
    let router = Router::new().nest_service(PATH, service).merge(instruments.router());
    output::note(&format!("listening at http://{address}{PATH}"));
    let ending = cancel.clone();
    let serving = axum::serve(listener, router)
        .with_graceful_shutdown(async move { ending.cancelled().await });
    // Clients hold streams open for good: after the grace they are cut off.
    let cut_off = async {
        cancel.cancelled().await;
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        served = async { serving.await } => served.map_err(Failure::internal),
        () = cut_off => Ok(()),
    }
}
