-- The first shape: SQLAlchemy models. Integer ids, declared foreign keys, bcrypt, ISO dates with fractions of a second.
CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY);
INSERT INTO alembic_version VALUES ('9f2c41d0aa17');

CREATE TABLE users (
    id INTEGER NOT NULL PRIMARY KEY,
    username VARCHAR(80) NOT NULL,
    email VARCHAR(120),
    password_hash VARCHAR(128),
    is_admin BOOLEAN DEFAULT 0,
    created_at DATETIME,
    last_login DATETIME
);
INSERT INTO users VALUES
    (1, 'fantine', 'fantine@example.org', '$2b$04$RMon9ctQpleFCvf6trnQG.H3hPeLn2wVvrrIPM/cYyIqccX.0S8eK', 1, '2023-01-15 12:30:45.123456', NULL),
    (2, 'marius', 'marius@example.org', '$2y$04$vLnkhZW1lcbjGpqmgocrM.TZfoUcdgA9BObL9qza5ipO/Nj/6cZhq', 0, '2023-02-01T08:00:00+01:00', '2024-01-01 00:00:00'),
    (3, 'Marius', NULL, 'pbkdf2:sha256:600000$x$00ff', 0, NULL, NULL),
    (4, 'the bishop!', 'MARIUS@example.org', NULL, 0, '15.03.2023', NULL);

CREATE TABLE documents (
    id INTEGER NOT NULL PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users (id),
    title VARCHAR(200),
    filename VARCHAR(200),
    file_path VARCHAR(400),
    content TEXT,
    uploaded_at DATETIME
);
INSERT INTO documents VALUES
    (1, 1, 'The Bishop''s Candlesticks', 'candlesticks.md', NULL, '# One' || char(10, 10) || 'The bishop gave him the candlesticks.' || char(10, 10) || '# Two' || char(10, 10) || 'He wept.', '2023-03-01 10:00:00'),
    (2, 2, 'Notes', 'notes.pdf', '/home/app/uploads/notes.txt', 'only the beginning', '2023-03-02 10:00:00'),
    (3, 2, 'Gone', 'gone.txt', 'uploads/gone.txt', NULL, '2023-03-03 10:00:00'),
    (4, 99, 'Nobody''s', 'nobody.txt', NULL, 'Whose is it?', '2023-03-04 10:00:00');

CREATE TABLE characters (
    id INTEGER NOT NULL PRIMARY KEY,
    user_id INTEGER REFERENCES users (id),
    document_id INTEGER REFERENCES documents (id),
    name VARCHAR(120) NOT NULL,
    description TEXT,
    personality JSON,
    speaking_style TEXT,
    first_message TEXT,
    interests TEXT,
    occupation TEXT,
    created_at DATETIME,
    updated_at DATETIME
);
INSERT INTO characters VALUES
    (1, 1, 1, 'Jean Valjean', 'A man who was in prison.', '{"openness": 8, "neuroticism": 3, "habits": ["walks at night"]}', 'slow and grave', 'I am nobody, monsieur.', 'bread, silver', 'mayor', '2023-03-01 10:05:00', '2023-03-01 10:05:00'),
    (2, 1, 1, 'Bishop Myriel', 'He gives.', '["kind", "poor"]', NULL, NULL, '["charity"]', NULL, '2023-03-01 10:06:00', NULL),
    (3, 2, NULL, 'Gavroche', NULL, 'A brat of Paris. He sings.', NULL, NULL, NULL, NULL, '2023-03-02 11:00:00', NULL),
    (4, NULL, NULL, 'The Narrator of Paris', 'Seen by all.', NULL, NULL, NULL, NULL, NULL, NULL, NULL),
    (5, 1, 77, 'Azelma', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);

CREATE TABLE conversations (
    id INTEGER NOT NULL PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users (id),
    character_id INTEGER NOT NULL REFERENCES characters (id),
    title VARCHAR(200),
    created_at DATETIME
);
INSERT INTO conversations VALUES
    (1, 1, 1, 'Silver', '2023-04-01 09:00:00'),
    (2, 2, 3, NULL, '2023-04-02 09:00:00'),
    (3, 2, 1, 'A stranger', '2023-04-03 09:00:00'),
    (4, 1, 5, 'With nobody', '2023-04-04 09:00:00');

CREATE TABLE messages (
    id INTEGER NOT NULL PRIMARY KEY,
    conversation_id INTEGER NOT NULL REFERENCES conversations (id),
    role VARCHAR(20) NOT NULL,
    content TEXT NOT NULL,
    created_at DATETIME
);
INSERT INTO messages VALUES
    (1, 1, 'system', 'You are Jean Valjean.', '2023-04-01 09:00:00.000001'),
    (2, 1, 'user', 'Did you steal the silver?', '2023-04-01 09:00:01'),
    (3, 1, 'assistant', 'I did. He gave me the candlesticks as well.', '2023-04-01 09:00:05.5'),
    (4, 1, 'user', 'Thank you for telling me.', '2023-04-01 09:01:00'),
    (5, 2, 'assistant', 'Vive la France!', '2023-04-02 09:00:09'),
    (6, 2, 'user', 'Sing something.', '2023-04-02 09:00:01'), -- said before the line above
    (7, 3, 'user', 'Who are you?', '2023-04-03 09:00:00'),
    (8, 4, 'user', 'Are you there?', '2023-04-04 09:00:00'),
    (9, 1, 'tool', '{"result": 1}', '2023-04-01 09:02:00'),
    (10, 42, 'user', 'Lost.', '2023-04-05 09:00:00'),
    (11, 2, 'user', '   ', '2023-04-02 09:00:10');
