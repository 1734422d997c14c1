//! `[telemetry]`: where traces, metrics and logs go. The user's own file and the user's environment say so; the file of a
//! project may only switch something off.
//!
//! A project's file may have come with somebody else's code, and what is recorded names tools and times: nobody but the user
//! says who gets it. The variables are those of OpenTelemetry ("Environment Variable Specification", "OTLP Exporter
//! Configuration"); what the file says goes before what they say.

#[cfg(test)]
mod tests;

use super::error::Source;
use super::quantity::Time;
use super::template::{Missing, Template};
use super::{ConfigError, Place, check, find};
use crate::environment::Environment;
use gloveport_mcp::{Secret, check_post_url};
use serde::Deserialize;
use serde::de::{Deserializer, Error, Visitor};
use std::collections::BTreeMap;
use std::fmt;
use std::net::SocketAddr;
use std::ops::RangeInclusive;
use std::path::Path;
use std::time::Duration;
use toml::Spanned;

/// Time between two sendings, where nobody says.
const INTERVAL_DEFAULT: Duration = Duration::from_secs(15);
/// Times between two sendings that may be asked for.
const INTERVALS: RangeInclusive<Duration> = Duration::from_secs(1)..=Duration::from_hours(1);
/// What we are called, where nobody says.
const SERVICE: &str = "gloveport";
/// Pairs of one variable.
const PAIRS_MAX: usize = 64;

/// `[telemetry]` as it is written.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct RawTelemetry {
    pub(super) otlp: Option<Spanned<Template>>,
    pub(super) otlp_headers: Option<Spanned<BTreeMap<String, Template>>>,
    pub(super) interval: Option<Spanned<Time>>,
    pub(super) prometheus: Option<Spanned<RawPrometheus>>,
}

/// `prometheus`: a switch, or an address of its own.
#[derive(Debug)]
pub(super) enum RawPrometheus {
    Switch(bool),
    Address(String),
}

/// Where traces, metrics and logs go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TelemetryConfig {
    /// The collector; its headers.
    pub(crate) otlp: Option<Template>,
    pub(crate) headers: BTreeMap<String, Template>,
    /// Headers that the environment names.
    pub(crate) environment_headers: BTreeMap<String, Secret>,
    /// Time between two sendings.
    pub(crate) interval: Duration,
    /// Who may read metrics.
    pub(crate) prometheus: Prometheus,
    /// `service.name`.
    pub(crate) service: String,
    /// More attributes of the resource.
    pub(crate) resource: BTreeMap<String, String>,
}

/// Who may read metrics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Prometheus {
    /// Nobody.
    Off,
    /// Whoever may use the gateway over HTTP.
    Served,
    /// Everybody on this machine, at this loopback address.
    At(SocketAddr),
}

impl Default for TelemetryConfig {
    fn default() -> Self {
        Self {
            otlp: None,
            headers: BTreeMap::new(),
            environment_headers: BTreeMap::new(),
            interval: INTERVAL_DEFAULT,
            prometheus: Prometheus::Off,
            service: SERVICE.to_owned(),
            resource: BTreeMap::new(),
        }
    }
}

impl TelemetryConfig {
    /// Whether anything is recorded at all.
    pub(crate) fn is_on(&self) -> bool {
        self.otlp.is_some() || self.prometheus != Prometheus::Off
    }

    /// The collector's address with its references replaced.
    ///
    /// # Errors
    ///
    /// The first variable that is missing.
    pub(crate) fn endpoint(&self, environment: &Environment) -> Result<Option<String>, Missing> {
        self.otlp.as_ref().map(|otlp| otlp.expand(environment)).transpose()
    }

    /// All headers with their references replaced; those of the file go before those of the environment.
    ///
    /// # Errors
    ///
    /// The first variable that is missing.
    pub(crate) fn all_headers(
        &self,
        environment: &Environment,
    ) -> Result<BTreeMap<String, Secret>, Missing> {
        let mut headers = self.environment_headers.clone();
        for (name, template) in &self.headers {
            headers.retain(|known, _| !known.eq_ignore_ascii_case(name));
            headers.insert(name.clone(), Secret::new(template.expand(environment)?));
        }
        Ok(headers)
    }
}

