package legacy

import (
	"bytes"
	"context"
	"database/sql"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/literaryai/dramatis"
)

// built is a database made of a script, as the earlier application may have left it.
func built(t *testing.T, script string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "app.db")
	text, err := os.ReadFile(filepath.Join("testdata", script))
	if err != nil {
		t.Fatal(err)
	}
	run(t, path, string(text))
	return path
}

func run(t *testing.T, path, text string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(text); err != nil {
		t.Fatal(err)
	}
}

func opened(t *testing.T, path string, o Options) *Reader {
	t.Helper()
	r, err := Open(t.Context(), path, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	return r
}

// germanMap is the map of the third shape.
func germanMap(t *testing.T) Map {
	t.Helper()
	file, err := os.Open("testdata/german.map.yaml")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	m, err := ReadMap(file)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// refused is the reason for which a row was refused; empty when it was not.
func refused(r *Reader, table, id string) string {
	for _, f := range r.Report.Refused {
		if f.Table == table && f.ID == id {
			return f.Reason
		}
	}
	return ""
}

// Every row is read or refused, once, in all three shapes.
func TestEveryRowIsReadOrRefused(t *testing.T) {
	t.Parallel()
	for script, m := range map[string]Map{"alchemy.sql": {}, "plain.sql": {}, "german.sql": germanMap(t)} {
		r := opened(t, built(t, script), Options{Map: m})
		seen := map[Row]int{}
		for _, u := range r.Library.Users {
			seen[u.Row]++
		}
		for _, d := range r.Library.Documents {
			seen[d.Row]++
		}
		for _, c := range r.Library.Characters {
			seen[c.Row]++
		}
		for _, c := range r.Library.Conversations {
			seen[c.Row]++
			for _, l := range c.Lines {
				seen[l.Row]++
			}
		}
		for _, table := range r.Report.Tables {
			read := 0
			for row, n := range seen {
				if row.Table == table.Name {
					read += n
				}
			}
			if read+table.Refused != table.Rows {
				t.Errorf("%s: of the %d rows of %s %d are read and %d refused", script, table.Rows, table.Name, read, table.Refused)
			}
		}
		for row, n := range seen {
			if n > 1 {
				t.Errorf("%s: row %s is read %d times", script, row, n)
			}
		}
		if len(r.Report.Tables) != 5 {
			t.Errorf("%s: %d tables are read: %+v", script, len(r.Report.Tables), r.Report.Tables)
		}
	}
}

func TestReadSQLAlchemy(t *testing.T) {
	t.Parallel()
	r := opened(t, built(t, "alchemy.sql"), Options{Files: "testdata/files"})
	users := r.Library.Users
	if len(users) != 4 || users[0].Role != dramatis.RoleAdmin || users[1].Role != dramatis.RoleCreator {
		t.Fatalf("the users are %+v", users)
	}
	if want := time.Date(2023, 1, 15, 12, 30, 45, 123456000, time.UTC); !users[0].CreatedAt.Equal(want) {
		t.Errorf("user 1 is from %v, want %v", users[0].CreatedAt, want)
	}
	if users[0].Hash == "" || users[1].Hash == "" || users[2].Hash != "" {
		t.Errorf("the hashes are %q, %q, %q: bcrypt is kept, PBKDF2 not", users[0].Hash, users[1].Hash, users[2].Hash)
	}
	valjean := r.Library.Characters[0]
	if *valjean.Owner != "1" || *valjean.Document != "1" || valjean.Traits.Openness != .8 || valjean.Traits.Neuroticism != .3 || valjean.Traits.Extraversion != .5 {
		t.Errorf("Valjean is %+v with %+v", valjean, valjean.Traits)
	}
	if got := strings.Join(valjean.Persona.Facts, "|"); got != "habits: walks at night|occupation: mayor" {
		t.Errorf("the facts of Valjean are %q", got)
	}
	if got := strings.Join(r.Library.Characters[1].Persona.Facts, "|"); got != "personality: kind|personality: poor" {
		t.Errorf("the facts of the bishop are %q", got)
	}
	sung := r.Library.Conversations[1]
	if len(sung.Lines) != 2 || sung.Lines[0].Text != "Sing something." || sung.Lines[1].Kind != dramatis.SpeakerCharacter || sung.Lines[1].Who != "3" {
		t.Errorf("the lines are not in the order of their dates: %+v", sung.Lines)
	}
	for _, want := range []struct{ table, id, reason string }{
		{"documents", "4", "user_id user: there is none"}, {"characters", "5", "document_id document"},
		{"messages", "9", `the role is "tool"`}, {"messages", "10", `there is none with the id or name "42"`}, {"messages", "11", "says nothing"},
	} {
		if got := refused(r, want.table, want.id); !strings.Contains(got, want.reason) {
			t.Errorf("%s %s is refused as %q, want %q", want.table, want.id, got, want.reason)
		}
	}
	for i, want := range []string{"# One\n\nThe bishop gave him the candlesticks.\n\n# Two\n\nHe wept.", "Chapter 1\n\nMarius wrote all of this himself.\n", ""} {
		file, err := r.Library.Documents[i].Load(t.Context())
		if string(file.Bytes) != want || (err == nil) != (want != "") {
			t.Errorf("document %d is %q (%v), want %q", i+1, file.Bytes, err, want)
		}
	}
	if len(r.Report.Unread) != 1 || r.Report.Unread[0] != "alembic_version (1 rows)" {
		t.Errorf("tables that are not read: %v", r.Report.Unread)
	}
	if got := r.Report.Tables[0].Unread; len(got) != 1 || got[0] != "last_login" {
		t.Errorf("columns of users that are not read: %v", got)
	}
}

func TestReadPlain(t *testing.T) {
	t.Parallel()
	r := opened(t, built(t, "plain.sql"), Options{})
	if at := r.Library.Users[0].CreatedAt; !at.Equal(time.UnixMilli(1672531200250)) {
		t.Errorf("anna is from %v", at)
	}
	if at := r.Library.Users[2].CreatedAt; !at.Equal(time.Unix(1672531200, 0)) {
		t.Errorf("cleo is from %v", at)
	}
	emma := r.Library.Characters[0]
	if *emma.Owner != "u-anna" || *emma.Document != "b1" || emma.Traits.Extraversion != .8 || len(emma.Goals) != 2 {
		t.Errorf("Emma is %+v", emma)
	}
	if !r.Library.Characters[1].Inactive || r.Library.Characters[0].Inactive {
		t.Error("who is active is not read")
	}
	talk := r.Library.Conversations[0]
	if len(talk.Lines) != 3 || talk.Lines[1].Text != "Good morning! 🌸" || !talk.Lines[0].At.Equal(time.Unix(1680000000, 0)) || !talk.Lines[2].At.Equal(time.UnixMilli(1680000010500)) {
		t.Errorf("the talk with Emma is %+v", talk.Lines)
	}
	robot := r.Library.Conversations[1]
	if len(robot.Lines) != 2 || robot.Lines[0].Kind != dramatis.SpeakerUser || robot.Lines[0].Who != "u-cleo" || robot.Lines[1].Who != "p3" {
		t.Errorf("the talk with the robot is %+v", robot.Lines)
	}
	for id, reason := range map[string]string{"c2/3": "no object", "c2/4": `the role is "somebody"`, "c3": "no JSON", "c5/1": "its conversation is refused"} {
		if got := refused(r, "chats.messages", id); !strings.Contains(got, reason) {
			t.Errorf("message %s is refused as %q, want %q", id, got, reason)
		}
	}
}

func TestReadByMap(t *testing.T) {
	t.Parallel()
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	r := opened(t, built(t, "german.sql"), Options{Map: germanMap(t), Zone: berlin})
	if at := r.Library.Documents[0].CreatedAt; !at.Equal(time.Date(2022, 12, 1, 9, 0, 0, 0, time.UTC)) {
		t.Errorf("the document is from %v", at)
	}
	if id := r.Library.Documents[0].ID; id != "00112233-4455-6677-8899-aabbccddeeff" {
		t.Errorf("the document has the id %s", id)
	}
	talk := r.Library.Conversations[0]
	if len(talk.Lines) != 3 || talk.Lines[0].Text != "Guten Tag." || talk.Lines[1].Who != "2" || !talk.Lines[2].At.Equal(talk.Lines[1].At) {
		t.Errorf("the talk is %+v", talk.Lines)
	}
	second := r.Library.Conversations[1]
	if len(second.Lines) != 3 || second.Lines[1].Who != "2" || len(second.Characters) != 2 {
		t.Errorf("somebody who comes in by name: %+v", second)
	}
	if got := second.Lines[1].At; !got.Equal(time.Date(2023, 2, 25, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("Julian day 2460000.5 is %v", got)
	}
	for _, want := range []struct{ table, id, reason string }{
		{"Benutzer", "10", "same id"}, {"Benutzer", "", "no id"}, {"Benutzer", "12", "neither a name"}, {"Figuren", "3", "its name"}, {"Figuren", "4", "Besitzer user"},
		{"Gespräche", "3", "several with the name"}, {"Zeilen", "4", "which of the 2 characters"}, {"Zeilen", "6", "conversation"}, {"Zeilen", "8", "conversation"},
	} {
		if got := refused(r, want.table, want.id); !strings.Contains(got, want.reason) {
			t.Errorf("%s %s is refused as %q, want %q", want.table, want.id, got, want.reason)
		}
	}
}

func TestMapsThatAreNone(t *testing.T) {
	t.Parallel()
	for text, says := range map[string]string{
		"tables: {readers: {table: x}}":                    "tables.readers: must be one of",
		"tables: {users: {columns: {colour: x}}}":          "tables.users.columns.colour: is none of",
		"roles: {Mensch: human}":                           "roles.Mensch: must be user, character or narrator",
		"tabels: {}":                                       "tabels",
		"tables: [":                                        "the map cannot be read",
		`{"tables": {"users": {"table": 3, "rows": "x"}}}`: "rows",
	} {
		if _, err := ReadMap(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), says) || dramatis.ErrorCode(err) != dramatis.CodeInvalid {
			t.Errorf("%s is refused by %v, want %q", text, err, says)
		}
	}
	for text, says := range map[string]string{
		"tables: {users: {table: people}}":      `tables.users: there is no table "people"; there are alembic_version, users`,
		"tables: {users: {columns: {role: x}}}": `tables.users.columns.role: the table users has no column "x"`,
	} {
		m, err := ReadMap(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Open(t.Context(), built(t, "alchemy.sql"), Options{Map: m}); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s is refused by %v, want %q", text, err, says)
		}
	}
	m, err := ReadMap(strings.NewReader("tables: {users: {columns: {role: '-'}}}"))
	if err != nil {
		t.Fatal(err)
	}
	if r := opened(t, built(t, "alchemy.sql"), Options{Map: m}); r.Library.Users[0].Role != dramatis.RoleCreator {
		t.Error("a field that is not to be read is read")
	}
}

// What the earlier application has written and not moved into its file is there all the same, and the files stay as they are.
func TestReadWriteAheadLog(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "app.db")
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	for _, text := range []string{
		`PRAGMA journal_mode = wal`, `PRAGMA wal_autocheckpoint = 0`, `CREATE TABLE users (id INTEGER PRIMARY KEY, username TEXT)`,
		`PRAGMA wal_checkpoint(TRUNCATE)`, `INSERT INTO users VALUES (1, 'late')`,
	} {
		if _, err := db.Exec(text); err != nil {
			t.Fatal(err)
		}
	}
	before := stampOf(path)
	if !strings.Contains(before, "at") || !unfinished(path) {
		t.Fatal("there is no write-ahead log")
	}
	r := opened(t, path, Options{})
	if len(r.Library.Users) != 1 || r.Library.Users[0].Username != "late" {
		t.Errorf("the users are %+v", r.Library.Users)
	}
	copied := r.file.copied
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(copied); !os.IsNotExist(err) || copied == "" {
		t.Errorf("the copy stays: %v", err)
	}
	if stampOf(path) != before {
		t.Error("the database was changed by reading it")
	}
	if _, err := db.Exec(`INSERT INTO users VALUES (2, 'later')`); err != nil {
		t.Fatal(err)
	}
	if err := r.Unchanged(); err == nil || !strings.Contains(err.Error(), "stop the earlier application") {
		t.Errorf("a database that is written to meanwhile: %v", err)
	}
}

func TestNoDatabase(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	damaged, err := os.ReadFile(built(t, "alchemy.sql"))
	if err != nil {
		t.Fatal(err)
	}
	for i := 4096 * 2; i < len(damaged); i++ {
		damaged[i] ^= 0x5a
	}
	noise := make([]byte, 8192)
	for i := range noise {
		noise[i] = byte(i*i>>3 + i)
	}
	for name, test := range map[string]struct {
		content []byte
		says    string
	}{
		"empty.db":   {nil, "is empty"},
		"letter.txt": {[]byte("Dear sir"), "is no SQLite database"},
		"sealed.db":  {noise, "encrypted"},
		"broken.db":  {damaged, "damaged"},
		"cut.db":     {damaged[:150], "cannot be read as a SQLite database"},
	} {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, test.content, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(t.Context(), path, Options{}); err == nil || !strings.Contains(err.Error(), test.says) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s is refused by %v, want %q", name, err, test.says)
		}
	}
	if _, err := Open(t.Context(), filepath.Join(folder, "nowhere.db"), Options{}); err == nil {
		t.Error("a file that is not there is opened")
	}
	path := filepath.Join(folder, "other.db")
	run(t, path, `CREATE TABLE weather (day TEXT, rain REAL)`)
	if _, err := Open(t.Context(), path, Options{}); err == nil || !strings.Contains(err.Error(), "its tables are weather") {
		t.Errorf("a database of something else is refused by %v", err)
	}
}

