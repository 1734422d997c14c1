//! What one source says about a sandbox, and how it is applied where that source may widen as well.

use gloveport_sandbox::{Limits, Method, Minimum, SandboxConfig};
use serde::Deserialize;
use std::path::PathBuf;

/// What one source says; `None` where it says nothing. Paths are absolute.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Layer {
    pub(crate) isolation: Option<Method>,
    pub(crate) minimum: Option<Minimum>,
    pub(crate) limits: LimitsLayer,
    pub(crate) allow_outbound: Option<bool>,
    pub(crate) allowed_hosts: Option<Vec<String>>,
    pub(crate) readonly: Option<Vec<PathBuf>>,
    pub(crate) readwrite: Option<Vec<PathBuf>>,
    pub(crate) blocked: Option<Vec<PathBuf>>,
}

/// `[sandbox.limits]`, and the same from the command line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct LimitsLayer {
    #[serde(alias = "cpuTime", alias = "cpuTimeMs")]
    pub(crate) cpu_time_ms: Option<u64>,
    #[serde(alias = "wallTime", alias = "wallTimeMs", alias = "timeout")]
    pub(crate) wall_time_ms: Option<u64>,
    #[serde(alias = "memory", alias = "memoryKib")]
    pub(crate) memory_kib: Option<u64>,
    pub(crate) processes: Option<u32>,
    #[serde(alias = "fileDescriptors")]
    pub(crate) file_descriptors: Option<u32>,
    #[serde(alias = "output", alias = "outputBytes")]
    pub(crate) output_bytes: Option<u64>,
    #[serde(alias = "fileSize", alias = "fileSizeBytes")]
    pub(crate) file_size_bytes: Option<u64>,
    #[serde(alias = "disk", alias = "diskBytes")]
    pub(crate) disk_bytes: Option<u64>,
}

impl Layer {
    /// Applies it as the word of somebody who may widen: values replace, lists grow.
    pub(crate) fn apply(&self, config: &mut SandboxConfig) {
        self.limits.apply(&mut config.limits);
        set(self.isolation, &mut config.isolation);
        set(self.minimum, &mut config.minimum);
        if self.minimum.is_none() {
            // Who asks for one means by its name has said what is good enough.
            let named = self.isolation.and_then(strength);
            config.minimum = config.minimum.max(named.unwrap_or(config.minimum));
        }
        set(self.allow_outbound, &mut config.network.allow_outbound);
        grow(self.allowed_hosts.as_deref(), &mut config.network.allowed_hosts);
        grow(self.readonly.as_deref(), &mut config.filesystem.readonly);
        grow(self.readwrite.as_deref(), &mut config.filesystem.readwrite);
        grow(self.blocked.as_deref(), &mut config.filesystem.blocked);
    }
}

impl LimitsLayer {
    fn apply(&self, limits: &mut Limits) {
        set(self.cpu_time_ms, &mut limits.cpu_time_ms);
        set(self.wall_time_ms, &mut limits.wall_time_ms);
        set(self.memory_kib, &mut limits.memory_kib);
        set(self.processes, &mut limits.processes);
        set(self.file_descriptors, &mut limits.file_descriptors);
        set(self.output_bytes, &mut limits.output_bytes);
        set(self.file_size_bytes, &mut limits.file_size_bytes);
        set(self.disk_bytes, &mut limits.disk_bytes);
        self.fit_file(limits);
    }

    /// Who says only how large the disk is wants no larger file.
    pub(super) fn fit_file(&self, limits: &mut Limits) {
        if self.file_size_bytes.is_none() && self.disk_bytes.is_some() {
            limits.file_size_bytes = limits.file_size_bytes.min(limits.disk_bytes);
        }
    }
}

/// How strong a means is, as a minimum; `None` for the best that there is.
pub(super) fn strength(method: Method) -> Option<Minimum> {
    match method {
        Method::Auto => None,
        Method::Namespaces => Some(Minimum::Namespaces),
        Method::Bubblewrap | Method::Seatbelt => Some(Minimum::Bubblewrap),
        Method::Landlock => Some(Minimum::Landlock),
    }
}

fn set<T: Copy>(said: Option<T>, value: &mut T) {
    *value = said.unwrap_or(*value);
}

fn grow<T: Clone + PartialEq>(said: Option<&[T]>, list: &mut Vec<T>) {
    for item in said.unwrap_or_default() {
        if !list.contains(item) {
            list.push(item.clone());
        }
    }
}
