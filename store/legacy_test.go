package store_test

import (
	"bytes"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/crypto/bcrypt"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/internal/testrig"
	"github.com/literaryai/dramatis/legacy"
	"github.com/literaryai/dramatis/sim"
	"github.com/literaryai/dramatis/store"
)

// shape is a database of the earlier application that a script makes, and what is to become of it.
type shape struct {
	script, mapFile string
	taken, refused  map[string]int // rows by table
	worlds          map[string]int // characters by name
}

func shapes() []shape {
	return []shape{
		{
			script:  "alchemy.sql",
			taken:   map[string]int{"users": 4, "documents": 2, "characters": 4, "conversations": 3, "messages": 7},
			refused: map[string]int{"documents": 2, "characters": 1, "conversations": 1, "messages": 4},
			worlds:  map[string]int{"The Bishop's Candlesticks": 2, "Characters of marius": 1, "Characters of importer": 1},
		},
		{
			script:  "plain.sql",
			taken:   map[string]int{"user": 3, "books": 1, "personas": 3, "chats": 4, "chats.messages": 5},
			refused: map[string]int{"books": 1, "chats": 1, "chats.messages": 4},
			worlds:  map[string]int{"Emma": 2, "Characters of bert": 1},
		},
		{
			script: "german.sql", mapFile: "german.map.yaml",
			taken:   map[string]int{"Benutzer": 2, "Werke": 1, "Figuren": 3, "Gespräche": 2, "Zeilen": 6},
			refused: map[string]int{"Benutzer": 3, "Werke": 1, "Figuren": 2, "Gespräche": 2, "Zeilen": 4},
			worlds:  map[string]int{"Der Prozess": 2, "Characters of Käthe-Ö": 1},
		},
	}
}

const legacyData = "../legacy/testdata"

// build makes the database.
func (s *shape) build(t *testing.T) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "app.db")
	script, err := os.ReadFile(filepath.Join(legacyData, s.script))
	if err != nil {
		t.Fatal(err)
	}
	inSQLite(t, path, string(script))
	return path
}

func inSQLite(t *testing.T, path, text string) {
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

func (s *shape) open(t *testing.T, path string) *legacy.Reader {
	t.Helper()
	o := legacy.Options{Files: filepath.Join(legacyData, "files")}
	if s.mapFile != "" {
		file, err := os.Open(filepath.Join(legacyData, s.mapFile))
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		if o.Map, err = legacy.ReadMap(file); err != nil {
			t.Fatal(err)
		}
	}
	reader, err := legacy.Open(t.Context(), path, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = reader.Close() })
	return reader
}

// nobodys is the hash of a password that nobody has.
const nobodys = "$2a$04$vLnkhZW1lcbjGpqmgocrM.TZfoUcdgA9BObL9qza5ipO/Nj/6cZhq"

func legacyImport(from *legacy.Reader, owner dramatis.ID) store.LegacyImport {
	return store.LegacyImport{Library: &from.Library, Report: from.Report, Name: "old", Owner: owner, NoPassword: nobodys}
}

