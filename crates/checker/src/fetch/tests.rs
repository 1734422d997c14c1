//! What comes from a registry, good and bad, and what is in the store afterwards. The registry is a function here; one
//! that speaks HTTP is in the tests of the gateway.

use super::hash::{of_bytes, of_folder};
use super::*;
use miniz_oxide::deflate::compress_to_vec;
use std::cell::RefCell;
use std::fs::{self, File};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};
use tempfile::TempDir;

/// One entry of a tarball: its name, its kind, its bytes.
type Entry<'a> = (&'a str, u8, &'a [u8]);

const GOOD: [Entry<'_>; 3] = [
    ("package/package.json", b'0', b"{}"),
    ("package/lib/tsc", b'0', b"program"),
    ("package/lib/lib.es5.d.ts", 0, b"declare var x: string;"),
];
/// What `find * -type f | LC_ALL=C sort | xargs sha512sum | sha512sum` says of [`GOOD`], as GNU coreutils 9.1 say it.
const GOOD_FILES: &str = "a3949607dec1a54c8fc35bd842417d68f24410651a44e8f23349ce4f4abb0603\
    d265d77c620e41510e2f4f1c7f98d5e78117a876ca445918bb471ee38bebd818";

fn header((name, kind, bytes): Entry<'_>, prefix: &str) -> [u8; 512] {
    let mut block = [0; 512];
    let mut put =
        |at: usize, text: &str| block[at..at + text.len()].copy_from_slice(text.as_bytes());
    put(0, name);
    put(100, if name.ends_with("tsc") { "000755 " } else { "000644 " });
    put(124, &format!("{:011o} ", bytes.len()));
    put(148, "        ");
    put(257, "ustar");
    put(345, prefix);
    block[156] = kind;
    let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
    block[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
    block
}

fn tar(entries: &[Entry<'_>]) -> Vec<u8> {
    let mut archive = Vec::new();
    for entry in entries {
        archive.extend(header(*entry, ""));
        archive.extend(entry.2);
        archive.resize(archive.len().next_multiple_of(512), 0);
    }
    archive.resize(archive.len() + 1024, 0);
    archive
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 0xff];
    packed.extend(compress_to_vec(bytes, 1));
    packed.extend([0; 4]);
    packed.extend(u32::try_from(bytes.len()).expect("it is small").to_le_bytes());
    packed
}

fn tarball() -> Vec<u8> {
    gzip(&tar(&GOOD))
}

struct Place(TempDir);

impl Place {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    fn store(&self) -> Store {
        Store::at(self.0.path().join("cache/typescript"))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join("cache/typescript").join(name)
    }

    /// What is in the store, but the lock.
    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.path("")).into_iter().flatten();
        let names = entries.map(|entry| entry.expect("an entry").file_name());
        let names = names.map(|name| name.into_string().expect("UTF-8"));
        let mut names: Vec<String> = names.filter(|name| name != "lock").collect();
        names.sort_unstable();
        names
    }

    fn fetch(&self, pin: &Pin, ask: Ask<'_>) -> Result<Compiler, String> {
        let registry = Registry::at("https://r.example/npm", &NpmSettings::default());
        let registry = registry.expect("an address");
        fetch(&self.store(), pin, &registry, ask).map_err(|error| error.to_string())
    }
}

/// A pin for a tarball. The hash of the files is that of [`GOOD`].
fn pin(tarball: &[u8]) -> Pin {
    Pin {
        version: "7.0.2".into(),
        platform: "linux-x64".into(),
        tarball: of_bytes(tarball),
        files: good_files(),
    }
}

fn good_files() -> String {
    let lines =
        [("lib/lib.es5.d.ts", GOOD[2].2), ("lib/tsc", GOOD[1].2), ("package.json", GOOD[0].2)];
    let lines = lines.map(|(path, bytes)| format!("{}  {path}\n", of_bytes(bytes)));
    of_bytes(lines.concat().as_bytes())
}

fn answer(bytes: &[u8]) -> impl Fn(&Download<'_>) -> Result<Vec<u8>, DownloadError> {
    let bytes = bytes.to_vec();
    move |_| Ok(bytes.clone())
}

fn never(_: &Download<'_>) -> Result<Vec<u8>, DownloadError> {
    panic!("nobody should have been asked")
}

#[test]
fn hashes_are_those_of_the_standard() {
    // FIPS 180-4, example of SHA-512 with one block.
    assert_eq!(
        of_bytes(b"abc"),
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a\
         2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
    );
}

#[test]
fn a_good_package_comes_to_its_place_once() {
    let place = Place::new();
    let pin = pin(&tarball());
    assert_eq!(place.store().open(&pin).expect("nothing is no error"), None);
    let compiler = place.fetch(&pin, &answer(&tarball())).expect("it is good");
    let library = place.path("7.0.2-linux-x64/lib");
    let program = library.join("tsc");
    assert_eq!(compiler, Compiler { program, library, version: "7.0.2".into() });
    assert_eq!(place.names(), ["7.0.2-linux-x64"]);
    let mode = |path: &Path| fs::metadata(path).expect("it is there").permissions().mode() & 0o777;
    assert_eq!(mode(&compiler.program), 0o755);
    assert_eq!(mode(&compiler.library.join("lib.es5.d.ts")), 0o644);
    assert_eq!(mode(&place.path("")), 0o700);
    assert_eq!(place.fetch(&pin, &never).expect("it is there"), compiler);
}

