-- The second shape: an older schema written by hand. Text ids, Unix times, names in place of ids, and each chat's messages
-- as a list of JSON in its row.
CREATE TABLE user (uid TEXT PRIMARY KEY, name TEXT, password TEXT, created REAL);
INSERT INTO user VALUES
    ('u-anna', 'anna', 'letmein', 1672531200.25),
    ('u-bert', 'bert', '5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8', 1672531200),
    ('u-cleo', 'cleo', '$2a$04$vLnkhZW1lcbjGpqmgocrM.TZfoUcdgA9BObL9qza5ipO/Nj/6cZhq', 1672531200000);

CREATE TABLE books (book_id TEXT PRIMARY KEY, owner TEXT, title TEXT, author TEXT, text TEXT, date_added INTEGER);
INSERT INTO books VALUES
    ('b1', 'anna', 'Emma', 'Jane Austen', 'Emma Woodhouse, handsome, clever, and rich.', 1675000000),
    ('b2', 'bert', 'Empty', NULL, '', 1675000000);

CREATE TABLE personas (persona_id TEXT PRIMARY KEY, owner TEXT, book TEXT, name TEXT, bio TEXT, traits TEXT, goals TEXT, active TEXT);
INSERT INTO personas VALUES
    ('p1', 'anna', 'Emma', 'Emma', 'Handsome, clever, and rich.', '{"Openness": 0.9, "Conscientiousness": 0.4, "Extroversion": 0.8, "Agreeableness": 0.6, "Neuroticism": 0.3}', 'marry Harriet off' || char(10) || 'be amused', 'yes'),
    ('p2', 'anna', 'Emma', 'Mr. Knightley', 'A friend of the family.', 'candid, patient', NULL, 'no'),
    ('p3', 'bert', NULL, 'Robot', NULL, NULL, NULL, NULL);

CREATE TABLE chats (chat_id TEXT PRIMARY KEY, user TEXT, persona TEXT, started_at INTEGER, messages TEXT);
INSERT INTO chats VALUES
    ('c1', 'anna', 'Emma', 1680000000000, '[{"role": "user", "content": "Good morning, Emma."}, {"role": "assistant", "content": "Good morning! \ud83c\udf38", "timestamp": 1680000005}, {"role": "user", "content": "How is Harriet?", "timestamp": 1680000010.5}]'),
    ('c2', 'cleo', 'Robot', 1680000100, '[{"sender": "cleo", "text": "Hello"}, {"sender": "Robot", "text": "BEEP"}, "what", {"sender": "somebody", "text": "Who knows?"}]'),
    ('c3', 'bert', 'Robot', 1680000200, '[{"role": "user", "content": "brok'),
    ('c4', 'bert', 'Robot', 1680000300, NULL),
    ('c5', 'dora', 'Robot', 1680000400, '[{"role": "user", "content": "I have no account."}]');
