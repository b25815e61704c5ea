package testrig_test

import (
	"testing"

	"github.com/literaryai/dramatis/internal/testrig"
	"github.com/literaryai/dramatis/migrations"
)

func TestMain(m *testing.M) { testrig.Main(m) }

// TestDatabasesAreApart makes sure that every test has a migrated database which no other test sees.
func TestDatabasesAreApart(t *testing.T) {
	t.Parallel()
	one, other := testrig.Database(t), testrig.Database(t)
	const insert = `INSERT INTO users (id, username, email, password_hash, role)
		VALUES (gen_random_uuid(), 'fantine', 'fantine@example.org', '', 'creator')`
	if _, err := one.Exec(t.Context(), insert); err != nil {
		t.Fatal(err)
	}
	var users int
	if err := other.QueryRow(t.Context(), `SELECT count(*) FROM users`).Scan(&users); err != nil {
		t.Fatal(err)
	}
	if users != 0 {
		t.Errorf("the other database has %d users, want none", users)
	}
}

// TestMigrationsGoDownAndUp takes every migration back and makes it again.
func TestMigrationsGoDownAndUp(t *testing.T) {
	t.Parallel()
	url := testrig.Database(t).Config().ConnString()
	steps, err := migrations.Status(t.Context(), url)
	if err != nil || len(steps) == 0 {
		t.Fatalf("Status = %v, %v", steps, err)
	}
	for _, step := range steps {
		if step.AppliedAt.IsZero() {
			t.Errorf("migration %d is pending in a migrated database", step.Version)
		}
	}
	for i := len(steps) - 1; i >= 0; i-- {
		version, err := migrations.Down(t.Context(), url)
		if err != nil || version != steps[i].Version {
			t.Fatalf("Down = %d, %v, want version %d", version, err, steps[i].Version)
		}
	}
	if version, err := migrations.Down(t.Context(), url); err != nil || version != 0 {
		t.Fatalf("Down of an empty database = %d, %v", version, err)
	}
	applied, err := migrations.Up(t.Context(), url)
	if err != nil || len(applied) != len(steps) {
		t.Fatalf("Up = %v, %v, want all %d", applied, err, len(steps))
	}
}
