-- +goose Up

-- How a character stands to a person who talks with them from outside. It outlives the person's account, as the
-- character's memories do.
CREATE TABLE visitors (
    id                    uuid PRIMARY KEY,
    ecosystem_id          uuid NOT NULL,
    character_id          uuid NOT NULL REFERENCES characters ON DELETE CASCADE,
    character_number      int NOT NULL,
    number                int NOT NULL, -- 1, 2, 3 … per character
    user_id               uuid NOT NULL,
    name                  text NOT NULL,
    type                  text NOT NULL,
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
    UNIQUE (character_id, user_id),
    UNIQUE (character_id, number)
) WITH (fillfactor = 70);
CREATE INDEX visitors_ecosystem ON visitors (ecosystem_id);

CREATE TABLE visitor_history (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    visitor_id  uuid NOT NULL REFERENCES visitors ON DELETE CASCADE,
    tick        int NOT NULL,
    world_time  timestamptz NOT NULL,
    cause       text NOT NULL,
    message_id  uuid,
    type_before text NOT NULL,
    type_after  text NOT NULL,
    changes     jsonb NOT NULL -- [{axis, before, after}]
);
CREATE INDEX visitor_history_visitor ON visitor_history (visitor_id, id);

-- A memory that is rewritten has another vector under its old number: blocks of vectors are told apart by it.
ALTER TABLE memory_vectors ADD revision int NOT NULL DEFAULT 0;
DROP INDEX memory_vectors_character;
CREATE INDEX memory_vectors_character ON memory_vectors (character_id, model, number) INCLUDE (revision) WHERE NOT merged;

-- +goose Down
DROP INDEX memory_vectors_character;
ALTER TABLE memory_vectors DROP revision;
CREATE INDEX memory_vectors_character ON memory_vectors (character_id, model, number) WHERE NOT merged;
DROP TABLE visitor_history, visitors;
