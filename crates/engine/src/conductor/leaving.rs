//! Accounts that are being removed: nobody waits for their good-bye but who asked for it.

use std::collections::HashMap;

use model::failure::{ErrorCode, Failure};
use model::ids::AccountId;
use tokio::task::{Id, JoinSet};

use crate::Answer;

/// How a removal ended.
pub(super) struct Removal {
    pub(super) id: AccountId,
    pub(super) result: Result<(), Failure>,
    pub(super) answer: Answer,
}

/// Removals under way.
#[derive(Default)]
pub(super) struct Leaving {
    tasks: JoinSet<Result<(), Failure>>,
    /// Kept beside the tasks: a panic takes neither the account nor who waits with it.
    going: HashMap<Id, (AccountId, Answer)>,
}

impl Leaving {
    pub(super) fn begin(
        &mut self,
        id: AccountId,
        answer: Answer,
        good_bye: impl Future<Output = Result<(), Failure>> + Send + 'static,
    ) {
        let task = self.tasks.spawn(good_bye);
        self.going.insert(task.id(), (id, answer));
    }

    /// Is this account being removed?
    pub(super) fn has(&self, id: AccountId) -> bool {
        self.going.values().any(|(going, _)| *going == id)
    }

    /// Waits until one of them is over, well or not; `None` if there is none.
    pub(super) async fn next(&mut self) -> Option<Removal> {
        let (task, result) = match self.tasks.join_next_with_id().await? {
            Ok(ended) => ended,
            Err(error) => {
                tracing::error!("a removal panicked");
                let failure = Failure::new(ErrorCode::Internal).detail("the removal ended");
                (error.id(), Err(failure))
            }
        };
        let (id, answer) = self.going.remove(&task)?;
        Some(Removal { id, result, answer })
    }
}

#[cfg(test)]
mod tests {
    use model::failure::ErrorCode;
    use model::ids::AccountId;
    use tokio::sync::oneshot;

    use super::Leaving;

    #[tokio::test]
    async fn however_a_removal_ends_its_account_is_going_no_more_and_who_waits_is_told() {
        let mut leaving = Leaving::default();
        let (answer, mut reply) = oneshot::channel();
        leaving.begin(AccountId(1), answer, async { panic!("the fault that the test wants") });
        assert!(leaving.has(AccountId(1)) && !leaving.has(AccountId(2)));
        let removal = leaving.next().await.expect("one that is over");
        assert!(!leaving.has(AccountId(1)));
        assert_eq!(removal.id, AccountId(1));
        assert_eq!(removal.result.expect_err("a panic").code, ErrorCode::Internal);
        assert!(reply.try_recv().is_err(), "not before it was served again");
        let (answer, _reply) = oneshot::channel();
        leaving.begin(AccountId(2), answer, async { Ok(()) });
        assert!(leaving.next().await.is_some_and(|removal| removal.result.is_ok()));
        assert!(!leaving.has(AccountId(2)) && leaving.next().await.is_none());
    }
}
