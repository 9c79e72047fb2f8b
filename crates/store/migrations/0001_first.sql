-- The user's accounts on this computer.
CREATE TABLE accounts (
    id       INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,               -- ours; never given twice
    jid      TEXT    NOT NULL UNIQUE,                                  -- bare JID
    password TEXT    NOT NULL,                                         -- as typed
    server   TEXT    NOT NULL DEFAULT '',                              -- host:port instead of DNS, or empty
    resource TEXT    NOT NULL,                                         -- random, the same for the account's life here
    kept     INTEGER NOT NULL DEFAULT 0 CHECK (kept IN (0, 1)),        -- 0: no log-in succeeded yet; gone at the next start
    heard    INTEGER NOT NULL DEFAULT 0                                -- when a stanza last came: ms since 1970 UTC; 0: never
) STRICT;

-- The roster as the server last had it (RFC 6121 §2).
CREATE TABLE roster (
    account_id   INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE, -- whose
    jid          TEXT    NOT NULL,                                     -- about whom, bare JID
    name         TEXT    NOT NULL DEFAULT '',                          -- the name the user gave, or empty
    subscription TEXT    NOT NULL DEFAULT 'none'
                 CHECK (subscription IN ('none', 'to', 'from', 'both')), -- whose presence goes where
    asked        INTEGER NOT NULL DEFAULT 0 CHECK (asked IN (0, 1)),   -- we asked and wait
    groups       TEXT    NOT NULL DEFAULT '[]',                        -- JSON array of names
    PRIMARY KEY (account_id, jid)
) STRICT, WITHOUT ROWID;

-- Who asks to see our presence and has no answer yet (RFC 6121 §3.1.3).
CREATE TABLE asks (
    account_id INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE, -- whom
    jid        TEXT    NOT NULL,                                       -- who, bare JID
    PRIMARY KEY (account_id, jid)
) STRICT, WITHOUT ROWID;

-- One conversation of one account with one other side.
CREATE TABLE conversations (
    id         INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,             -- ours; never given twice
    account_id INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE, -- whose
    peer       TEXT    NOT NULL,                                       -- with whom, bare JID
    read_key   INTEGER NOT NULL DEFAULT 0,                             -- order_key up to which the user has read
    unread     INTEGER NOT NULL DEFAULT 0 CHECK (unread >= 0),         -- rows that came in after read_key
    UNIQUE (account_id, peer),
    UNIQUE (account_id, id)
) STRICT;

-- The messages of all conversations.
CREATE TABLE messages (
    id              INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,        -- ours; never on the wire, never given twice
    account_id      INTEGER NOT NULL,                                  -- whose
    conversation_id INTEGER NOT NULL,                                  -- where
    order_key       INTEGER NOT NULL,                                  -- place in the conversation: larger is newer; steps of 2^20
    delivery        TEXT    NOT NULL DEFAULT ''
                    CHECK (delivery IN ('', 'queued', 'sent', 'delivered', 'unknown', 'failed')), -- '' came in
    failure         TEXT    NOT NULL DEFAULT '',                       -- JSON of why it is failed or unknown, or empty
    refused         INTEGER NOT NULL DEFAULT 0 CHECK (refused IN (0, 1)), -- 1: body is the reason why nothing was read
    body            TEXT    NOT NULL,                                  -- what it says
    at              INTEGER NOT NULL,                                  -- when: ms since 1970 UTC; shown, never an order
    resource        TEXT    NOT NULL DEFAULT '',                       -- which resource sent it, or empty
    origin_id       TEXT    NOT NULL DEFAULT '',                       -- the sender's id (XEP-0359), or empty
    digest          INTEGER NOT NULL DEFAULT 0,                        -- of what came in: 8 bytes of a hash of refused and body
    stanza_id       TEXT    NOT NULL DEFAULT '',                       -- our own archive's id (XEP-0359); empty until it is read
    UNIQUE (account_id, conversation_id, order_key),
    FOREIGN KEY (account_id, conversation_id)
        REFERENCES conversations (account_id, id) ON DELETE CASCADE
) STRICT;
-- What came in is compared by the sender's id together with its body, so one id may stand twice.
-- The digest finds those few whose bodies have to be read …
CREATE INDEX messages_in ON messages (account_id, conversation_id, origin_id, digest)
    WHERE delivery = '' AND origin_id <> '';
-- … while an id that we gave is unique.
CREATE UNIQUE INDEX messages_out ON messages (account_id, conversation_id, origin_id)
    WHERE delivery <> '';
CREATE UNIQUE INDEX messages_archived ON messages (account_id, conversation_id, stanza_id)
    WHERE stanza_id <> '';

-- What waits to be sent: one row for each message whose delivery is 'queued'.
CREATE TABLE outbox (
    place       INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,            -- the order in which the user sent them
    account_id  INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE, -- whose
    message_id  INTEGER NOT NULL UNIQUE REFERENCES messages (id) ON DELETE CASCADE, -- which
    handed_over INTEGER NOT NULL DEFAULT 0 CHECK (handed_over IN (0, 1)) -- 1: may have reached a stream
) STRICT;
CREATE INDEX outbox_account ON outbox (account_id, handed_over, place);

-- Stanzas that were refused before they were understood; for the console only, the newest few.
CREATE TABLE quarantine (
    id         INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,             -- ours, in the order of arrival
    account_id INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE, -- whose
    sender     TEXT    NOT NULL DEFAULT '',                            -- as far as it could be read, or empty
    reason     TEXT    NOT NULL,                                       -- without content
    at         INTEGER NOT NULL                                        -- when: ms since 1970 UTC
) STRICT;
CREATE INDEX quarantine_account ON quarantine (account_id, id);

-- The user's settings: one row at most.
CREATE TABLE settings (
    id   INTEGER PRIMARY KEY NOT NULL CHECK (id = 1),                  -- always 1
    json TEXT    NOT NULL                                              -- as the engine wrote it
) STRICT;
