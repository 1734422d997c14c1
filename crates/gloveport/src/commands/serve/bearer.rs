//! The file in which programs of this machine find the bearer of a gateway, as long as it runs.

use crate::output;
use anyhow::Context as _;
use gloveport_identity::Bearer;
use std::fs::{self, DirBuilder, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// Permission bits of everybody else.
const OTHERS: u32 = 0o077;

/// A bearer in its file. The file goes with it.
#[derive(Debug)]
pub(super) struct BearerFile {
    path: PathBuf,
    bearer: Bearer,
}

impl BearerFile {
    /// Writes the bearer of the gateway at a port into a folder that only we can enter.
    pub(super) fn write(folder: &Path, port: u16, bearer: &Bearer) -> anyhow::Result<Self> {
        let path = folder.join(format!("bearer-{port}"));
        let failed = || format!("cannot keep the bearer in `{}`", path.display());
        DirBuilder::new().recursive(true).mode(0o700).create(folder).with_context(failed)?;
        let metadata = fs::symlink_metadata(folder).with_context(failed)?;
        anyhow::ensure!(
            metadata.is_dir() && metadata.mode() & OTHERS == 0,
            "`{}` is open to other users, and the bearer would be in there: `chmod 700` it",
            folder.display()
        );
        // What a gateway left that was killed. A new file has nobody who opened it before.
        match fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(error).with_context(failed);
            }
            Ok(()) | Err(_) => {}
        }
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&path)
            .with_context(failed)?;
        writeln!(file, "{}", bearer.expose()).with_context(failed)?;
        Ok(Self { path, bearer: bearer.clone() })
    }

    /// Tells where it is, and how a client shows it. The bearer itself goes to nobody but a person at a terminal.
    pub(super) fn tell(&self, url: &str) {
        let path = self.path.display();
        output::note(&format!("bearer in {path}, new at each start"));
        if output::is_watched() {
            let entry = serde_json::json!({"mcpServers": {"gloveport": {
                "type": "http",
                "url": url,
                "headers": {"Authorization": format!("Bearer {}", self.bearer.expose())},
            }}});
            output::note(&format!("a client's entry: {entry}"));
        } else {
            output::note(&format!(
                "a client's entry: claude mcp add --transport http gloveport {url} \
                 --header \"Authorization: Bearer $(cat '{path}')\""
            ));
        }
    }
}

impl Drop for BearerFile {
    fn drop(&mut self) {
        // The next gateway at this port may have put its own there already.
        let is_own = fs::read_to_string(&self.path)
            .is_ok_and(|text| text.trim_end() == self.bearer.expose());
        if is_own {
            drop(fs::remove_file(&self.path));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn the_file_is_ours_alone_and_goes_at_the_end() {
        let folder = tempfile::tempdir().expect("a folder");
        let own = folder.path().join("run/gloveport");
        let bearer = Bearer::random().expect("random bytes");
        let path = own.join("bearer-7878");
        let kept = BearerFile::write(&own, 7878, &bearer).expect("written");
        let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
        assert_eq!((mode(&own), mode(&path)), (0o700, 0o600));
        assert!(!format!("{kept:?}").contains(bearer.expose()));
        let next = BearerFile::write(&own, 7878, &Bearer::random().expect("random bytes"));
        drop(kept);
        assert!(path.exists(), "it is the next one's");
        drop(next.expect("written"));
        assert!(!path.exists());
        fs::set_permissions(&own, fs::Permissions::from_mode(0o755)).expect("changed");
        let error = BearerFile::write(&own, 7878, &bearer).expect_err("others look in");
        assert!(error.to_string().contains("chmod 700"), "{error}");
    }
}
