package local

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// runner is the user that the server programs run as.
type runner struct {
	name     string
	uid, gid uint32
	switched bool // it is not the user we are
}

// chooseRunner is ourselves, except for root: PostgreSQL refuses to run as root, because whoever breaks into the
// server would own the machine. Then it is postgres, the user that the distributions make for this, or else nobody.
func chooseRunner(euid int) (runner, error) {
	if euid != 0 {
		return runner{name: "this user", uid: uint32(euid), gid: uint32(os.Getegid())}, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err := strconv.ParseUint(u.Uid, 10, 32)
		if err != nil {
			continue
		}
		gid, err := strconv.ParseUint(u.Gid, 10, 32)
		if err != nil {
			continue
		}
		return runner{name: name, uid: uint32(uid), gid: uint32(gid), switched: true}, nil
	}
	return runner{}, fmt.Errorf("the database server cannot run as root, and there is neither a user postgres nor a " +
		"user nobody it could run as: start dramatis as an ordinary user, or make one of them")
}

// command prepares a server program: run by the runner in dir, speaking English, and deaf to whatever of the caller's
// environment is meant for another server.
func (r runner) command(ctx context.Context, dir, program string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir = dir
	for _, entry := range os.Environ() {
		if !strings.HasPrefix(entry, "PG") && !strings.HasPrefix(entry, "LC_") && !strings.HasPrefix(entry, "LANG") {
			cmd.Env = append(cmd.Env, entry)
		}
	}
	cmd.Env = append(cmd.Env, "LC_ALL=C")
	cmd.SysProcAttr = &syscall.SysProcAttr{}
	if r.switched {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: r.uid, Gid: r.gid}
	}
	return cmd
}

// own gives a file or directory to the runner.
func (r runner) own(path string) error {
	if !r.switched {
		return nil
	}
	if err := os.Chown(path, int(r.uid), int(r.gid)); err != nil {
		return fmt.Errorf("give %s to the user %s: %w", path, r.name, err)
	}
	return nil
}

// mustEnter fails when the runner is kept out of path or of a directory above it.
func (r runner) mustEnter(path string) error {
	if !r.switched {
		return nil
	}
	for dir := path; ; dir = filepath.Dir(dir) {
		info, err := os.Stat(dir)
		if err != nil {
			return explain(dir, err)
		}
		if !r.canEnter(info) {
			return fmt.Errorf("the database server cannot run as root, and the user %s that it runs as cannot enter %s: "+
				"name another data directory with --data-dir, such as /var/lib/dramatis, or open that one (chmod o+x %s)",
				r.name, dir, dir)
		}
		if dir == filepath.Dir(dir) {
			return nil
		}
	}
}

// canEnter reads the permission bits as the kernel does: the first class that fits decides, even when a later one
// would allow more.
func (r runner) canEnter(info fs.FileInfo) bool {
	owner, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return true
	}
	switch {
	case owner.Uid == r.uid:
		return info.Mode()&0o100 != 0
	case owner.Gid == r.gid:
		return info.Mode()&0o010 != 0
	}
	return info.Mode()&0o001 != 0
}
