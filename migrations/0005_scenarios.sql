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

-- +goose Down

ALTER TABLE conversations DROP scenario_id;
DROP TABLE scenario_shares, scenarios;