/// Hears everybody: the environment, the files that there are, or only `chosen`. What was not heard is told in `warnings`.
///
/// # Errors
///
/// [`ConfigError`], with the place in the file.
pub(super) fn load(
    chosen: Option<&Path>,
    environment: &Environment,
    warnings: &mut Vec<String>,
) -> Result<TelemetryConfig, ConfigError> {
    let mut config = of_environment(environment, warnings);
    let find::Heard { own, project } = find::heard(chosen, environment)?;
    if let Some(place) = &own {
        Said::read(place)?.apply(&mut config);
    }
    if let Some(place) = project {
        let ignored = Said::read(&place)?.tighten(&mut config);
        warnings.extend(place.ignored("switch off what is in `[telemetry]`", &ignored));
    }
    if is_disabled(environment) {
        config.otlp = None;
        config.prometheus = Prometheus::Off;
    }
    Ok(config)
}

fn is_disabled(environment: &Environment) -> bool {
    environment.get("OTEL_SDK_DISABLED").is_some_and(|word| word.eq_ignore_ascii_case("true"))
}

/// What the variables say. One that cannot be used is told and does not stop the start: it may be meant for somebody else.
fn of_environment(environment: &Environment, warnings: &mut Vec<String>) -> TelemetryConfig {
    let mut config = TelemetryConfig::default();
    let get = |name| environment.get(name).filter(|value| !value.is_empty());
    if let Some(url) = get("OTEL_EXPORTER_OTLP_ENDPOINT") {
        // A `${` in a variable is no reference.
        match check_post_url(url)
            .map_err(|error| error.to_string())
            .and_then(|()| Template::parse(&url.replace("${", "$${")))
        {
            Ok(url) => config.otlp = Some(url),
            Err(error) => {
                warnings.push(format!("`OTEL_EXPORTER_OTLP_ENDPOINT` is ignored: {error}"));
            }
        }
        if get("OTEL_EXPORTER_OTLP_PROTOCOL") == Some("grpc") {
            warnings.push(
                "`OTEL_EXPORTER_OTLP_PROTOCOL` is `grpc`, and traces, metrics and logs are sent as `http/json`: name an \
                 endpoint for HTTP, which usually has the port 4318"
                    .to_owned(),
            );
        }
    }
    let mut pairs = |name| {
        let read = get(name).map_or_else(|| Some(BTreeMap::new()), pairs);
        read.unwrap_or_else(|| {
            warnings.push(format!("`{name}` is ignored: write it as `name=value,name=value`"));
            BTreeMap::new()
        })
    };
    let headers = pairs("OTEL_EXPORTER_OTLP_HEADERS");
    config.environment_headers =
        headers.into_iter().map(|(name, value)| (name, Secret::new(value))).collect();
    config.resource = pairs("OTEL_RESOURCE_ATTRIBUTES");
    if let Some(name) = config.resource.remove("service.name") {
        config.service = name;
    }
    if let Some(name) = get("OTEL_SERVICE_NAME") {
        name.clone_into(&mut config.service);
    }
    config
}

/// Pairs like `a=1,b=2` with escapes by percent (W3C Baggage, as OpenTelemetry has it, without properties).
fn pairs(text: &str) -> Option<BTreeMap<String, String>> {
    let mut pairs = BTreeMap::new();
    for pair in text.split(',').map(str::trim).filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=')?;
        let name = name.trim();
        if name.is_empty() || pairs.len() == PAIRS_MAX {
            return None;
        }
        pairs.insert(unescaped(name)?, unescaped(value.trim())?);
    }
    Some(pairs)
}

fn unescaped(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        if *first != b'%' {
            bytes.push(*first);
            continue;
        }
        let [high, low, tail @ ..] = rest else {
            return None;
        };
        let digit = |digit: u8| char::from(digit).to_digit(16);
        bytes.push(u8::try_from(digit(*high)? << 4 | digit(*low)?).ok()?);
        rest = tail;
    }
    String::from_utf8(bytes).ok()
}

/// What one file says.
#[derive(Debug, Default)]
struct Said {
    otlp: Option<Collector>,
    headers: Option<BTreeMap<String, Template>>,
    interval: Option<Duration>,
    prometheus: Option<Prometheus>,
}

/// `otlp`: an address, or none even where the environment names one.
#[derive(Debug, PartialEq, Eq)]
enum Collector {
    Off,
    At(Template),
}

impl Said {
    fn read(place: &Place) -> Result<Self, ConfigError> {
        if place.is_of_client() {
            // The file of a client, which knows no such table.
            return Ok(Self::default());
        }
        let text = find::read(&place.file)?;
        let raw = check::raw(place, &text)?.telemetry;
        Self::of(Source { path: &place.file, text: &text }, raw)
    }

