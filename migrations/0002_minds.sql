-- +goose Up

ALTER TABLE ecosystems
    ADD budget       jsonb NOT NULL DEFAULT '{"total": null, "daily": null}',
    ADD forked_from  jsonb,
    ADD thread_count int NOT NULL DEFAULT 0,   -- story threads ever found; the next is numbered one more
    ADD spent_before bigint NOT NULL DEFAULT 0, -- millionths of a dollar: what a fork's past had cost
    -- A world that waits for money remembers how it was, so that it can go on.
    ADD waiting_since  timestamptz,
    ADD waiting_for    bigint, -- the most that the call could cost which could not be paid
    ADD waiting_state  text,
    ADD waiting_reason text,
    ADD waiting_steps  int NOT NULL DEFAULT 0,
    ADD embedded_in   text; -- the space that all vectors of its memories are of; NULL where some may be missing or of another

ALTER TABLE memories
    ADD whispered   boolean NOT NULL DEFAULT false, -- of something whispered, which who only watches the world does not read
    ADD evidence    uuid[],
    ADD merged_into uuid;
-- Vectors of memories that a summary stands for are kept, and pass recall by.
ALTER TABLE memory_vectors ADD merged boolean NOT NULL DEFAULT false;
DROP INDEX memory_vectors_character;
CREATE INDEX memory_vectors_character ON memory_vectors (character_id, model, number) WHERE NOT merged;
ALTER TABLE character_states
    ADD consolidated int NOT NULL DEFAULT 0; -- the number of the last memory that consolidation has gone through
CREATE INDEX memories_search ON memories USING gin (to_tsvector('simple', content));

ALTER TABLE conversations
    ADD pause_reason text NOT NULL DEFAULT '',
    ADD next_speaker int NOT NULL DEFAULT 0;

ALTER TABLE messages
    ADD whisper_to jsonb,
    ADD revision   int NOT NULL DEFAULT 0,
    ADD terms      jsonb NOT NULL DEFAULT '{}', -- the terms of the rules that the line fired
    ADD lore       jsonb NOT NULL DEFAULT '[]'; -- the names of the lorebook's entries that came to mind

CREATE INDEX relationship_history_message ON relationship_history (message_id) WHERE message_id IS NOT NULL;

-- A job that cannot be paid for is parked until it can: queued, for a time that never comes.
ALTER TABLE jobs ADD waits_for text; -- 'budget'; NULL for every other job

-- Every call of a model. A complete answer is kept before it is used, under the job, the step within the job and a hash of
-- the request, so that a job that is run again does not pay again. The rows outlive their jobs: they are the books.
CREATE TABLE llm_calls (
    id              uuid PRIMARY KEY,
    ecosystem_id    uuid,
    character_id    uuid,     -- for whom the model spoke, where it was for one
    user_id         uuid,     -- who pays: the owner of the world; NULL where there was nothing to pay
    job_id          uuid NOT NULL,
    step            text NOT NULL,
    request_hash    bytea NOT NULL,
    purpose         text NOT NULL,
    model           text NOT NULL,
    answer          text,     -- NULL for a call whose answer can be had again for nothing, or was cut off
    outcome         text NOT NULL CHECK (outcome IN ('answered', 'cut', 'lost')),
    tokens_in       int NOT NULL,
    tokens_out      int NOT NULL,
    cost            bigint NOT NULL, -- millionths of a dollar
    latency_ms      int NOT NULL,
    reused          int NOT NULL DEFAULT 0, -- how often the answer was used again
    tick            int,
    created_at      timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX llm_calls_answer ON llm_calls (job_id, step, request_hash) WHERE answer IS NOT NULL;
CREATE INDEX llm_calls_ecosystem ON llm_calls (ecosystem_id, created_at);

-- What has been spent, kept so that a budget is checked without adding up all calls, and so that deleting a world does not
-- give its owner the day's money back. A day is one of UTC.
CREATE TABLE spending (
    ecosystem_id uuid NOT NULL,
    day          date NOT NULL,
    user_id      uuid NOT NULL,
    cost         bigint NOT NULL, -- millionths of a dollar
    PRIMARY KEY (ecosystem_id, day, user_id)
);
CREATE INDEX spending_user ON spending (user_id, day);

-- Money that is set aside for calls under way, tied to the lease of the attempt that makes them. A row becomes the row of
-- its call in llm_calls, under the same id: when the call is settled, or when whoever made it is lost.
CREATE TABLE reservations (
    id           uuid PRIMARY KEY,
    ecosystem_id uuid NOT NULL,
    character_id uuid,
    user_id      uuid NOT NULL,
    job_id       uuid NOT NULL,
    lease_token  uuid NOT NULL,
    step         text NOT NULL,
    request_hash bytea NOT NULL,
    purpose      text NOT NULL,
    model        text NOT NULL,
    tokens_in    int NOT NULL, -- estimated
    tokens_out   int NOT NULL, -- the most that the answer may have
    amount       bigint NOT NULL, -- millionths of a dollar
    tick         int,
    created_at   timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX reservations_ecosystem ON reservations (ecosystem_id);
CREATE INDEX reservations_user ON reservations (user_id);

-- What a user may spend in one day over all worlds. No row is no bound.
CREATE TABLE user_budgets (
    user_id uuid PRIMARY KEY REFERENCES users ON DELETE CASCADE,
    daily   bigint NOT NULL
);

CREATE TABLE story_threads (
    id           uuid PRIMARY KEY,
    ecosystem_id uuid NOT NULL REFERENCES ecosystems ON DELETE CASCADE,
    number       int NOT NULL,
    kind         text NOT NULL,
    state        text NOT NULL,
    title        text NOT NULL,
    participants jsonb NOT NULL,
    tension      jsonb NOT NULL,
    beats        jsonb NOT NULL,
    started_tick int NOT NULL,
    updated_tick int NOT NULL,
    updated_at   timestamptz NOT NULL, -- world time
    UNIQUE (ecosystem_id, number)
);

CREATE INDEX story_threads_live ON story_threads (ecosystem_id) WHERE state <> 'resolved';

ALTER TABLE ticks ADD weave_pending boolean NOT NULL DEFAULT false; -- threads are still to be looked for, when all else is done

-- +goose Down

ALTER TABLE ticks DROP weave_pending;
DROP TABLE story_threads, user_budgets, reservations, spending, llm_calls;
DROP INDEX relationship_history_message, memories_search, memory_vectors_character;
CREATE INDEX memory_vectors_character ON memory_vectors (character_id, model, number);
ALTER TABLE memory_vectors DROP merged;
ALTER TABLE character_states DROP consolidated;
ALTER TABLE jobs DROP waits_for;
ALTER TABLE messages DROP whisper_to, DROP revision, DROP terms, DROP lore;
ALTER TABLE conversations DROP pause_reason, DROP next_speaker;
ALTER TABLE memories DROP whispered, DROP evidence, DROP merged_into;
ALTER TABLE ecosystems DROP budget, DROP forked_from, DROP thread_count, DROP spent_before, DROP waiting_since, DROP waiting_for, DROP waiting_state, DROP waiting_reason, DROP waiting_steps, DROP embedded_in;
