//! Packages of TypeScript as npm, pnpm and others install them, and the native program in them.

use crate::Compiler;
use crate::fetch::platform;
use serde_json::Value;
use std::fs::File;
use std::io::Read;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// Bytes of a `package.json` that are read.
const DESCRIPTION_BYTES_MAX: u64 = 256 << 10;
/// Least version, and the major version that is none any more.
const VERSION_MIN: [u32; 3] = [7, 0, 2];
const MAJOR_END: u32 = 8;
/// Permission bit that lets everybody write.
const WRITABLE_BY_ALL: u32 = 0o002;
/// Permission bits that let somebody execute.
const EXECUTABLE: u32 = 0o111;

/// Whose program is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Owner {
    /// Anybody's.
    Any,
    /// That of this user or of root, which not everybody may write to.
    Trusted,
}

/// What a place holds: nothing, a compiler, or something that is none and why.
type Held = Option<Result<Compiler, String>>;

/// A folder `node_modules`.
pub(super) struct Modules<'a>(pub(super) &'a Path);

impl Modules<'_> {
    /// The compiler of what is installed here.
    pub(super) fn compiler(&self, owner: Owner) -> Held {
        let typescript = self.0.join("typescript");
        if typescript.join("package.json").is_file() {
            return Some(of_typescript(&typescript, owner));
        }
        let package = self.0.join(platform_package()?);
        package.join("package.json").is_file().then(|| of_platform(&package, owner))
    }
}

/// The compiler of a folder: a package, or one that has `node_modules`.
pub(super) fn in_folder(folder: &Path, owner: Owner) -> Held {
    match name_of(folder).as_deref() {
        Some("typescript") => Some(of_typescript(folder, owner)),
        Some(name) if platform_package().as_deref() == Some(name) => {
            Some(of_platform(folder, owner))
        }
        _ if folder.ends_with("node_modules") => Modules(folder).compiler(owner),
        _ => Modules(&folder.join("node_modules")).compiler(owner),
    }
}

/// The compiler that a program is, or that it would start: the native one, npm's link to a script of the package
/// `typescript`, or a script in `.bin` or `bin` beside the package.
pub(super) fn of_program(program: &Path, owner: Owner) -> Held {
    let real = program.canonicalize().ok().filter(|real| real.is_file())?;
    // `<package>/lib/tsc` and `<package>/bin/tsc`
    let package = real.ancestors().nth(2)?;
    match name_of(package).as_deref() {
        Some("typescript") => return Some(of_typescript(package, owner)),
        Some(name) if platform_package().as_deref() == Some(name) => {
            return Some(of_platform(package, owner));
        }
        _ => {}
    }
    let folder = program.parent()?;
    let modules = match folder.file_name()?.to_str()? {
        ".bin" => folder.parent()?.to_owned(),
        "bin" => folder.parent()?.join("lib/node_modules"),
        _ => folder.join("node_modules"),
    };
    let beside = Modules(&modules).compiler(owner);
    Some(beside.unwrap_or_else(|| Err("it belongs to no package of TypeScript".to_owned())))
}

/// The compiler of an installed package `typescript`: in the package for this platform, where node would find it.
fn of_typescript(folder: &Path, owner: Owner) -> Result<Compiler, String> {
    let folder = folder.canonicalize().map_err(|error| error.to_string())?;
    version_of(&folder)?;
    let package = platform_package().ok_or("no compiler is published for this machine")?;
    let above = folder.ancestors().filter(|folder| !folder.ends_with("node_modules"));
    let mut beside = above.map(|folder| folder.join("node_modules").join(&package));
    let found = beside.find(|package| package.join("package.json").is_file());
    let found = found.ok_or_else(|| format!("its package `{package}` is not installed"))?;
    of_platform(&found, owner)
}

/// The compiler of an installed package for this platform.
fn of_platform(folder: &Path, owner: Owner) -> Result<Compiler, String> {
    let folder = folder.canonicalize().map_err(|error| error.to_string())?;
    let version = version_of(&folder)?;
    let library = folder.join("lib");
    if !library.join("lib.es5.d.ts").is_file() {
        return Err("its standard library is not there".to_owned());
    }
    let program = library.join("tsc");
    check_program(&program, owner)?;
    Ok(Compiler { program, library, version })
}

