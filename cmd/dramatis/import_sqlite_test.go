package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/internal/testrig"
	"github.com/literaryai/dramatis/legacy"
	"github.com/literaryai/dramatis/store"
	"github.com/literaryai/dramatis/worker"
)

// earlier is a database of the earlier application.
func earlier(t *testing.T, statements string) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "app.db")
	script, err := os.ReadFile("../../legacy/testdata/alchemy.sql")
	if err != nil {
		t.Fatal(err)
	}
	inEarlier(t, path, string(script)+statements)
	return path
}

func inEarlier(t *testing.T, path, statements string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(statements); err != nil {
		t.Fatal(err)
	}
}

// importedSQLite runs the command.
func importedSQLite(t *testing.T, r *testrig.Rig, args ...string) (string, error) {
	t.Helper()
	root := newRoot(func(name string) string {
		if name == "DATABASE_URL" {
			return r.Pool.Config().ConnString()
		}
		return ""
	})
	var out, problems strings.Builder
	root.SetOut(&out)
	root.SetErr(&problems)
	root.SetArgs(append([]string{"import-sqlite", "--owner", "importer", "--files", "../../legacy/testdata/files"}, args...))
	err := root.ExecuteContext(t.Context())
	return out.String(), err
}

func TestImportSQLite(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	r.User(t, "importer")
	path := earlier(t, "")
	tried, err := importedSQLite(t, r, path, "--dry-run")
	if err != nil || !strings.Contains(tried, "28 rows: 20 would be taken, 0 were there before, 8 refused") {
		t.Errorf("a dry run says (%v)\n%s", err, tried)
	}
	said, err := importedSQLite(t, r, path)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"28 rows: 20 taken, 0 were there before, 8 refused", "username as username", "columns not read: last_login", "tables not read: alembic_version (1 rows)",
		`new world "The Bishop's Candlesticks" of fantine`, "messages 9: who speaks it is not known", "nobody can log in until one is set with dramatis user password",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("it does not say %q:\n%s", want, said)
		}
	}
	for _, secret := range []string{"$2b$", "$2y$", "pbkdf2:"} {
		if strings.Contains(said, secret) {
			t.Errorf("it tells a hash: %s", secret)
		}
	}
	again, err := importedSQLite(t, r, path, "--json")
	var report legacy.Report
	if err != nil || json.Unmarshal([]byte(again), &report) != nil {
		t.Fatalf("as JSON it says (%v)\n%s", err, again)
	}
	if rows, taken, already, refused := report.Rows(); rows != 28 || taken != 0 || already != 20 || refused != 8 || len(report.Refused) != 8 {
		t.Errorf("again it says %d, %d, %d, %d", rows, taken, already, refused)
	}
}

func TestImportSQLiteRefuses(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	r.User(t, "importer")
	path := earlier(t, "")
	letter := filepath.Join(t.TempDir(), "letter.txt")
	if err := os.WriteFile(letter, []byte("Dear sir"), 0o600); err != nil {
		t.Fatal(err)
	}
	lost := filepath.Join(t.TempDir(), "lost.db")
	inEarlier(t, lost, `CREATE TABLE users (id INTEGER PRIMARY KEY, username TEXT); INSERT INTO users VALUES (1, ''), (2, NULL)`)
	for _, test := range []struct {
		args []string
		says string
	}{
		{[]string{letter}, "letter.txt is no SQLite database"},
		{[]string{path, "--timezone", "Middle/Earth"}, "--timezone Middle/Earth: there is no such time zone"},
		{[]string{path, "--worlds", "all"}, "--worlds all: must be document or owner"},
		{[]string{path, "--name", " "}, "--name must have from 1 to 100 characters"},
		{[]string{path, "--map", letter}, "the map cannot be read"},
		{[]string{path, "--owner", "nobody"}, "there is no user nobody"},
		{[]string{path, "--files", letter}, "open the folder of the documents"},
		{[]string{lost}, "nothing could be brought over: all 2 rows were refused"},
	} {
		if _, err := importedSQLite(t, r, test.args...); err == nil || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%v is refused by %v, want %q", test.args[1:], err, test.says)
		}
	}
}

// What was brought over lives: a talk of old goes on, its world ticks, and what is new in the old database still finds its place.
func TestImportedWorldsLive(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	r.User(t, "importer")
	path := earlier(t, "")
	if _, err := importedSQLite(t, r, path); err != nil {
		t.Fatal(err)
	}
	r.Work(t, worker.Config{})
	fantine, err := r.Store.UserByLogin(t.Context(), "fantine")
	if err != nil {
		t.Fatal(err)
	}
	worlds, err := r.Store.Ecosystems(t.Context(), fantine.ID, store.Page{})
	if err != nil || len(worlds.Items) != 1 {
		t.Fatalf("fantine has the worlds %+v (%v)", worlds.Items, err)
	}
	e := worlds.Items[0]
	talks, err := r.Store.Conversations(t.Context(), store.ConversationFilter{Ecosystem: e.ID}, store.Page{})
	if err != nil || len(talks.Items) != 2 {
		t.Fatalf("there are the talks %+v (%v)", talks.Items, err)
	}
	silver := talks.Items[1]
	if silver.Topic != "Silver" {
		t.Fatalf("the oldest talk is %+v", silver)
	}
	job, err := r.Store.StartChat(t.Context(), store.NewChat{Character: silver.Participants[0].CharacterID, User: fantine, Text: "Are you still here?", Conversation: &silver.ID})
	if err != nil {
		t.Fatal(err)
	}
	awaitJob(t, r, job.ID)
	r.Step(t, e, 2)
	r.AwaitTick(t, e.ID, 2)
	inEarlier(t, path, `INSERT INTO messages VALUES (12, 1, 'user', 'I wrote this in the old one.', '2024-01-02 00:00:00');
		INSERT INTO characters (id, user_id, document_id, name) VALUES (6, 1, 1, 'Petit-Gervais')`)
	said, err := importedSQLite(t, r, path)
	if err != nil || !strings.Contains(said, "2 taken, 20 were there before") {
		t.Errorf("the living world takes (%v)\n%s", err, said)
	}
	silver, err = r.Store.Conversation(t.Context(), silver.ID)
	if err != nil || silver.Turn != 7 || silver.State != dramatis.TalkRunning {
		t.Errorf("the talk is %+v (%v)", silver, err)
	}
	r.Step(t, e, 1)
	r.AwaitTick(t, e.ID, 3)
	var out, progress strings.Builder
	if err := replay(t.Context(), r.Store, e.ID, "", &out, &progress); err != nil {
		t.Errorf("its replay: %v\n%s", err, out.String())
	}
}

func awaitJob(t *testing.T, r *testrig.Rig, id dramatis.ID) {
	t.Helper()
	r.Await(t, "a job to succeed", func(ctx context.Context) (bool, error) {
		j, err := r.Store.Job(ctx, id)
		return j.Status == dramatis.JobSucceeded, err
	})
}
