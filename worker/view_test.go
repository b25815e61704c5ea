package worker_test

import (
	"testing"

	"github.com/literaryai/dramatis"
	"github.com/literaryai/dramatis/internal/testrig"
	"github.com/literaryai/dramatis/worker"
)

// watchWrites has Postgres write down, for each transaction, of which worlds it wrote people or bonds, and of which it
// moved the version by which what is shown of them is cached. How often vectors changed is not shown.
const watchWrites = `
	CREATE TABLE writes (tx xid8 NOT NULL DEFAULT pg_current_xact_id(), world uuid NOT NULL, what text NOT NULL);
	CREATE FUNCTION write_down() RETURNS trigger LANGUAGE plpgsql AS $$
	DECLARE was jsonb := to_jsonb(OLD) - 'memory_version'; is_now jsonb := to_jsonb(NEW) - 'memory_version';
	BEGIN
		IF was IS DISTINCT FROM is_now THEN
			INSERT INTO writes (world, what) VALUES (coalesce(is_now ->> TG_ARGV[0], was ->> TG_ARGV[0])::uuid, TG_TABLE_NAME);
		END IF;
		RETURN NULL;
	END $$;
	CREATE TRIGGER written AFTER INSERT OR UPDATE OR DELETE ON characters FOR EACH ROW EXECUTE FUNCTION write_down('ecosystem_id');
	CREATE TRIGGER written AFTER INSERT OR UPDATE OR DELETE ON character_states FOR EACH ROW EXECUTE FUNCTION write_down('ecosystem_id');
	CREATE TRIGGER written AFTER INSERT OR UPDATE OR DELETE ON relationships FOR EACH ROW EXECUTE FUNCTION write_down('ecosystem_id');
	CREATE TRIGGER written AFTER INSERT OR UPDATE OR DELETE ON event_heads FOR EACH ROW EXECUTE FUNCTION write_down('ecosystem_id');
	CREATE TRIGGER written AFTER INSERT OR UPDATE OR DELETE ON ecosystems FOR EACH ROW EXECUTE FUNCTION write_down('id')`

// The API keeps what it answered for as long as a world is at one version. So whoever writes what is shown must move it.
func TestWhoeverWritesWhatIsShownMovesTheVersion(t *testing.T) {
	t.Parallel()
	r := testrig.New(t)
	if _, err := r.Pool.Exec(t.Context(), watchWrites); err != nil {
		t.Fatal(err)
	}
	r.Work(t, worker.Config{})
	e := r.World(t, 8, 3)
	r.Step(t, e, 6)
	r.AwaitTick(t, e.ID, 6)
	people, err := r.Store.AllCharacters(t.Context(), e.ID)
	if err != nil {
		t.Fatal(err)
	}
	before, err := r.Store.View(t.Context(), e.OwnerID, "character", people[0].ID)
	if err != nil || before.World != e.ID || before.Access != dramatis.AccessOwner || before.Head == 0 {
		t.Fatalf("the owner's view is %+v (%v)", before, err)
	}
	if err := r.Store.DeleteCharacter(t.Context(), people[1].ID); err != nil {
		t.Fatal(err)
	}
	if after, err := r.Store.View(t.Context(), e.OwnerID, "ecosystem", e.ID); err != nil || after.Version == before.Version {
		t.Errorf("the version is still %s (%v)", after.Version, err)
	}
	var written int
	if err := r.Pool.QueryRow(t.Context(), `SELECT count(DISTINCT tx) FROM writes`).Scan(&written); err != nil || written < 30 {
		t.Fatalf("only %d transactions wrote anything (%v)", written, err)
	}
	rows, err := r.Pool.Query(t.Context(), `
		SELECT DISTINCT what FROM writes w WHERE NOT EXISTS (
			SELECT FROM writes v WHERE v.tx = w.tx AND v.world = w.world AND v.what IN ('event_heads', 'ecosystems'))`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var what string
		if err := rows.Scan(&what); err != nil {
			t.Fatal(err)
		}
		t.Errorf("%s was written, and the version stayed as it was", what)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
}
