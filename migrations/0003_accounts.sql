-- +goose Up

-- A login begins with a password and ends with a logout, a new password, or the reuse of one of its refresh tokens, which
-- are its family. Every access token names its login and is good for no longer than that.
CREATE TABLE logins (
    id         uuid PRIMARY KEY,
    user_id    uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    address    text NOT NULL DEFAULT '', -- from where it was made; who hammers a name elsewhere does not lock this one out
    created_at timestamptz NOT NULL DEFAULT now(),
    revoked_at timestamptz
);
CREATE INDEX logins_user ON logins (user_id, address);
INSERT INTO logins (id, user_id, created_at, revoked_at)
    SELECT family_id, min(user_id::text)::uuid, min(created_at), max(revoked_at) FROM refresh_tokens GROUP BY family_id;

ALTER TABLE refresh_tokens RENAME family_id TO login_id;
ALTER INDEX refresh_tokens_family RENAME TO refresh_tokens_login;
ALTER TABLE refresh_tokens
    DROP user_id,
    DROP revoked_at,
    ADD CONSTRAINT refresh_tokens_login_id_fkey FOREIGN KEY (login_id) REFERENCES logins ON DELETE CASCADE;

-- A key is for programs: it stands for its user within its scopes until it expires or is deleted, which is how it is revoked.
CREATE TABLE api_keys (
    id           uuid PRIMARY KEY,
    user_id      uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    name         text NOT NULL,
    prefix       text NOT NULL, -- how its owner knows it again
    secret_hash  bytea NOT NULL UNIQUE,
    scopes       text[] NOT NULL,
    expires_at   timestamptz,
    last_used_at timestamptz, -- to the minute
    created_at   timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX api_keys_user ON api_keys (user_id, id);

CREATE UNIQUE INDEX ecosystem_members_owner ON ecosystem_members (ecosystem_id) WHERE access = 'owner'; -- one, always

-- +goose Down

DROP INDEX ecosystem_members_owner;
DROP TABLE api_keys;
ALTER TABLE refresh_tokens
    DROP CONSTRAINT refresh_tokens_login_id_fkey,
    ADD user_id    uuid REFERENCES users ON DELETE CASCADE,
    ADD revoked_at timestamptz;
UPDATE refresh_tokens t SET user_id = l.user_id, revoked_at = l.revoked_at FROM logins l WHERE l.id = t.login_id;
ALTER TABLE refresh_tokens ALTER user_id SET NOT NULL;
CREATE INDEX refresh_tokens_user ON refresh_tokens (user_id);
ALTER INDEX refresh_tokens_login RENAME TO refresh_tokens_family;
ALTER TABLE refresh_tokens RENAME login_id TO family_id;
DROP TABLE logins;
