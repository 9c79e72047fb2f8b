//! Looks for words in files, in every shape in which a program may have written them.

use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use memchr::memmem;
use support::Result;

/// A word and one of its shapes.
#[derive(Debug, Clone)]
pub(crate) struct Needle {
    /// For the report.
    pub(crate) name: String,
    bytes: Vec<u8>,
}

impl Needle {
    /// Does it lie in there?
    pub(crate) fn is_in(&self, bytes: &[u8]) -> bool {
        memmem::find(bytes, &self.bytes).is_some()
    }
}

/// All shapes of a word: UTF-8, UTF-16 of both orders, and base64 of the first two at the three
/// places where it can begin.
pub(crate) fn shapes(word: &str) -> Vec<Needle> {
    let utf16 = |bytes: fn(u16) -> [u8; 2]| word.encode_utf16().flat_map(bytes).collect::<Vec<_>>();
    let plain = [
        ("UTF-8", word.as_bytes().to_vec()),
        ("UTF-16LE", utf16(u16::to_le_bytes)),
        ("UTF-16BE", utf16(u16::to_be_bytes)),
    ];
    let mut needles = Vec::new();
    for (shape, bytes) in plain {
        for offset in 0..3 {
            for (alphabet, engine) in [("", STANDARD_NO_PAD), (", URL-safe", URL_SAFE_NO_PAD)] {
                let name = format!("'{word}' in base64{alphabet} of {shape} at {offset}");
                needles.push(Needle { name, bytes: inner_base64(&bytes, offset, &engine) });
            }
        }
        needles.push(Needle { name: format!("'{word}' in {shape}"), bytes });
    }
    needles
}

/// The letters of base64 that depend on these bytes alone, if so many others come before them.
fn inner_base64(bytes: &[u8], before: usize, engine: &impl base64::Engine) -> Vec<u8> {
    let mut all = vec![0; before];
    all.extend_from_slice(bytes);
    let letters = engine.encode(&all).into_bytes();
    let (first, end) = ((before * 8).div_ceil(6), all.len() * 8 / 6);
    letters.get(first..end).unwrap_or_default().to_vec()
}

/// Which needles lie in which files: of all files under `root`, names included.
pub(crate) fn search(root: &Path, needles: &[Needle]) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for file in files(root)? {
        found.extend(search_file(&file, needles)?);
    }
    Ok(found)
}

/// Which needles lie in one file or its name. A file that is gone holds nothing.
pub(crate) fn search_file(file: &Path, needles: &[Needle]) -> Result<Vec<String>> {
    let mut bytes = match fs::read(file) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(error.into()),
    };
    bytes.extend_from_slice(file.as_os_str().as_encoded_bytes());
    let hit = |needle: &&Needle| needle.is_in(&bytes);
    let told = |needle: &Needle| format!("{} in {}", needle.name, file.display());
    Ok(needles.iter().filter(hit).map(told).collect())
}

/// All regular files under a folder.
pub(crate) fn files(root: &Path) -> Result<Vec<PathBuf>> {
    let (mut files, mut folders) = (Vec::new(), vec![root.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let kind = entry.file_type()?;
            if kind.is_dir() {
                folders.push(entry.path());
            } else if kind.is_file() {
                files.push(entry.path());
            }
        }
    }
    Ok(files)
}

#[test]
fn every_shape_is_found_where_it_was_planted() -> Result<()> {
    const WORD: &str = "canary~ÿ>?word";
    let needles = shapes(WORD);
    let utf16: Vec<u8> = WORD.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut plants: Vec<Vec<u8>> = vec![
        format!("noise {WORD} noise").into_bytes(),
        [b"noise".as_slice(), &utf16].concat(),
        [b"x".as_slice(), &WORD.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<_>>()]
            .concat(),
    ];
    for noise in ["", "n", "no", "noi", "nois"] {
        let plain = [noise.as_bytes(), WORD.as_bytes(), b"more"].concat();
        plants.push(STANDARD_NO_PAD.encode(&plain).into_bytes());
        plants.push(URL_SAFE_NO_PAD.encode([noise.as_bytes(), &utf16].concat()).into_bytes());
    }
    for (number, plant) in plants.iter().enumerate() {
        let dir = tempfile::tempdir()?;
        let folder = dir.path().join("deep/er");
        fs::create_dir_all(&folder)?;
        fs::write(folder.join("file"), plant)?;
        assert!(!search(dir.path(), &needles)?.is_empty(), "plant {number} was not found");
    }
    let dir = tempfile::tempdir()?;
    fs::write(dir.path().join("clean"), b"another word")?;
    assert_eq!(search(dir.path(), &needles)?, [""; 0]);
    fs::write(dir.path().join("a canary~ÿ>?word.txt"), b"")?;
    assert_eq!(search(dir.path(), &needles)?.len(), 1, "a name counts, too");
    Ok(())
}
