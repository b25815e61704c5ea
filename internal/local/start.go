package local

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

var (
	errPortTaken   = errors.New("the port is taken")
	errStillShared = errors.New("a process of an earlier server is still ending")
)

// start runs the server on a port and returns when it takes connections, or with errPortTaken.
func (c cluster) start(ctx context.Context, port int, o PostgresOptions) (*process, error) {
	for {
		proc, err := c.startOnce(ctx, port, o)
		if !errors.Is(err, errStillShared) {
			return proc, err
		}
		select { // sessions of a killed server notice its death one after the other
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(pollInterval):
		}
	}
}

func (c cluster) startOnce(ctx context.Context, port int, o PostgresOptions) (*process, error) {
	output, err := os.Create(c.dir + ".log")
	if err != nil {
		return nil, explain(c.dir, err)
	}
	defer output.Close() //nolint:errcheck // the server has its own handle
	// Not bound to ctx: that bounds the start, while the server lives until it is stopped.
	cmd := c.run.command(context.WithoutCancel(ctx), filepath.Dir(c.dir), c.programs.postgres(), c.arguments(port, o)...)
	// A file, not a pipe: the server must be able to speak when we are gone.
	cmd.Stdout, cmd.Stderr = output, output
	proc, err := startProcess(cmd)
	if err != nil {
		return nil, err
	}
	poll := time.NewTicker(pollInterval)
	defer poll.Stop()
	for {
		select {
		case <-ctx.Done():
			proc.signal(syscall.SIGQUIT)
			<-proc.done
			return nil, fmt.Errorf("start the database in %s: %w", c.dir, ctx.Err())
		case <-proc.done:
			return nil, c.whyNot(output.Name(), proc.err)
		case <-poll.C:
			if c.ready(proc.cmd.Process.Pid) {
				return proc, nil
			}
		}
	}
}

// ready reads the status line that the server keeps in its lock file: asking by connecting would fill the log with
// refusals.
func (c cluster) ready(pid int) bool {
	raw, err := os.ReadFile(filepath.Join(c.dir, "postmaster.pid"))
	if err != nil {
		return false
	}
	lines := strings.Split(string(raw), "\n")
	const pidLine, statusLine = 0, 7
	return len(lines) > statusLine && strings.TrimSpace(lines[pidLine]) == strconv.Itoa(pid) &&
		strings.TrimSpace(lines[statusLine]) == "ready"
}

func (c cluster) whyNot(logFile string, err error) error {
	raw, readErr := os.ReadFile(logFile)
	if readErr != nil && !errors.Is(readErr, fs.ErrNotExist) {
		err = errors.Join(err, readErr)
	}
	output := string(raw)
	switch {
	case strings.Contains(output, "Address already in use"):
		return errPortTaken
	case strings.Contains(output, "pre-existing shared memory block"):
		return errStillShared
	}
	return explainOutput("start the database", c.dir, output, err)
}

// arguments are the server's command line: what must hold at every start, whatever its configuration file says.
func (c cluster) arguments(port int, o PostgresOptions) []string {
	settings := map[string]string{
		"listen_addresses":        "127.0.0.1",
		"unix_socket_directories": "", // one way in, the one with a password
		"max_connections":         "200",
		"timezone":                "UTC",
		"log_min_messages":        "warning",
		"log_checkpoints":         "off",
		"jit":                     "off", // compiling costs more than our short queries
	}
	if o.Throwaway {
		maps.Copy(settings, map[string]string{
			"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "shared_buffers": "64MB",
			"wal_level": "minimal", "max_wal_senders": "0", "max_wal_size": "512MB", "autovacuum": "off",
		})
	}
	maps.Copy(settings, o.Settings)
	args := []string{"-D", c.dir, "-p", strconv.Itoa(port)}
	for _, name := range slices.Sorted(maps.Keys(settings)) {
		args = append(args, "-c", name+"="+settings[name])
	}
	return args
}

// freePort is a port of loopback that nobody uses. Somebody may before we do; then the start fails and chooses again.
func freePort(ctx context.Context) (int, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return 0, fmt.Errorf("find a free port: %w", err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	if err := l.Close(); err != nil {
		return 0, fmt.Errorf("find a free port: %w", err)
	}
	return port, nil
}
