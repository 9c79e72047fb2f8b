//! `schema.sql` is what the migrations make.

use crate::world::within;

#[path = "../../examples/schema.rs"]
mod snapshot;

#[test]
fn the_snapshot_of_the_schema_is_fresh() {
    within(20, async {
        let committed = std::fs::read_to_string(snapshot::path()).unwrap();
        let made = snapshot::text().await.unwrap();
        assert_eq!(committed, made, "run `cargo run -p store --example schema`");
    });
}

#[test]
fn every_column_has_a_comment_and_every_table_is_strict() {
    within(20, async {
        let text = snapshot::text().await.unwrap();
        let mut columns = 0;
        for statement in text.split("\n\n").filter(|part| part.starts_with("CREATE TABLE")) {
            assert!(statement.contains("STRICT"), "{statement}");
            for line in statement.lines().skip(1) {
                let word = line.split_whitespace().next().unwrap_or_default();
                if line.starts_with("    ") && word.chars().all(|c| c.is_lowercase() || c == '_') {
                    columns += 1;
                    let rest = statement.split_once(line).unwrap().1;
                    let commented = line.contains("--")
                        || rest.lines().nth(1).is_some_and(|next| next.contains("--"));
                    assert!(commented, "{line}");
                    assert!(line.contains("NOT NULL"), "{line}");
                }
            }
        }
        assert!(columns > 35, "{columns}");
    });
}