    fn of(source: Source<'_>, raw: RawTelemetry) -> Result<Self, ConfigError> {
        Ok(Self {
            otlp: raw.otlp.map(|written| collector(source, written)).transpose()?,
            headers: raw.otlp_headers.map(Spanned::into_inner),
            interval: raw.interval.map(|written| interval(source, &written)).transpose()?,
            prometheus: raw.prometheus.map(|written| prometheus(source, &written)).transpose()?,
        })
    }

    /// As the word of somebody who may ask for more.
    fn apply(self, config: &mut TelemetryConfig) {
        match self.otlp {
            None => {}
            Some(Collector::Off) => config.otlp = None,
            Some(Collector::At(url)) => config.otlp = Some(url),
        }
        config.headers = self.headers.unwrap_or_default();
        config.interval = self.interval.unwrap_or(config.interval);
        config.prometheus = self.prometheus.unwrap_or(config.prometheus);
    }

    /// As the word of somebody who may only switch off. Gives the keys that were not heard.
    fn tighten(self, config: &mut TelemetryConfig) -> Vec<&'static str> {
        let mut ignored = Vec::new();
        match self.otlp {
            None => {}
            Some(Collector::Off) => config.otlp = None,
            Some(Collector::At(url)) if config.otlp.as_ref() == Some(&url) => {}
            Some(Collector::At(_)) => ignored.push("otlp"),
        }
        if self.headers.is_some_and(|headers| headers != config.headers) {
            ignored.push("otlp_headers");
        }
        if self.interval.is_some_and(|interval| interval != config.interval) {
            ignored.push("interval");
        }
        match self.prometheus {
            None => {}
            Some(Prometheus::Off) => config.prometheus = Prometheus::Off,
            Some(same) if same == config.prometheus => {}
            Some(Prometheus::Served | Prometheus::At(_)) => ignored.push("prometheus"),
        }
        ignored
    }
}

fn collector(source: Source<'_>, written: Spanned<Template>) -> Result<Collector, ConfigError> {
    let span = written.span();
    let template = written.into_inner();
    if template.written() == "off" {
        return Ok(Collector::Off);
    }
    if template.is_literal() {
        let message = "`otlp` is the URL of a collector like `http://127.0.0.1:4318`, or `off`";
        check_post_url(template.written())
            .map_err(|error| ConfigError::at(source, span, format!("{message}: {error}")))?;
    }
    Ok(Collector::At(template))
}

fn interval(source: Source<'_>, written: &Spanned<Time>) -> Result<Duration, ConfigError> {
    let interval = written.get_ref().0;
    if INTERVALS.contains(&interval) {
        return Ok(interval);
    }
    Err(ConfigError::at(source, written.span(), "expected a time from `1s` to `1h`"))
}

fn prometheus(
    source: Source<'_>,
    written: &Spanned<RawPrometheus>,
) -> Result<Prometheus, ConfigError> {
    let wrong = |message: String| ConfigError::at(source, written.span(), message);
    match written.get_ref() {
        RawPrometheus::Switch(false) => Ok(Prometheus::Off),
        RawPrometheus::Switch(true) => Ok(Prometheus::Served),
        RawPrometheus::Address(text) => {
            let named = text.strip_prefix("localhost:").map(|port| format!("127.0.0.1:{port}"));
            let address: Option<SocketAddr> = named.as_deref().unwrap_or(text).parse().ok();
            match address {
                None => Err(wrong(format!(
                    "`{}` is no address: write `true`, or one like `127.0.0.1:9464`",
                    text.escape_debug()
                ))),
                Some(address) if address.ip().is_loopback() => Ok(Prometheus::At(address)),
                Some(address) => Err(wrong(format!(
                    "`{address}` can be reached from other machines, and nobody logs in there: use a loopback address like \
                     `127.0.0.1:{}`, or `true`, which serves metrics to whoever may use the gateway over HTTP",
                    address.port()
                ))),
            }
        }
    }
}

impl<'de> Deserialize<'de> for RawPrometheus {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(PrometheusVisitor)
    }
}

struct PrometheusVisitor;

impl Visitor<'_> for PrometheusVisitor {
    type Value = RawPrometheus;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("`true`, `false`, or an address in quotes like \"127.0.0.1:9464\"")
    }

    fn visit_bool<E: Error>(self, is_on: bool) -> Result<RawPrometheus, E> {
        Ok(RawPrometheus::Switch(is_on))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<RawPrometheus, E> {
        Ok(RawPrometheus::Address(text.to_owned()))
    }
}
