//go:build unix && !linux

package local

import "syscall"

// detach gives the child a session of its own. Here no signal tells it of our death, so the next start stops what was
// left.
func detach(attr *syscall.SysProcAttr) { attr.Setsid = true }
