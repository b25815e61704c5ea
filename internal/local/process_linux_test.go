package local

import (
	"errors"
	"os"
	"syscall"
	"testing"
)

// diesWithParent says that the kernel signals the server at our death.
const diesWithParent = true

// TestFullDisk makes the data directory on a file system of a few megabytes.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	path := scratchDir(t)
	err := syscall.Mount("dramatis-test", path, "tmpfs", 0, "size=8m,mode=711")
	if errors.Is(err, syscall.EPERM) {
		t.Skip("only who may mount a file system can have a small one")
	}
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		// Lazily: a process that another test starts has a copy of our open files until it is on its feet.
		if err := syscall.Unmount(path, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	}()
	d, _ := open(t, path)
	defer closeDir(t, d)
	_, err = d.StartPostgres(t.Context(), PostgresOptions{})
	wantSentence(t, err, path, "is full", "--data-dir")
	if _, err := os.Stat(d.file("postgres")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("half-made data were left: %v", err)
	}
}

// TestSessionOfItsOwn makes sure that Ctrl-C, which a terminal sends to its whole foreground group, spares the server.
func TestSessionOfItsOwn(t *testing.T) {
	t.Parallel()
	d, _ := open(t, scratchDir(t))
	defer closeDir(t, d)
	p := start(t, d)
	pid := p.proc.cmd.Process.Pid
	group, err := syscall.Getpgid(pid)
	if err != nil || group != pid {
		t.Errorf("the server %d is in the process group %d (%v)", pid, group, err)
	}
}
