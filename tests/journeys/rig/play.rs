//! A play: the words in which scripts are written.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use engine::Plugs;
use engine::api::{AccountRow, Command, Event, ProfileState, Reply, View};
use model::Timestamp;
use model::account::Link;
use model::failure::{ErrorCode, Failure};
use model::ids::{AccountId, ConversationId, MessageId};
use tempfile::TempDir;

use super::cast::{ALICE, BOB, Drawer, HandClock, Seeded};
use super::log::Log;
use super::recorder::Recorder;
use super::screen::Screen;
use super::stage::{DEADLINE, Given, Stage};
use super::wire::{ScriptedServer, Wire};
use super::xml;

/// A timeline that does not exist: its picture comes after everything that was told before.
const MARKER: ConversationId = ConversationId(9_007_199_254_740_991);
/// Where the seeded randomness begins, in every play.
const SEED: u64 = 0x000a_3535_e1a1;

/// The roster that a play begins with: Bob is a contact, each sees the other.
const ROSTER: &str = "<item jid='bob@home.example' name='Bob' subscription='both'/>";

/// The engine, its user and its server.
pub(crate) struct Play {
    pub(super) stage: Option<Stage>,
    pub(super) events: Receiver<Event>,
    pub(super) wire: Arc<Wire>,
    pub(super) plugs: Plugs,
    pub(super) clock: Arc<HandClock>,
    pub(crate) vault: Arc<Drawer>,
    pub(super) watched: BTreeSet<ConversationId>,
    /// Which account the script speaks of.
    pub(super) account: String,
    pub(crate) screen: Screen,
    pub(crate) log: Log,
    pub(super) recorder: Option<Recorder>,
    _dir: TempDir,
}

impl Play {
    /// A fresh profile, open, its lists watched.
    pub(crate) fn new() -> Self {
        let mut play = Self::with(None);
        play.starts();
        play
    }

    /// A fresh profile where there is no keychain: it waits for a passphrase.
    pub(crate) fn without_keychain() -> Self {
        let mut play = Self::with(None);
        play.plugs.vault = None;
        play.starts_up();
        play
    }

    /// A fresh profile where the keychain does not open.
    pub(crate) fn with_locked_keychain() -> Self {
        let mut play = Self::with(None);
        play.vault.lock(true);
        play.starts_up();
        play
    }

    /// As [`Self::new`]; what the window's side of the door sees is recorded under this name.
    pub(crate) fn recorded(name: &str) -> Self {
        let mut play = Self::with(Some(Recorder::new(name)));
        play.starts();
        play
    }

    fn with(recorder: Option<Recorder>) -> Self {
        println!("seed {SEED:#x}");
        let dir = TempDir::new().expect("a temporary folder");
        let (wire, clock) = (Arc::new(Wire::default()), Arc::new(HandClock::new()));
        let vault = Arc::new(Drawer::default());
        let plugs = Plugs {
            dir: dir.path().join("profile"),
            connector: Arc::new(ScriptedServer(Arc::clone(&wire))),
            vault: Some(Arc::<Drawer>::clone(&vault)),
            clock: Arc::<HandClock>::clone(&clock),
            entropy: Arc::new(Seeded::new(SEED)),
        };
        Self {
            stage: None,
            events: channel().1,
            wire,
            plugs,
            clock,
            vault,
            watched: BTreeSet::new(),
            account: ALICE.to_owned(),
            screen: Screen::default(),
            log: Log::default(),
            recorder,
            _dir: dir,
        }
    }

    /// The program starts and its window watches the lists.
    pub(crate) fn starts(&mut self) {
        self.starts_up();
        self.opened();
    }

    /// The program goes on, out of sight; the next start is another one's.
    pub(crate) fn steps_aside(&mut self) -> Stage {
        self.stage.take().expect("the program runs")
    }

    /// The program starts; what becomes of its profile is told.
    pub(crate) fn starts_up(&mut self) {
        let (tell, told) = channel();
        let told_from = std::sync::Mutex::new(tell);
        let listener = move |event| {
            // A play that is over does not listen any more.
            drop(told_from.lock().expect("nobody panicked here").send(event));
        };
        self.screen = Screen::default();
        self.events = told;
        self.watched.clear();
        let stage = Stage::open(self.plugs.clone(), Arc::new(listener), self.log.clone());
        self.stage = Some(stage);
    }

    /// The profile is open, and the window watches the lists.
    #[track_caller]
    pub(crate) fn opened(&mut self) {
        self.shows(|screen| screen.profile == ProfileState::Open);
        self.step(None, None, None, None);
        // In the window's order.
        for view in [View::Accounts, View::Conversations, View::Contacts] {
            self.user(Command::Watch { view });
        }
        self.settles();
    }

    /// From the next start on, what the window's side of the door sees is recorded.
    pub(crate) fn records(&mut self, name: &str) {
        self.recorder = Some(Recorder::new(name));
    }

    /// What comes now is no part of a recording.
    pub(crate) fn pauses_recording(&mut self) {
        self.recorder = None;
    }