#[test]
fn nothing_else_comes_into_the_store() {
    let with = |entry: Entry<'_>| gzip(&tar(&[GOOD[0], GOOD[1], GOOD[2], entry]));
    let many: Vec<String> = (0..1_001).map(|number| format!("package/{number}")).collect();
    let many: Vec<Entry<'_>> = many.iter().map(|name| (name.as_str(), b'0', &b""[..])).collect();
    let mut damaged = tar(&GOOD);
    damaged[0] = b'q';
    let mut lying = tarball();
    let end = lying.len();
    lying[end - 1] = 9;
    let mut large = tar(&GOOD);
    large[124..135].copy_from_slice(b"77777777777");
    for (tarball, part) in [
        (with(("package/../../evil", b'0', b"x")), "is no path"),
        (with(("../evil", b'0', b"x")), "is no path"),
        (with(("/etc/evil", b'0', b"x")), "is no path"),
        (with(("package/./evil", b'0', b"x")), "is no path"),
        (with(("package//evil", b'0', b"x")), "is no path"),
        (with(("package/a\\b", b'0', b"x")), "is no path"),
        (with(("package/a/b/c", b'0', b"x")), "is no path"),
        (with(("evil", b'0', b"x")), "is no path"),
        (with(("package/", b'0', b"x")), "is no path"),
        (with(("package/lib/link", b'2', b"")), "is no plain file"),
        (with(("package/lib/link", b'1', b"")), "is no plain file"),
        (with(("package/lib/device", b'3', b"")), "is no plain file"),
        (with(("package/lib/pipe", b'6', b"")), "is no plain file"),
        (with(("package/folder", b'5', b"")), "is no plain file"),
        (with(("package/pax", b'x', b"12 path=../x\n")), "is no plain file"),
        (with(("package/lib/tsc", b'0', b"other")), "twice"),
        (with(("package/lib/more", b'0', b"x")), "not those of the pin"),
        (with(("package/lib/tsc/below", b'0', b"x")), "is no path"),
        (gzip(&tar(&GOOD[..2])), "not those of the pin"),
        (gzip(&tar(&many)), "more than 1000 files"),
        (gzip(&damaged), "damaged"),
        (gzip(&large), "damaged"),
        (gzip(&tar(&GOOD)[..600]), "ends"),
        (gzip(&tar(&GOOD)[..512]), "ends"),
        (gzip(b""), "ends"),
        (gzip(&vec![0; 97 << 20]), "cannot be decompressed"),
        (lying, "another size"),
        (tarball()[..40].to_vec(), "cannot be decompressed"),
        (tarball()[..12].to_vec(), "truncated"),
        (b"<html>".to_vec(), "truncated"),
        (b"<html>not found</html>".to_vec(), "no gzip"),
        (Vec::new(), "truncated"),
    ] {
        let place = Place::new();
        let error = place.fetch(&pin(&tarball), &answer(&tarball)).expect_err(part);
        assert!(error.contains(part), "{part} is not in {error}");
        assert_eq!(place.names(), Vec::<String>::new(), "{part}");
        let beside: Vec<_> = fs::read_dir(place.0.path()).expect("a folder").collect();
        assert!(beside.len() <= 1, "{part}: {beside:?}");
    }
}

#[test]
fn another_hash_is_not_even_unpacked() {
    let place = Place::new();
    let (good, mut evil) = (tarball(), tarball());
    evil.push(0);
    let error = place.fetch(&pin(&good), &answer(&evil)).expect_err("it is another");
    assert!(error.contains("is not the package that is pinned"), "{error}");
    assert!(!place.path("").exists());
}

#[test]
fn a_broken_package_is_told_and_replaced() {
    let good = tarball();
    let break_it: [&dyn Fn(&Path); 7] = [
        &|path| fs::write(path.join("lib/tsc"), "evil").expect("written"),
        &|path| fs::remove_file(path.join("lib/lib.es5.d.ts")).expect("removed"),
        &|path| fs::write(path.join("lib/lib.more.d.ts"), "").expect("written"),
        &|path| fs::create_dir_all(path.join("lib/deep")).expect("made"),
        &|path| {
            fs::remove_file(path.join("lib/tsc")).expect("removed");
            symlink("/bin/sh", path.join("lib/tsc")).expect("linked");
        },
        &|path| {
            fs::remove_dir_all(path).expect("removed");
            symlink("/", path).expect("linked");
        },
        &|path| {
            fs::remove_dir_all(path).expect("removed");
            fs::write(path, "a file").expect("written");
        },
    ];
    for (number, break_it) in break_it.into_iter().enumerate() {
        let place = Place::new();
        let pin = pin(&good);
        place.fetch(&pin, &answer(&good)).expect("it is good");
        break_it(&place.path("7.0.2-linux-x64"));
        let broken = place.store().open(&pin);
        assert!(matches!(broken, Err(FetchError::Broken { .. })), "{number}: {broken:?}");
        let compiler = place.fetch(&pin, &answer(&good)).expect("it is good");
        assert_eq!(place.store().open(&pin).expect("it is whole"), Some(compiler), "{number}");
        assert_eq!(place.names(), ["7.0.2-linux-x64"], "{number}");
    }
    assert!(Path::new("/bin").exists(), "the target of a link was touched");
}

