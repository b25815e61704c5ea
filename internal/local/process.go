package local

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
)

// process is a child with a session of its own, which dies when we do.
type process struct {
	cmd  *exec.Cmd
	done chan struct{} // closed when the child has ended
	err  error         // how it ended; read it after done
}

// startProcess starts cmd in a session of its own: Ctrl-C and a closed terminal signal the whole foreground group, and
// the database must outlive the draining of those who use it.
//
// The child also asks the kernel to be signalled at its parent's death, where there is such a thing. The parent, to the
// kernel, is the thread that forked, not the process: were that thread to end, a healthy database would stop. So one
// goroutine locks itself to a thread, forks there, and keeps that thread until the child has ended.
func startProcess(cmd *exec.Cmd) (*process, error) {
	detach(cmd.SysProcAttr)
	p := &process{cmd: cmd, done: make(chan struct{})}
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			p.err = cmd.Wait()
			close(p.done)
		}
	}()
	if err := <-started; err != nil {
		return nil, fmt.Errorf("start %s: %w", cmd.Path, err)
	}
	return p, nil
}

func (p *process) ended() bool {
	select {
	case <-p.done:
		return true
	default:
		return false
	}
}

// signal is a no-op once the child has ended.
func (p *process) signal(s os.Signal) {
	_ = p.cmd.Process.Signal(s) // fails only when there is nobody left to hear it
}
