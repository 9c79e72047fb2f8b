//! Makes a plain, empty database from the migrations, so that the compiler can check every
//! query against the very schema that the code will meet: no network, no generated file to
//! go stale. The checked statements are left beside it for the tests of their plans.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

use sqlx::migrate::Migrator;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};

fn main() -> Result<(), Box<dyn Error>> {
    // `src` too: a statement that is gone from the code must be gone from the list.
    println!("cargo:rerun-if-changed=migrations");
    println!("cargo:rerun-if-changed=src");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let (database, queries) = (out.join("plain.db"), out.join("queries"));
    if queries.exists() {
        fs::remove_dir_all(&queries)?;
    }
    fs::create_dir_all(&queries)?;
    if database.exists() {
        fs::remove_file(&database)?;
    }
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?
        .block_on(make(&database))?;
    println!("cargo:rustc-env=DATABASE_URL=sqlite://{}", database.display());
    println!("cargo:rustc-env=SQLX_OFFLINE=false");
    println!("cargo:rustc-env=SQLX_OFFLINE_DIR={}", queries.display());
    Ok(())
}

async fn make(database: &Path) -> Result<(), Box<dyn Error>> {
    let options = SqliteConnectOptions::new().filename(database).create_if_missing(true);
    let mut connection = options.connect().await?;
    Migrator::new(Path::new("migrations")).await?.run(&mut connection).await?;
    connection.close().await?;
    Ok(())
}
