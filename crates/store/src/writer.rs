//! The one writer: takes what is to be written from a queue, in order, and writes what is
//! there in one transaction (ADR 1 §5). Nobody waits for company: what arrives while a
//! transaction reaches the disk goes into the next one together.

use std::time::{Duration, Instant};

use model::change::{Change, Outcome};
use model::ids::AccountId;
use sqlx::sqlite::{Sqlite, SqliteConnectOptions, SqliteConnection, SqlitePool};
use sqlx::{Connection, Transaction};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::oneshot;

use crate::accounts::NewAccount;
use crate::error::{Result, StoreError};
use crate::open::{self, Lock};
use crate::{accounts, commit, settings};

/// No transaction takes in more once it is this old.
const GROUP: Duration = Duration::from_millis(20);

/// One thing to write, all of it or nothing.
pub(crate) enum Work {
    Changes(Vec<Change>),
    Account(NewAccount),
    Settings(String),
}

/// What came of it.
pub(crate) enum Written {
    Outcomes(Vec<Outcome>),
    Account(AccountId),
    Settings,
}

struct Job {
    work: Work,
    answer: oneshot::Sender<Result<Written>>,
}

enum Post {
    Job(Job),
    Close(oneshot::Sender<()>),
}

/// The near end of the queue.
#[derive(Clone)]
pub(crate) struct Writer {
    queue: UnboundedSender<Post>,
}

impl Writer {
    pub(crate) fn start(
        options: SqliteConnectOptions,
        connection: SqliteConnection,
        readers: SqlitePool,
        lock: Lock,
    ) -> Self {
        let (queue, posts) = unbounded_channel();
        let desk = Desk { options, connection: Some(connection), readers, _lock: lock };
        tokio::spawn(desk.run(posts));
        Self { queue }
    }

    /// The work is in the queue when this returns: it is done even if nobody awaits it.
    pub(crate) fn write(
        &self,
        work: Work,
    ) -> impl Future<Output = Result<Written>> + Send + 'static {
        let (answer, coming) = oneshot::channel();
        // An error here comes out below: the far end of `answer` is gone too.
        let _ = self.queue.send(Post::Job(Job { work, answer }));
        async move { coming.await.unwrap_or(Err(StoreError::Closed)) }
    }

    /// What is in the queue is written first.
    pub(crate) async fn close(&self) {
        let (done, coming) = oneshot::channel();
        let _ = self.queue.send(Post::Close(done));
        let _ = coming.await;
    }
}

/// The far end of the queue. The lock goes last, after every connection.
struct Desk {
    options: SqliteConnectOptions,
    /// `None` after a transaction that could not be ended cleanly.
    connection: Option<SqliteConnection>,
    readers: SqlitePool,
    _lock: Lock,
}

impl Desk {
    async fn run(mut self, mut posts: UnboundedReceiver<Post>) {
        let mut closing = None;
        while closing.is_none() {
            match posts.recv().await {
                Some(Post::Job(job)) => closing = self.group(job, &mut posts).await,
                Some(Post::Close(done)) => closing = Some(done),
                None => break,
            }
        }
        // Whoever comes now is refused, not kept waiting.
        drop(posts);
        self.readers.close().await;
        if let Some(mut connection) = self.connection.take() {
            // The log goes into the database, so that one file is the whole truth.
            let swept = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut connection);
            if let Err(error) = swept.await.map_err(StoreError::from) {
                tracing::warn!(%error, "the log was not swept; the next start does it");
            }
            if let Err(error) = connection.close().await.map_err(StoreError::from) {
                tracing::warn!(%error, "the database was not closed cleanly");
            }
        }
        drop(self);
        if let Some(done) = closing {
            let _ = done.send(());
        }
    }

    /// One transaction. Answers only when it is on the disk. Gives back who wants to close.
    async fn group(
        &mut self,
        first: Job,
        posts: &mut UnboundedReceiver<Post>,
    ) -> Option<oneshot::Sender<()>> {
        let mut group = Group { good: Vec::new(), closing: None };
        let end = match self.connection().await {
            Ok(connection) => group.write(connection, first, posts).await,
            Err(error) => {
                let _ = first.answer.send(Err(error));
                return None;
            }
        };
        if end.is_err() {
            // SQLite may have rolled back by itself (disk full, I/O error): this connection's
            // state is unknown. What it did not commit is void.
            if let Some(connection) = self.connection.take() {
                let _ = connection.close().await;
            }
        }
        for (answer, written) in group.good {
            let _ = answer.send(end.clone().map(|()| written));
        }
        group.closing
    }

    async fn connection(&mut self) -> Result<&mut SqliteConnection> {
        if self.connection.is_none() {
            self.connection = Some(open::connect(&self.options).await?);
        }
        self.connection.as_mut().ok_or(StoreError::Closed)
    }
}

/// Who shares the transaction.
struct Group {
    good: Vec<(oneshot::Sender<Result<Written>>, Written)>,
    closing: Option<oneshot::Sender<()>>,
}

impl Group {
    /// `Err`: nothing of the group was written.
    async fn write(
        &mut self,
        connection: &mut SqliteConnection,
        first: Job,
        posts: &mut UnboundedReceiver<Post>,
    ) -> Result<()> {
        let begun = Instant::now();
        let mut whole = match connection.begin_with("BEGIN IMMEDIATE").await {
            Ok(whole) => whole,
            Err(error) => {
                let error = StoreError::from(error);
                let _ = first.answer.send(Err(error.clone()));
                return Err(error);
            }
        };
        let mut next = Some(first);
        while let Some(Job { work, answer }) = next.take() {
            match part(&mut whole, work).await {
                Ok(written) => self.good.push((answer, written)),
                Err(Refusal { error, clean }) => {
                    let _ = answer.send(Err(error.clone()));
                    if !clean {
                        return Err(error);
                    }
                }
            }
            if begun.elapsed() < GROUP {
                match posts.try_recv() {
                    Ok(Post::Job(job)) => next = Some(job),
                    Ok(Post::Close(done)) => self.closing = Some(done),
                    Err(_) => {}
                }
            }
        }
        Ok(whole.commit().await?)
    }
}

/// Why one part of a group was not written, and whether the others still can be.
struct Refusal {
    error: StoreError,
    clean: bool,
}

/// One caller's share: a savepoint of its own, so that it is all or nothing by itself.
async fn part(
    whole: &mut Transaction<'_, Sqlite>,
    work: Work,
) -> core::result::Result<Written, Refusal> {
    let unclean = |error: sqlx::Error| Refusal { error: error.into(), clean: false };
    let mut part = whole.begin().await.map_err(unclean)?;
    match apply(&mut part, work).await {
        Ok(written) => {
            part.commit().await.map_err(unclean)?;
            Ok(written)
        }
        Err(error) => {
            let clean = part.rollback().await.is_ok();
            Err(Refusal { error, clean })
        }
    }
}

async fn apply(connection: &mut SqliteConnection, work: Work) -> Result<Written> {
    Ok(match work {
        Work::Changes(changes) => {
            let mut outcomes = Vec::with_capacity(changes.len());
            for change in changes {
                outcomes.push(commit::apply(connection, change).await?);
            }
            Written::Outcomes(outcomes)
        }
        Work::Account(new) => Written::Account(accounts::add(connection, &new).await?),
        Work::Settings(json) => {
            settings::put(connection, &json).await?;
            Written::Settings
        }
    })
}
