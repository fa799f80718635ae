//! What requests ask of the database at the same time, asked together.
//!
//! A request that comes while others are being answered waits with those that come after it, and one statement answers
//! them all: it begins after the last of them came, so that none is told anything older than itself. The busier the
//! process, the less each costs; one that comes alone waits for nobody. There is no timer.

use std::{
    mem,
    panic::AssertUnwindSafe,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use futures_util::FutureExt as _;
use tokio::sync::oneshot;

use crate::{Error, error::Away};

/// So many statements are under way at a time: one that hangs holds up nobody but those it is for.
const AT_A_TIME: usize = 2;
/// So many are asked for by one statement at most.
const MOST: usize = 256;
/// Those that wait to ask.
pub(crate) struct Together<Q, A>(Arc<Mutex<Gathering<Q, A>>>);

struct Gathering<Q, A> {
    waiting: Vec<Waiting<Q, A>>,
    under_way: usize,
}

struct Waiting<Q, A> {
    question: Q,
    answer: oneshot::Sender<Result<A, Error>>,
}

impl<Q, A> Default for Together<Q, A> {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(Gathering { waiting: Vec::new(), under_way: 0 })))
    }
}

impl<Q: Send + 'static, A: Send + 'static> Together<Q, A> {
    /// The answer to the question, which `answers` gives to many: one to each, in their order, and within some time.
    pub(crate) async fn ask<F>(
        &self,
        question: Q,
        answers: impl Fn(Vec<Q>) -> F + Send + Sync + 'static,
    ) -> Result<A, Error>
    where
        F: Future<Output = Result<Vec<A>, Error>> + Send,
    {
        let (answer, answered) = oneshot::channel();
        if self.joins(Waiting { question, answer }) {
            let gathering = Self(Arc::clone(&self.0));
            tokio::spawn(async move {
                while let Some(waiting) = gathering.next() {
                    tell(waiting, &answers).await;
                }
            });
        }
        answered.await.unwrap_or_else(|_| Err(Away::Silent.into()))
    }

    /// Whether whoever joins is to see that the waiting are answered.
    fn joins(&self, waiting: Waiting<Q, A>) -> bool {
        let mut gathering = self.lock();
        gathering.waiting.push(waiting);
        let begins = gathering.under_way < AT_A_TIME;
        gathering.under_way += usize::from(begins);
        begins
    }

    /// Those that are answered next, but for those that have gone; `None`, and one less under way, where nobody waits.
    fn next(&self) -> Option<Vec<Waiting<Q, A>>> {
        let mut gathering = self.lock();
        gathering.waiting.retain(|waiting| !waiting.answer.is_closed());
        if gathering.waiting.is_empty() {
            gathering.under_way -= 1;
            return None;
        }
        let now = gathering.waiting.len().min(MOST);
        let later = gathering.waiting.split_off(now);
        Some(mem::replace(&mut gathering.waiting, later))
    }

    fn lock(&self) -> MutexGuard<'_, Gathering<Q, A>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Tells each what it is answered, or all what stood in the way.
async fn tell<Q, A, F>(waiting: Vec<Waiting<Q, A>>, answers: &impl Fn(Vec<Q>) -> F)
where
    F: Future<Output = Result<Vec<A>, Error>> + Send,
{
    let (questions, tellers): (Vec<_>, Vec<_>) =
        waiting.into_iter().map(|waiting| (waiting.question, waiting.answer)).unzip();
    // A panic ends nobody's turn but its own.
    let told = AssertUnwindSafe(async { answers(questions).await }).catch_unwind().await;
    match told.unwrap_or_else(|_| Err(Error::Broken("asking together panicked".to_owned()))) {
        Ok(told) => tellers.into_iter().zip(told).for_each(|(teller, answer)| drop(teller.send(Ok(answer)))),
        Err(error) => tellers.into_iter().for_each(|teller| drop(teller.send(Err(error.clone())))),
    }
}

#[cfg(test)]
mod tests {
    use tokio::{sync::Semaphore, task::JoinSet};

