-- +goose Up

-- The set-ups of scenes. A cast names characters as its author left it, also those who have been deleted since: who is gone
-- is found when it is read. Who made it is no reference either, as the log, which the row must agree with, keeps it.
CREATE TABLE scenarios (
    id            uuid PRIMARY KEY,
    ecosystem_id  uuid NOT NULL REFERENCES ecosystems ON DELETE CASCADE,
    title         text NOT NULL,
    setting       text NOT NULL DEFAULT '',
    mood          text NOT NULL DEFAULT '',
    goal          text NOT NULL DEFAULT '',
    opening       jsonb,          -- {character_id, text, action}
    "cast"        jsonb NOT NULL, -- [{character_id, name}]
    speaker_order text NOT NULL,
    max_turns     int NOT NULL,   -- 0 for the world's own setting
    tags          text[] NOT NULL DEFAULT '{}',
    notes         text NOT NULL DEFAULT '',
    version       int NOT NULL DEFAULT 1,
    created_by    uuid NOT NULL,
    created_at    timestamptz NOT NULL DEFAULT now(),
    updated_at    timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX scenarios_ecosystem ON scenarios (ecosystem_id, id);

-- The one link by which anybody may read a scenario. The token itself is never kept.
CREATE TABLE scenario_shares (
    scenario_id uuid PRIMARY KEY REFERENCES scenarios ON DELETE CASCADE,
    token_hash  bytea NOT NULL UNIQUE,
    expires_at  timestamptz,
    created_by  uuid REFERENCES users ON DELETE SET NULL,
    created_at  timestamptz NOT NULL DEFAULT now()
);

ALTER TABLE conversations ADD scenario_id uuid; -- what was played; the scenario may be gone

-- Search. Every text is indexed with a word for its world, which no text can hold, as words have no spaces: so the one index
-- of all worlds is asked for the words of somebody's own only, however common they are elsewhere. It makes search fast; who
-- may see what is asked beside it.
CREATE FUNCTION words_in(world uuid, said text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN to_tsvector('simple', said) || array_to_tsvector(ARRAY['@ ' || world::text]);

CREATE FUNCTION world_word(world uuid) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN ('''@ ' || world::text || '''')::tsquery;

-- What there is to find of a character, their name apart: description, tags, and every text of the persona. A lorebook may be
-- longer than what Postgres can index at once, so the end of it may not be found.
CREATE FUNCTION person_text(description text, tags text[], persona jsonb) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN left(concat_ws(E'\n', nullif(description, ''), nullif(array_to_string(tags, ', '), ''),
    (SELECT string_agg(value #>> '{}', E'\n') FROM jsonb_path_query(persona, 'strict $.**') AS value WHERE jsonb_typeof(value) = 'string')), 100000);

-- Lines come many a second: what is new is put on a list (fastupdate), kept short as each search reads all of it.
CREATE INDEX messages_words ON messages USING gin (words_in(ecosystem_id, text || ' ' || action)) WITH (gin_pending_list_limit = 1024);
CREATE INDEX characters_words ON characters USING gin (words_in(ecosystem_id, name || ' ' || person_text(description, tags, persona)));

-- Of a chapter as much is indexed as is sure to fit; the word that marks a world marks a document here.
CREATE FUNCTION chapter_text(title text, paragraphs text[]) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN left(concat_ws(E'\n', nullif(title, ''), array_to_string(paragraphs, E'\n')), 100000);
CREATE INDEX document_chapters_words ON document_chapters USING gin (words_in(document_id, chapter_text(title, paragraphs)));

-- +goose Down

DROP INDEX document_chapters_words;
DROP FUNCTION chapter_text;
DROP INDEX characters_words, messages_words;
DROP FUNCTION person_text, world_word, words_in;
ALTER TABLE conversations DROP scenario_id;
DROP TABLE scenario_shares, scenarios;
