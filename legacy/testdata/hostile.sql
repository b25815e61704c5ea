-- Rows that nobody would write by hand: endless ids, bytes in place of texts, lists of lists, names that are SQL.
CREATE TABLE "users" (id, username, email, password);
CREATE TABLE characters (id, name, description, traits, tags, "x""; DROP TABLE users; --");
CREATE TABLE conversations (id, character_id, messages);
CREATE TABLE messages (id, conversation_id, role, content, created_at);
INSERT INTO users VALUES (hex(zeroblob(1000)), 'long', NULL, NULL), (1.0, CAST(x'ff00fe41' AS TEXT), char(0), '$2b$04$short'), (x'01', x'416e6e61', NULL, NULL);
INSERT INTO characters VALUES (1, 'A' || char(10) || 'B' || char(8238), hex(zeroblob(30000)), '{"a": {"b": {"c": [1, null, true, {"d": "e'||char(0)||'"}]}}}', '[[["deep"]], {}]', 1e999),
    (2, char(8203), NULL, NULL, NULL, NULL), (3, hex(zeroblob(200)), NULL, '[', ',,,;', x'00');
INSERT INTO conversations VALUES (1, 1, '[' || replace(hex(zeroblob(100)), '0', '[') || ''), (2, '1', '{"messages": 7}'), (3, 1, '[null, 1, [], {}, {"role": {"x": 1}, "content": ["a"]}]');
INSERT INTO messages VALUES (1, 1, 'user', hex(zeroblob(20000)), NULL), (2, 1, 'user', x'6869', -1), (3, 1, 'user', 'a', 9e18), (4, 1, NULL, 'b', 'x');