// Nothing outside the folder of the documents is read, whatever a row says.
func TestPathsStayInTheirFolder(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	secret := filepath.Join(folder, "secret.txt")
	files := filepath.Join(folder, "files")
	if err := os.WriteFile(secret, []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(files, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(secret, filepath.Join(files, "link.txt")); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(folder, "app.db")
	run(t, path, `CREATE TABLE documents (id INTEGER PRIMARY KEY, path TEXT);
		INSERT INTO documents VALUES (1, '../secret.txt'), (2, 'x/../../secret.txt'), (3, '`+secret+`'), (4, 'link.txt'), (5, '.'), (6, '..\secret.txt')`)
	r := opened(t, path, Options{Files: files})
	for i := range r.Library.Documents {
		if file, err := r.Library.Documents[i].Load(context.Background()); err == nil {
			t.Errorf("document %d is %q", i+1, file.Bytes)
		}
	}
}

// Messages without a table of conversations are one talk for each pair of user and character.
func TestTalksWithoutATable(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "app.db")
	run(t, path, `
		CREATE TABLE users (id INTEGER PRIMARY KEY, username TEXT);
		CREATE TABLE characters (id INTEGER PRIMARY KEY, name TEXT);
		CREATE TABLE chat_history (id INTEGER PRIMARY KEY, user_id INTEGER, character_id INTEGER, role TEXT, message TEXT, timestamp TEXT);
		INSERT INTO users VALUES (1, 'anna'), (2, 'bert');
		INSERT INTO characters VALUES (1, 'Emma'), (2, 'Harriet');
		INSERT INTO chat_history VALUES (1, 1, 1, 'user', 'a', '2023-01-01 10:00'), (2, 1, 2, 'user', 'b', '2023-01-01 10:00'),
			(3, 1, 1, 'assistant', 'c', '2023-01-01 10:01'), (4, 2, 1, 'user', 'd', '2023-01-01 10:00'), (5, 2, NULL, 'user', 'e', NULL)`)
	r := opened(t, path, Options{})
	if len(r.Library.Conversations) != 3 || len(r.Library.Conversations[0].Lines) != 2 {
		t.Errorf("the talks are %+v", r.Library.Conversations)
	}
	if got := refused(r, "chat_history", "5"); !strings.Contains(got, "neither a conversation nor a character") {
		t.Errorf("a message of no character is refused as %q", got)
	}
}

// Rows that nobody would write by hand are read or refused, and never end the reading.
func TestHostileRows(t *testing.T) {
	t.Parallel()
	r := opened(t, built(t, "hostile.sql"), Options{})
	for _, table := range r.Report.Tables {
		read := 0
		for _, c := range r.Library.Conversations {
			for _, l := range c.Lines {
				if l.Table == table.Name {
					read++
				}
			}
		}
		switch table.Name {
		case "users":
			read = len(r.Library.Users)
		case "characters":
			read = len(r.Library.Characters)
		case "conversations":
			read = len(r.Library.Conversations)
		}
		if read+table.Refused != table.Rows {
			t.Errorf("of the %d rows of %s %d are read and %d refused", table.Rows, table.Name, read, table.Refused)
		}
	}
	if len(r.Library.Users) != 2 || r.Library.Users[1].Username != "Anna" || r.Library.Users[0].ID != "1" || r.Library.Users[0].Hash != "" {
		t.Errorf("the users are %+v", r.Library.Users)
	}
	if c := r.Library.Characters[0]; c.Name != "A B" || len(c.Description) != mostDescription || strings.ContainsRune(strings.Join(c.Persona.Facts, ""), 0) {
		t.Errorf("the first character is %q with %d characters of description and %q", c.Name, len(c.Description), c.Persona.Facts)
	}
	for i := range r.Library.Conversations {
		if lines := r.Library.Conversations[i].Lines; r.Library.Conversations[i].ID == "1" && len(lines) != 2 {
			t.Errorf("the lines are %+v", lines)
		}
	}
}

// However a file is damaged, it is read or refused.
func TestDamagedFiles(t *testing.T) {
	t.Parallel()
	whole, err := os.ReadFile(built(t, "plain.sql"))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "app.db")
	chance := rand.New(rand.NewPCG(1, 2))
	refused := 0
	for range 150 {
		damaged := bytes.Clone(whole)
		for range 1 + chance.IntN(40) {
			damaged[16+chance.IntN(len(damaged)-16)] = byte(chance.Uint32())
		}
		if chance.IntN(4) == 0 {
			damaged = damaged[:chance.IntN(len(damaged))]
		}
		if err := os.WriteFile(path, damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		r, err := Open(t.Context(), path, Options{})
		if err != nil {
			refused++
			continue
		}
		for i := range r.Library.Documents {
			_, _ = r.Library.Documents[i].Load(t.Context()) // it may fail, and not more
		}
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if refused < 20 {
		t.Errorf("only %d of 150 damaged files are refused", refused)
	}
}
