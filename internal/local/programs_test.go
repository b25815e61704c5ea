package local

import (
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
)

func TestChoosePrograms(t *testing.T) {
	t.Parallel()
	old, young := programs{bin: "/15/bin", major: 15}, programs{bin: "/17/bin", major: 17}
	installed := []programs{young, old}
	if got, err := choosePrograms(installed, 0, "/d"); err != nil || got != young {
		t.Errorf("for new data: %v, %v", got, err)
	}
	if got, err := choosePrograms(installed, 15, "/d"); err != nil || got != old {
		t.Errorf("for data of version 15: %v, %v", got, err)
	}
	_, err := choosePrograms(installed, 18, "/d")
	wantSentence(t, err, "/d", "made by PostgreSQL 18", "installed here is 17", "--data-dir")
}

func TestDataOfANewerVersion(t *testing.T) {
	t.Parallel()
	d, _ := open(t, scratchDir(t))
	defer closeDir(t, d)
	if err := os.Mkdir(d.file("postgres"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(d.file("postgres/PG_VERSION"), []byte("99\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := d.StartPostgres(t.Context(), PostgresOptions{})
	wantSentence(t, err, d.file("postgres"), "made by PostgreSQL 99", "--data-dir")
}

func TestNoProgramsToBeHad(t *testing.T) {
	t.Parallel()
	empty := httptest.NewServer(http.NotFoundHandler())
	defer empty.Close()
	d, _ := open(t, scratchDir(t))
	defer closeDir(t, d)
	_, err := d.StartPostgres(t.Context(), PostgresOptions{ProgramDirs: []string{"/nowhere"}, Repository: empty.URL})
	wantSentence(t, err, "no PostgreSQL server programs", "could not be fetched", "apt-get install postgresql", "DATABASE_URL")
}

func TestVersionedIsNewestFirst(t *testing.T) {
	t.Parallel()
	base := t.TempDir()
	for _, version := range []string{"9", "15", "17", "16"} {
		if err := os.MkdirAll(base+"/pg-"+version+"/bin", 0o755); err != nil {
			t.Fatal(err)
		}
	}
	dirs := versioned(base + "/pg-*/bin")
	want := []string{"17", "16", "15", "9"}
	if len(dirs) != len(want) {
		t.Fatalf("found %v", dirs)
	}
	for i, version := range want {
		if dirs[i] != base+"/pg-"+version+"/bin" {
			t.Errorf("place %d holds %s, want version %s", i, dirs[i], version)
		}
	}
}
