//! `gloveport serve`: the gateway for agents, over stdio or over HTTP.

mod bearer;
mod http;

pub(super) use http::clock;

use super::{Context, policy};
use crate::cli::Serve;
use crate::config::listen_address;
use crate::control::{Control, Reached};
use crate::exit::{Exit, Failure};
use crate::output;
use crate::signals::Interrupt;
use crate::telemetry::Instruments;
use crate::typecheck::{Background, Life};
use crate::wiring::{self, Gateway, Purpose};
use anyhow::anyhow;
use gloveport_mcp::front::{self, Exposure};
use std::sync::Arc;

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
            let address = listen_address(text, &config.auth)
                .map_err(|error| Failure::usage(anyhow!(error)))?;
            Some(address)
        }
    };
    let exposure = Arc::new(exposure(&config.exposure, arguments));
    let types = Background::start(&config.check, &context.environment, context.stage, Life::Stays);
    config.settings.checker = types.slot();
    let instruments =
        Instruments::start(&config.telemetry, &context.environment).map_err(Failure::usage)?;
    config.settings.guard.observer = instruments.observer();
    let gateway = wiring::start(&config, &context.environment, Purpose::Serve, |_| true)
        .map_err(Failure::usage)?;
    let control = open_control(context, &gateway);
    types.warm(&gateway.executor, gateway.patience);
    instruments.open(&gateway.executor).await.map_err(Failure::usage)?;
    let serving = async {
        match address {
            None => {
                if output::is_typed() {
                    output::note(
                        "serving MCP over stdio: an MCP client starts this command; Ctrl-C ends",
                    );
                }
                let principal = context.environment.principal();
                let executor = gateway.executor.clone();
                let stdio = front::serve_stdio(
                    executor,
                    principal,
                    Arc::clone(&exposure),
                    interrupt.cancel.clone(),
                );
                stdio.await.map_err(Failure::internal)
            }
            Some(address) => {
                let door = http::Door {
                    address,
                    auth: &config.auth,
                    exposure: Arc::clone(&exposure),
                    metrics: instruments.router(),
                };
                http::serve(context, door, &gateway, interrupt.cancel.clone()).await
            }
        }
    };
    let served = tokio::select! {
        served = serving => served,
        failure = policy::broken(&config, &gateway.executor) => Err(failure),
        failure = clashing(&exposure, &gateway) => Err(failure),
    };
    if let Some(control) = control {
        control.close().await;
    }
    gateway.close().await;
    instruments.close().await;
    types.close().await;
    served.map(|()| Exit::Success)
}

/// What the configuration says, with what the command line says instead.
fn exposure(configured: &Exposure, arguments: &Serve) -> Exposure {
    let mut exposure = configured.clone();
    if let Some(mode) = arguments.expose {
        // For everybody: an entry of a client is the configuration's word, too.
        (exposure.mode, exposure.clients) = (mode, Vec::new());
    }
    exposure.names = arguments.names.unwrap_or(exposure.names);
    exposure
}

/// Ends when two servers have a name that is to be told without its server, once all have been asked; else never.
async fn clashing(exposure: &Exposure, gateway: &Gateway) -> Failure {
    let told = front::clashes(&gateway.executor, exposure, gateway.patience).await;
    match told {
        None => std::future::pending().await,
        Some(told) => Failure::usage(anyhow!(
            "{told}: use `names = \"prefixed\"` under `[exposure]`, or leave one of the servers out"
        )),
    }
}

/// The control socket. A gateway without one serves all the same: its questions then have only the client to answer them.
fn open_control(context: &Context, gateway: &Gateway) -> Option<Control> {
    let reached = Reached { desk: gateway.executor.desk().clone() };
    let control = Control::open(&context.environment, reached);
    let told = |error| output::note(&format!("gloveport: no control socket: {error:#}"));
    control.map_err(told).ok()
}
