//! `gloveport login` and `gloveport logout`: a person signs in to a server, and out.

use super::{Context, print};
use crate::cli::{Login, Logout};
use crate::config::oauth::SignInBy;
use crate::config::template::{Missing, Template};
use crate::config::{Config, HttpWay, ServerKind};
use crate::environment::Environment;
use crate::exit::{Exit, Failure};
use crate::login::listener::{Brought, Listener, Reply};
use crate::login::{browser, oauth};
use crate::output;
use crate::secrets::LiveSecrets;
use crate::signals::Interrupt;
use anyhow::anyhow;
use gloveport_mcp::Secret;
use gloveport_mcp::oauth::{self as sign_in, LoginStart, Oauth, OauthError, SignedIn};
use gloveport_protocol::{ServerName, nearest};
use std::collections::BTreeMap;
use std::io::{self, BufRead, Read};
use std::thread;
use tokio::sync::mpsc;
use tokio::time::timeout;

/// Answers that belong to nothing until we stop to listen.
const STRAY_MAX: usize = 50;
/// Longest line that is pasted.
const LINE_BYTES_MAX: u64 = 16 << 10;

/// A server over HTTP, ready to be signed in to.
struct Site {
    name: ServerName,
    url: String,
    headers: BTreeMap<String, Secret>,
    oauth: Oauth,
}

pub(super) async fn login(
    context: &Context,
    arguments: &Login,
    interrupt: Interrupt,
) -> Result<Exit, Failure> {
    let config = context.config()?;
    let site = site(&config, &context.environment, &arguments.server).map_err(Failure::usage)?;
    let signing_in = timeout(arguments.timeout, sign(context, arguments, site));
    match interrupt.cancel.run_until_cancelled(signing_in).await {
        None => Ok(Exit::Interrupted),
        Some(Err(_)) => {
            let waited = arguments.timeout.as_secs();
            let error = anyhow!("nobody signed in within {waited} s; `--timeout` waits longer");
            Err(Failure { exit: Exit::Unsuccessful, error })
        }
        Some(Ok(signed_in)) => {
            let (name, signed_in) = signed_in.map_err(unsuccessful)?;
            tell(&name, &signed_in);
            Ok(Exit::Success)
        }
    }
}

pub(super) async fn logout(
    context: &Context,
    arguments: &Logout,
    interrupt: Interrupt,
) -> Result<Exit, Failure> {
    let config = context.config()?;
    let site = site(&config, &context.environment, &arguments.server).map_err(Failure::usage)?;
    let leaving = sign_in::logout(&site.name, &site.url, site.oauth);
    let Some(left) = interrupt.cancel.run_until_cancelled(leaving).await else {
        return Ok(Exit::Interrupted);
    };
    let name = &site.name;
    output::note(&match left.map_err(unsuccessful)? {
        sign_in::Logout::WasNot => format!("nobody was signed in to `{name}`"),
        sign_in::Logout::Revoked => format!("signed out of `{name}`"),
        sign_in::Logout::Forgotten(reason) => {
            format!(
                "signed out of `{name}` here; what was given may stay good for a while: {reason}"
            )
        }
    });
    Ok(Exit::Success)
}

fn unsuccessful(error: impl Into<anyhow::Error>) -> Failure {
    Failure { exit: Exit::Unsuccessful, error: error.into() }
}

async fn sign(
    context: &Context,
    arguments: &Login,
    site: Site,
) -> anyhow::Result<(ServerName, SignedIn)> {
    let login = sign_in::Login::new(&site.name, &site.url, site.headers, site.oauth)?;
    let earlier = login.earlier_redirect().await?;
    let mut listener = Listener::open(earlier.as_deref()).await?;
    let start = login.begin(listener.redirect()).await?;
    let scopes: Vec<&str> = start.scopes().collect();
    let asked = if scopes.is_empty() {
        String::new()
    } else {
        format!(", asking for {}", scopes.join(" "))
    };
    output::note(&format!("signing in to `{}` at {}{asked}", site.name, start.host()));
    print(start.url()).map_err(|failure| failure.error)?;
    let opener = browser::opener(&context.environment).filter(|_| !arguments.no_browser);
    let is_open = opener
        .is_some_and(|opener| browser::open(opener, start.url(), &context.environment).is_ok());
    let mut pasted = if is_open {
        output::note("the browser opens this address; Ctrl-C ends the waiting");
        None
    } else {
        output::note("open this address; or paste here the address of the page where it ends:");
        Some(paste()?)
    };
    let (brought, answer) = answer(&start, &mut listener, pasted.as_mut()).await?;
    let signed_in = start.finish(&answer).await;
    if let Some(brought) = brought {
        brought.reply(if signed_in.is_ok() { Reply::Done } else { Reply::Failed });
    }
    listener.close().await;
    Ok((site.name, signed_in?))
}

