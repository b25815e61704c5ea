package local

import (
	"bufio"
	"context"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestPostgresKeepsItsDataPortAndPassword(t *testing.T) {
	t.Parallel()
	path := scratchDir(t)
	d, said := open(t, path)
	first := start(t, d)
	query(t, first.URL(), `CREATE TABLE kept (line text)`)
	query(t, first.URL(), `INSERT INTO kept VALUES ('He is dead')`)
	stop(t, first)
	select {
	case <-first.Done():
	default:
		t.Error("Done is open after Stop")
	}
	closeDir(t, d)

	d, _ = open(t, path)
	defer closeDir(t, d)
	second := start(t, d)
	if first.URL() != second.URL() {
		t.Errorf("the URL was %s and is %s", first.URL(), second.URL())
	}
	if got := query(t, second.URL(), `SELECT line FROM kept`); got != "He is dead" {
		t.Errorf("the line is now %q", got)
	}
	if said.String() != "" {
		t.Errorf("an uneventful life was warned about: %s", said)
	}
}

func TestPostgresWantsItsPassword(t *testing.T) {
	t.Parallel()
	d, _ := open(t, scratchDir(t))
	defer closeDir(t, d)
	p := start(t, d)
	if got := query(t, p.URL(), `SHOW listen_addresses`); got != "127.0.0.1" {
		t.Errorf("the server listens on %s", got)
	}
	if got := query(t, p.URL(), `SELECT left(rolpassword, 13) FROM pg_authid WHERE rolname = current_user`); got != "SCRAM-SHA-256" {
		t.Errorf("the password is kept as %q", got)
	}
	if err := ensureDatabase(t.Context(), postgresURL("guessed", d.port("postgres"), database)); err == nil {
		t.Error("a wrong password was let in")
	}
}

func TestPostgresIsSafeByDefault(t *testing.T) {
	t.Parallel()
	d, _ := open(t, scratchDir(t))
	defer closeDir(t, d)
	p, err := d.StartPostgres(t.Context(), PostgresOptions{Settings: map[string]string{"work_mem": "5MB"}})
	if err != nil {
		t.Fatal(err)
	}
	defer stop(t, p)
	for setting, want := range map[string]string{
		"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "work_mem": "5MB",
	} {
		if got := query(t, p.URL(), "SHOW "+setting); got != want {
			t.Errorf("%s is %s, want %s", setting, got, want)
		}
	}
}

func TestPostgresTakesAnotherPortWhenItsOwnIsTaken(t *testing.T) {
	t.Parallel()
	path := scratchDir(t)
	d, said := open(t, path)
	defer closeDir(t, d)
	stop(t, start(t, d))
	taken := d.port("postgres")
	other, err := new(net.ListenConfig).Listen(t.Context(), "tcp", loopback(taken))
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	p := start(t, d)
	query(t, p.URL(), `SELECT 'here'`)
	if d.port("postgres") == taken {
		t.Error("the kept port is still the taken one")
	}
	if !strings.Contains(said.String(), "taken by another program") {
		t.Errorf("nobody was told: %q", said)
	}
}

// TestPostgresOfAnEarlierRunIsStopped leaves a server running whose directory nobody holds any more.
func TestPostgresOfAnEarlierRunIsStopped(t *testing.T) {
	t.Parallel()
	path := scratchDir(t)
	d, _ := open(t, path)
	left := start(t, d)
	query(t, left.URL(), `CREATE TABLE kept (line text)`)
	closeDir(t, d)

	d, said := open(t, path)
	defer closeDir(t, d)
	p := start(t, d)
	<-left.Done()
	if left.URL() != p.URL() {
		t.Errorf("the URL was %s and is %s", left.URL(), p.URL())
	}
	query(t, p.URL(), `INSERT INTO kept VALUES ('still there')`)
	if !strings.Contains(said.String(), "an earlier run left behind") {
		t.Errorf("nobody was told: %q", said)
	}
}

// TestPostgresIgnoresAForeignLockFile starts with a lock file that names a living process which is no server.
func TestPostgresIgnoresAForeignLockFile(t *testing.T) {
	t.Parallel()
	d, _ := open(t, scratchDir(t))
	defer closeDir(t, d)
	stop(t, start(t, d))
	stale := "1\n" + d.file("postgres") + "\n0\n5432\n\n127.0.0.1\n\nready\n"
	if err := os.WriteFile(d.file("postgres/postmaster.pid"), []byte(stale), 0o600); err != nil {
		t.Fatal(err)
	}
	query(t, start(t, d).URL(), `SELECT 'here'`)
}

const childVariable = "DRAMATIS_LOCAL_TEST_DIR"

// TestChild is not a test: it is what the next one runs as another process, in order to kill it.
func TestChild(t *testing.T) {
	path := os.Getenv(childVariable)
	if path == "" {
		t.Skip("only as a child of TestPostgresSurvivesItsOwnersDeath")
	}
	d, _ := open(t, path)
	p, err := d.StartPostgres(t.Context(), PostgresOptions{}) // safe: it is about to be killed
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stdout.WriteString(p.URL() + "\n"); err != nil {
		t.Fatal(err)
	}
	<-p.Done()
}

func TestPostgresSurvivesItsOwnersDeath(t *testing.T) {
	t.Parallel()
	path := scratchDir(t)
	owner := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestChild$")
	owner.Env = append(os.Environ(), childVariable+"="+path)
	out, err := owner.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := owner.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	url := strings.TrimSpace(line)
	query(t, url, `CREATE TABLE kept (line text)`)
	query(t, url, `INSERT INTO kept VALUES ('committed')`)
	if err := owner.Process.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	_ = owner.Wait() // it was killed

	d, _ := open(t, path)
	defer closeDir(t, d)
	data := filepath.Join(path, "postgres")
	if left := awaitEnd(context.Background(), data, lockedBy(data), fastShutdown); len(left) > 0 && diesWithParent {
		t.Errorf("the server outlived its owner: %v", left)
	}
	p := start(t, d)
	if p.URL() != url {
		t.Errorf("the URL was %s and is %s", url, p.URL())
	}
	if got := query(t, p.URL(), `SELECT line FROM kept`); got != "committed" {
		t.Errorf("the line is now %q", got)
	}
}
