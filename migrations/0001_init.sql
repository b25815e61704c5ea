-- +goose Up

CREATE TABLE users (
    id            uuid PRIMARY KEY,
    username      text NOT NULL,
    email         text NOT NULL,
    password_hash text NOT NULL,
    role          text NOT NULL CHECK (role IN ('admin', 'creator', 'viewer')),
    created_at    timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX users_username ON users (lower(username));
CREATE UNIQUE INDEX users_email ON users (lower(email));

-- A family is one login; each refresh uses a token up and makes the next. A used token that comes back revokes its family.
CREATE TABLE refresh_tokens (
    id         uuid PRIMARY KEY,
    user_id    uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    family_id  uuid NOT NULL,
    token_hash bytea NOT NULL UNIQUE,
    expires_at timestamptz NOT NULL,
    used_at    timestamptz,
    revoked_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX refresh_tokens_family ON refresh_tokens (family_id);
CREATE INDEX refresh_tokens_user ON refresh_tokens (user_id);

CREATE TABLE ecosystems (
    id                 uuid PRIMARY KEY,
    owner_id           uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    name               text NOT NULL,
    description        text NOT NULL DEFAULT '',
    seed               bigint NOT NULL,
    state              text NOT NULL CHECK (state IN ('running', 'paused')),
    pause_reason       text NOT NULL DEFAULT '',
    tick               int NOT NULL DEFAULT 0,
    tick_every         double precision NOT NULL, -- seconds
    tick_minutes       int NOT NULL,
    speed              double precision NOT NULL,
    world_time         timestamptz NOT NULL,
    decayed_at         timestamptz,               -- world time of the last decay job
    settings           jsonb NOT NULL DEFAULT '{}',
    steps_left         int NOT NULL DEFAULT 0,
    next_tick_at       timestamptz NOT NULL DEFAULT now(),
    skipped            int NOT NULL DEFAULT 0,    -- ticks that came due since the last one while none could be begun
    character_count    int NOT NULL DEFAULT 0,    -- ever made; the next is numbered one more
    conversation_count int NOT NULL DEFAULT 0,    -- likewise
    version            int NOT NULL DEFAULT 1,
    created_at         timestamptz NOT NULL DEFAULT now(),
    updated_at         timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ecosystems_owner ON ecosystems (owner_id, id);
CREATE INDEX ecosystems_due ON ecosystems (next_tick_at) WHERE state = 'running';

-- The owner is a member too, so that one look-up answers what somebody may do.
CREATE TABLE ecosystem_members (
    ecosystem_id uuid NOT NULL REFERENCES ecosystems ON DELETE CASCADE,
    user_id      uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    access       text NOT NULL CHECK (access IN ('owner', 'editor', 'viewer')),
    created_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, ecosystem_id)
);
CREATE INDEX ecosystem_members_ecosystem ON ecosystem_members (ecosystem_id);

-- What an author says of a character. What the world changes is in character_states, narrow and often rewritten.
CREATE TABLE characters (
    id             uuid PRIMARY KEY,
    ecosystem_id   uuid NOT NULL REFERENCES ecosystems ON DELETE CASCADE,
    number         int NOT NULL,
    name           text NOT NULL,
    description    text NOT NULL DEFAULT '',
    persona        jsonb NOT NULL DEFAULT '{}',
    traits         jsonb NOT NULL,
    autonomy_level double precision NOT NULL,
    talkativeness  double precision NOT NULL,
    avatar_url     text NOT NULL DEFAULT '',
    tags           text[] NOT NULL DEFAULT '{}',
    is_active      boolean NOT NULL DEFAULT true,
    memory_summary text NOT NULL DEFAULT '',
    version        int NOT NULL DEFAULT 1,
    created_at     timestamptz NOT NULL DEFAULT now(),
    updated_at     timestamptz NOT NULL DEFAULT now(),
    UNIQUE (ecosystem_id, number)
);

CREATE TABLE character_states (
    character_id     uuid PRIMARY KEY REFERENCES characters ON DELETE CASCADE,
    ecosystem_id     uuid NOT NULL,
    number           int NOT NULL,
    mood             jsonb NOT NULL,
    emotion          jsonb NOT NULL,
    social_energy    double precision NOT NULL,
    state_at         timestamptz NOT NULL, -- world time
    goals            jsonb NOT NULL DEFAULT '[]',
    current_context  jsonb NOT NULL DEFAULT '{}',
    last_interaction timestamptz,          -- world time
    unreflected      double precision NOT NULL DEFAULT 0,
    memory_count     int NOT NULL DEFAULT 0, -- memories ever made; the next is numbered one more
    memory_version   int NOT NULL DEFAULT 0  -- bumped with every change to the vectors; cached blocks are valid by it
) WITH (fillfactor = 60);
CREATE INDEX character_states_ecosystem ON character_states (ecosystem_id);

CREATE TABLE relationships (
    id                    uuid PRIMARY KEY,
    ecosystem_id          uuid NOT NULL REFERENCES ecosystems ON DELETE CASCADE,
    from_id               uuid NOT NULL REFERENCES characters ON DELETE CASCADE,
    to_id                 uuid NOT NULL REFERENCES characters ON DELETE CASCADE,
    from_number           int NOT NULL,
    to_number             int NOT NULL,
    type                  text NOT NULL,
    type_by_author        boolean NOT NULL DEFAULT false,
    strength              double precision NOT NULL,
    strength_base         double precision NOT NULL,
    strength_half_life    double precision NOT NULL, -- world days
    trust                 double precision NOT NULL,
    trust_base            double precision NOT NULL,
    trust_half_life       double precision NOT NULL,
    familiarity           double precision NOT NULL,
    familiarity_base      double precision NOT NULL,
    familiarity_half_life double precision NOT NULL,
    anchored_at           timestamptz NOT NULL,      -- world time
    since                 timestamptz NOT NULL,      -- world time
    last_interaction_at   timestamptz,               -- world time
    version               int NOT NULL DEFAULT 1,
    CHECK (from_id <> to_id),
    UNIQUE (ecosystem_id, from_number, to_number)
) WITH (fillfactor = 70);
CREATE INDEX relationships_from ON relationships (from_id);
CREATE INDEX relationships_to ON relationships (to_id);

CREATE TABLE relationship_history (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    relationship_id uuid NOT NULL REFERENCES relationships ON DELETE CASCADE,
    tick            int NOT NULL,
    world_time      timestamptz NOT NULL,
    cause           text NOT NULL,
    message_id      uuid,
    type_before     text NOT NULL,
    type_after      text NOT NULL,
    changes         jsonb NOT NULL -- [{axis, before, after}]
);
CREATE INDEX relationship_history_relationship ON relationship_history (relationship_id, id);

-- Hot tables hold no foreign key to their world: checking one locks the world's row, and many writers that share such
-- a lock make Postgres keep lists of them. Deleting a world deletes from these tables by name.
CREATE TABLE memories (
    id           uuid PRIMARY KEY,
    ecosystem_id uuid NOT NULL,
    character_id uuid NOT NULL REFERENCES characters ON DELETE CASCADE,
    character_number int NOT NULL,
    number       int NOT NULL,
    kind         text NOT NULL,
    content      text NOT NULL,
    importance   double precision NOT NULL,
    emotion      jsonb NOT NULL,
    participants int[] NOT NULL,
    message_id   uuid,
    tick         int NOT NULL,
    world_time   timestamptz NOT NULL,
    last_access  timestamptz NOT NULL, -- world time
    access_count int NOT NULL DEFAULT 0,
    created_at   timestamptz NOT NULL DEFAULT now(),
    UNIQUE (character_id, number)
) WITH (fillfactor = 90);
CREATE INDEX memories_important ON memories (character_id, importance DESC, number DESC);
CREATE INDEX memories_message ON memories (message_id) WHERE message_id IS NOT NULL;

-- Vectors are a projection of memories: they can be dropped and made again.
CREATE TABLE memory_vectors (
    memory_id    uuid PRIMARY KEY REFERENCES memories ON DELETE CASCADE,
    character_id uuid NOT NULL,
    number       int NOT NULL, -- the memory's
    tick         int NOT NULL,
    model        text NOT NULL,
    vector       bytea NOT NULL -- float32, little endian, unit length
);
CREATE INDEX memory_vectors_character ON memory_vectors (character_id, model, number);

CREATE TABLE conversations (
    id            uuid PRIMARY KEY,
    ecosystem_id  uuid NOT NULL REFERENCES ecosystems ON DELETE CASCADE,
    number        int NOT NULL,
    kind          text NOT NULL,
    state         text NOT NULL CHECK (state IN ('running', 'paused', 'ended')),
    tick          int NOT NULL,
    attached      boolean NOT NULL DEFAULT false,
    topic         text NOT NULL DEFAULT '',
    setting       text NOT NULL DEFAULT '',
    mood          text NOT NULL DEFAULT '',
    goal          text NOT NULL DEFAULT '',
    speaker_order text NOT NULL,
    max_turns     int NOT NULL,
    participants  jsonb NOT NULL, -- [{character_id, number, name}]
    character_ids uuid[] NOT NULL, -- the same people, for joins
    user_id       uuid REFERENCES users ON DELETE SET NULL,
    turn          int NOT NULL DEFAULT 0,
    end_reason    text NOT NULL DEFAULT '',
    world_time    timestamptz NOT NULL,
    created_at    timestamptz NOT NULL DEFAULT now(),
    ended_at      timestamptz,
    UNIQUE (ecosystem_id, number)
) WITH (fillfactor = 80);
CREATE INDEX conversations_tick ON conversations (ecosystem_id, tick);
CREATE INDEX conversations_live ON conversations (ecosystem_id) WHERE state <> 'ended';
CREATE INDEX conversations_user ON conversations (user_id) WHERE user_id IS NOT NULL;

CREATE TABLE messages (
    id                   uuid PRIMARY KEY,
    ecosystem_id         uuid NOT NULL,
    conversation_id      uuid NOT NULL REFERENCES conversations ON DELETE CASCADE,
    conversation         int NOT NULL,
    turn                 int NOT NULL,
    speaker              jsonb NOT NULL,
    text                 text NOT NULL,
    action               text NOT NULL DEFAULT '',
    emotion              jsonb NOT NULL,
    act                  text NOT NULL DEFAULT '',
    addressed_to         jsonb,
    relationship_changes jsonb NOT NULL DEFAULT '[]',
    model                text NOT NULL DEFAULT '',
    recalled             jsonb NOT NULL DEFAULT '[]', -- what the speaker recalled, with the score's terms
    tick                 int NOT NULL,
    world_time           timestamptz NOT NULL,
    created_at           timestamptz NOT NULL DEFAULT now(),
    UNIQUE (conversation_id, turn)
);

CREATE TABLE ticks (
    ecosystem_id  uuid NOT NULL REFERENCES ecosystems ON DELETE CASCADE,
    tick          int NOT NULL,
    open          int NOT NULL,          -- what the tick caused and is not done yet
    decay_pending boolean NOT NULL,      -- a decay job is still to come, when open first reaches 0
    world_time    timestamptz NOT NULL,
    failed        boolean NOT NULL DEFAULT false,
    overdue       boolean NOT NULL DEFAULT false,
    started_at    timestamptz NOT NULL DEFAULT now(),
    closed_at     timestamptz,
    PRIMARY KEY (ecosystem_id, tick)
) WITH (fillfactor = 70);
CREATE INDEX ticks_open ON ticks (started_at) WHERE closed_at IS NULL;

-- The head of a world's log is a row of its own, taken as the last statement of a transaction: it makes seq gapless.
CREATE TABLE event_heads (
    ecosystem_id uuid PRIMARY KEY REFERENCES ecosystems ON DELETE CASCADE,
    seq          bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 10);

CREATE TABLE events (
    ecosystem_id    uuid NOT NULL,
    seq             bigint NOT NULL,
    type            text NOT NULL,
    conversation_id uuid,
    tick            int NOT NULL,
    world_time      timestamptz NOT NULL,
    occurred_at     timestamptz NOT NULL DEFAULT now(),
    job_id          uuid,
    payload         jsonb NOT NULL,
    PRIMARY KEY (ecosystem_id, seq)
);
CREATE INDEX events_conversation ON events (conversation_id, seq) WHERE conversation_id IS NOT NULL;

-- The jobs table is the outbox: a row is in the caller's transaction, and what carries it to the queue comes after.
CREATE TABLE jobs (
    id              uuid PRIMARY KEY,
    kind            text NOT NULL,
    queue           text NOT NULL,
    args            jsonb NOT NULL,
    status          text NOT NULL DEFAULT 'queued' CHECK (status IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
    generation      int NOT NULL DEFAULT 1,
    run_at          timestamptz NOT NULL DEFAULT now(),
    enqueued_at     timestamptz,
    attempt         int NOT NULL DEFAULT 0,
    max_attempts    int NOT NULL,
    lease_token     uuid,
    lease_until     timestamptz,
    cancel_asked    boolean NOT NULL DEFAULT false,
    progress        jsonb NOT NULL DEFAULT '{"done": 0, "total": 0, "note": ""}',
    result          jsonb,
    error           jsonb,
    unique_key      text,
    ecosystem_id    uuid,
    conversation_id uuid,
    tick            int,
    created_by      uuid REFERENCES users ON DELETE SET NULL,
    created_at      timestamptz NOT NULL DEFAULT now(),
    started_at      timestamptz,
    finished_at     timestamptz
) WITH (fillfactor = 60);
CREATE UNIQUE INDEX jobs_unique_key ON jobs (unique_key) WHERE unique_key IS NOT NULL;
CREATE INDEX jobs_to_feed ON jobs (queue, run_at) WHERE status = 'queued' AND enqueued_at IS NULL;
CREATE INDEX jobs_fed ON jobs (enqueued_at) WHERE status = 'queued' AND enqueued_at IS NOT NULL;
CREATE INDEX jobs_leased ON jobs (lease_until) WHERE status = 'running';
CREATE INDEX jobs_live ON jobs (ecosystem_id, tick) WHERE status IN ('queued', 'running');
CREATE INDEX jobs_failed ON jobs (id) WHERE status = 'failed';
CREATE INDEX jobs_ecosystem ON jobs (ecosystem_id, id);
CREATE INDEX jobs_created_by ON jobs (created_by, id) WHERE created_by IS NOT NULL;

-- finish_job ends an attempt well, and guards the transaction that calls it: a caller whose lease is no longer its own
-- gets SQLSTATE DR001, which rolls back everything it was about to do.
-- +goose StatementBegin
CREATE FUNCTION finish_job(job uuid, token uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE jobs SET status = 'succeeded', error = NULL, finished_at = now(), lease_token = NULL, lease_until = NULL
    WHERE id = job AND lease_token = token AND status = 'running';
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the lease of job % is lost', job USING ERRCODE = 'DR001';
    END IF;
END $$;
-- +goose StatementEnd

-- +goose Down

DROP FUNCTION finish_job;
DROP TABLE jobs, events, event_heads, ticks, messages, conversations, memory_vectors, memories, relationship_history,
    relationships, character_states, characters, ecosystem_members, ecosystems, refresh_tokens, users;
