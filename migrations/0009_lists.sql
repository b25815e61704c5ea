-- +goose Up

-- The conversations of a world, the newest first.
CREATE INDEX conversations_list ON conversations (ecosystem_id, id);
-- Nearly all memories are of talk, and are found without it; the others would be looked for among them.
CREATE INDEX memories_kind ON memories (character_id, kind, number) WHERE kind <> 'dialogue';

-- +goose Down

DROP INDEX memories_kind, conversations_list;