    /// The program is ended in good order.
    pub(crate) fn quits(&mut self) {
        self.user(Command::Shutdown);
        self.stage = None;
    }

    /// The program is ended in the middle of whatever it does.
    pub(crate) fn crashes(&mut self) {
        self.stage = None;
    }

    pub(super) fn stage(&self) -> &Stage {
        self.stage.as_ref().expect("the program runs")
    }

    // What the user does.

    /// The user does something, and it is done.
    #[track_caller]
    pub(crate) fn user(&mut self, command: Command) -> Reply {
        let said = format!("{command:?}");
        self.tries(command).unwrap_or_else(|failure| panic!("{said}: {failure:?}"))
    }

    /// The user does something, and is told why not.
    #[track_caller]
    pub(crate) fn refused(&mut self, command: Command) -> Failure {
        let said = format!("{command:?}");
        match self.tries(command) {
            Err(failure) => failure,
            Ok(reply) => panic!("{said}: {reply:?}"),
        }
    }

    /// The user does something.
    pub(crate) fn tries(&mut self, command: Command) -> Result<Reply, Failure> {
        let before = self.recorder.is_some().then(|| (command.clone(), self.screen.clone()));
        let result = self.stage().give(command).reply();
        if let Some((command, before)) = before {
            self.step(Some(command), Some(&before), result.as_ref().ok(), result.as_ref().err());
        }
        result
    }

    /// The user does something that waits for the server.
    pub(crate) fn begins(&self, command: Command) -> Given {
        self.stage().give(command)
    }

    /// The window does all this before it waits for anything.
    pub(crate) fn all_at_once(&self, commands: Vec<Command>) -> Vec<Result<Reply, Failure>> {
        self.stage().give_all(commands)
    }

    /// The user types a text and sends it.
    #[track_caller]
    pub(crate) fn sends(&mut self, to: ConversationId, text: &str) -> MessageId {
        let id = match self.user(Command::Send { conversation: to, text: text.into() }) {
            Reply::Message(id) => id,
            other => panic!("{other:?}"),
        };
        if self.watched.contains(&to) {
            self.shows(|screen| screen.timelines[&to].rows.iter().any(|row| row.id == id));
        }
        id
    }

    /// The user opens a conversation and looks at it.
    #[track_caller]
    pub(crate) fn opens_chat(&mut self, with: &str) -> ConversationId {
        let account = self.account_id();
        match self.user(Command::StartChat { account, address: with.to_owned() }) {
            Reply::Conversation(id) => {
                self.looks_at(id);
                id
            }
            other => panic!("{other:?}"),
        }
    }

    /// The user looks at a conversation.
    pub(crate) fn looks_at(&mut self, conversation: ConversationId) {
        self.user(Command::Watch { view: View::Timeline { conversation } });
        self.watched.insert(conversation);
        self.shows(|screen| screen.timelines.contains_key(&conversation));
    }

    /// The user no longer looks at a conversation.
    pub(crate) fn forgets(&mut self, conversation: ConversationId) {
        self.user(Command::Unwatch { view: View::Timeline { conversation } });
        self.watched.remove(&conversation);
        self.screen.timelines.remove(&conversation);
    }

    /// The user types address and password; the server has not answered yet.
    pub(crate) fn logs_in(&mut self) -> AccountId {
        let address = self.account.clone();
        let server = String::new();
        match self.user(Command::LogIn { address, password: "correct horse".into(), server }) {
            Reply::Account(id) => {
                self.shows(|screen| screen.accounts.iter().any(|row| row.id == id));
                id
            }
            other => panic!("{other:?}"),
        }
    }

    /// The id of the account that the script speaks of.
    pub(crate) fn account_id(&self) -> AccountId {
        self.screen.account(&self.account).id
    }

    /// From now on the script speaks of this account.
    pub(crate) fn turns_to(&mut self, account: &str) {
        account.clone_into(&mut self.account);
    }

    // What is shown.

    /// Waits until it is shown.
    #[track_caller]
    pub(crate) fn shows(&mut self, what: impl Fn(&Screen) -> bool) {
        let end = Instant::now() + DEADLINE;
        loop {
            while let Ok(event) = self.events.try_recv() {
                self.hear(event);
            }
            if what(&self.screen) {
                return;
            }
            let left = end.saturating_duration_since(Instant::now());
            let Ok(event) = self.events.recv_timeout(left) else {
                panic!(
                    "not shown in time; shown: {:#?}\nlog: {:#?}",
                    self.screen,
                    self.log.lines()
                );
            };
            self.hear(event);
        }
    }

    fn hear(&mut self, event: Event) -> bool {
        let marker = matches!(event, Event::Timeline { conversation: MARKER, .. });
        if !marker {
            self.screen.apply(event);
        }
        marker
    }

    /// Waits until everything that was said so far has been dealt with and told.
    #[track_caller]
    pub(crate) fn settles(&mut self) {
        let known = self.accounts_settle();
        self.views_settle();
        // Of an account that was only told just now, its actor has not been asked yet.
        if self.screen.accounts.iter().any(|row| !known.contains(&row.id)) {
            self.settles();
        }
    }

