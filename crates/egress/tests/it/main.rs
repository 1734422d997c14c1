//! The network side of the sandbox under attack: what it judges, what it reads, and what gets
//! through it. Everything happens on the loopback interface.

#[cfg(test)]
mod address;
#[cfg(test)]
mod bounds;
#[cfg(test)]
mod host;
#[cfg(test)]
mod http;
#[cfg(test)]
mod http_wire;
#[cfg(test)]
mod names;
#[cfg(test)]
mod real_tls;
#[cfg(test)]
mod rules;
#[cfg(test)]
mod socks;
#[cfg(test)]
mod support;
#[cfg(test)]
mod tls;
#[cfg(test)]
mod tls_wire;