/// Waits for the answer that belongs to the sign-in. Others are turned away: every page in a browser could send them.
async fn answer(
    start: &LoginStart,
    listener: &mut Listener,
    mut pasted: Option<&mut mpsc::Receiver<String>>,
) -> Result<(Option<Brought>, String), OauthError> {
    for _ in 0..STRAY_MAX {
        tokio::select! {
            Some(brought) = listener.next() => {
                if start.is_answer(&brought.query) {
                    let query = brought.query.clone();
                    return Ok((Some(brought), query));
                }
                brought.reply(Reply::Unknown);
            }
            Some(line) = next(&mut pasted) => {
                if start.is_answer(&line) {
                    return Ok((None, line));
                }
                output::note("this is not the address where the sign-in ended; it has a `state` and a `code`");
            }
        }
    }
    Err(OauthError::Mismatch(format!("{STRAY_MAX} answers came that belong to no sign-in")))
}

async fn next(pasted: &mut Option<&mut mpsc::Receiver<String>>) -> Option<String> {
    match pasted {
        Some(lines) => match lines.recv().await {
            Some(line) => Some(line),
            // The input ended: what is left is the browser.
            None => std::future::pending().await,
        },
        None => std::future::pending().await,
    }
}

/// Lines of standard input. The thread that reads them ends with the process.
fn paste() -> io::Result<mpsc::Receiver<String>> {
    let (give, lines) = mpsc::channel(1);
    thread::Builder::new().name("paste".to_owned()).spawn(move || {
        let mut input = io::stdin().lock();
        loop {
            let mut line = String::new();
            let read = input.by_ref().take(LINE_BYTES_MAX).read_line(&mut line);
            if !matches!(read, Ok(n) if n > 0) || give.blocking_send(line).is_err() {
                return;
            }
        }
    })?;
    Ok(lines)
}

fn tell(name: &ServerName, signed_in: &SignedIn) {
    let scopes = match signed_in.scopes.as_slice() {
        [] => String::new(),
        scopes => format!(" for {}", scopes.join(" ")),
    };
    output::note(&format!("signed in to `{name}` by {}{scopes}", signed_in.issuer));
    if !signed_in.renews {
        output::note("it ends after a while and cannot be renewed: then sign in again");
    }
}

/// The server that is meant, if one can sign in to it.
fn site(config: &Config, environment: &Environment, word: &str) -> anyhow::Result<Site> {
    let known = config.servers.iter().find(|(name, _)| name.as_str() == word);
    let Some((name, server)) = known else {
        let names: Vec<&str> = config.servers.keys().map(ServerName::as_str).collect();
        let near = nearest(word, &names, 1);
        let hint = near.first().map(|near| format!(": did you mean `{near}`?")).unwrap_or_default();
        return Err(anyhow!("no server `{}`{hint}", word.escape_debug()));
    };
    let ServerKind::Http { url, headers, way: HttpWay::Streamable | HttpWay::Sse, .. } =
        &server.kind
    else {
        return Err(anyhow!("`{name}` is not reached over HTTP: there is nothing to sign in to"));
    };
    let by = config.sign_ins.get(name).map(|oauth| oauth.by).unwrap_or_default();
    match by {
        SignInBy::Person => {}
        SignInBy::Machine => return Err(anyhow!("the gateway signs in to `{name}` by itself")),
        SignInBy::Nobody => return Err(anyhow!("`{name}` has `by = \"nobody\"` under `oauth`")),
    }
    if headers.keys().any(|name| name.eq_ignore_ascii_case("authorization")) {
        return Err(anyhow!(
            "`{name}` has an `Authorization` header: remove it to sign in instead"
        ));
    }
    let expand = |template: &Template| {
        template.expand(environment).map_err(|Missing(name)| anyhow!("`{name}` is not set"))
    };
    let headers =
        headers.iter().map(|(name, value)| Ok((name.clone(), Secret::new(expand(value)?))));
    let headers = headers.collect::<anyhow::Result<_>>()?;
    let url = expand(url)?;
    let oauth = oauth(config, environment, name, &LiveSecrets::default())?;
    let oauth = oauth.ok_or_else(|| {
        anyhow!("there is no place to keep a sign-in: set `HOME` or `XDG_STATE_HOME`")
    })?;
    Ok(Site { name: name.clone(), url, headers, oauth })
}