    /// An actor answers in order, and this changes nothing.
    #[track_caller]
    fn accounts_settle(&self) -> Vec<AccountId> {
        let ask = |row: &AccountRow| {
            let own = Command::StartChat { account: row.id, address: row.address.clone() };
            let answer = self.stage().give(own).reply();
            // Not found: the account is gone, and what it told is on its way to the screen.
            let codes = [ErrorCode::AddressOwn, ErrorCode::NotFound];
            assert!(answer.as_ref().is_err_and(|why| codes.contains(&why.code)), "{answer:?}");
            row.id
        };
        self.screen.accounts.iter().map(ask).collect()
    }

    /// The views tell in order too.
    #[track_caller]
    fn views_settle(&mut self) {
        let view = View::Timeline { conversation: MARKER };
        let watch = self.stage().give(Command::Watch { view }).reply();
        assert!(watch.is_ok(), "{watch:?}");
        loop {
            let event = self.events.recv_timeout(DEADLINE).expect("the views tell in time");
            if self.hear(event) {
                break;
            }
        }
        let unwatch = self.stage().give(Command::Unwatch { view }).reply();
        assert!(unwatch.is_ok(), "{unwatch:?}");
    }

    /// Is there a key of this profile, in whatever form?
    pub(crate) fn key_is_written(&self) -> bool {
        self.plugs.dir.join("key.json").exists()
    }

    /// What the wall's clock says.
    pub(crate) fn now(&self) -> Timestamp {
        self.plugs.clock.now()
    }

    /// Time passes: on the wall, and for every timer.
    pub(crate) fn passes(&mut self, time: Duration) {
        self.settles();
        self.clock.turn(time);
        self.stage().passes(time);
    }

    /// The wall's clock goes on, and no timer with it.
    pub(crate) fn turns_the_clock(&self, by: Duration) {
        self.clock.turn(by);
    }

    /// The engine does nothing until the guard is dropped.
    pub(crate) fn holds_still(&self) -> std::sync::mpsc::Sender<()> {
        self.stage().holds_still()
    }

    // Common scenes.

    /// Logged in, with Bob as a contact.
    #[track_caller]
    pub(crate) fn online(&mut self) {
        self.online_with(ROSTER);
    }

    /// Logged in, with these roster items.
    #[track_caller]
    pub(crate) fn online_with(&mut self, items: &str) {
        self.logs_in();
        self.binds();
        self.tells_roster(items);
        let account = self.account.clone();
        self.shows(|screen| screen.account(&account).link == Link::Online);
    }

    /// The server answers the question for the roster, and the first presence goes out. Whether
    /// it has given out what waited, it does not say.
    #[track_caller]
    pub(crate) fn tells_roster(&mut self, items: &str) {
        let asked =
            self.expects_sent("<iq type='get' id='*'><query xmlns='jabber:iq:roster'/></iq>");
        self.expects_presence();
        let id = xml::id(&asked);
        self.server(&format!(
            "<iq type='result' id='{id}'><query xmlns='jabber:iq:roster'>{items}</query></iq>"
        ));
    }

    /// The first presence, and the question behind it.
    #[track_caller]
    pub(crate) fn expects_presence(&mut self) {
        self.expects_sent(
            "<presence><c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='*' ver='*'/></presence>",
        );
        self.expects_sent("<iq type='get' id='*'><ping xmlns='urn:xmpp:ping'/></iq>");
    }

    /// Bob writes something plain.
    pub(crate) fn bob_writes(&mut self, id: &str, text: &str) {
        self.server(&format!(
            "<message from='{BOB}/phone' to='{ALICE}' type='chat' id='{id}'><body>{text}</body></message>"
        ));
    }

    /// The last scene: everything is handled, everything that was sent was expected, what is
    /// shown is what a fresh look shows, and the log holds nothing private.
    #[track_caller]
    pub(crate) fn ends(mut self) {
        self.settles();
        self.all_handled();
        self.sends_nothing();
        self.looks_afresh();
        self.log_is_discreet();
        if let Some(recorder) = self.recorder.take() {
            recorder.done();
        }
        self.quits();
    }

    /// The log of a play never holds an address, a text or the password.
    #[track_caller]
    fn log_is_discreet(&self) {
        for line in self.log.lines() {
            for part in [
                "@home.example",
                "@evil.example",
                "@work.example",
                "@quiet.example",
                "correct horse",
                "<body",
            ] {
                assert!(!line.contains(part), "{part} in {line}");
            }
        }
    }

    /// Applying differences gave what a whole picture gives.
    #[track_caller]
    fn looks_afresh(&mut self) {
        let shown = self.screen.clone();
        let mut views = vec![View::Accounts, View::Contacts, View::Conversations];
        views.extend(self.watched.iter().map(|id| View::Timeline { conversation: *id }));
        for view in views {
            assert!(self.stage().give(Command::Watch { view }).reply().is_ok());
        }
        self.settles();
        shown.same_as_fresh(&self.screen);
    }
}
