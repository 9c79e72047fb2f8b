//! The user's settings: one JSON text, whose meaning is the engine's.

use sqlx::sqlite::{SqliteConnection, SqlitePool};

use crate::error::Result;

pub(crate) async fn get(db: &SqlitePool) -> Result<Option<String>> {
    Ok(sqlx::query_scalar!("SELECT json FROM settings WHERE id = 1").fetch_optional(db).await?)
}

pub(crate) async fn put(db: &mut SqliteConnection, json: &str) -> Result<()> {
    sqlx::query!(
        "INSERT INTO settings (id, json) VALUES (1, ?1) ON CONFLICT (id) DO UPDATE SET json = ?1",
        json,
    )
    .execute(db)
    .await?;
    Ok(())
}
