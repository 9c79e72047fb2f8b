//! What lies on the disk and in the logs tells nothing.

use std::fs;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use model::Private;
use store::Store;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::fmt::MakeWriter;

use crate::world::{World, fill, hex, jid, key, within};

/// The ways in which a text might stand in a file.
fn disguises(secret: &[u8]) -> Vec<Vec<u8>> {
    let text = String::from_utf8_lossy(secret);
    let mut all = vec![secret.to_vec()];
    all.push(text.encode_utf16().flat_map(u16::to_le_bytes).collect());
    all.push(text.encode_utf16().flat_map(u16::to_be_bytes).collect());
    let hex = hex(secret);
    all.push(hex.to_uppercase().into_bytes());
    all.push(hex.into_bytes());
    // Base64 looks different at each of three places; its ends depend on the neighbours.
    for shift in 0..3 {
        let mut shifted = vec![0; shift];
        shifted.extend_from_slice(secret);
        let encoded = base64::engine::general_purpose::STANDARD_NO_PAD.encode(&shifted);
        let (from, to) = ([0, 2, 3][shift], encoded.len() - 2);
        all.push(encoded.as_bytes()[from..to].to_vec());
    }
    all
}

fn holds(bytes: &[u8], secret: &[u8]) -> bool {
    disguises(secret)
        .iter()
        .any(|needle| bytes.windows(needle.len()).any(|window| window == needle.as_slice()))
}

fn search(dir: &Path, secrets: &[&[u8]]) -> Vec<String> {
    let mut names = Vec::new();
    for entry in fs::read_dir(dir).unwrap() {
        let entry = entry.unwrap();
        let bytes = fs::read(entry.path()).unwrap();
        for secret in secrets {
            let name = entry.file_name().into_string().unwrap();
            assert!(!holds(&bytes, secret), "{name} holds {}", String::from_utf8_lossy(secret));
        }
        names.push(format!("{}: {}", entry.file_name().display(), bytes.len()));
    }
    names.sort();
    names
}

const PASSWORD: &str = "correct-horse-battery";
const PASSPHRASE: &str = "the quick brown fox!";
const SAID: &str = "But soft, what light";
const HEARD: &str = "O Romeo, Romeo! wherefore";
const PEER: &str = "juliet@capulet.example";

#[test]
fn no_file_of_the_profile_tells_a_secret() {
    within(60, async {
        let dir = tempfile::tempdir().unwrap();
        let passphrase: Private<String> = PASSPHRASE.into();
        let store = Store::create_with_passphrase(dir.path(), &passphrase, &fill(3)).await.unwrap();
        let romeo = jid("romeo@montague.example");
        let account = store.add_account(&romeo, &PASSWORD.into(), "", "r").await.unwrap();
        store.commit(vec![model::change::Change::AccountKept { account }]).await.unwrap();
        let world = World { dir, store, account, peer: jid(PEER) };
        world.hears(HEARD).await;
        world.says(SAID).await;
        // The key as `fill` drew it.
        let mut drawn = [0; 32];
        fill(3)(&mut drawn);
        let secrets: [&[u8]; 6] = [
            PASSWORD.as_bytes(),
            PASSPHRASE.as_bytes(),
            SAID.as_bytes(),
            HEARD.as_bytes(),
            PEER.as_bytes(),
            &drawn,
        ];
        let names = search(world.dir.path(), &secrets);
        assert!(
            names.iter().any(|name| name.starts_with("store.db-wal: ") && !name.ends_with(": 0"))
        );
        world.store.close().await;
        println!("{names:?}, then {:?}", search(world.dir.path(), &secrets));

        let store = Store::open_with_passphrase(world.dir.path(), &passphrase).await.unwrap();
        let world = World { store, ..world };
        assert_eq!(world.texts().await, [HEARD, SAID], "it is there, though");
    });
}

#[test]
fn the_search_finds_a_secret_in_each_disguise() {
    for disguise in disguises(SAID.as_bytes()) {
        let mut file = vec![0x55; 1000];
        file.extend_from_slice(&disguise);
        file.extend(vec![0x55; 1000]);
        assert!(holds(&file, SAID.as_bytes()));
    }
    for shift in 0..3 {
        let text = format!("{}{SAID} and more", "x".repeat(shift));
        let encoded = base64::engine::general_purpose::STANDARD.encode(text);
        assert!(holds(encoded.as_bytes(), SAID.as_bytes()), "{shift}");
    }
    assert!(!holds(&[0x55; 1000], SAID.as_bytes()));
}

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[test]
fn no_log_tells_a_secret_even_at_its_loudest() {
    within(60, async {
        let log = Log::default();
        // For all threads: the connections have threads of their own.
        tracing_subscriber::fmt()
            .with_max_level(LevelFilter::TRACE)
            .with_writer(log.clone())
            .init();
        tracing::info!("the log is heard");
        let world = World::new().await;
        world.hears(HEARD).await;
        world.says(SAID).await;
        let set = model::change::Change::PasswordSet {
            account: world.account,
            password: PASSWORD.into(),
        };
        world.commit(set).await;
        // What fits nothing is told (invariant 5), though not what it was about.
        let (account, peer) = (world.account, world.peer.clone());
        let origin_id = crate::world::origin("guessed-id");
        world.commit(model::change::Change::Receipt { account, peer, origin_id }).await;
        world.texts().await;
        let world = world.reopened().await;
        println!("{:?} {:?}", world.store, Store::open_with_key(world.dir.path(), &key()).await);
        let log = log.0.lock().unwrap().clone();
        assert!(holds(&log, b"the log is heard"));
        assert!(holds(&log, b"change without effect change=\"receipt\""));
        for secret in [PASSWORD, SAID, HEARD, PEER, "guessed-id"] {
            assert!(!holds(&log, secret.as_bytes()), "{secret}");
        }
        assert!(!holds(&log, key().expose()), "the key");
    });
}
