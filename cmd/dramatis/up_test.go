package main

import (
	"bufio"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestUpFromNothingThroughMurderToACleanEnd is the whole path: an empty machine, one command, a world that speaks;
// SIGKILL in the middle of it; the same command again, which loses nothing and goes on; and an end that leaves nothing.
func TestUpFromNothingThroughMurderToACleanEnd(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	first := startUp(t, dir)
	if first.password == "" {
		t.Fatal("no password was shown")
	}
	token := first.login(t, first.password)
	world := first.world(t, token)
	said := first.lines(t, token, world, 0, 5)
	first.kill(t)

	second := startUp(t, dir)
	if second.password != "" {
		t.Error("a password was made again")
	}
	// The old token is good, because the key was kept; the log has no gap from its beginning to what is new.
	if got := second.lines(t, token, world, 0, 10); got <= said {
		t.Errorf("the log ends at %d, and was at %d before", got, said)
	}
	second.stop(t, syscall.SIGTERM)
	if _, err := os.Stat(filepath.Join(dir, "postgres", "postmaster.pid")); !os.IsNotExist(err) {
		t.Errorf("the database was not stopped cleanly: %v", err)
	}
}

func TestUpStartsEmptyWithAGivenPassword(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	p := startUpWith(t, dir, []string{"DRAMATIS_ADMIN_PASSWORD=Hauteville House"}, "--demo=false")
	if p.password != "" {
		t.Error("a password was made up beside the given one")
	}
	token := p.login(t, "Hauteville House")
	var list struct{ Items []any }
	decode(t, p.get(t.Context(), t, token, "/api/v1/ecosystems", "application/json"), &list)
	if len(list.Items) != 0 {
		t.Errorf("an empty start has %d worlds", len(list.Items))
	}
	joinIt(t, p, dir)
	p.stop(t, syscall.SIGINT)
}

// connection is what a running program's file says, as an environment.
func connection(t *testing.T, dir string) []string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(dir, connectionFile))
	if err != nil {
		t.Fatal(err)
	}
	var env []string
	for line := range strings.Lines(string(raw)) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		env = append(env, name+"="+strings.Trim(value, "'"))
	}
	return env
}

// TestRolesOneByOne starts each role beside a running program, by the file that it wrote, and stops it again.
func TestRolesOneByOne(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	p := startUp(t, dir, "--demo=false")
	for role, says := range map[string]string{"api": "msg=serving", "worker": "msg=working", "scheduler": "msg=scheduling"} {
		args := []string{role}
		if role == "api" {
			args = append(args, "--addr", "127.0.0.1:0")
		}
		cmd := command(t, args...)
		cmd.Env = append(cmd.Env, connection(t, dir)...)
		said, err := cmd.StderrPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		line, err := bufio.NewReader(said).ReadString('\n')
		if err != nil || !strings.Contains(line, says) {
			t.Errorf("%s says %q (%v), want %s", role, line, err, says)
		}
		if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		if err := cmd.Wait(); err != nil {
			t.Errorf("%s ended with %v", role, err)
		}
	}
	p.stop(t, syscall.SIGTERM)
}

// joinIt runs commands that reach the running program's database by the file that it wrote.
func joinIt(t *testing.T, p *program, dir string) {
	t.Helper()
	run := func(stdin string, args ...string) string {
		cmd := command(t, args...)
		cmd.Env = append(cmd.Env, connection(t, dir)...)
		cmd.Stdin = strings.NewReader(stdin)
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Errorf("%v: %v\n%s", args, err, out)
		}
		return string(out)
	}
	network := `{"nodes":[{"id":"A"},{"id":"B"}],"links":[{"source":"A","target":"B","value":3}]}`
	out := run(network, "import", "-", "--name", "Two")
	if !strings.Contains(out, `made the world "Two"`) {
		t.Errorf("import says %s", out)
	}
	_, id, _ := strings.Cut(strings.TrimSpace(out), `"Two", `)
	file := filepath.Join(t.TempDir(), "two.zip")
	run("", "export", id, "-o", file)
	if out := run("", "import", file, "--name", "Three"); !strings.Contains(out, `made the world "Three"`) {
		t.Errorf("the import of an archive says %s", out)
	}
	if out := run(run("", "export", id, "--format", "json"), "import", "-"); !strings.Contains(out, `made the world "Two"`) {
		t.Errorf("the import of an exported network says %s", out)
	}
	if out := run("", "export", id, "--format", "markdown"); !strings.Contains(out, "# Two") {
		t.Errorf("the story is %s", out)
	}
	run("another password\n", "user", "create", "victor", "--email", "victor@example.org", "--role", "viewer", "--password-stdin")
	run("", "user", "role", "victor", "creator")
	run("", "user", "password", "victor@example.org")
	if out := run("", "user", "list", "VICTOR"); strings.Join(strings.Fields(out)[:3], " ") != "victor victor@example.org creator" {
		t.Errorf("user list says %s", out)
	}
	run("", "user", "delete", "victor", "--yes")
	if out := run("", "user", "list", "victor"); out != "" {
		t.Errorf("the user who was removed is listed: %s", out)
	}
	if out := run("", "migrate", "status"); !strings.Contains(out, "applied") || strings.Contains(out, "pending") {
		t.Errorf("migrate status says %s", out)
	}
	run("", "health", "--addr", strings.TrimPrefix(p.url, "http://"))
}

func TestUpRefusesInOneSentence(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	p := startUp(t, dir, "--demo=false")
	for name, test := range map[string]struct {
		args []string
		says string
	}{
		"a taken port":      {[]string{"--addr", strings.TrimPrefix(p.url, "http://"), "--data-dir", dataDir(t)}, "is in use by another program"},
		"a taken directory": {[]string{"--addr", "127.0.0.1:0", "--data-dir", dir}, "is in use by another dramatis"},
		"a bad address":     {[]string{"--addr", "nowhere"}, "must be host:port"},
	} {
		out, err := command(t, append([]string{"up"}, test.args...)...).CombinedOutput()
		if err == nil || !strings.Contains(string(out), test.says) {
			t.Errorf("%s: %v, %s", name, err, out)
		}
	}
	p.stop(t, syscall.SIGTERM)
}
