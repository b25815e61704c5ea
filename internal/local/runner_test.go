package local

import (
	"io"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
)

func TestRunnerIsKeptOut(t *testing.T) {
	t.Parallel()
	closed := filepath.Join(scratchDir(t), "closed")
	inside := filepath.Join(closed, "data")
	if err := os.MkdirAll(inside, 0o755); err != nil {
		t.Fatal(err)
	}
	uid, gid := uint32(os.Getuid()), uint32(os.Getgid())
	const stranger = 65_530
	for name, test := range map[string]struct {
		mode     os.FileMode
		uid, gid uint32
		enters   bool
	}{
		"a stranger, where all may":        {0o701, stranger, stranger, true},
		"a stranger, where the group may":  {0o710, stranger, stranger, false},
		"the group, where the group may":   {0o710, stranger, gid, true},
		"the group, where only others may": {0o701, stranger, gid, false},
		"the owner, where only others may": {0o071, uid, gid, false},
		"the owner":                        {0o700, uid, gid, true},
	} {
		t.Run(name, func(t *testing.T) {
			if err := os.Chmod(closed, test.mode); err != nil {
				t.Fatal(err)
			}
			info, err := os.Stat(closed)
			if err != nil {
				t.Fatal(err)
			}
			r := runner{name: "somebody", uid: test.uid, gid: test.gid, switched: true}
			if got := r.canEnter(info); got != test.enters {
				t.Errorf("canEnter = %v, want %v", got, test.enters)
			}
		})
	}
	if err := os.Chmod(closed, 0o700); err != nil {
		t.Fatal(err)
	}
	r := runner{name: "somebody", uid: stranger, gid: stranger, switched: true}
	wantSentence(t, r.mustEnter(inside), "cannot enter "+closed+":", "--data-dir", "chmod o+x "+closed)
}

func TestRootRunsTheServerAsSomebodyElse(t *testing.T) {
	t.Parallel()
	r, err := chooseRunner(0)
	if err != nil {
		t.Fatal(err)
	}
	if !r.switched || r.uid == 0 {
		t.Errorf("root runs the server as %+v", r)
	}
	r, err = chooseRunner(1000)
	if err != nil {
		t.Fatal(err)
	}
	if r.switched {
		t.Errorf("an ordinary user runs the server as %+v", r)
	}
}

// TestAsAnOrdinaryUser runs one of the other tests again as nobody.
func TestAsAnOrdinaryUser(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("all tests run as an ordinary user already")
	}
	nobody, err := user.Lookup("nobody")
	if err != nil {
		t.Skip("this machine has no user nobody")
	}
	uid, _ := strconv.Atoi(nobody.Uid)
	gid, _ := strconv.Atoi(nobody.Gid)
	home := scratchDir(t)
	if err := os.Chown(home, uid, gid); err != nil {
		t.Fatal(err)
	}
	binary := filepath.Join(home, "local.test")
	copyFile(t, os.Args[0], binary)
	cmd := exec.CommandContext(t.Context(), binary, "-test.run=^TestPostgresKeepsItsDataPortAndPassword$", "-test.v")
	cmd.Dir = home
	cmd.Env = append(os.Environ(), "TMPDIR="+home, "HOME="+home)
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	src, err := os.Open(from)
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	dst, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE, 0o755)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(dst, src); err != nil {
		t.Fatal(err)
	}
	if err := dst.Close(); err != nil {
		t.Fatal(err)
	}
}
