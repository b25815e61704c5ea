-- The third shape: other names, which need german.map.yaml. Mixed case, bytes, rows that lead nowhere, doubles, wrong dates.
CREATE TABLE "Benutzer" ("BenutzerNr" INTEGER, "Anmeldename" TEXT, "EMail" TEXT, "Kennwort" BLOB, "angelegtAm" TEXT);
INSERT INTO "Benutzer" VALUES
    (10, 'Jörg', 'joerg@example.org', '$2b$04$RMon9ctQpleFCvf6trnQG.H3hPeLn2wVvrrIPM/cYyIqccX.0S8eK', '2022-11-05'),
    (10, 'Doppelt', 'doppelt@example.org', NULL, '2022-11-05'),
    (NULL, 'Ohne', 'ohne@example.org', NULL, '2022-11-05'),
    (11, 'Käthe Ö.', 'keine Adresse', '$argon2id$v=19$m=65536,t=3,p=4$x$y', 'gestern'),
    (12, NULL, NULL, NULL, NULL);

CREATE TABLE "Werke" ("Kennung" BLOB PRIMARY KEY, "Besitzer" INTEGER, "Überschrift" TEXT, "Daten" BLOB, "hochgeladen" TEXT);
INSERT INTO "Werke" VALUES
    (x'00112233445566778899aabbccddeeff', 10, 'Der Prozess', CAST('Jemand mußte Josef K. verleumdet haben.' AS BLOB), '2022-12-01 10:00'),
    (x'ffeeddccbbaa99887766554433221100', 11, 'Bild', x'89504e470d0a1a0a0000000d49484452', '2022-12-02 10:00');

CREATE TABLE "Figuren" ("Nr" INTEGER PRIMARY KEY, "Bezeichnung" TEXT, "Besitzer" INTEGER, "Werk" BLOB, "Beschreibung" TEXT, "Eigenschaften" TEXT, "Beruf" TEXT);
INSERT INTO "Figuren" VALUES
    (1, 'Josef K.', 10, x'00112233445566778899aabbccddeeff', 'Er wurde eines Morgens verhaftet.', 'stolz; unruhig', 'Prokurist'),
    (2, 'Leni', 10, x'00112233445566778899aabbccddeeff', NULL, '{"openness": 250}', NULL),
    (3, '  ', 10, NULL, NULL, NULL, NULL),
    (4, 'Waise', 99, NULL, NULL, NULL, NULL),
    (5, 'Josef K.', 11, NULL, 'Ein anderer.', NULL, NULL);

CREATE TABLE "Gespräche" ("Nr" INTEGER PRIMARY KEY, "Wer" INTEGER, "Figuren" TEXT, "Betreff" TEXT, "am" TEXT);
INSERT INTO "Gespräche" VALUES
    (1, 10, '[1, 2]', 'Beim Advokaten', '2023-01-01T10:00:00Z'),
    (2, 10, '[1]', NULL, '01/02/2023'),
    (3, 10, '["Josef K."]', 'Welcher?', NULL),
    (4, 10, '[1, 5]', 'Zwei Welten', NULL);

CREATE TABLE "Zeilen" ("Nr" INTEGER PRIMARY KEY, "Gespräch" INTEGER, "Platz" INTEGER, "Rolle" TEXT, "Figur" INTEGER, "Wortlaut" TEXT, "um" TEXT);
INSERT INTO "Zeilen" VALUES
    (1, 1, 2, 'Figur', 2, 'Lassen Sie ihn.', '2023-01-01T10:00:02Z'),
    (2, 1, 1, 'Mensch', NULL, 'Guten Tag.', '2023-01-01T10:00:01Z'),
    (3, 1, 3, 'Figur', 1, 'Ich bin unschuldig.', 'irgendwann'),
    (4, 1, 4, 'Figur', NULL, 'Wer spricht?', NULL),
    (5, 2, 1, 'Mensch', NULL, 'Allein.', '1. Februar'),
    (6, 3, 1, 'Mensch', NULL, 'Verloren.', NULL),
    (7, 4, 1, 'Mensch', NULL, 'Auch verloren.', NULL),
    (8, NULL, 1, 'Mensch', NULL, 'Nirgends.', NULL),
    (9, 2, 2, 'Leni', NULL, 'Ich komme dazu.', '2460000.5'),
    (10, 2, 3, 'Mensch', NULL, CAST(x'4a61ff00' AS TEXT), '20230203');

CREATE TABLE "Einstellungen" ("Schlüssel" TEXT, "Wert" TEXT);
INSERT INTO "Einstellungen" VALUES ('Farbe', 'grau');
