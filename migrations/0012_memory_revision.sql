-- +goose Up

-- How often an author rewrote a memory: whoever changes it says which reading they have seen.
ALTER TABLE memories ADD revision int NOT NULL DEFAULT 0;

-- +goose Down

ALTER TABLE memories DROP revision;