/// `@typescript/typescript-linux-x64`
fn platform_package() -> Option<String> {
    platform().map(|platform| format!("@typescript/typescript-{platform}"))
}

fn name_of(folder: &Path) -> Option<String> {
    description(folder).ok()?["name"].as_str().map(str::to_owned)
}

/// The version of a package, if it is one that we know how to speak to.
fn version_of(folder: &Path) -> Result<String, String> {
    let description = description(folder)?;
    let version = description["version"].as_str().unwrap_or_default();
    let numbers: Vec<u32> = version.split('.').filter_map(|part| part.parse().ok()).collect();
    let is_known = <[u32; 3]>::try_from(numbers)
        .is_ok_and(|numbers| numbers >= VERSION_MIN && numbers[0] < MAJOR_END);
    // Anything behind the numbers names a version before the release.
    if is_known && version.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
        return Ok(version.to_owned());
    }
    let shown: String = version.chars().take(40).collect();
    let [major, minor, patch] = VERSION_MIN;
    Err(format!(
        "its version is `{}`, and {major}.{minor}.{patch} or newer, below {MAJOR_END}, is wanted",
        shown.escape_debug()
    ))
}

fn description(folder: &Path) -> Result<Value, String> {
    let wrong =
        |error: &dyn std::fmt::Display| format!("its `package.json` cannot be read: {error}");
    let mut bytes = Vec::new();
    let path = folder.join("package.json");
    // Opening a pipe would wait for somebody who writes.
    if !path.is_file() {
        return Err(wrong(&"it is no file"));
    }
    let file = File::open(path).map_err(|error| wrong(&error))?;
    file.take(DESCRIPTION_BYTES_MAX).read_to_end(&mut bytes).map_err(|error| wrong(&error))?;
    serde_json::from_slice(&bytes).map_err(|error| wrong(&error))
}

/// Whether a file is a program for this machine that we may run.
fn check_program(program: &Path, owner: Owner) -> Result<(), String> {
    let absent = |error| format!("its native program is not there: {error}");
    let metadata = program.metadata().map_err(absent)?;
    if !metadata.is_file() || metadata.mode() & EXECUTABLE == 0 {
        return Err("its native program is not executable".to_owned());
    }
    if owner == Owner::Trusted && !is_trusted(metadata.uid(), metadata.mode()) {
        return Err("others than you and root may change its native program".to_owned());
    }
    let mut head = [0; 20];
    let mut file = File::open(program).map_err(absent)?;
    file.read_exact(&mut head).map_err(|_| "its native program is too short".to_owned())?;
    if is_native(&head) {
        return Ok(());
    }
    Err("its native program is not for this machine".to_owned())
}

fn is_trusted(owner: u32, mode: u32) -> bool {
    let own = Path::new("/proc/self").metadata().map(|own| own.uid());
    let is_ours = owner == 0 || own.is_ok_and(|own| own == owner);
    is_ours && mode & WRITABLE_BY_ALL == 0
}

/// The beginning of a program: ELF (`elf(5)`: 64 bits, little endian, the machine at 18), or Mach-O of 64 bits.
fn is_native(head: &[u8; 20]) -> bool {
    let is_elf = head.starts_with(b"\x7fELF\x02\x01");
    let elf_machine = u16::from_le_bytes([head[18], head[19]]);
    match (std::env::consts::OS, std::env::consts::ARCH) {
        ("linux", "x86_64") => is_elf && elf_machine == 62,
        ("linux", "aarch64") => is_elf && elf_machine == 183,
        ("macos", "x86_64") => head.starts_with(b"\xcf\xfa\xed\xfe\x07\x00\x00\x01"),
        ("macos", "aarch64") => head.starts_with(b"\xcf\xfa\xed\xfe\x0c\x00\x00\x01"),
        _ => false,
    }
}