#[test]
fn many_at_once_do_no_harm() {
    let place = Place::new();
    let good = tarball();
    let (pin, ask) = (pin(&good), answer(&good));
    let ask = &(|asked: &Download<'_>| ask(asked));
    // The answer is one function for all, which a scope may share.
    let shared: &(dyn Fn(&Download<'_>) -> _ + Sync) = ask;
    std::thread::scope(|scope| {
        let fetching = (0..8).map(|_| scope.spawn(|| place.fetch(&pin, &|asked| shared(asked))));
        for fetched in fetching.collect::<Vec<_>>() {
            fetched.join().expect("no panic").expect("it is good");
        }
    });
    assert_eq!(place.names(), ["7.0.2-linux-x64"]);
    assert!(place.store().open(&pin).expect("it is whole").is_some());
}

#[test]
fn what_a_killed_process_left_goes_when_it_is_old() {
    let place = Place::new();
    let good = tarball();
    for name in [".part-7.0.2-linux-x64-1-0", ".part-7.0.2-linux-x64-2-0"] {
        fs::create_dir_all(place.path(name).join("lib")).expect("made");
    }
    let old = SystemTime::now() - Duration::from_hours(2);
    let folder = File::open(place.path(".part-7.0.2-linux-x64-1-0")).expect("a folder");
    folder.set_modified(old).expect("changed");
    place.fetch(&pin(&good), &answer(&good)).expect("it is good");
    assert_eq!(place.names(), [".part-7.0.2-linux-x64-2-0", "7.0.2-linux-x64"]);
}

#[test]
fn a_registry_that_keeps_it_elsewhere_is_asked_where() {
    let usual =
        "https://r.example/npm/@typescript/typescript-linux-x64/-/typescript-linux-x64-7.0.2.tgz";
    let described = "https://r.example/npm/@typescript%2ftypescript-linux-x64";
    let good = tarball();
    let elsewhere = |tarball: &str| {
        format!(r#"{{"versions": {{"7.0.2": {{"dist": {{"tarball": "{tarball}"}}}}}}}}"#)
    };
    let gone = || Err(DownloadError::Status(404));
    for (description, expected) in [
        (Ok(elsewhere("https://r.example/files/x.tgz").into_bytes()), Ok(3)),
        (Ok(elsewhere("file:///etc/passwd").into_bytes()), Err("(404)")),
        (Ok(elsewhere(usual).into_bytes()), Err("(404)")),
        (Ok(b"[]".to_vec()), Err("(404)")),
        (Ok(vec![b'['; 17 << 20]), Err("(404)")),
        (gone(), Err("(404)")),
    ] {
        let asked = RefCell::new(Vec::new());
        let ask = |download: &Download<'_>| {
            asked.borrow_mut().push(download.url.to_owned());
            match download.url {
                url if url == usual => Err(DownloadError::Status(404)),
                url if url == described => description.clone(),
                _ => Ok(good.clone()),
            }
        };
        let fetched = Place::new().fetch(&pin(&good), &ask);
        let n_asked = asked.borrow().len();
        match expected {
            Ok(n) => assert_eq!((fetched.map(drop), n_asked), (Ok(()), n)),
            Err(part) => assert!(fetched.expect_err(part).contains(part)),
        }
        assert_eq!(asked.borrow()[..2], [usual, described]);
    }
}

#[test]
fn refusals_say_what_to_do_and_no_secret() {
    let variables = [("npm_config_//r.example/:_authToken".to_owned(), "hidden".to_owned())];
    let settings = NpmSettings::read(&variables.into(), None);
    let registry =
        Registry::at("https://u:hidden@r.example/?hidden", &settings).expect("an address");
    for (answer, part) in [
        (DownloadError::Status(401), "_authToken"),
        (DownloadError::Status(403), "_authToken"),
        (DownloadError::Status(500), "answered 500"),
        (DownloadError::Failed("no route".into()), "no route"),
    ] {
        let place = Place::new();
        let ask = |download: &Download<'_>| {
            assert_eq!(download.authorization, Some("Bearer hidden"));
            Err(answer.clone())
        };
        let error = fetch(&place.store(), &pin(b""), &registry, &ask).expect_err(part).to_string();
        assert!(error.contains(part) && !error.contains("hidden"), "{error}");
        assert!(!place.path("").exists());
    }
}

#[test]
fn a_folder_is_hashed_as_its_data_file_says() {
    let place = Place::new();
    place.fetch(&pin(&tarball()), &answer(&tarball())).expect("it is good");
    assert_eq!(of_folder(&place.path("7.0.2-linux-x64")).expect("it is whole"), GOOD_FILES);
}