func bring(t *testing.T, r *testrig.Rig, n store.LegacyImport) legacy.Report {
	t.Helper()
	report, err := r.Store.ImportLegacy(t.Context(), n)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// accounted sees that every row of every table is taken, was there, or is refused in the list, and gives them by table.
func accounted(t *testing.T, report *legacy.Report) (taken, already, refused map[string]int) {
	t.Helper()
	taken, already, refused = map[string]int{}, map[string]int{}, map[string]int{}
	listed := map[string]int{}
	for _, f := range report.Refused {
		listed[f.Table]++
		if f.Reason == "" {
			t.Errorf("%s %s is refused without a reason", f.Table, f.ID)
		}
	}
	for _, table := range report.Tables {
		if table.Taken+table.Already+table.Refused != table.Rows || table.Refused != listed[table.Name] {
			t.Errorf("the rows of %s are not all accounted for: %+v, %d in the list", table.Name, table, listed[table.Name])
		}
		for to, n := range map[*map[string]int]int{&taken: table.Taken, &already: table.Already, &refused: table.Refused} {
			if n > 0 {
				(*to)[table.Name] = n
			}
		}
	}
	return taken, already, refused
}

func same(a, b map[string]int) bool { return fmt.Sprint(a) == fmt.Sprint(b) }

// everything is how many rows each table of the database has.
func everything(t *testing.T, r *testrig.Rig) map[string]int {
	t.Helper()
	rows, err := r.Pool.Query(t.Context(), `SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public'`)
	if err != nil {
		t.Fatal(err)
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil || len(names) < 20 {
		t.Fatalf("the database has %d tables (%v)", len(names), err)
	}
	found := map[string]int{}
	for _, name := range names {
		var n int
		if err := r.Pool.QueryRow(t.Context(), `SELECT count(*) FROM `+`"`+name+`"`).Scan(&n); err != nil {
			t.Fatal(err)
		}
		found[name] = n
	}
	return found
}

// sound sees that the log of a world tells what the tables hold, that the world goes into an archive and comes out of it, and that
// it can be forked from nothing but its log.
func sound(t *testing.T, r *testrig.Rig, world dramatis.ID) *sim.State {
	t.Helper()
	kept, err := r.Store.State(t.Context(), world)
	if err != nil {
		t.Fatal(err)
	}
	told := sim.Empty()
	err = r.Store.ReadLog(t.Context(), world, kept.Seq, func(page []dramatis.Event) error {
		for _, e := range page {
			if err := told.Apply(e); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if apart, err := sim.FirstDifference(told, kept, "the log", "the tables"); err != nil || apart != "" {
		t.Errorf("the log and the tables of %s part: %s (%v)", kept.Ecosystem.Name, apart, err)
	}
	hash, err := sim.StateHash(kept)
	if err != nil {
		t.Fatal(err)
	}
	var archive bytes.Buffer
	if err := r.Store.WriteArchive(t.Context(), world, &archive, "test"); err != nil {
		t.Fatal(err)
	}
	copied, err := importing(t, r, archive.Bytes(), kept.Ecosystem.OwnerID)
	if err != nil {
		t.Fatalf("the archive of %s: %v", kept.Ecosystem.Name, err)
	}
	again, err := r.Store.State(t.Context(), copied.ID)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := sim.StateHash(again); err != nil || got != hash {
		t.Errorf("the archive of %s comes to another world (%v)", kept.Ecosystem.Name, err)
	}
	if err := r.Store.DeleteEcosystem(t.Context(), copied.ID); err != nil {
		t.Fatal(err)
	}
	return kept
}

// held is all that there is of an import, found by what Postgres says the rows have become.
type held struct {
	ids    map[legacy.Row]dramatis.ID
	states map[dramatis.ID]*sim.State
}

func holding(t *testing.T, r *testrig.Rig) held {
	t.Helper()
	h := held{ids: map[legacy.Row]dramatis.ID{}, states: map[dramatis.ID]*sim.State{}}
	rows, err := r.Pool.Query(t.Context(), `SELECT source, old_id, id, ecosystem_id FROM imported_rows WHERE import = 'old'`)
	if err != nil {
		t.Fatal(err)
	}
	var row legacy.Row
	var id dramatis.ID
	var world *dramatis.ID
	_, err = pgx.ForEachRow(rows, []any{&row.Table, &row.ID, &id, &world}, func() error {
		h.ids[row] = id
		if world != nil {
			h.states[*world] = nil
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for world := range h.states {
		h.states[world] = sound(t, r, world)
	}
	return h
}

// compare holds what was read against what Postgres has, row by row, and gives how many rows of each table there are.
func (h *held) compare(t *testing.T, r *testrig.Rig, from *legacy.Library) map[string]int {
	t.Helper()
	found := map[string]int{}
	for _, old := range from.Users {
		if id, is := h.ids[old.Row]; is {
			found[old.Table]++
			u, err := r.Store.User(t.Context(), id)
			if err != nil {
				t.Fatal(err)
			}
			want := old.Hash
			if want == "" {
				want = nobodys
			}
			if u.PasswordHash != want || u.Role != old.Role || !old.CreatedAt.IsZero() && !u.CreatedAt.Equal(old.CreatedAt) {
				t.Errorf("user %s of %+v is %+v", old.ID, old, u)
			}
		}
	}
	for _, old := range from.Documents {
		if id, is := h.ids[old.Row]; is {
			found[old.Table]++
			want, err := old.Load(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			var file bytes.Buffer
			if err := r.Store.WriteFile(t.Context(), id, &file); err != nil {
				t.Fatal(err)
			}
			d, err := r.Store.Document(t.Context(), id)
			if err != nil || !bytes.Equal(file.Bytes(), want.Bytes) || d.Title != old.Title || d.Filename != want.Name || !d.CreatedAt.Equal(old.CreatedAt) || d.OwnerID != h.ids[legacy.Row{Table: from.Users[0].Table, ID: *old.Owner}] {
				t.Errorf("document %s is %+v with %q (%v)", old.ID, d, file.Bytes(), err)
			}
		}
	}
	for _, old := range from.Characters {
		if id, is := h.ids[old.Row]; is {
			found[old.Table]++
			c, err := r.Store.Character(t.Context(), id)
			if err != nil || c.Name != old.Name || c.Description != old.Description || c.IsActive == old.Inactive || !slices.Equal(c.Persona.Facts, old.Persona.Facts) ||
				old.Traits != nil && c.Traits != *old.Traits || len(c.Goals) != len(old.Goals) || !old.CreatedAt.IsZero() && !c.CreatedAt.Equal(old.CreatedAt) {
				t.Errorf("character %s is %+v (%v), want %+v", old.ID, c, err, old)
			}
		}
	}
	for _, old := range from.Conversations {
		if id, is := h.ids[old.Row]; is {
			found[old.Table]++
			h.compareTalk(t, r, id, &old, found)
		}
	}
	return found
}

func (h *held) compareTalk(t *testing.T, r *testrig.Rig, id dramatis.ID, old *legacy.Conversation, found map[string]int) {
	t.Helper()
	c, err := r.Store.Conversation(t.Context(), id)
	if err != nil || c.Topic != old.Title || !old.CreatedAt.IsZero() && !c.CreatedAt.Equal(old.CreatedAt) || len(c.Participants) != len(old.Characters) {
		t.Errorf("conversation %s is %+v (%v)", old.ID, c, err)
	}
	var said []dramatis.Message
	for page := (store.Page{Limit: store.MaxPage}); ; {
		list, err := r.Store.Messages(t.Context(), id, page)
		if err != nil {
			t.Fatal(err)
		}
		said = append(said, list.Items...)
		if page.Cursor = list.Next; page.Cursor == "" {
			break
		}
	}
	turn := 0
	for _, line := range old.Lines {
		if _, is := h.ids[line.Row]; !is {
			continue
		}
		found[line.Table]++
		if turn++; turn > len(said) {
			t.Fatalf("conversation %s has %d lines", old.ID, len(said))
		}
		m := said[turn-1]
		who := dramatis.ID{}
		for row, id := range h.ids {
			if row.ID == line.Who && line.Who != "" && (row.Table == "users" || row.Table == "user" || row.Table == "Benutzer") == (line.Kind == dramatis.SpeakerUser) && id == m.Speaker.ID {
				who = id
			}
		}
		if m.ID != h.ids[line.Row] || m.Text != line.Text || m.Speaker.Kind != line.Kind || who != m.Speaker.ID || m.Turn != turn || !line.At.IsZero() && !m.CreatedAt.Equal(line.At) {
			t.Errorf("line %s is %+v, want %+v", line.ID, m, line)
		}
	}
	if turn != len(said) || c.Turn != turn {
		t.Errorf("conversation %s has %d lines and is at turn %d, want %d", old.ID, len(said), c.Turn, turn)
	}
}

func TestImportLegacyRowByRow(t *testing.T) {
	t.Parallel()
	for _, s := range shapes() {
		t.Run(s.script, func(t *testing.T) {
			t.Parallel()
			r := testrig.New(t)
			owner := r.User(t, "importer")
			from := s.open(t, s.build(t))
			before := everything(t, r)

			n := legacyImport(from, owner)
			n.DryRun = true
			tried := bring(t, r, n)
			if after := everything(t, r); !same(after, before) {
				t.Errorf("a dry run leaves %v, want %v", after, before)
			}

			n.DryRun = false
			report := bring(t, r, n)
			if fmt.Sprint(report.Tables, report.Refused, report.Notes) != fmt.Sprint(tried.Tables, tried.Refused, tried.Notes) || !tried.DryRun || report.DryRun {
				t.Error("the dry run reports something else than what comes of it")
			}
			taken, _, refused := accounted(t, &report)
			if !same(taken, s.taken) || !same(refused, s.refused) {
				t.Errorf("taken are %v, want %v; refused %v, want %v\n%v", taken, s.taken, refused, s.refused, report.Refused)
			}
			worlds := map[string]int{}
			for _, w := range report.Worlds {
				worlds[w.Name] = w.Characters
			}
			if !same(worlds, s.worlds) {
				t.Errorf("the worlds are %v, want %v", worlds, s.worlds)
			}
			h := holding(t, r)
			if found := h.compare(t, r, &from.Library); !same(found, s.taken) {
				t.Errorf("Postgres has %v, want %v", found, s.taken)
			}
			var jobs int
			if err := r.Pool.QueryRow(t.Context(), `SELECT count(*) FROM jobs WHERE kind <> 'document:analyze'`).Scan(&jobs); err != nil || jobs != 0 {
				t.Errorf("the import asks for %d jobs (%v)", jobs, err)
			}
			if after := everything(t, r); after["memories"] == 0 || after["visitors"] == 0 {
				t.Errorf("nobody remembers what was said: %d memories, %d visitors", after["memories"], after["visitors"])
			}
		})
	}
}

func TestImportLegacyAgainBringsNothing(t *testing.T) {
	t.Parallel()
	for _, s := range shapes() {
		t.Run(s.script, func(t *testing.T) {
			t.Parallel()
			r := testrig.New(t)
			owner, path := r.User(t, "importer"), s.build(t)
			bring(t, r, legacyImport(s.open(t, path), owner))
			before := everything(t, r)
			report := bring(t, r, legacyImport(s.open(t, path), owner))
			taken, already, refused := accounted(t, &report)
			if len(taken) > 0 || !same(already, s.taken) || !same(refused, s.refused) {
				t.Errorf("again taken are %v, there are %v, refused %v", taken, already, refused)
			}
			if after := everything(t, r); !same(after, before) {
				t.Errorf("there are %v, want %v", after, before)
			}
		})
	}
}

// A later state of the same database brings what is new in it, to where it belongs.
func TestImportLegacyGrown(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	s := shapes()[0]
	owner, path := r.User(t, "importer"), s.build(t)
	first := bring(t, r, legacyImport(s.open(t, path), owner))
	inSQLite(t, path, `
		INSERT INTO users VALUES (5, 'eponine', 'eponine@example.org', NULL, 0, '2024-01-01 00:00:00', NULL);
		INSERT INTO characters (id, user_id, document_id, name) VALUES (6, 1, 1, 'Petit-Gervais'), (7, 5, NULL, 'Thénardier');
		INSERT INTO conversations VALUES (5, 5, 7, 'Father', '2024-01-02 00:00:00'), (6, 1, 6, NULL, '2024-01-02 00:00:00');
		INSERT INTO messages VALUES (12, 1, 'user', 'And then?', '2024-01-02 00:00:00'), (13, 5, 'user', 'Money again?', '2024-01-02 00:00:01'),
			(14, 6, 'assistant', 'My coin!', '2024-01-02 00:00:02')`)
	from := s.open(t, path)
	report := bring(t, r, legacyImport(from, owner))
	taken, _, _ := accounted(t, &report)
	if want := map[string]int{"users": 1, "characters": 2, "conversations": 2, "messages": 3}; !same(taken, want) {
		t.Errorf("taken are %v, want %v", taken, want)
	}
	fresh, worlds := 0, map[string]bool{}
	for _, w := range report.Worlds {
		worlds[w.Name] = true
		if w.New {
			fresh++
		}
	}
	if len(worlds) != 2 || fresh != 1 || !worlds["The Bishop's Candlesticks"] || !worlds["Characters of eponine"] {
		t.Errorf("the worlds are %+v", report.Worlds)
	}
	h := holding(t, r)
	want := map[string]int{}
	for table, n := range s.taken {
		want[table] = n + taken[table]
	}
	if found := h.compare(t, r, &from.Library); !same(found, want) {
		t.Errorf("Postgres has %v, want %v", found, want)
	}
	for _, w := range first.Worlds {
		e, err := r.Store.Ecosystem(t.Context(), w.ID)
		if err != nil || e.State != dramatis.WorldPaused {
			t.Errorf("the world %s is %+v (%v)", w.Name, e, err)
		}
	}
}

// A scene of several that has gone on is taken up again, and ends again.
func TestImportLegacyGrownScene(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	s := shapes()[2]
	owner, path := r.User(t, "importer"), s.build(t)
	bring(t, r, legacyImport(s.open(t, path), owner))
	inSQLite(t, path, `INSERT INTO "Zeilen" VALUES (11, 1, 5, 'Figur', 2, 'Gehen wir.', '2023-01-01T10:05:00Z'), (12, 1, 6, 'Josef K.', NULL, 'Ja.', NULL)`)
	from := s.open(t, path)
	report := bring(t, r, legacyImport(from, owner))
	if taken, _, _ := accounted(t, &report); !same(taken, map[string]int{"Zeilen": 2}) {
		t.Errorf("taken are %v", taken)
	}
	h := holding(t, r)
	c, err := r.Store.Conversation(t.Context(), h.ids[legacy.Row{Table: "Gespräche", ID: "1"}])
	if err != nil || c.State != dramatis.TalkEnded || c.Turn != 5 || c.Kind != dramatis.KindInteraction || !c.EndedAt.Equal(time.Date(2023, 1, 1, 10, 5, 0, 0, time.UTC)) {
		t.Errorf("the scene is %+v (%v)", c, err)
	}
	h.compare(t, r, &from.Library)
}

// What breaks off in the middle leaves nothing at all, wherever it is; what follows brings everything.
func TestImportLegacyAllOrNothing(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	s := shapes()[0]
	from := s.open(t, s.build(t))
	owner := r.User(t, "importer")
	for _, table := range []string{"users", "document_chapters", "characters", "conversations", "messages", "memories", "visitors", "imported_rows", "events"} {
		before := everything(t, r)
		_, err := r.Pool.Exec(t.Context(), `
			CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
				IF (SELECT count(*) FROM `+table+`) > 0 THEN RAISE EXCEPTION 'the disk is gone'; END IF; RETURN NULL; END $$;
			CREATE TRIGGER fail AFTER INSERT ON `+table+` FOR EACH ROW EXECUTE FUNCTION fail()`)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.Store.ImportLegacy(t.Context(), legacyImport(from, owner)); err == nil || !strings.Contains(err.Error(), "the disk is gone") {
			t.Errorf("an import that fails at %s ends with %v", table, err)
		}
		if _, err := r.Pool.Exec(t.Context(), `DROP TRIGGER fail ON `+table+`; DROP FUNCTION fail`); err != nil {
			t.Fatal(err)
		}
		if after := everything(t, r); !same(after, before) {
			t.Errorf("an import that fails at %s leaves %v, want %v", table, after, before)
		}
	}
	report := bring(t, r, legacyImport(from, owner))
	if taken, _, _ := accounted(t, &report); !same(taken, s.taken) {
		t.Errorf("taken are %v, want %v", taken, s.taken)
	}
}

// Two imports at once do the work once.
func TestImportLegacyTwiceAtOnce(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	s := shapes()[1]
	owner, path := r.User(t, "importer"), s.build(t)
	a, b := s.open(t, path), s.open(t, path)
	type outcome struct {
		report legacy.Report
		err    error
	}
	done := make(chan outcome, 2)
	for _, from := range []*legacy.Reader{a, b} {
		go func() {
			report, err := r.Store.ImportLegacy(t.Context(), legacyImport(from, owner))
			done <- outcome{report, err}
		}()
	}
	all := 0
	for range 2 {
		o := <-done
		if o.err != nil {
			t.Fatal(o.err)
		}
		_, taken, _, _ := o.report.Rows()
		all += taken
	}
	if want := 16; all != want {
		t.Errorf("together they took %d rows, want %d", all, want)
	}
}

func TestImportLegacyAccounts(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	s := shapes()[0]
	owner, path := r.User(t, "importer"), s.build(t)
	r.User(t, "Fantine") // who is not the fantine of the file, as far as anybody knows
	bring(t, r, legacyImport(s.open(t, path), owner))
	h := holding(t, r)
	for id, want := range map[string]string{"1": "fantine-2", "2": "marius", "3": "Marius-2", "4": "the-bishop"} {
		u, err := r.Store.User(t.Context(), h.ids[legacy.Row{Table: "users", ID: id}])
		if err != nil || u.Username != want {
			t.Errorf("user %s is called %q (%v), want %q", id, u.Username, err, want)
		}
		if good := id == "1" || id == "2"; good == strings.HasSuffix(u.Email, "@imported.invalid") && id != "1" {
			t.Errorf("user %s has the address %s", id, u.Email)
		}
	}
	first, err := r.Store.UserByLogin(t.Context(), "fantine-2")
	if err != nil || bcrypt.CompareHashAndPassword([]byte(first.PasswordHash), []byte("valjean24601")) != nil {
		t.Errorf("the password of fantine is not the one she had (%v)", err)
	}
	second, err := r.Store.UserByLogin(t.Context(), "marius")
	if err != nil || bcrypt.CompareHashAndPassword([]byte(second.PasswordHash), []byte("rosalie-sings")) != nil {
		t.Errorf("the password of marius is not the one he had (%v)", err)
	}

	other := testrig.New(t)
	owner = other.User(t, "importer")
	here := other.User(t, "Fantine") // now she is: --join-accounts says that the address tells
	n := legacyImport(s.open(t, path), owner)
	n.Join = true
	report := bring(t, other, n)
	if h := holding(t, other); h.ids[legacy.Row{Table: "users", ID: "1"}] != here {
		t.Errorf("fantine is not the account that is here: %v", report.Notes)
	}
	docs, err := other.Store.Documents(t.Context(), here, store.Page{})
	if err != nil || len(docs.Items) != 1 {
		t.Errorf("she has %d documents (%v)", len(docs.Items), err)
	}
}

// Who talks in somebody else's world sees it only when that is wanted.
func TestImportLegacyInvites(t *testing.T) {
	t.Parallel()
	for _, invite := range []bool{false, true} {
		r := testrig.New(t)
		s := shapes()[0]
		n := legacyImport(s.open(t, s.build(t)), r.User(t, "importer"))
		n.Invite, n.PerOwner, n.Embed = invite, true, true
		report := bring(t, r, n)
		h := holding(t, r)
		marius := h.ids[legacy.Row{Table: "users", ID: "2"}]
		world, err := r.Store.EcosystemOf(t.Context(), "character", h.ids[legacy.Row{Table: "characters", ID: "1"}])
		if err != nil {
			t.Fatal(err)
		}
		access, err := r.Store.Access(t.Context(), marius, world)
		if invite != (err == nil && access == dramatis.AccessViewer) {
			t.Errorf("with invite %v marius may %q (%v)", invite, access, err)
		}
		names := map[string]bool{}
		for _, w := range report.Worlds {
			names[w.Name] = true
		}
		if len(names) != 3 || !names["Characters of fantine"] {
			t.Errorf("with one world for each owner they are %v", names)
		}
		var jobs int
		if err := r.Pool.QueryRow(t.Context(), `SELECT count(*) FROM jobs WHERE kind = 'memory:embed'`).Scan(&jobs); err != nil || jobs == 0 {
			t.Errorf("%d jobs make vectors (%v)", jobs, err)
		}
	}
}

// A world that was deleted may be brought again; a character who was deleted stays away.
func TestImportLegacyAfterDeleting(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	s := shapes()[0]
	owner, path := r.User(t, "importer"), s.build(t)
	bring(t, r, legacyImport(s.open(t, path), owner))
	h := holding(t, r)
	valjean := h.ids[legacy.Row{Table: "characters", ID: "1"}]
	if err := r.Store.DeleteCharacter(t.Context(), valjean); err != nil {
		t.Fatal(err)
	}
	inSQLite(t, path, `INSERT INTO messages VALUES (20, 1, 'user', 'Where are you?', '2024-01-02 00:00:00')`)
	report := bring(t, r, legacyImport(s.open(t, path), owner))
	taken, already, refused := accounted(t, &report)
	if len(taken) > 0 || already["characters"] != 4 || refused["messages"] != 5 {
		t.Errorf("after a character was deleted, taken are %v, there %v, refused %v", taken, already, refused)
	}
	if _, err := r.Store.Character(t.Context(), valjean); dramatis.ErrorCode(err) != dramatis.CodeNotFound {
		t.Errorf("who was deleted is back: %v", err)
	}
	for world := range h.states {
		if err := r.Store.DeleteEcosystem(t.Context(), world); err != nil {
			t.Fatal(err)
		}
	}
	report = bring(t, r, legacyImport(s.open(t, path), owner))
	taken, _, _ = accounted(t, &report)
	if want := map[string]int{"characters": 4, "conversations": 3, "messages": 8}; !same(taken, want) {
		t.Errorf("after the worlds were deleted, taken are %v, want %v", taken, want)
	}
}

// Rows that nobody would write by hand are brought or refused one by one, and none keeps the others out.
func TestImportLegacyHostileRows(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	s := shape{script: "hostile.sql"}
	report := bring(t, r, legacyImport(s.open(t, s.build(t)), r.User(t, "importer")))
	if taken, _, _ := accounted(t, &report); taken["users"] != 2 || taken["characters"] != 1 || taken["messages"] != 2 {
		t.Errorf("taken are %v: %v", taken, report.Refused)
	}
	holding(t, r)
}