    use super::*;

    /// What was asked for together, and answers that wait to be let go.
    #[derive(Clone)]
    struct Database {
        asked: Arc<Mutex<Vec<usize>>>,
        free: Arc<Semaphore>,
    }

    impl Database {
        fn new(free: usize) -> Self {
            Self { asked: Arc::default(), free: Arc::new(Semaphore::new(free)) }
        }

        async fn answer(self, questions: Vec<u32>) -> Result<Vec<u32>, Error> {
            self.asked.lock().unwrap().push(questions.len());
            self.free.acquire().await.unwrap().forget();
            if questions.contains(&0) {
                return Err(Error::BadCursor);
            }
            Ok(questions.into_iter().map(|question| question * 2).collect())
        }

        fn asked(&self) -> Vec<usize> {
            self.asked.lock().unwrap().clone()
        }
    }

    type Asks = Arc<Together<u32, u32>>;

    async fn ask(asks: Asks, database: Database, question: u32) -> (u32, Result<u32, &'static str>) {
        let answers = move |questions| database.clone().answer(questions);
        (question, asks.ask(question, answers).await.map_err(|error| error.code()))
    }

    /// Lets all that were spawned run until they wait.
    async fn settle() {
        for _ in 0..10 {
            tokio::task::yield_now().await;
        }
    }

    #[tokio::test]
    async fn each_is_answered_its_own_and_those_that_wait_are_asked_for_together() {
        let (asks, database) = (Asks::default(), Database::new(0));
        let mut waiting = JoinSet::new();
        for question in 1..=300 {
            waiting.spawn(ask(asks.clone(), database.clone(), question));
            if question <= 2 {
                settle().await;
            }
        }
        settle().await;
        assert_eq!(database.asked(), [1, 1], "two are under way, the others wait");
        database.free.add_permits(4);
        while let Some(answered) = waiting.join_next().await {
            let (question, answer) = answered.unwrap();
            assert_eq!(answer, Ok(question * 2));
        }
        assert_eq!(database.asked(), [1, 1, 256, 42]);
        database.free.add_permits(1);
        assert_eq!(
            ask(asks, database.clone(), 7).await,
            (7, Ok(14)),
            "one that comes later waits for nobody"
        );
    }

    #[tokio::test]
    async fn what_stands_in_the_way_is_told_to_all_and_to_no_others() {
        let (asks, database) = (Asks::default(), Database::new(0));
        let mut waiting = JoinSet::new();
        for question in [1, 2, 0, 3] {
            waiting.spawn(ask(asks.clone(), database.clone(), question));
            if question != 0 {
                settle().await;
            }
        }
        database.free.add_permits(3);
        let mut answers = waiting.join_all().await;
        answers.sort_unstable();
        assert_eq!(answers, [(0, Err("bad_cursor")), (1, Ok(2)), (2, Ok(4)), (3, Err("bad_cursor"))]);
    }

    #[tokio::test]
    async fn who_has_gone_is_not_asked_for() {
        let (asks, database) = (Asks::default(), Database::new(0));
        let mut waiting = JoinSet::new();
        for question in 1..=4 {
            waiting.spawn(ask(asks.clone(), database.clone(), question));
            settle().await;
        }
        waiting.shutdown().await;
        database.free.add_permits(2);
        settle().await;
        assert_eq!(database.asked(), [1, 1]);
        assert_eq!(asks.lock().under_way, 0);
    }

    #[tokio::test]
    async fn a_panic_is_told_to_those_whom_it_befell() {
        let asks = Asks::default();
        for _ in 0..=AT_A_TIME {
            let panicked = asks.ask(1, async |_| panic!("no")).await.map_err(|error| error.code());
            assert_eq!(panicked, Err("internal"));
        }
        assert_eq!(ask(asks, Database::new(1), 2).await, (2, Ok(4)));
    }
}
