package local

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// How long a server has to stop by itself at each step.
const (
	fastShutdown      = 30 * time.Second
	immediateShutdown = 10 * time.Second
	pollInterval      = 10 * time.Millisecond
)

// stopLeftover stops the server that a killed run left behind. We hold the directory's lock, so no living dramatis owns
// that server; a new one is started in its place because only a child of ours dies with us.
func (d *Dir) stopLeftover(ctx context.Context, data string) error {
	postmaster := lockedBy(data)
	pids := servers(data, postmaster)
	if len(pids) == 0 {
		// Nobody serves these data, whoever has the number in the file by now: after a restart of a machine or
		// container it may be any process, and PostgreSQL would refuse to start because of it.
		err := os.Remove(filepath.Join(data, "postmaster.pid"))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return explain(data, err)
		}
		return nil
	}
	d.log.WarnContext(ctx, "stopping the database server that an earlier run left behind", "pid", postmaster)
	steps := []struct {
		signal syscall.Signal
		wait   time.Duration
	}{{syscall.SIGINT, fastShutdown}, {syscall.SIGQUIT, immediateShutdown}}
	for _, step := range steps {
		if slices.Contains(pids, postmaster) {
			pids = []int{postmaster}
		}
		for _, pid := range pids {
			if err := syscall.Kill(pid, step.signal); err != nil && !errors.Is(err, syscall.ESRCH) {
				return fmt.Errorf("the database server of an earlier run (process %d) still uses %s and cannot be stopped "+
					"by this user: stop it, then start again (%w)", pid, data, err)
			}
		}
		if pids = awaitEnd(ctx, data, postmaster, step.wait); len(pids) == 0 {
			return nil
		}
	}
	return fmt.Errorf("the database server of an earlier run (process %d) still uses %s and does not stop: "+
		"stop it, then start again", pids[0], data)
}

// awaitEnd waits until nobody serves the data, and returns who still does after the wait.
func awaitEnd(ctx context.Context, data string, postmaster int, wait time.Duration) []int {
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	poll := time.NewTicker(pollInterval)
	defer poll.Stop()
	for {
		pids := servers(data, postmaster)
		if len(pids) == 0 {
			return nil
		}
		select {
		case <-ctx.Done():
			return pids
		case <-poll.C:
		}
	}
}

// lockedBy is the process number in PostgreSQL's own lock file, 0 when there is none.
func lockedBy(data string) int {
	f, err := os.Open(filepath.Join(data, "postmaster.pid"))
	if err != nil {
		return 0
	}
	defer f.Close() //nolint:errcheck // it was only read
	lines := bufio.NewScanner(f)
	if !lines.Scan() {
		return 0
	}
	pid, err := strconv.Atoi(strings.TrimSpace(lines.Text()))
	if err != nil {
		return 0
	}
	return pid
}

// servers lists the processes that serve the data: every PostgreSQL process, orphaned ones too, has the data directory
// as its working directory. Without /proc, the number in the lock file must do.
func servers(data string, postmaster int) []int {
	if _, err := os.Stat("/proc/self/cwd"); err != nil {
		if postmaster > 0 && syscall.Kill(postmaster, 0) == nil {
			return []int{postmaster}
		}
		return nil
	}
	resolved, err := filepath.EvalSymlinks(data)
	if err != nil {
		return nil
	}
	links, _ := filepath.Glob("/proc/[0-9]*/cwd") // fails only on a malformed pattern
	var pids []int
	for _, link := range links {
		if cwd, err := os.Readlink(link); err == nil && cwd == resolved {
			pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(link))) // digits, by the pattern
			pids = append(pids, pid)
		}
	}
	return pids
}
